"""Counts tries, for all processes together: at most so many in so many seconds.

The window slides: in no stretch of that length are there more. A count is committed at once and
by itself, so that a page that fails afterwards takes nothing back.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

# In one statement: of two tries at the same moment each sees the other.
_TRY = """
INSERT INTO records_tries AS tries (key, times, allowed, until)
VALUES (%(key)s, ARRAY[%(now)s::timestamptz], %(limit)s > 0, %(now)s::timestamptz + %(window)s)
ON CONFLICT (key) DO UPDATE SET (times, allowed, until) = (
    SELECT CASE WHEN count(t) < %(limit)s
                THEN coalesce(array_agg(t ORDER BY t), '{}') || EXCLUDED.times
                ELSE array_agg(t ORDER BY t) END,
           count(t) < %(limit)s,
           EXCLUDED.until
    FROM unnest(tries.times) AS t WHERE t > %(now)s::timestamptz - %(window)s
)
RETURNING allowed, xmax = 0
"""
_GIVE_BACK = "UPDATE records_tries SET times = times[1:cardinality(times) - 1] WHERE key = %s"
_FORGET = "DELETE FROM records_tries WHERE key = ANY(%s)"
_SWEEP = """
DELETE FROM records_tries WHERE key IN (
    SELECT key FROM records_tries WHERE until < %s LIMIT %s FOR UPDATE SKIP LOCKED
)
"""
_SWEPT = 100  # rows at a time


def allow(key, limit, seconds):
    """Whether `key` may be tried once more; if so, the try counts. A refused one does not.

    At most `limit` are allowed in any stretch of `seconds`. Raises RuntimeError inside a
    transaction: what is rolled back would not have counted.
    """
    now = timezone.now()
    asked = {
        "key": _hash(key),
        "limit": limit,
        "now": now,
        "window": timedelta(seconds=seconds),
    }
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_TRY, asked)
        allowed, is_new = cursor.fetchone()
        if is_new:
            # Whoever adds a row takes away some that are over: the table cannot grow for ever.
            cursor.execute(_SWEEP, [now, _SWEPT])
    return allowed


def give_back(key):
    """The newest try at `key` was no wrong one after all: it does not count."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [_hash(key)])


def forget(*keys):
    """Wipe what was counted under these names, as when a person is erased."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [[_hash(key) for key in keys]])


def _hash(key):
    return hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()
