from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerreview.models import (
    Away,
    Conflict,
    DaysEntry,
    Participation,
    Review,
    Reviewer,
    Seat,
    TrainingSession,
)
from peerreview.planning.problem import Role, Visit
from peerreview.workflow import picture
from schools.models import Post, School
from tests.peerreview import stage

TODAY = date(2026, 9, 20)
CEDAR = ("beech-head", "elsewhere-head", "damson-deputy")


@pytest.fixture
def made(cast):
    return stage.year(cast)


def seen(made, today=TODAY):
    return picture.problem_of(made.cycle, today=today)


def reviewer_in(problem, made, key):
    return problem.reviewers[made.reviewers[key].pk]


def test_every_school_that_takes_part_is_in_the_picture(made):
    Participation.objects.filter(school=made.schools["cedar"]).update(
        left_at="2026-09-01T12:00Z", left_because="It closes."
    )
    assert set(seen(made).schools) == {
        school.pk for key, school in made.schools.items() if key != "cedar"
    }


def test_the_days_are_school_days_in_the_windows_from_tomorrow_on(made):
    problem = seen(made, today=date(2026, 10, 22))
    autumn = [day for day in problem.days if day < date(2027, 1, 1)]
    assert autumn[:3] == [date(2026, 10, 23), date(2026, 11, 2), date(2026, 11, 3)]
    assert autumn[-1] == date(2026, 12, 11)
    assert {problem.terms[day] for day in autumn} == {"autumn"}
    assert not any(day.weekday() > 4 for day in problem.days)


def test_visits_need_notice_but_an_agreed_day_stays_possible(made, cast):
    stage.review(made, cast, day=date(2026, 10, 1))
    problem = seen(made)
    soonest = TODAY + timedelta(days=picture.NOTICE)
    assert date(2026, 10, 1) in problem.schools[cast.ash.pk].open_days
    assert min(problem.schools[cast.ash.pk].open_days) == date(2026, 10, 1)
    assert min(problem.schools[cast.beech.pk].open_days) >= soonest


def test_a_school_is_closed_on_the_days_it_said(made, cast):
    closed = date(2026, 11, 12)
    Participation.objects.filter(school=cast.ash).update(
        closed_days=[closed], wished_days=[date(2026, 11, 13), date(2026, 12, 25)]
    )
    school = seen(made).schools[cast.ash.pk]
    assert closed not in school.open_days
    assert school.wished_days == (date(2026, 11, 13),)


def test_a_day_that_the_school_refused_is_not_open(made, cast):
    review = stage.review(made, cast, day=date(2026, 11, 12))
    Review.objects.filter(pk=review.pk).update(answer="declined", answer_because="A trip.")
    assert date(2026, 11, 12) not in seen(made).schools[cast.ash.pk].open_days


def test_reviewers_come_with_their_school_role_and_training(made):
    going = reviewer_in(seen(made), made, "beech-head")
    assert (going.school, going.role, going.lead) == (made.schools["beech"].pk, Role.HEAD, True)
    assert (going.trained_from, going.trained_until) == (date(2026, 9, 11), date(2028, 8, 31))
    assert reviewer_in(seen(made), made, "beech-deputy").role == Role.DEPUTY


def test_of_several_trainings_the_one_that_holds_longest_counts(made):
    later = TrainingSession.objects.create(
        title="Again", day=date(2026, 11, 2), holds_until=date(2029, 8, 31)
    )
    later.trained.create(reviewer=made.reviewers["beech-head"])
    going = reviewer_in(seen(made), made, "beech-head")
    assert going.trained_until == date(2029, 8, 31)


def test_whose_post_has_ended_is_not_in_the_picture(made, cast):
    Post.objects.filter(person=cast.dev).update(until=TODAY - timedelta(days=1))
    assert made.reviewers["ash-deputy"].pk not in seen(made).reviewers


def test_days_after_the_end_of_a_post_are_days_away(made, cast):
    last = date(2026, 12, 1)
    Post.objects.filter(person=cast.dev).update(until=last)
    going = reviewer_in(seen(made), made, "ash-deputy")
    assert min(going.away) == date(2026, 12, 2)


def test_who_left_the_pool_or_is_switched_off_is_not_in_the_picture(made, cast):
    Reviewer.objects.filter(pk=made.reviewers["beech-head"].pk).update(
        left_at="2026-09-01T12:00Z", left_because="Retired.", left_by=cast.cora
    )
    cast.dev.is_active = False
    cast.dev.save()
    there = seen(made).reviewers
    assert made.reviewers["beech-head"].pk not in there
    assert made.reviewers["ash-deputy"].pk not in there


def test_who_heads_one_school_and_helps_at_another_gives_days_as_head(made, cast):
    Post.objects.create(person=cast.wes, kind=Post.Kind.DEPUTY, school=made.schools["cedar"])
    going = reviewer_in(seen(made), made, "beech-head")
    assert (going.school, going.role) == (cast.beech.pk, Role.HEAD)
    assert going.barred == {made.schools["cedar"].pk}


