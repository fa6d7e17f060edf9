import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from peerreview.models import DaysEntry, Engagement, Review, Seat
from peerreview.workflow import answering
from records.models import HistoryLine, Letter, Notice
from records.models.history import subject_of
from records.steps import NotNow
from tests import cast as casting
from tests.cast import fresh
from tests.peerreview import stage

BEFORE = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = date(2026, 11, 12)


@pytest.fixture
def made(cast, time_machine):
    time_machine.move_to(BEFORE, tick=False)
    return stage.year(cast)


@pytest.fixture
def review(made, cast):
    """Of Ash Lane, by wes (who leads), stan and the deputy of Cedar; nobody has answered."""
    return stage.review(made, cast, day=DAY, confirmed=False)


@pytest.fixture
def seat(review, cast):
    return Seat.objects.get(review=review, reviewer__person=cast.wes)


def told_of(record):
    """[(what became of it, what was said)] in the history."""
    lines = HistoryLine.objects.filter(subject=subject_of(record)).order_by("number")
    return list(lines.values_list("became", "says"))


def letters(begins="review-"):
    """{template: addresses} of the letters about reviews."""
    found = {}
    for key, address in Letter.objects.filter(key__startswith=begins).values_list("key", "address"):
        found.setdefault(key.removeprefix("review-").split(":")[0], set()).add(address)
    return found


def state_of(review):
    return sorted(Seat.objects.filter(review=review).values_list("state", flat=True))


# -- The team ------------------------------------------------------------------------------------


def test_who_confirms_is_expected(seat, cast):
    answering.confirm(seat, by=cast.wes, seen=0)
    now = fresh(seat)
    assert (now.state, now.answered_at) == ("confirmed", BEFORE)
    assert told_of(seat) == [("confirmed", "")]
    assert letters() == {}


def test_who_confirms_twice_is_told_so(seat, cast):
    answering.confirm(seat, by=cast.wes)
    with pytest.raises(NotNow, match="You have confirmed this already"):
        answering.confirm(fresh(seat), by=cast.wes)


def test_nobody_confirms_a_day_they_have_not_seen(seat, cast):
    Review.objects.update(sequence=1)
    with pytest.raises(NotNow, match="have changed since this was shown to you"):
        answering.confirm(seat, by=cast.wes, seen=0)
    assert fresh(seat).state == "asked"


@pytest.mark.parametrize(
    "deed",
    [
        lambda seat, by: answering.confirm(seat, by=by),
        lambda seat, by: answering.decline(seat, by=by, because="Ill."),
        lambda seat, by: answering.agree(seat.review, by=by),
        lambda seat, by: answering.decline_day(seat.review, by=by, because="No."),
    ],
    ids=["confirm", "decline", "agree", "decline the day"],
)
def test_nothing_is_said_to_a_review_that_is_cancelled(seat, cast, deed):
    answering.cancel(seat.review, by=cast.cora, because="Snow.")
    with pytest.raises(NotNow, match="is now “Cancelled”"):
        deed(fresh(seat), cast.wes)
    assert fresh(seat).state == "asked"
    assert fresh(seat.review).answer == ""


@pytest.mark.parametrize("confirmed", [True, False])
def test_who_declines_is_free_at_once(seat, cast, confirmed):
    if confirmed:
        answering.confirm(seat, by=cast.wes)
    answering.decline(fresh(seat), by=cast.wes, because="A funeral.")
    now = fresh(seat)
    assert (now.state, now.because, now.answered_at) == ("declined", "A funeral.", BEFORE)
    busy = Engagement.objects.filter(day=DAY).values_list("school__name", flat=True)
    assert sorted(busy) == [
        "Ash Lane Infant School",
        "Cedar Primary School",
        "St Mary’s Primary School",
    ]
    assert told_of(seat)[-1] == ("declined", "A funeral.")


def test_who_declines_gets_it_out_of_the_calendar_and_the_others_hear_of_it(seat, cast, made):
    answering.decline(seat, by=cast.wes, because="A funeral.")
    [letter] = Letter.objects.filter(key__startswith="review-")
    assert (letter.to, letter.calendar_method) == (cast.wes, "CANCEL")
    others = {cast.hana, cast.dev, cast.stan, cast.people["cedar-deputy"]}
    assert {notice.to for notice in Notice.objects.all()} == others
    assert Notice.objects.first().says == (
        "Wes Hughes cannot come to the peer review at Ash Lane Infant School. "
        "The coordinator looks for somebody."
    )


