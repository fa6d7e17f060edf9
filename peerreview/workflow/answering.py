"""What is said about a review until its day: I come, I cannot, the day suits, it took place.

The review is locked first, then its seats: everybody in the same order.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from peerreview.models import Engagement, Review, Seat
from peerreview.wording import reviews as wording
from peerreview.workflow import days, telling
from records import history
from records.moments import day
from records.steps import NotNow, step
from schools.models import Person

State, Answer = Review.State, Review.Answer


# -- When ------------------------------------------------------------------------------------------


def must_be(review, state):
    """Raises NotNow with a sentence where the review is in another state."""
    if review.state != state:
        says = wording.NOT_PLANNED.format(review=review, state=review.get_state_display())
        raise NotNow(says, review)


def must_be_planned(review):
    must_be(review, State.PLANNED)


def must_have_come(review):
    """Raises NotNow before the day of the review."""
    if review.day is None:
        raise NotNow(wording.NO_DAY_YET, review)
    if review.day > timezone.localdate():
        raise NotNow(wording.NOT_ITS_DAY.format(day=day(review.day)), review)


# -- The team ------------------------------------------------------------------------------------


@history.deed()
def confirm(seat, *, by, seen=None):
    """Somebody of the team will come. `seen` is the review's sequence as it was shown to them.

    Raises NotNow if the day has changed meanwhile, or the seat is not theirs any more.
    """
    _planned(seat.review, seen)
    step(
        seat,
        Seat.State.CONFIRMED,
        by=by,
        too_late=_too_late(seat),
        answered_at=timezone.now(),
        because="",
    )


@history.deed()
def decline(seat, *, by, because):
    """Somebody of the team cannot come: they are free at once, and the coordinator has a task."""
    review = _planned(seat.review)
    step(
        seat,
        Seat.State.DECLINED,
        by=by,
        says=because,
        too_late=_too_late(seat),
        answered_at=timezone.now(),
        because=because,
    )
    Engagement.objects.filter(review=review, school=seat.school_id).delete()
    person = seat.reviewer.person
    telling.declined(seat)
    says = wording.NEWS_DECLINED.format(name=person, school=review.school)
    telling.news(review, f"declined-{seat.pk}", says, to=telling.everybody(review, but=person))


# -- The school ----------------------------------------------------------------------------------


@history.deed()
def agree(review, *, by, seen=None):
    """The school says that its day suits. `seen` is the sequence that was shown to them."""
    _answer(review, Answer.AGREED, by, "", seen, wording.DAY_AGREED_ALREADY)
    history.note(review, "day_agreed", by=by, says=day(review.day))


@history.deed()
def decline_day(review, *, by, because, seen=None):
    """The school says that its day does not suit, why, and which other days would."""
    now = _answer(review, Answer.DECLINED, by, because, seen, wording.DAY_DECLINED_ALREADY)
    history.note(review, "day_declined", by=by, says=because)
    says = wording.NEWS_DAY_DECLINED.format(school=now.school, day=day(now.day))
    people = telling.everybody(now, but=by)
    telling.news(now, "day-declined", says, to=[*people, *Person.objects.coordinators()])


def _answer(review, answer, by, because, seen, already):
    now = _planned(review, seen)
    if now.day is None:
        raise NotNow(wording.NO_DAY_YET, now)
    if now.answer == answer:
        raise NotNow(already, now)
    _set(
        review,
        answer=answer,
        answer_because=because,
        answered_by=by,
        answered_at=timezone.now(),
    )
    return now


# -- The coordinator -----------------------------------------------------------------------------


@history.deed()
def cancel(review, *, by, because):
    """It does not take place: everybody is told, and their day is free again."""
    now = _locked(review)
    step(
        review,
        State.CANCELLED,
        by=by,
        says=because,
        cancelled_because=because,
        sequence=now.sequence + 1,
    )
    Engagement.objects.filter(review=review).delete()
    telling.cancelled(review)


@history.deed()
def restore(review, *, by):
    """It takes place after all, on its day, if everybody is still free; all are asked anew."""
    now = _locked(review)
    must_be(now, State.CANCELLED)  # one that was held could be planned as well
    step(review, State.PLANNED, by=by, cancelled_because="")
    _engage(review)
    _void(now, review, by)
    telling.day_changed(review)


def _engage(review):
    """Take the day of everybody concerned; NotNow where somebody is elsewhere by now."""
    if review.day is None:
        return
    seats = Seat.objects.standing().filter(review=review)
    schools = {review.school_id, *seats.values_list("school", flat=True)}
    try:
        with transaction.atomic():
            Engagement.objects.bulk_create(
                Engagement(school_id=school, day=review.day, review=review)
                for school in sorted(schools)
            )
    except IntegrityError:
        taken = Engagement.objects.filter(day=review.day, school__in=schools)
        names = taken.order_by("school__plain_name").values_list("school__name", flat=True)
        says = wording.SOMEBODY_IS_TAKEN.format(day=day(review.day), schools=" and ".join(names))
        raise NotNow(says, review) from None


# -- Its day -------------------------------------------------------------------------------------


@history.deed()
def hold(review, *, by):
    """It took place. The days are counted for all who were to go. Raises NotNow before its day."""
    now = _locked(review)
    must_have_come(now)
    step(review, State.HELD, by=by)
    for seat in _went(review):
        days.give(seat, by=by)
    says = wording.NEWS_HELD.format(name=by, school=now.school)
    telling.news(now, "held", says, to=telling.everybody(now, but=by))


@history.deed()
def not_held(review, *, by):
    """It did not take place after all: planned again, and the days are not counted any more."""
    now = _locked(review)
    must_be(now, State.HELD)  # a cancelled one could be planned as well
    step(review, State.PLANNED, by=by)
    for seat in _went(review):
        days.take_back(seat, by=by, says=wording.DAY_NOT_GIVEN.format(review=now))


def _went(review):
    return Seat.objects.standing().filter(review=review).select_related("review").order_by("pk")


# -- What they share -----------------------------------------------------------------------------


def _locked(review):
    """The review as it stands, held until the end of the deed."""
    return (
        Review.objects.select_for_update(no_key=True, of=["self"])
        .select_related("school", "cycle")
        .get(pk=review.pk)
    )


def _planned(review, seen=None):
    """The same, if it is planned and its sequence is still the one that was seen."""
    now = _locked(review)
    must_be_planned(now)
    if seen is not None and seen != now.sequence:
        raise NotNow(wording.HAS_CHANGED, now)
    return now


def _void(now, review, by):
    """Nobody has said anything yet to how it is now."""
    _set(
        review,
        sequence=now.sequence + 1,
        to_tell=False,
        answer=Answer.NONE,
        answer_because="",
        answered_by=None,
        answered_at=None,
    )
    asked = Seat.objects.filter(review=review, state=Seat.State.ASKED)
    asked.update(asked_at=timezone.now(), to_tell=False)  # they are told of it now
    confirmed = Seat.objects.filter(review=review, state=Seat.State.CONFIRMED)
    for seat in confirmed.select_related("review", "reviewer__person").order_by("pk"):
        step(
            seat,
            Seat.State.ASKED,
            by=by,
            asked_at=timezone.now(),
            answered_at=None,
            to_tell=False,
        )


def _set(review, **facts):
    Review.objects.filter(pk=review.pk).update(**facts)
    for name, value in facts.items():
        setattr(review, name, value)


def _too_late(seat):
    """What to say to whoever answers for a seat that is in another state by now."""
    state = Seat.objects.values_list("state", flat=True).get(pk=seat.pk)
    return wording.SEAT_IS_GONE.get(state, wording.ALREADY_CONFIRMED)
