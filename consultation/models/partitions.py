"""The partitions of the two tables that lead from people to answers: one each for a consultation.

So one of them can be emptied for good while people go on answering in another.
"""

from django.db import connection

TABLES = ("consultation_invitee", "consultation_draft")
# What the database must not keep samples of for its planner: those outlive the rows.
UNSAMPLED = {"consultation_draft": ("pseudonym", "answers", "notes", "keyed")}


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


def hold(consultation_id: int) -> None:
    """Wait until nobody reads or writes in them, and let nobody until the transaction ends."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"LOCK TABLE {name_of(table, consultation_id)} IN ACCESS EXCLUSIVE MODE")


def empty(table: str, consultation_id: int) -> None:
    """Take all rows out of one of them, with the file that they lay in."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {name_of(table, consultation_id)}")


def name_of(table: str, consultation_id: int) -> str:
    """The name of the partition of `table` for this consultation."""
    return f"{table}_{int(consultation_id)}"