@pytest.mark.parametrize(
    ("state", "says"),
    [("declined", "You have said already"), ("released", "Somebody else goes there by now")],
)
def test_a_seat_that_is_gone_takes_no_answer(seat, cast, state, says):
    Seat.objects.filter(pk=seat.pk).update(state=state, because="x")
    for deed in (
        lambda: answering.confirm(seat, by=cast.wes),
        lambda: answering.decline(seat, by=cast.wes, because="Ill."),
    ):
        with pytest.raises(NotNow, match=says):
            deed()


@pytest.mark.django_db(transaction=True)
def test_of_many_taps_at_once_one_counts(transactional_db):
    cast = casting.gather()
    review = stage.review(stage.year(cast), cast, confirmed=False)
    seat = Seat.objects.get(review=review, reviewer__person=cast.wes)
    told, together = [], threading.Barrier(4)

    def tap():
        together.wait()
        try:
            answering.confirm(fresh(seat), by=cast.wes)
            told.append("confirmed")
        except NotNow as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert sorted(told) == [
        "You have confirmed this already. Nothing more is needed.",
    ] * 3 + ["confirmed"]


# -- The school ----------------------------------------------------------------------------------


def test_a_school_agrees_to_its_day(review, cast):
    answering.agree(review, by=cast.hana, seen=0)
    now = fresh(review)
    assert (now.answer, now.answered_by, now.answered_at) == ("agreed", cast.hana, BEFORE)
    assert told_of(review) == [("day_agreed", "12 November 2026")]
    with pytest.raises(NotNow, match="has agreed to this day already"):
        answering.agree(review, by=cast.dev)


def test_a_school_says_that_its_day_does_not_suit(review, cast):
    answering.agree(review, by=cast.dev)
    answering.decline_day(review, by=cast.hana, because="Sports day. The 19th would suit.")
    now = fresh(review)
    assert (now.answer, now.answered_by) == ("declined", cast.hana)
    assert now.answer_because == "Sports day. The 19th would suit."
    assert told_of(review)[-1] == ("day_declined", "Sports day. The 19th would suit.")
    heard = set(Notice.objects.values_list("to__name", flat=True))
    assert heard == {"Wes Hughes", "Stan Bell", "Cedar Deputy", "Dev Raman", "Cora Whitlock"}
    with pytest.raises(NotNow, match="has said already that this day does not suit"):
        answering.decline_day(review, by=cast.dev, because="No.")


def test_it_suits_after_all(review, cast):
    answering.decline_day(review, by=cast.hana, because="Sports day.")
    answering.agree(review, by=cast.hana)
    assert (fresh(review).answer, fresh(review).answer_because) == ("agreed", "")


@pytest.mark.parametrize("deed", ["agree", "decline_day"])
def test_a_school_answers_to_the_day_it_has_seen(review, cast, deed):
    because = {"because": "No."} if deed == "decline_day" else {}
    with pytest.raises(NotNow, match="have changed since this was shown to you"):
        getattr(answering, deed)(review, by=cast.hana, seen=7, **because)
    Review.objects.update(day=None)
    with pytest.raises(NotNow, match="There is no day for this review yet"):
        getattr(answering, deed)(fresh(review), by=cast.hana, **because)


# -- The coordinator -----------------------------------------------------------------------------


def test_a_cancelled_review_frees_everybody_and_tells_them(review, cast):
    answering.cancel(review, by=cast.cora, because="Snow.")
    now = fresh(review)
    assert (now.state, now.cancelled_because, now.sequence) == ("cancelled", "Snow.", 1)
    assert not Engagement.objects.exists()
    told = Letter.objects.filter(key__startswith="review-cancelled:")
    assert {letter.calendar_method for letter in told} == {"CANCEL"}
    assert told.count() == 5
    assert "SEQUENCE:1" in told[0].calendar
    assert "Snow." in told[0].text
    with pytest.raises(NotNow):
        answering.cancel(review, by=cast.cora, because="Again.")


def test_a_cancelled_review_is_taken_up_again(review, seat, cast):
    answering.confirm(seat, by=cast.wes)
    answering.agree(review, by=cast.hana)
    answering.cancel(review, by=cast.cora, because="Snow.")
    answering.restore(review, by=cast.cora)
    now = fresh(review)
    assert (now.state, now.cancelled_because, now.sequence, now.answer) == ("planned", "", 2, "")
    assert (now.answered_by, now.answered_at) == (None, None)
    assert state_of(review) == ["asked"] * 3
    assert told_of(seat) == [("confirmed", ""), ("asked", "")]
    assert Engagement.objects.filter(review=review, day=DAY).count() == 4
    told = Letter.objects.filter(key__startswith="review-moved:")
    assert {letter.calendar_method for letter in told} == {"REQUEST"}
    assert told.count() == 5


