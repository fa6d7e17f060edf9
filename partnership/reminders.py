"""Reminders: what still needs somebody is said again, each milestone at most once."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from partnership import wording
from partnership.todo import todos_of_everybody
from records import history, letters
from records.models import Letter
from records.moments import day
from schools.models import Person, Post


def write_reminders(today=None):
    """Write the reminders that are due today and were not written yet; returns how many."""
    today = today or timezone.localdate()
    due = [(t, t.milestone(today)) for t in todos_of_everybody()]
    # The day is part of the key: where it is moved, its milestones come anew.
    due = {f"remind:{t.key}:{t.person_id}:{t.due or ''}:{m}": t for t, m in due if m}
    for key in Letter.objects.filter(key__in=due).values_list("key", flat=True):
        del due[key]
    people = Person.objects.in_bulk({t.person_id for t in due.values()})
    for key, todo in due.items():
        with transaction.atomic():
            letters.write(
                key,
                to=people[todo.person_id],
                template="reminder",
                context={"todo": todo, "days_left": todo.days_left(today)},
            )
    return len(due)


def write_anchor(today=None):
    """Mail the head of the history to somewhere outside, once a day."""
    today = today or timezone.localdate()
    number, head = history.head()
    if settings.HISTORY_ANCHOR_EMAIL:
        addresses = [settings.HISTORY_ANCHOR_EMAIL]
    else:
        addresses = Person.objects.filter(
            posts__in=Post.objects.current().filter(kind=Post.Kind.COORDINATOR),
            is_active=True,
        ).values_list("email", flat=True)
    with transaction.atomic():
        for address in addresses:
            letters.write_plain(
                f"anchor:{today}:{address}",
                address=address,
                subject=wording.ANCHOR_SUBJECT.format(day=day(today)),
                text=wording.ANCHOR.format(
                    partnership=settings.PARTNERSHIP_NAME, number=number, head=head
                ),
            )
