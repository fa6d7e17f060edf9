"""The letter that tells somebody that they are in the pool: once, however often they come back."""

from django.db import transaction

from peerreview.models import Reviewer
from records import jobs, letters, workshop

TELL = "peerreview.tell_reviewers"  # the kind of the job
AT_ONCE = 100  # letters in one transaction


def write(reviewer):
    """Owe one reviewer the letter."""
    letters.write(
        f"in-pool:{reviewer.person_id}",
        to=reviewer.person,
        template="review_pool",
        context={"reviewer": reviewer},
    )


def write_to_all(*, by):
    """Have everybody in the pool written to who has not been."""
    return jobs.ask(TELL, by=by)


@workshop.does(TELL)
def write_waiting(job):
    """The letters of a whole pool, some at a time; who has one gets no second."""
    written = letters.people_written_to("in-pool:")
    waiting = Reviewer.objects.in_pool().exclude(person__in=written).select_related("person")
    waiting = list(waiting.order_by("pk"))
    for first in range(0, len(waiting), AT_ONCE):
        workshop.progress(job, first, len(waiting))
        with transaction.atomic():
            for reviewer in waiting[first : first + AT_ONCE]:
                write(reviewer)
