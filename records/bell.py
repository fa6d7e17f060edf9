"""The doorbell: after the commit, tell the workers that there is something to do.

Nobody waits for the broker: a thread of this process rings, and a bell that does not answer
costs nothing but the time until the clock sweeps. Work that must not wait even then (the letter
with a sign-in code) is done by that thread itself.
"""

import logging
import os
import queue
import threading
from contextlib import suppress

from celery import current_app
from django.db import connections, transaction

log = logging.getLogger(__name__)

# Once, and for a second only: who waits for a code must not wait for a broker that is frozen.
# With the patience of a worker's connection it was 6 seconds, and at times more than 30.
_PATIENCE = {"max_retries": 0, "socket_timeout": 1, "socket_connect_timeout": 1}

_lock = threading.Lock()
_ringer = None  # (pid, queue): a forked process starts its own thread


def ring(task, *, or_do_it_here=False):
    """Ring for `task` (without arguments) once the current transaction has been committed."""
    transaction.on_commit(lambda: _bells().put((task, or_do_it_here)), robust=True)


def _bells():
    global _ringer
    with _lock:
        if _ringer is None or _ringer[0] != os.getpid():
            bells = queue.SimpleQueue()
            threading.Thread(target=_ring_for_ever, args=[bells], daemon=True, name="bell").start()
            _ringer = (os.getpid(), bells)
        return _ringer[1]


def _ring_for_ever(bells):
    wire = None
    while True:
        # Several deeds at once need the bell only once.
        asked = dict([bells.get()])
        while not bells.empty():
            task, here = bells.get()
            asked[task] = asked.get(task, False) or here
        try:
            wire = wire or current_app.connection_for_write(transport_options=_PATIENCE)
            for task in list(asked):
                task.apply_async(connection=wire, retry=False)
                del asked[task]
        except Exception as silent:
            log.warning("the bell is silent (%s)", type(silent).__name__)
            with suppress(Exception):
                wire.release()
            wire = None
        for task, here in asked.items():
            if here:
                _do_it_here(task)


def _do_it_here(task):
    try:
        task()
    except Exception:
        log.exception("%s could not be done here either", task.name)
    finally:
        connections.close_all()
