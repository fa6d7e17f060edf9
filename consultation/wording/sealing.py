"""Sentences about the sealing."""

KEY_WAS_LOST = (
    "The key was gone before the sealing, so nothing is broken down, and answers given by name "
    "could not be passed on."
)
WAL_NOT_SWITCHED = (
    "The portal may not switch the database’s log itself. Its administrator runs pg_switch_wal() "
    "and CHECKPOINT twice."
)
WAL_IS_KEPT = "A replica or an archive still keeps the database’s old log."
WAL_IS_RECYCLED = "Files of the old log keep their content until they are used again (wal_recycle)."
SEALED_NEWS = "“{title}” has closed and is sealed. Nobody can find out any more who said what."
IN_USE = (
    "“{title}” could not be withdrawn just now, because a backup or another long task is reading "
    "it. Nothing was changed. Try again in a few minutes."
)
