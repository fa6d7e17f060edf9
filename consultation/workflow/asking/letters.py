"""Letters to those who are asked: one when it opens, one when they get longer, and reminders.

A link in a letter carries no authority, and no letter tells anything of an answer.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultation.models import Consultation, Invitee
from consultation.models.asking import SENDS_FOR_SCHOOL, WRITES_FOR_SCHOOL
from consultation.wording import asking as wording
from consultation.workflow.asking.seats import (
    held_now,
    may_send_for,
    waiting_people,
    waiting_schools,
    writers_of,
)
from records import history, jobs, letters, workshop
from records.models import Letter
from records.moments import moment
from records.steps import NotNow
from schools.models import Person, Post

AT_ONCE = 200  # letters in one sweep, about
OF_A_SCHOOL = 10  # people who write for a school, about
REMIND = "consultation.remind"  # the kind of the job


@dataclass(frozen=True)
class Seat:
    """One line of a letter: answer alone ("own"), send the school's answer, or help to write it."""

    how: str
    post: str
    place: str
    until: datetime | None = None  # where it is later than for everybody


# -- When it opens ---------------------------------------------------------------------------------


def ask_waiting() -> int:
    """Write to some of those who are to be asked and have not been; returns how many seats.

    Each person gets one letter, which lists all that they can answer. What is locked by another
    worker is left to it; a worker that is killed leaves neither letters nor marks.
    """
    now, done = timezone.now(), 0
    opened = Consultation.objects.filter(
        state=Consultation.State.PUBLISHED, opens_at__lte=now, closes_at__gt=now
    )
    for consultation in opened.defer("instrument").order_by("opens_at", "pk"):
        if done < AT_ONCE:
            done += _ask(consultation, AT_ONCE - done)
    return done