def test_days_away_conflicts_and_refusals_are_kept(made, cast):
    wes = made.reviewers["beech-head"]
    Away.objects.create(reviewer=wes, first=date(2026, 11, 2), last=date(2026, 11, 4))
    declared = {"declared_by": cast.wes}
    Conflict.objects.create(kind="family", person=cast.wes, school=cast.ash, **declared)
    Conflict.objects.create(
        kind="employer", person=cast.wes, school=cast.elsewhere, until=date(2026, 1, 1), **declared
    )
    Conflict.objects.create(kind="rivals", school=cast.ash, other_school=cast.elsewhere, **declared)
    review = stage.review(made, cast, host="cedar", team=CEDAR)
    seat = Seat.objects.get(review=review, reviewer=wes)
    Seat.objects.filter(pk=seat.pk).update(state="declined", because="Ill.", lead=False)
    problem = seen(made)
    going = reviewer_in(problem, made, "beech-head")
    assert going.away == {date(2026, 11, n) for n in (2, 3, 4)}
    assert going.barred == {cast.ash.pk, made.schools["cedar"].pk}
    assert problem.rivals == {frozenset({cast.ash.pk, cast.elsewhere.pk})}


def test_visits_of_earlier_years_are_remembered(made, cast):
    before = stage.Year(stage.cycle(cast, year=2024), made.schools, made.reviewers)
    stage.review(before, cast, host="cedar", team=CEDAR, day=date(2024, 11, 12))
    assert reviewer_in(seen(made), made, "beech-head").visited == {made.schools["cedar"].pk: 2}


def test_a_cancelled_visit_is_none(made, cast):
    before = stage.Year(stage.cycle(cast, year=2025), made.schools, made.reviewers)
    review = stage.review(before, cast, host="cedar", team=CEDAR, day=date(2025, 11, 12))
    Review.objects.filter(pk=review.pk).update(state="cancelled", cancelled_because="Snow.")
    assert reviewer_in(seen(made), made, "beech-head").visited == {}


def test_what_is_owed_is_carried_over_and_a_day_given_counts_once(made, cast):
    year, before = made.cycle, stage.cycle(cast, year=2025)
    for cycle, halves in ((before, 1), (year, 3)):
        DaysEntry.objects.create(
            cycle=cycle, school=cast.beech, role="headteacher", halves=halves, why="owed"
        )
    assert seen(made).schools[cast.beech.pk].owes == {Role.HEAD: 4}
    review = stage.review(made, cast, day=date(2026, 9, 29))
    seat = review.seats.get(reviewer=made.reviewers["beech-head"])
    DaysEntry.objects.create(
        cycle=year, school=cast.beech, role="headteacher", halves=-2, why="given", seat=seat
    )
    # The visit itself is part of the plan, where it is counted.
    assert seen(made, today=date(2026, 10, 1)).schools[cast.beech.pk].owes == {Role.HEAD: 4}


def test_likeness_is_between_0_and_1_and_unknown_in_the_middle():
    assert picture.likeness(School()) == (0.5, 0.5, 0.0)
    big = School(pupils=9_000, percent_fsm="80.0", religious_character="Church of England")
    assert picture.likeness(big) == (1, 1, 1.0)


def test_the_plan_in_force_locks_what_is_over_near_or_agreed(made, cast):
    stage.review(made, cast, day=date(2026, 11, 12))
    [visit] = picture.in_force(made.cycle, today=TODAY).values()
    keys = [made.reviewers[k].pk for k in ("beech-head", "elsewhere-head", "cedar-deputy")]
    assert set(visit.team) == set(keys)
    assert replace(visit, team=()) == Visit(
        host=cast.ash.pk, team=(), lead=keys[0], day=date(2026, 11, 12), locked=False
    )
    near = picture.in_force(made.cycle, today=date(2026, 11, 2))
    assert near[cast.ash.pk].locked
    Review.objects.update(locked=True)
    assert picture.in_force(made.cycle, today=TODAY)[cast.ash.pk].locked


def test_a_team_that_lacks_somebody_is_to_be_filled_however_near_its_day(made, cast):
    review = stage.review(made, cast, day=date(2026, 11, 12))
    review.seats.filter(lead=False).first().delete()
    assert not picture.in_force(made.cycle, today=date(2026, 11, 2))[cast.ash.pk].locked


def test_a_plan_is_stored_and_read_as_it_was():
    plan = {
        2: Visit(host=2, team=(5, 7, 9), lead=7, day=date(2026, 11, 12), locked=True),
        1: Visit(host=1, team=()),
    }
    stored = picture.as_json(plan)
    assert [row["host"] for row in stored["visits"]] == [1, 2]
    assert picture.plan_in(stored) == plan
    assert picture.plan_in({}) == {}


@pytest.mark.parametrize("more", [1, 5])
def test_the_queries_are_constant(cast, more):
    made = stage.year(cast, more=more)
    stage.review(made, cast, team=("beech-head", "elsewhere-head", "cedar-deputy"))
    with CaptureQueriesContext(connection) as queries:
        picture.problem_of(made.cycle, today=TODAY)
        picture.in_force(made.cycle, today=TODAY)
    assert len(queries) == 16
