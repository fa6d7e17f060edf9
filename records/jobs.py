"""Jobs: what takes a while is asked for in a request and done by a worker (`records.workshop`)."""

from records import bell, tasks, workshop
from records.models import Job
from records.models.history import subject_of


def ask(kind, *, by, about=None, **wants):
    """Ask for a job; returns it. `about` is the record it is on, `wants` is kept as JSON.

    Raises LookupError if nobody does jobs of this kind.
    """
    if not workshop.is_done_here(kind):
        raise LookupError(f"nobody does {kind!r}")
    job = Job.objects.create(
        kind=kind, asked_by=by, about=subject_of(about) if about else "", wants=wants
    )
    bell.ring(tasks.do_waiting_jobs)
    return job


def latest(about, *kinds):
    """The newest job on this record (of these kinds, if any are named), or None."""
    jobs = Job.objects.filter(about=subject_of(about))
    return (jobs.filter(kind__in=kinds) if kinds else jobs).first()
