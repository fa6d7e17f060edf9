"""The partitions of the two tables that lead from people to answers: one each for a consultation.

So one of them can be emptied for good while people go on answering in another.
"""

import time

from django.db import OperationalError, connection, transaction

# In the order in which whoever answers takes them.
TABLES = ("consultation_draft", "consultation_invitee")
# What the database must not keep samples of for its planner: those outlive the rows. The tables
# over all partitions are set likewise by a migration.
UNSAMPLED = {"consultation_draft": ("pseudonym", "answers", "notes", "keyed")}
PATIENCE = 5  # seconds
NOT_FREE = "55P03"  # how PostgreSQL says that a lock is somebody else's


class InUse(Exception):
    """Somebody still works in the partitions: a backup, perhaps. It can be tried again soon."""


def make(consultation_id: int) -> None:
    """Make the partitions of this consultation, if they are not there."""
    with connection.cursor() as cursor:
        for table in TABLES:
            part = name_of(table, consultation_id)
            cursor.execute("SELECT to_regclass(%s)", [part])
            if cursor.fetchone()[0] is not None:
                continue
            # Made apart and then attached: whoever answers elsewhere does not wait for it.
            cursor.execute(f"CREATE TABLE {part} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"ALTER TABLE {part} SET (fillfactor = 70)")  # answers are changed often
            for column in UNSAMPLED.get(table, ()):
                cursor.execute(f"ALTER TABLE {part} ALTER COLUMN {column} SET STATISTICS 0")
            cursor.execute(
                f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES IN ({int(consultation_id)})"
            )


def hold(consultation_id: int, *, readers_too: bool = False) -> None:
    """Let nobody write in them (or read either) until the transaction ends. Raises InUse.

    It is tried again and again rather than waited for: who waits while holding something can be
    waited for in turn, and everybody who came later would wait behind.
    """
    parts = ", ".join(name_of(table, consultation_id) for table in TABLES)
    mode = "ACCESS EXCLUSIVE" if readers_too else "EXCLUSIVE"
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {parts} IN {mode} MODE NOWAIT")
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != NOT_FREE:
                raise
            if time.monotonic() > until:
                raise InUse from None
            time.sleep(0.02)
        else:
            return


def empty(table: str, consultation_id: int) -> None:
    """Take all rows out of one of them, with the file that they lay in."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {name_of(table, consultation_id)}")


def name_of(table: str, consultation_id: int) -> str:
    """The name of the partition of `table` for this consultation."""
    return f"{table}_{int(consultation_id)}"
