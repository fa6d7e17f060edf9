from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from peerreview.models import Engagement, Review, Schedule, Seat
from peerreview.planning.problem import Visit
from peerreview.workflow import picture, publishing
from records.models import HistoryLine
from records.steps import NotNow, SomebodyElseChanged
from tests.cast import fresh
from tests.peerreview import stage

DAYS = [date(2027, 2, n) for n in (1, 2, 3, 4, 5)]
TEAMS = {
    "ash": ("beech-head", "elsewhere-deputy", "cedar-deputy"),
    "beech": ("damson-head", "elder-deputy", "cedar-head"),
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 9, 20, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def made(cast):
    return stage.owe(stage.year(cast, more=3))


def visit(made, host, team=None, day=None, **facts):
    keys = tuple(made.reviewers[key].pk for key in team or TEAMS[host])
    return Visit(
        host=made.schools[host].pk,
        team=keys,
        lead=keys[0] if keys else None,
        day=day or DAYS[sorted(TEAMS).index(host)],
        **facts,
    )


def draft(made, cast, *visits):
    """A draft with these visits."""
    last = Schedule.objects.filter(cycle=made.cycle).count()
    return Schedule.objects.create(
        cycle=made.cycle,
        number=last + 1,
        state=Schedule.State.READY,
        plan=picture.as_json({v.host: v for v in visits}),
        made_by=cast.cora,
    )


def publish(made, cast, *visits):
    schedule = draft(made, cast, *visits)
    return publishing.publish(schedule, by=cast.cora, seen_edition=1)


def both(made):
    return visit(made, "ash"), visit(made, "beech")


def going(review):
    return {
        (seat.reviewer_id, seat.lead) for seat in review.seats.all() if seat.state in Seat.STANDING
    }


def test_publishing_makes_reviews_seats_and_engagements(made, cast):
    changed = publish(made, cast, *both(made))
    assert len(changed) == 2
    review = Review.objects.get(school=cast.ash)
    assert (review.day, review.state, review.answer) == (DAYS[0], "planned", "")
    keys = [made.reviewers[k].pk for k in TEAMS["ash"]]
    assert going(review) == {(keys[0], True), (keys[1], False), (keys[2], False)}
    seat = review.seats.get(lead=True)
    assert (seat.school, seat.role, seat.state) == (cast.beech, "headteacher", "asked")
    assert set(Engagement.objects.filter(review=review).values_list("school", "day")) == {
        (made.schools[key].pk, DAYS[0]) for key in ("ash", "beech", "elsewhere", "cedar")
    }
    schedule = Schedule.objects.get()
    assert (schedule.state, schedule.published_by) == ("published", cast.cora)
    assert HistoryLine.objects.about(review).get().became == "review_planned"


def test_everybody_is_owed_a_letter(made, cast):
    publish(made, cast, *both(made))
    assert Seat.objects.filter(to_tell=True).count() == 6
    assert Review.objects.filter(to_tell=True).count() == 2


def told(made):
    Seat.objects.update(to_tell=False)
    Review.objects.update(to_tell=False)


def test_publishing_the_same_again_touches_nobody(made, cast):
    publish(made, cast, *both(made))
    told(made)
    Seat.objects.update(state="confirmed")
    assert publish(made, cast, *both(made)) == []
    assert not Seat.objects.filter(to_tell=True).exists()
    assert set(Seat.objects.values_list("state", flat=True)) == {"confirmed"}
    assert [s.state for s in Schedule.objects.order_by("number")] == ["superseded", "published"]


def test_only_who_changes_is_touched(made, cast):
    publish(made, cast, *both(made))
    told(made)
    Seat.objects.update(state="confirmed")
    ash, beech = both(made)
    instead = made.reviewers["damson-deputy"].pk
    publish(made, cast, replace(ash, team=(*ash.team[:2], instead)), beech)
    review = Review.objects.get(school=cast.ash)
    assert {(s.reviewer_id, s.state, s.to_tell) for s in review.seats.all()} == {
        (ash.team[0], "confirmed", False),
        (ash.team[1], "confirmed", False),
        (ash.team[2], "released", True),
        (instead, "asked", True),
    }
    assert (review.to_tell, review.sequence) == (True, 1)
    other = Review.objects.get(school=cast.beech)
    assert (other.to_tell, other.sequence) == (False, 0)


def test_on_another_day_everybody_is_asked_anew(made, cast):
    publish(made, cast, *both(made))
    told(made)
    Seat.objects.update(state="confirmed")
    Review.objects.update(answer="agreed", answered_by=cast.hana, answered_at=timezone.now())
    ash, beech = both(made)
    publish(made, cast, replace(ash, day=DAYS[3]), beech)
    review = Review.objects.get(school=cast.ash)
    assert (review.day, review.answer, review.sequence) == (DAYS[3], "", 1)
    assert (review.answered_by, review.answered_at) == (None, None)
    assert {(s.state, s.to_tell) for s in review.seats.all()} == {("asked", True)}
    assert set(review.engagements.values_list("day", flat=True)) == {DAYS[3]}
    assert Review.objects.get(school=cast.beech).answer == "agreed"


def test_two_visits_can_change_days(made, cast):
    publish(made, cast, *both(made))
    ash, beech = both(made)
    publish(made, cast, replace(ash, day=beech.day), replace(beech, day=ash.day))
    assert Review.objects.get(school=cast.ash).day == beech.day
    assert Engagement.objects.count() == 8


def test_another_one_leads(made, cast):
    publish(made, cast, *both(made))
    ash, beech = both(made)
    head = made.reviewers["elder-head"].pk
    publish(made, cast, replace(ash, team=(head, *ash.team[1:]), lead=head), beech)
    publish(made, cast, replace(ash, team=ash.team, lead=ash.lead), beech)
    review = Review.objects.get(school=cast.ash)
    assert [s.reviewer_id for s in review.seats.standing() if s.lead] == [ash.lead]
    assert review.seats.filter(reviewer=head).get().state == "released"


def test_who_was_released_can_be_asked_again(made, cast):
    publish(made, cast, *both(made))
    ash, beech = both(made)
    publish(made, cast, replace(ash, team=ash.team[:2]), beech)
    publish(made, cast, ash, beech)
    seats = Seat.objects.filter(review__school=cast.ash, reviewer=ash.team[2])
    assert sorted(seats.values_list("state", flat=True)) == ["asked", "released"]


def test_what_is_incomplete_is_published_and_can_be_filled_later(made, cast):
    publish(made, cast, visit(made, "ash", team=TEAMS["ash"][:2]))
    assert Review.objects.get(school=cast.ash).seats.count() == 2
    publish(made, cast, visit(made, "ash"))
    assert Review.objects.get(school=cast.ash).seats.count() == 3


def test_a_visit_without_a_day_takes_no_school(made, cast):
    publish(made, cast, replace(visit(made, "ash"), day=None))
    assert Review.objects.get(school=cast.ash).day is None
    assert not Engagement.objects.exists()


def test_what_breaks_a_rule_is_not_published(made, cast):
    own = visit(made, "ash", team=("ash-deputy", "beech-head", "cedar-deputy"))
    with pytest.raises(NotNow, match="Nothing was published, because"):
        publish(made, cast, replace(own, lead=made.reviewers["beech-head"].pk))
    assert not Review.objects.exists()
    assert Schedule.objects.get().state == "ready"


def test_one_school_cannot_be_in_two_places_on_a_day(made, cast):
    ash, beech = both(made)
    with pytest.raises(NotNow, match="Nothing was published"):
        publish(made, cast, ash, replace(beech, day=ash.day))


def test_who_left_the_pool_meanwhile_is_not_asked(made, cast):
    schedule = draft(made, cast, *both(made))
    type(made.reviewers["beech-head"]).objects.filter(pk=made.reviewers["beech-head"].pk).update(
        left_at="2026-09-19T12:00Z", left_because="Retired.", left_by=cast.cora
    )
    with pytest.raises(NotNow, match="Nothing was published"):
        publishing.publish(schedule, by=cast.cora, seen_edition=1)


def test_a_draft_that_was_changed_meanwhile_is_read_again_first(made, cast):
    schedule = draft(made, cast, *both(made))
    Schedule.objects.update(edition=2)
    with pytest.raises(SomebodyElseChanged):
        publishing.publish(schedule, by=cast.cora, seen_edition=1)


def test_twice_is_once(made, cast):
    schedule = draft(made, cast, *both(made))
    publishing.publish(schedule, by=cast.cora, seen_edition=1)
    with pytest.raises(NotNow, match="not a draft any more"):
        publishing.publish(schedule, by=cast.cora, seen_edition=1)
    assert Seat.objects.count() == 6


def test_what_was_held_stays_whatever_a_draft_says(made, cast, time_machine):
    publish(made, cast, *both(made))
    Review.objects.filter(school=cast.ash).update(state="held")
    time_machine.move_to(datetime(2027, 2, 1, 20, tzinfo=UTC), tick=False)
    ash, beech = both(made)
    other = made.reviewers["elder-head"].pk
    publish(made, cast, replace(ash, team=(other,), lead=other, day=DAYS[4]), beech)
    review = Review.objects.get(school=cast.ash)
    assert (review.day, len(going(review))) == (DAYS[0], 3)


def test_locks_are_kept_and_let_go(made, cast):
    ash, beech = both(made)
    publish(made, cast, replace(ash, locked=True), beech)
    assert Review.objects.get(locked=True).school == cast.ash
    publish(made, cast, ash, replace(beech, locked=True))
    assert Review.objects.get(locked=True).school == cast.beech


def test_a_cancelled_review_is_not_planned_again_by_a_draft(made, cast):
    publish(made, cast, *both(made))
    Review.objects.filter(school=cast.ash).update(state="cancelled", cancelled_because="Fire.")
    publish(made, cast, *both(made))
    assert fresh(Review.objects.get(school=cast.ash)).state == "cancelled"