def test_it_is_not_taken_up_again_where_somebody_is_taken_by_now(review, cast, made):
    answering.cancel(review, by=cast.cora, because="Snow.")
    stage.review(made, cast, host="damson", team=("beech-head",), day=DAY)
    with pytest.raises(NotNow) as refusal:
        answering.restore(review, by=cast.cora)
    assert str(refusal.value) == (
        "It cannot be taken up again on 12 November 2026: Beech Hill Infant School have another "
        "review that day by now. Find another day in the schedule first."
    )
    assert fresh(review).state == "cancelled"


def test_only_a_cancelled_review_is_taken_up_again(review, cast):
    with pytest.raises(NotNow, match="is now “Planned”"):
        answering.restore(review, by=cast.cora)
    Review.objects.update(state="held")
    with pytest.raises(NotNow, match="is now “Held"):
        answering.restore(fresh(review), by=cast.cora)


def test_one_without_a_day_is_cancelled_and_taken_up_without_calendars(made, cast):
    review = stage.review(made, cast, day=None)
    answering.cancel(review, by=cast.cora, because="Snow.")
    answering.restore(review, by=cast.cora)
    assert set(Letter.objects.values_list("calendar", flat=True)) == {""}
    assert Letter.objects.filter(key__startswith="review-").count() == 10


# -- Its day -------------------------------------------------------------------------------------


def given():
    """{school: half days} by the ledger."""
    entries = DaysEntry.objects.values_list("school__name").annotate(halves=Sum("halves"))
    return {school: halves for school, halves in entries if halves}


def test_it_took_place_and_the_days_are_counted(review, seat, cast, time_machine):
    answering.decline(seat, by=cast.wes, because="Ill.")
    time_machine.move_to(datetime(2026, 11, 12, 16, tzinfo=UTC), tick=False)
    answering.hold(review, by=cast.stan)
    assert fresh(review).state == "held"
    assert given() == {"Cedar Primary School": -2, "St Mary’s Primary School": -2}
    assert told_of(review) == [("held", "")]
    assert Notice.objects.filter(key__startswith="review-held").count() == 3
    with pytest.raises(NotNow):
        answering.hold(review, by=cast.stan)


def test_nothing_took_place_before_its_day(review, cast, time_machine):
    time_machine.move_to(datetime(2026, 11, 11, 23, 59, tzinfo=UTC), tick=False)
    with pytest.raises(NotNow, match="is on 12 November 2026"):
        answering.hold(review, by=cast.wes)
    Review.objects.update(day=None)
    with pytest.raises(NotNow, match="There is no day"):
        answering.hold(fresh(review), by=cast.wes)
    assert given() == {}


def test_a_slip_is_put_back_and_may_come_true_later(review, cast, time_machine):
    time_machine.move_to(datetime(2026, 11, 12, 16, tzinfo=UTC), tick=False)
    answering.hold(review, by=cast.wes)
    answering.not_held(review, by=cast.wes)
    assert (fresh(review).state, given()) == ("planned", {})
    answering.hold(review, by=cast.wes)
    assert given() == {
        "Beech Hill Infant School": -2,
        "Cedar Primary School": -2,
        "St Mary’s Primary School": -2,
    }


def test_what_goes_to_and_fro_is_counted_as_it_ended(review, cast, time_machine):
    time_machine.move_to(datetime(2026, 11, 12, 16, tzinfo=UTC), tick=False)
    answering.hold(review, by=cast.wes)
    answering.not_held(review, by=cast.wes)
    answering.hold(review, by=cast.wes)
    assert (fresh(review).state, sum(given().values())) == ("held", -6)
    answering.not_held(review, by=cast.wes)
    assert (fresh(review).state, sum(given().values())) == ("planned", 0)


@pytest.mark.parametrize("state", ["planned", "cancelled", "with_host", "accepted"])
def test_only_one_that_took_place_is_put_back(made, cast, state):
    review = stage.review(made, cast, day=DAY, state=state, cancelled_because="x")
    with pytest.raises(NotNow, match="is now"):
        answering.not_held(review, by=cast.wes)
    assert fresh(review).state == state


def test_a_deed_that_fails_leaves_nothing(review, seat, cast, monkeypatch):
    monkeypatch.setattr(answering.telling, "news", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        answering.decline(seat, by=cast.wes, because="Ill.")
    assert fresh(seat).state == "asked"
    assert letters() == {}
    assert Engagement.objects.count() == 4
