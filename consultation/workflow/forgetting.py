"""How the database is made to forget: it begins a new log, and the old one goes."""

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consultation.wording import sealing as wording

LEFT = """
    SELECT count(*) FROM pg_ls_waldir()
    WHERE name ~ '^[0-9A-F]{24}$' AND substr(name, 9) <= substr(%s, 9)
"""


def begin_new_log() -> dict:
    """Switch to a new log and have everything written down, so that the old log is not needed.

    Returns the facts of a Sealing: `wal_switched_at` and `checkpointed_at`, and as `problem`, in
    sentences, what the database's own administrator has to see to ("" for nothing).
    """
    try:
        # A savepoint, as somebody who is not the owner gets an error here.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
            (last,) = cursor.fetchone()
            switched = timezone.now()
            # Two: the first may still need the segments from before the sealing.
            cursor.execute("CHECKPOINT")
            cursor.execute("CHECKPOINT")
    except DatabaseError:
        return {"problem": wording.WAL_NOT_SWITCHED}
    return {
        "wal_switched_at": switched,
        "checkpointed_at": timezone.now(),
        "problem": " ".join(_what_is_left(last)),
    }


def _what_is_left(last):
    """Sentences about what of the log up to the file `last` may still be on the disk."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(LEFT, [last])
                if cursor.fetchone()[0]:
                    yield wording.WAL_IS_KEPT
        except DatabaseError:
            pass  # who may not look learns it from the checks of the installation
        cursor.execute("SELECT current_setting('wal_recycle', true)")
        if cursor.fetchone()[0] == "on":
            yield wording.WAL_IS_RECYCLED
