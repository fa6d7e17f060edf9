"""Claims: work that only one process may do at a time, wherever it runs.

A claim is an advisory lock of the database session. It goes at once when its holder is killed, so
there is no lease to wait for.
"""

import time
from contextlib import contextmanager

from django.db import connection

# The families of locks of this portal; any constants.
CHAIN = 7_201_001
SEALING = 7_201_002
JOBS = 7_201_003
CONSULTATIONS = 7_201_004
PRESS = 7_201_005

PATIENCE = 10  # seconds that somebody waits while another paper is being drawn


class BeingDrawn(Exception):
    """Another paper is being drawn just now; `str()` of it says so to people."""


@contextmanager
def mine_alone(family, key=0):
    """Whether this process alone holds the claim `key` of `family` until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [family, key])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [family, key])


@contextmanager
def press(says):
    """Alone in the whole portal at drawing paper in a request.

    Waits for it; raises BeingDrawn(`says`) when others keep the press busy for too long.
    """
    until = time.monotonic() + PATIENCE
    while True:
        with mine_alone(PRESS) as mine:
            if mine:
                yield
                return
        if time.monotonic() > until:
            raise BeingDrawn(says)
        time.sleep(0.25)
