"""Sentences about the sealing."""

KEY_WAS_LOST = (
    "The key was gone before the sealing, so nothing is broken down, and answers given by name "
    "could not be passed on."
)
WAL_NOT_SWITCHED = (
    "The portal may not switch the database’s log itself. Its administrator runs pg_switch_wal() "
    "and CHECKPOINT twice."
)
SEALED_NEWS = "“{title}” has closed and is sealed. Nobody can find out any more who said what."
