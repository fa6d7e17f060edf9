"""The history of the house: who did what, when, in one chain that cannot be rewritten unseen."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC

from django.db import connection, transaction
from django.utils import timezone

from records import claims
from records.models.history import HistoryLine, subject_of

NOBODY_YET = "0" * 64
_lines = ContextVar("lines of the open deed", default=None)


@contextmanager
def deed():
    """Everything inside is written together with its lines of history, or not at all.

    Deeds nest; the outermost one chains the lines as its very last act, so that the lock on
    the chain is taken after every row lock (two deeds can never wait for each other there)
    and is held only until the commit. Use as `with deed():` or `@deed()`.
    """
    outer = _lines.get()
    if outer is not None:
        mark = len(outer)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer[mark:]
            raise
        return
    lines = []
    token = _lines.set(lines)
    try:
        with transaction.atomic():
            yield
            _chain(lines)
    finally:
        _lines.reset(token)


def note(record, became, *, by, says=""):
    """Add a line about `record` to the open deed. `by` is a person, or None for the portal itself.

    Raises RuntimeError outside a deed: a line without its deed would be a lie.
    """
    lines = _lines.get()
    if lines is None:
        raise RuntimeError("history is written inside `with deed():` only")
    lines.append(
        HistoryLine(
            at=timezone.now().astimezone(UTC),
            subject=subject_of(record),
            became=became,
            says=says,
            by=by,
            by_name=by.name if by else "The portal",
        )
    )


def head():
    """(number, hash) of the newest line; (0, 64 zeros) while nothing has happened."""
    newest = HistoryLine.objects.order_by("-number").values_list("number", "hash").first()
    return newest or (0, NOBODY_YET)


def broken_at():
    """The number of the first line that does not fit the chain, or None if all do."""
    previous = NOBODY_YET
    lines = HistoryLine.objects.order_by("number")
    for number, line in enumerate(lines.iterator(), 1):
        if (line.number, line.previous, line.hash) != (
            number,
            previous,
            line.hash_now(),
        ):
            return number
        previous = line.hash
    return None


def _chain(lines):
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [claims.CHAIN])
    number, previous = head()
    for line in lines:
        number += 1
        line.number, line.previous = number, previous
        line.hash = previous = line.hash_now()
    HistoryLine.objects.bulk_create(lines)
