from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from peerreview.models import Cycle, Participation, Review, Schedule, Seat
from peerreview.planning.checker import check
from peerreview.workflow import picture, publishing, scheduling
from records import jobs, workshop
from records.models import HistoryLine, Job
from records.steps import NotNow
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 9, 20, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def made(cast):
    """Eight schools, each of which owes 1.5 days in both roles."""
    return stage.owe(stage.year(cast, more=5))


def work_out(made, cast, **how):
    schedule = scheduling.ask_for(made.cycle, by=cast.cora, **how)
    workshop.do_waiting()
    return fresh(schedule)


def publish(schedule, cast):
    publishing.publish(schedule, by=cast.cora, seen_edition=schedule.edition)


def test_a_year_is_worked_out_and_keeps_every_rule(made, cast):
    schedule = work_out(made, cast)
    assert schedule.state == "ready"
    plan, problem = picture.plan_in(schedule.plan), picture.problem_of(made.cycle)
    assert set(plan) == {school.pk for school in made.schools.values()}
    assert check(problem, plan) == []
    assert schedule.shortfalls == []
    assert schedule.gap <= 0.1
    assert jobs.latest(schedule).state == "done"
    assert [line.became for line in HistoryLine.objects.about(schedule)] == [
        "schedule_asked",
        "ready",
    ]


def test_nobody_sees_it_before_it_is_published(made, cast):
    work_out(made, cast)
    assert not Review.objects.exists()
    assert not Schedule.objects.for_user(cast.hana).exists()
    assert Schedule.objects.for_user(cast.cora).count() == 1


def test_it_is_not_asked_for_twice_at_once(made, cast):
    scheduling.ask_for(made.cycle, by=cast.cora)
    with pytest.raises(NotNow, match="being worked out already"):
        scheduling.ask_for(made.cycle, by=cast.cora)
    assert Schedule.objects.count() == 1


def test_a_new_one_takes_the_place_of_the_draft(made, cast):
    work_out(made, cast)
    work_out(made, cast)
    assert [s.state for s in Schedule.objects.order_by("number")] == ["discarded", "ready"]


def test_a_cycle_that_is_not_open_gets_none(made, cast):
    Cycle.objects.filter(pk=made.cycle.pk).update(state="closed")
    with pytest.raises(NotNow, match="is not under way"):
        scheduling.ask_for(made.cycle, by=cast.cora)


def test_nothing_is_repaired_before_something_is_published(made, cast):
    with pytest.raises(NotNow, match="nothing to repair"):
        scheduling.ask_for(made.cycle, by=cast.cora, kind="repair")


def test_a_decline_is_mended_and_others_stay(made, cast):
    # Two schools give their days and are not reviewed, so that there is somebody to ask.
    Participation.objects.filter(school__in=[cast.ash, cast.beech]).update(hosts=False)
    publish(work_out(made, cast), cast)
    seat = Seat.objects.filter(lead=False).order_by("pk").first()
    Seat.objects.filter(pk=seat.pk).update(state="declined", because="A course.")
    before = set(Seat.objects.standing().values_list("review", "reviewer"))
    schedule = work_out(made, cast, kind="repair")
    assert schedule.state == "ready"
    publish(schedule, cast)
    after = set(Seat.objects.standing().values_list("review", "reviewer"))
    assert len(after) == 18
    assert (seat.review_id, seat.reviewer_id) not in after
    assert len(before - after) <= 2
    problem = picture.problem_of(made.cycle)
    assert check(problem, picture.in_force(made.cycle)) == []


def test_a_schedule_thrown_away_while_it_is_worked_out_stays_away(made, cast):
    schedule = scheduling.ask_for(made.cycle, by=cast.cora)
    scheduling.discard(schedule, by=cast.cora)
    workshop.do_waiting()
    assert (fresh(schedule).state, fresh(schedule).plan) == ("discarded", {})
    assert Job.objects.get().state == "done"


def test_one_that_is_stopped_gives_the_best_so_far(made, cast):
    schedule = scheduling.ask_for(made.cycle, by=cast.cora)
    scheduling.stop(schedule, by=cast.cora)
    workshop.do_waiting()
    schedule = fresh(schedule)
    assert schedule.state == "ready"
    musts = [
        b for b in check(picture.problem_of(made.cycle), picture.plan_in(schedule.plan)) if b.must
    ]
    assert musts == []
    with pytest.raises(NotNow, match="not being worked out any more"):
        scheduling.stop(schedule, by=cast.cora)


