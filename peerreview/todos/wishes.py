"""Wishes that heads and deputies have still to say; it stops by itself once somebody has."""

from django.utils import timezone

from peerreview.models import Cycle, Participation, Schedule
from peerreview.wording import setup as wording
from records.todos import Todo
from schools.models import Post

SAY = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY)


def wishes_to_say(person=None):
    """For heads and deputies: the schools whose wishes nobody has said, in years that are open."""
    posts = Post.objects.current().filter(kind__in=SAY, person__is_active=True)
    if person is not None:
        at = [p.school_id for p in person.current_posts if p.kind in SAY]
        if not at:
            return []
        posts = posts.filter(person=person)
    waiting = (
        Participation.objects.taking_part()
        .filter(said_at=None, hosts=True, cycle__state=Cycle.State.OPEN)
        .exclude(cycle__in=Schedule.objects.filter(state=Schedule.State.PUBLISHED).values("cycle"))
        .select_related("cycle", "school")
    )
    if person is not None:
        waiting = waiting.filter(school__in=at)
    waiting = list(waiting)
    whose = {}
    for holder, school in posts.filter(school__in=[p.school_id for p in waiting]).values_list(
        "person", "school"
    ):
        whose.setdefault(school, set()).add(holder)
    return [
        _todo(participation, holder)
        for participation in waiting
        for holder in sorted(whose.get(participation.school_id, ()))
    ]


def _todo(participation, holder):
    cycle = participation.cycle
    return Todo(
        person_id=holder,
        key=f"wishes:{participation.pk}",
        deed=wording.TODO_WISHES,
        about=str(cycle),
        url=participation.get_absolute_url(),
        place=str(participation.school),
        since=timezone.localdate(cycle.opened_at or cycle.created_at),
        due=cycle.wishes_by,
    )
