"""Conflicts: declared by whom they concern, with an end where there is one, and taken back."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from peerreview.models import Conflict, Review, Seat
from peerreview.wording import pool as wording
from records import history, letters
from records.steps import NotNow
from schools.models import Person, Post

Kind = Conflict.Kind


@history.deed()
def declare(person, school, kind, *, by, until=None):
    """A person should not review this school. Returns the Conflict.

    One that has run out holds again. Raises PermissionDenied if `by` is neither the person nor the
    coordinator, NotNow if it is on record, or the school is their own.
    """
    if not Conflict.may_be_declared_by(by) or (person != by and not by.is_coordinator):
        raise PermissionDenied
    if Post.objects.current().filter(person=person, school=school).exists():
        raise NotNow(wording.OWN_SCHOOL.format(school=school), _here())
    return _declared(by=by, until=until, person=person, school=school, kind=kind, other_school=None)


@history.deed()
def declare_rivals(school, other, *, by, until=None):
    """Two schools compete, so neither reviews the other; whichever is named first. As `declare`."""
    if not (by.is_coordinator or by.holds(Post.Kind.HEADTEACHER, school=school)):
        raise PermissionDenied
    if school == other:
        raise NotNow(wording.NOT_ITSELF, _here())
    school, other = sorted((school, other), key=lambda s: s.pk)
    return _declared(
        by=by, until=until, person=None, school=school, kind=Kind.RIVALS, other_school=other
    )


@history.deed()
def take_back(conflict, *, by):
    """It is no conflict (any more). Raises PermissionDenied, or NotNow if it is gone already."""
    if not conflict.may_be_taken_back_by(by):
        raise PermissionDenied
    if not Conflict.objects.select_for_update(of=["self"]).filter(pk=conflict.pk).exists():
        raise NotNow(wording.CONFLICT_GONE, conflict)
    # What it was is nobody's business any more: the history says that, not what.
    history.note(conflict, "conflict_taken_back", by=by)
    Conflict.objects.filter(pk=conflict.pk).delete()


def clashes():
    """Seats of planned visits at schools that whoever goes there should not review.

    What was declared holds to the day of the visit; where no day is set, today.
    """
    on = Coalesce(OuterRef("review__day"), timezone.localdate())
    holding = Conflict.objects.filter(Q(until=None) | Q(until__gte=on))
    of_person = holding.filter(
        person=OuterRef("reviewer__person"), school=OuterRef("review__school")
    )
    of_schools = holding.filter(kind=Kind.RIVALS).filter(
        Q(school=OuterRef("school"), other_school=OuterRef("review__school"))
        | Q(school=OuterRef("review__school"), other_school=OuterRef("school"))
    )
    seats = Seat.objects.standing().filter(
        Exists(of_person) | Exists(of_schools), review__state=Review.State.PLANNED
    )
    return seats.select_related("reviewer__person", "review__school").order_by(
        F("review__day").asc(nulls_last=True), "pk"
    )


# -- Inside ----------------------------------------------------------------------------------------


def _here():
    """Where a refusal leads: the page of conflicts."""
    return Conflict()


def _declared(*, by, until, **what):
    conflict, new = Conflict.objects.select_for_update(of=["self"]).get_or_create(
        **what, defaults={"until": until, "declared_by": by}
    )
    if not new:
        if conflict.holds and conflict.until == until:
            raise NotNow(wording.DECLARED_ALREADY.format(what=wording.conflict(conflict)), _here())
        conflict.until, conflict.declared_by, conflict.declared_at = until, by, timezone.now()
        conflict.save(update_fields=["until", "declared_by", "declared_at"])
    history.note(conflict, "conflict_declared", by=by)
    _tell_of_clashes(conflict, by)
    return conflict


def _tell_of_clashes(conflict, by):
    """News to the coordinators where somebody is to go where they now should not."""
    for seat in clashes():
        if _stands_against(conflict, seat):
            letters.tell(
                f"clash:{conflict.pk}:{seat.pk}",
                to=[p for p in Person.objects.coordinators() if p != by],
                says=wording.CLASH_NEWS.format(name=seat.reviewer, school=seat.review.school),
                url=seat.get_absolute_url(),
            )


def _stands_against(conflict, seat):
    if conflict.person_id is not None:
        return (conflict.person_id, conflict.school_id) == (
            seat.reviewer.person_id,
            seat.review.school_id,
        )
    return {conflict.school_id, conflict.other_school_id} == {
        seat.school_id,
        seat.review.school_id,
    }
