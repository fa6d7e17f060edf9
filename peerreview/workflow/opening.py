"""The letter to the heads when a year is opened, or their school joins one that is open."""

from collections import defaultdict

from django.db import transaction

from peerreview.models import Cycle
from peerreview.wording import setup as wording
from records import jobs, letters, workshop
from schools.models import Person, Post

TELL_HEADS = "peerreview.tell_heads"  # the kind of the job
AT_ONCE = 100  # letters in one transaction


def tell_heads(cycle, *, by):
    """Have every head of a school that takes part written to, who has not been. Returns the job."""
    return jobs.ask(TELL_HEADS, by=by, about=cycle, cycle=cycle.pk)


@workshop.does(TELL_HEADS)
def write_to_heads(job):
    """One letter for each head, which lists their schools; never a second one for the year."""
    cycle = Cycle.objects.get(pk=job.wants["cycle"])
    if cycle.state != Cycle.State.OPEN:
        raise workshop.CannotBeDone(wording.YEAR_NOT_OPEN.format(cycle=cycle))
    begins = f"reviews-opened:{cycle.pk}:"
    schools = _schools_of_heads(cycle)
    people = Person.objects.filter(pk__in=schools, is_active=True)
    people = list(people.exclude(pk__in=letters.people_written_to(begins)).order_by("pk"))
    for first in range(0, len(people), AT_ONCE):
        workshop.progress(job, first, len(people))
        with transaction.atomic():
            for person in people[first : first + AT_ONCE]:
                letters.write(
                    f"{begins}{person.pk}",
                    to=person,
                    template="reviews_opened",
                    context={"cycle": cycle, "participations": schools[person.pk]},
                )


def _schools_of_heads(cycle):
    """{person: the participations of the schools that they lead}."""
    found = defaultdict(list)
    taking_part = {
        p.school_id: p for p in cycle.participations.taking_part().select_related("school")
    }
    posts = Post.objects.current().filter(kind=Post.Kind.HEADTEACHER, school__in=taking_part)
    for person, school in posts.order_by("pk").values_list("person", "school"):
        found[person].append(taking_part[school])
    return found