def test_what_cannot_be_worked_out_says_so_and_can_be_tried_again(made, cast, monkeypatch):
    def breaks(*args, **kwargs):
        raise workshop.CannotBeDone("The pool is empty.")

    monkeypatch.setattr(scheduling, "plan_year", breaks)
    schedule = work_out(made, cast)
    assert (schedule.state, jobs.latest(schedule).says) == ("failed", "The pool is empty.")
    monkeypatch.undo()
    assert work_out(made, cast).state == "ready"


def test_a_year_that_lacks_people_says_what_would_help(made, cast):
    stage.Reviewer.objects.exclude(
        pk__in=[made.reviewers[k].pk for k in ("ash-head", "beech-head", "cedar-deputy")]
    ).update(left_at="2026-09-01T12:00Z", left_because="Retired.", left_by=cast.cora)
    schedule = work_out(made, cast)
    assert schedule.state == "ready"
    assert {s["host"] for s in schedule.shortfalls} >= {cast.elsewhere.pk}
    assert all(s["says"].endswith(".") for s in schedule.shortfalls)


# -- By hand ------------------------------------------------------------------------------------


def test_a_visit_is_changed_in_the_draft_alone(made, cast):
    schedule = work_out(made, cast)
    visit = picture.plan_in(schedule.plan)[cast.ash.pk]
    day = date(2027, 7, 1)
    now = scheduling.set_visit(
        schedule, replace(visit, day=day), by=cast.cora, seen_edition=schedule.edition
    )
    assert picture.plan_in(now.plan)[cast.ash.pk].day == day
    assert (now.edition, now.by_hand) == (2, 1)
    assert not Review.objects.exists()


def test_what_breaks_a_rule_is_kept_in_the_draft_and_said(made, cast):
    schedule = work_out(made, cast)
    visit = picture.plan_in(schedule.plan)[cast.ash.pk]
    own = made.reviewers["ash-deputy"].pk
    now = scheduling.set_visit(
        schedule, replace(visit, team=(*visit.team[:2], own)), by=cast.cora, seen_edition=1
    )
    says = [b.says for b in scheduling.Draft.of(now).breaches(cast.ash.pk) if b.must]
    assert any("Dev Raman" in s for s in says)


def test_somebody_who_saw_an_older_draft_changes_nothing(made, cast):
    schedule = work_out(made, cast)
    visit = picture.plan_in(schedule.plan)[cast.ash.pk]
    scheduling.set_visit(schedule, visit, by=cast.cora, seen_edition=1)
    with pytest.raises(scheduling.SomebodyElseChanged) as refused:
        scheduling.set_visit(schedule, replace(visit, day=None), by=cast.cora, seen_edition=1)
    assert refused.value.theirs.edition == 2


def test_a_school_that_is_not_visited_cannot_be_changed(made, cast):
    schedule = work_out(made, cast)
    visit = replace(picture.plan_in(schedule.plan)[cast.ash.pk], host=0)
    with pytest.raises(LookupError):
        scheduling.set_visit(schedule, visit, by=cast.cora, seen_edition=1)


def test_two_people_change_places_and_the_lead_with_them(made, cast):
    schedule = work_out(made, cast)
    plan = picture.plan_in(schedule.plan)
    ash, beech = plan[cast.ash.pk], plan[cast.beech.pk]
    instead = next(key for key in beech.team if key not in ash.team)
    assert ash.lead not in beech.team or instead != ash.lead
    now = scheduling.swap(
        schedule, (ash.host, ash.lead), (beech.host, instead), by=cast.cora, seen_edition=1
    )
    after = picture.plan_in(now.plan)
    assert after[ash.host].lead == instead
    assert ash.lead in after[beech.host].team
    assert len(after[ash.host].team) == len(after[beech.host].team) == 3


def test_who_is_not_in_that_team_cannot_be_swapped(made, cast):
    schedule = work_out(made, cast)
    with pytest.raises(LookupError):
        scheduling.swap(
            schedule, (cast.ash.pk, 0), (cast.beech.pk, 0), by=cast.cora, seen_edition=1
        )


def test_a_published_schedule_is_no_draft(made, cast):
    schedule = work_out(made, cast)
    visit = picture.plan_in(schedule.plan)[cast.ash.pk]
    publish(schedule, cast)
    with pytest.raises(NotNow, match="not a draft any more"):
        scheduling.set_visit(schedule, visit, by=cast.cora, seen_edition=1)
    with pytest.raises(NotNow):
        scheduling.discard(schedule, by=cast.cora)
