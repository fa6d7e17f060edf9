"""The doorbell: after the commit, tell the workers that there is something to do.

Nobody waits for the broker: a thread of this process rings, and a bell that does not answer
costs nothing but the time until the clock sweeps. Work that must not wait even then (the letter
with a sign-in code) is done by that thread itself.
"""

import logging
import os
import queue
import threading

from django.db import connections, transaction

log = logging.getLogger(__name__)

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
    while True:
        # Several deeds at once need the bell only once.
        asked = dict([bells.get()])
        while not bells.empty():
            task, here = bells.get()
            asked[task] = asked.get(task, False) or here
        for task, here in asked.items():
            try:
                task.apply_async(retry=False)
            except Exception as silent:
                log.warning("the bell for %s is silent (%s)", task.name, type(silent).__name__)
                if here:
                    _do_it_here(task)


def _do_it_here(task):
    try:
        task()
    except Exception:
        log.exception("%s could not be done here either", task.name)
    finally:
        connections.close_all()
