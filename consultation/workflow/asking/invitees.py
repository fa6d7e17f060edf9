"""The invited: entered at the publishing, added one by one afterwards, given longer."""

from datetime import timedelta

from django.utils import timezone

from consultation.models import Consultation, Invitee
from consultation.results import bands
from consultation.wording import asking as wording
from consultation.workflow.asking import letters
from consultation.workflow.asking.audience import (
    best_of,
    current_posts,
    invitee_of,
    would_be_asked,
)
from records import history
from records.moments import moment
from records.steps import NotNow

INVITED_ALIKE = 10  # so many must be invited alike before they are counted apart
SCHOOLS_ALIKE = 3
ROWS = 4_000  # written at once
LONGEST = timedelta(days=60)  # after the close: until then nobody's answers can be sealed

State = Consultation.State


def enter(consultation):
    """Enter everybody who fits, each once, and settle how they are counted. Sends nothing."""
    invitees = would_be_asked(consultation)
    settle_bands(invitees)
    Invitee.objects.bulk_create(invitees, batch_size=ROWS)


def settle_bands(invitees):
    """Set how each is counted: only as finely as enough others are invited alike."""
    for as_school in (False, True):
        some = [invitee for invitee in invitees if invitee.as_school == as_school]
        facts = [(i.school_id, i.phase, i.role, i.district) for i in some]
        broad = bands.generalise(facts, k=INVITED_ALIKE, schools=SCHOOLS_ALIKE)
        for invitee, (phase, role, district) in zip(some, broad, strict=True):
            invitee.as_phase, invitee.as_role, invitee.as_district = phase, role, district


def last_moment(consultation):
    """The moment after which nobody's answer is taken any more, extensions included."""
    extended = consultation.invitees.exclude(until=None).order_by("-until")
    latest = extended.values_list("until", flat=True).first()
    end = consultation.end_for()
    return max(end, latest) if latest else end


# -- Add somebody ----------------------------------------------------------------------------------


def best_post_of(person):
    """The post in which this person would be asked, or None where they hold none today."""
    return best_of(current_posts().filter(person=person)).get(person.pk)


def why_not_add(consultation) -> str:
    """Why nobody can be added now, in a sentence; empty if somebody can."""
    if consultation.state == State.DRAFT:
        return wording.NOT_PUBLISHED_YET.format(title=consultation)
    if consultation.state != State.PUBLISHED or timezone.now() >= consultation.closes_at:
        return wording.CANNOT_ADD.format(title=consultation)
    if not consultation.asks_people:
        return wording.ASKS_SCHOOLS_ONLY.format(title=consultation)
    return ""


@history.deed()
def add_invitees(consultation, posts, *, by):
    """Ask those who hold these posts as well; returns the invitees that were added.

    They are counted like those who are invited alike, or not told apart. Their letter goes out at
    the next sweep once it is open. Whoever is asked already is left out. Raises NotNow.
    """
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if why_not := why_not_add(consultation):
        raise NotNow(why_not, consultation)
    posts = best_of(current_posts().filter(pk__in=[post.pk for post in posts]))
    there = Invitee.objects.filter(consultation=consultation, person__in=posts)
    asked = set(there.values_list("person", flat=True))
    added = [invitee_of(consultation, p) for pk, p in posts.items() if pk not in asked]
    if not added:
        raise NotNow(wording.NOBODY_TO_ADD, consultation)
    _count_alike(consultation, added)
    Invitee.objects.bulk_create(added, batch_size=ROWS)
    says = f"{added[0].person}" if len(added) == 1 else wording.people(len(added))
    history.note(consultation, "invitees_added", by=by, says=says)
    letters.tell_asked_too(consultation, added)
    return added


def _count_alike(consultation, added):
    """Let each be counted as those are who were invited alike; nothing is told apart otherwise."""
    people = Invitee.objects.filter(consultation=consultation, as_school=False)
    facts = ("phase", "role", "district", "as_phase", "as_role", "as_district")
    alike = {row[:3]: row[3:] for row in people.order_by().values_list(*facts).distinct()}
    for invitee in added:
        told = alike.get((invitee.phase, invitee.role, invitee.district), ("", "", ""))
        invitee.as_phase, invitee.as_role, invitee.as_district = told


# -- Give somebody longer --------------------------------------------------------------------------


def latest_for_anybody(consultation):
    """The last moment that may be given to anybody."""
    return consultation.closes_at + LONGEST


def why_not_longer(consultation) -> str:
    """Why nobody can be given longer now, in a sentence; empty if somebody can."""
    if consultation.state != State.PUBLISHED:
        return wording.LONGER_NOT_PUBLISHED.format(title=consultation)
    if timezone.now() >= consultation.last_moment:
        return wording.LONGER_BEING_SEALED.format(title=consultation)
    return ""


@history.deed()
def give_longer(consultation, invitee, *, until, by):
    """Take this invitee's answer until then (an aware datetime). Never shortens; raises NotNow.

    Who may answer for them is told by letter, unless it has not opened yet: then the first letter
    says it.
    """
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if why_not := why_not_longer(consultation):
        raise NotNow(why_not, consultation)
    if until > latest_for_anybody(consultation):
        latest = moment(latest_for_anybody(consultation))
        raise NotNow(wording.LONGER_TOO_LONG.format(when=latest), consultation)
    seats = Invitee.objects.filter(consultation=consultation).select_related("person", "school")
    invitee = seats.get(pk=invitee.pk)
    if until <= consultation.end_for(invitee):
        before = moment(consultation.end_for(invitee))
        says = wording.LONGER_NOT_SHORTER.format(name=invitee, when=before)
        raise NotNow(says, consultation)
    seats.filter(pk=invitee.pk).update(until=until)
    invitee.until = until
    Consultation.objects.filter(pk=consultation.pk, last_moment__lt=until).update(last_moment=until)
    says = f"{invitee}, until {moment(until)}"
    history.note(consultation, "given_longer", by=by, says=says)
    if consultation.has_opened():
        letters.tell_longer(consultation, invitee)
    return invitee