@transaction.atomic
def _ask(consultation, most):
    rows = Invitee.objects.filter(consultation=consultation)
    waiting = held_now(rows.filter(asked=False)).select_for_update(skip_locked=True, of=["self"])
    invitees = list(waiting.filter(as_school=False)[:most])
    invitees = invitees or list(waiting.filter(as_school=True)[: -(-most // OF_A_SCHOOL)])
    if not invitees:
        return 0
    seats = _seats_of(consultation, writers_of(invitees))
    for person in Person.objects.filter(pk__in=seats, is_active=True).order_by("pk"):
        letters.write(
            _asked_key(consultation, person.pk),
            to=person,
            template="consultation_asked",
            context=_told(consultation, seats[person.pk]),
        )
    rows.filter(pk__in=[invitee.pk for invitee in invitees]).update(asked=True)
    return len(invitees)


def _seats_of(consultation, people):
    """{person: the Seats of theirs}, their own before those of their schools."""
    rows = Invitee.objects.filter(consultation=consultation)
    found = defaultdict(list)
    own = held_now(rows.filter(as_school=False, person__in=people)).select_related("school")
    for invitee in own:
        found[invitee.person_id].append(_own(consultation, invitee))
    asked = {i.school_id: i for i in rows.filter(as_school=True).select_related("school")}
    posts = Post.objects.current().filter(
        person__in=people, kind__in=WRITES_FOR_SCHOOL, school__in=asked
    )
    for post in posts.order_by("pk"):
        found[post.person_id].append(_for_school(consultation, asked[post.school_id], post))
    return found


def _own(consultation, invitee):
    place = str(invitee.school or "")
    return Seat("own", invitee.get_role_display(), place, consultation.longer_for(invitee))


def _for_school(consultation, invitee, post):
    how = "send" if may_send_for(post) else "write"
    until = consultation.longer_for(invitee)
    return Seat(how, post.get_kind_display(), str(invitee.school), until)


def _told(consultation, seats):
    return {
        "consultation": consultation,
        "seats": seats,
        "can_send": any(seat.how != "write" for seat in seats),
        "url": consultation.get_absolute_url(),
    }


def _asked_key(consultation, person):
    return f"asked-in:{consultation.pk}:{person}"


# -- What changes for them -------------------------------------------------------------------------


def tell_longer(consultation, invitee):
    """Write to whoever may answer for this invitee that they have longer."""
    for person in Person.objects.filter(pk__in=writers_of([invitee]), is_active=True):
        letters.write(
            f"longer-in:{consultation.pk}:{invitee.seat}:{person.pk}:{invitee.until:%Y%m%d%H%M%S}",
            to=person,
            template="consultation_longer",
            context={
                "consultation": consultation,
                "invitee": invitee,
                "url": consultation.get_absolute_url(),
            },
        )


def tell_asked_too(consultation, added):
    """Tell those who had the letter for their school already that they are asked in person too."""
    keys = {_asked_key(consultation, invitee.person_id): invitee for invitee in added}
    for key in Letter.objects.filter(key__in=keys).values_list("key", flat=True):
        invitee = keys[key]
        letters.tell(
            f"asked-too:{consultation.pk}",
            to=[invitee.person],
            says=wording.ASKED_TOO_NEWS.format(title=consultation, post=invitee.get_role_display()),
            url=consultation.get_absolute_url(),
        )


def tell_closes_later(consultation):
    """Put into everybody's digest that it stays open longer."""
    when = moment(consultation.closes_at)
    _tell_everybody(
        consultation,
        f"closes-later:{consultation.pk}:{consultation.closes_at:%Y%m%d%H%M%S}",
        wording.CLOSES_LATER_NEWS.format(title=consultation, when=when),
    )


def tell_withdrawn(consultation):
    """Put into everybody's digest that it was withdrawn."""
    _tell_everybody(
        consultation,
        f"withdrawn:{consultation.pk}",
        wording.WITHDRAWN_NEWS.format(title=consultation),
    )


def _tell_everybody(consultation, key, says):
    people = Person.objects.filter(pk__in=writers_of(list(consultation.invitees.all())))
    letters.tell(key, to=people, says=says, url=consultation.get_absolute_url())


# -- Reminders by hand -----------------------------------------------------------------------------


def to_remind(consultation) -> dict[int, list[Seat]]:
    """{person: what they could still answer or send}: only where nobody has replied."""
    found = defaultdict(list)
    for invitee in waiting_people([consultation]):
        found[invitee.person_id].append(_own(consultation, invitee))
    for invitee, post in waiting_schools([consultation]):
        found[post.person_id].append(_for_school(consultation, invitee, post))
    return found


def how_many_to_remind(consultation) -> int:
    """How many people a reminder would go to now: two queries, without their rows."""
    if not consultation.is_open():
        return 0
    rows = Invitee.objects.filter(consultation=consultation).waiting()
    people = held_now(rows.filter(as_school=False)).order_by()
    senders = Post.objects.current().filter(
        school__in=rows.filter(as_school=True).values("school"),
        kind__in=SENDS_FOR_SCHOOL,
        person__is_active=True,
    )
    found = [posts.values_list("person", flat=True) for posts in (people, senders.order_by())]
    return len(set(found[0]) | set(found[1]))


def why_not_remind(consultation, waiting=None) -> str:
    """Why no reminder can go out now, in a sentence; empty if one can.

    `waiting` is how many people it would go to, where the caller knows it.
    """
    if not consultation.is_open():
        return wording.REMIND_NOT_OPEN.format(title=consultation)
    newest = jobs.latest(consultation, REMIND)
    if newest and newest.wants["on"] == _today() and newest.state != newest.State.FAILED:
        return wording.REMINDED_TODAY
    if not (how_many_to_remind(consultation) if waiting is None else waiting):
        return wording.REMIND_NOBODY
    return ""


@history.deed()
def remind(consultation, *, by):
    """Have everybody who has not replied reminded by letter, at most once a day. Raises NotNow."""
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if why_not := why_not_remind(consultation):
        raise NotNow(why_not, consultation)
    history.note(consultation, "reminded", by=by)
    return jobs.ask(REMIND, by=by, about=consultation, consultation=consultation.pk, on=_today())


@workshop.does(REMIND)
def write_reminders(job):
    """Write the reminders of this job to those who have not replied by now, each once."""
    consultation = Consultation.objects.defer("instrument").get(pk=job.wants["consultation"])
    if not consultation.is_open():
        raise workshop.CannotBeDone(wording.REMIND_NOT_OPEN.format(title=consultation))
    begins = f"remind-in:{consultation.pk}:{job.wants['on']}"
    waiting = to_remind(consultation)
    people = list(Person.objects.filter(pk__in=waiting, is_active=True).order_by("pk"))
    for first in range(0, len(people), AT_ONCE):
        workshop.progress(job, first, len(people))
        with transaction.atomic():
            for person in people[first : first + AT_ONCE]:
                letters.write(
                    f"{begins}:{person.pk}",
                    to=person,
                    template="consultation_reminder",
                    context=_told(consultation, waiting[person.pk]),
                )
    job.says = wording.people(len(people))


def _today():
    return timezone.localdate().isoformat()
