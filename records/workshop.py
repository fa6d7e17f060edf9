"""The workshop: where the jobs that people asked for are done, one at a time.

A function says which kind of job it does:

    @does("schools.compare_import")
    def compare(job): …

It may raise `CannotBeDone(says)`, and whoever asked reads that sentence. Any other error is tried
again, three times in all. One job at a time, so that no heap of them stands before a letter.
"""

import logging
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.core.files import File
from django.db import Error, connection, transaction
from django.utils import timezone

from records import claims, wording
from records.models import Job

log = logging.getLogger(__name__)

TRIES = 3
_does = {}
_gives_up = {}


class CannotBeDone(Exception):
    """The job cannot be done; `str(refusal)` is a sentence for whoever asked."""


def does(kind, *, gives_up=None):
    """Register the function below as the one that does jobs of this kind.

    `gives_up(job)` is called in one transaction with the job's end when it has failed for good:
    so that nothing stands half way because of a job that will not be done any more.
    """

    def register(function):
        _does[kind] = function
        _gives_up[kind] = gives_up
        return function

    return register


def is_done_here(kind):
    """Whether somebody does jobs of this kind."""
    return kind in _does


def do_waiting(at_most=None):
    """Do what was asked for, or `at_most` so many; returns whether more wait for a first try."""
    with claims.mine_alone(claims.JOBS) as mine:
        if not mine:
            return False
        waiting = Job.objects.unfinished().order_by("tries", "asked_at", "pk")
        for job in waiting[:at_most]:
            _do(job)
        return waiting.filter(tries=0).exists()


def _do(job):
    job.tries += 1
    job.begun_at = timezone.now()
    job.save(update_fields=["tries", "begun_at"])
    try:
        if not job.asked_by.is_active:
            raise CannotBeDone(wording.JOB_NOT_ALLOWED)
        _does[job.kind](job)
        job.state = Job.State.DONE
    except CannotBeDone as refusal:
        job.state, job.says = Job.State.FAILED, str(refusal)[:300]
    except Exception as unexpected:
        if isinstance(unexpected, Error) and not connection.is_usable():
            raise  # no database, and so not the job's fault
        log.exception("job %s (%s) could not be done", job.pk, job.kind)
        if job.tries < TRIES:
            return
        job.state, job.says = Job.State.FAILED, wording.JOB_FAILED
    job.ended_at = timezone.now()
    with transaction.atomic():
        job.save()
        if job.state == Job.State.FAILED and (gives_up := _gives_up.get(job.kind)):
            gives_up(job)


def keep_file(job, file, *, name, media_type, days=7):
    """Keep what came of `job` (an open binary file), under the name that people see."""
    job.file.save(name, File(file), save=False)
    job.file_name, job.media_type = name, media_type
    job.keep_until = timezone.now() + timedelta(days=days)


def progress(job, done, total=None, says=None):
    """Tell how far `job` has come, at once, also from inside a long transaction.

    Written over a connection of its own, which commits by itself. Where it fails the job goes on:
    a bar that stands still is no reason to lose the work.
    """
    facts = {"done": done, "total": total, "says": says and says[:300]}
    facts = {name: value for name, value in facts.items() if value is not None}
    for name, value in facts.items():
        setattr(job, name, value)
    columns = ", ".join(f"{name} = %s" for name in facts)
    with suppress(Error), _beside() as cursor:
        cursor.execute(
            f"UPDATE records_job SET {columns} WHERE id = %s",  # noqa: S608 (our own names)
            [*facts.values(), job.pk],
        )


_wire = None


@contextmanager
def _beside():
    """A cursor beside whatever transaction is open."""
    global _wire
    _wire = _wire or connection.copy()
    try:
        with _wire.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
            yield cursor
    except Error:
        _wire.close()
        _wire = None
        raise
