"""What needs the coordinators about who may review: training, offers, conflicts with what is planned."""

from django.urls import reverse
from django.utils import timezone

from peerreview.models import Cycle, Offer
from peerreview.wording import pool as wording
from peerreview.workflow import conflicts, training
from records.todos import Todo
from schools.models import Person


def _whose(person):
    """The coordinators, or this person if they are one."""
    if person is not None:
        return [person] if person.is_coordinator else []
    return list(Person.objects.coordinators())


def training_to_plan(person=None):
    """One for each coordinator: how many of the pool are not trained to the end of the year."""
    coordinators = _whose(person)
    cycle = (
        coordinators and Cycle.objects.filter(state=Cycle.State.OPEN, training_needed=True).first()
    )
    count = cycle and training.run_out_before(cycle)
    if not count:
        return []
    words = wording.TODO_TRAINING_ONE if count == 1 else wording.TODO_TRAINING_MANY
    return [
        Todo(
            person_id=coordinator.pk,
            key=f"training:{cycle.pk}",
            deed=wording.TODO_TRAINING,
            about=words.format(count=count, period=cycle.period),
            url=f"{reverse('peerreview:pool')}?stands=in&trained=no&trained=soon",
            since=cycle.first_day,
        )
        for coordinator in coordinators
    ]


def offers_to_look_at(person=None):
    """One for each coordinator: how many have said that they would review."""
    coordinators = _whose(person)
    said = coordinators and list(
        Offer.objects.waiting().order_by("said_at").values_list("said_at", flat=True)
    )
    if not said:
        return []
    words = wording.TODO_OFFERS_ONE if len(said) == 1 else wording.TODO_OFFERS_MANY
    return [
        Todo(
            person_id=coordinator.pk,
            key=f"offers:{timezone.localdate(said[0])}",
            deed=wording.TODO_OFFERS,
            about=words.format(count=len(said)),
            url=reverse("peerreview:offers"),
            since=timezone.localdate(said[0]),
        )
        for coordinator in coordinators
    ]


def clashes(person=None):
    """For coordinators: who is to go to a school that they should not review."""
    coordinators = _whose(person)
    seats = list(conflicts.clashes()) if coordinators else []
    return [
        Todo(
            person_id=coordinator.pk,
            key=f"clash:{seat.pk}",
            deed=wording.TODO_CLASH,
            about=wording.TODO_CLASH_ABOUT.format(name=seat.reviewer, school=seat.review.school),
            url=seat.get_absolute_url(),
            place=str(seat.review.school),
            since=timezone.localdate(seat.asked_at),
            due=seat.review.day,
            says=wording.TODO_CLASH_SAYS,
        )
        for coordinator in coordinators
        for seat in seats
    ]
