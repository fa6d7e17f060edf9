"""A second connection to the database of the tests, for what somebody else does meanwhile."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def another():
    """A cursor of a connection of its own, in autocommit."""
    wire = connection.copy()
    try:
        wire.connect()
        with wire.cursor() as cursor:
            yield cursor
    finally:
        wire.close()
