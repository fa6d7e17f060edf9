import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerreview.planning.checker import check
from peerreview.planning.repair import repair
from peerreview.planning.year import plan_year
from tests.peerreview.planning.cycles import (
    DAYS,
    good_plan,
    odd,
    plain,
    with_reviewer,
    with_school,
    without,
)


def must(problem, plan):
    return [breach for breach in check(problem, plan) if breach.must]


def test_nothing_to_repair():
    problem, plan = good_plan()
    done = repair(problem, plan)
    assert done.plan == plan
    assert (done.moved, done.others) == (0, 24)


def test_only_the_seat_of_who_left_is_filled():
    problem = plain(10)
    spare = replace(problem.reviewers[101], key=102, name="Bea Ten")
    problem = replace(problem, reviewers={**problem.reviewers, 102: spare})
    plan = plan_year(problem).plan
    gone = plan[3].team[0]
    done = repair(without(problem, gone), plan)
    assert must(without(problem, gone), done.plan) == []
    assert done.moved <= 2
    for host, visit in plan.items():
        if gone not in visit.team and done.plan[host].team == visit.team:
            assert done.plan[host].day == visit.day


def test_a_declined_seat_goes_to_somebody_else():
    problem, plan = good_plan()
    problem = with_school(problem, 5, owes={"headteacher": 5, "deputy": 5})
    problem = with_reviewer(problem, 31, barred=frozenset({1}))
    done = repair(problem, plan)
    assert 31 not in done.plan[1].team
    assert len(done.plan[1].team) == 3
    assert done.plan[1].day == plan[1].day
    assert done.moved == 0


def test_a_school_that_left_leaves_with_its_people():
    problem, plan = good_plan()
    schools = {key: school for key, school in problem.schools.items() if key != 4}
    problem = replace(problem, schools=schools)
    done = repair(problem, plan)
    assert 4 not in done.plan
    assert must(problem, done.plan) == []
    assert not {40, 41} & {key for visit in done.plan.values() for key in visit.team}


def test_a_day_that_was_lost_is_found_anew_with_the_same_team():
    problem, plan = good_plan()
    problem = with_school(problem, 1, open_days=frozenset(DAYS[8:]))
    done = repair(problem, plan)
    assert done.plan[1].team == plan[1].team
    assert done.plan[1].day in DAYS[8:]
    assert {host: v for host, v in done.plan.items() if host != 1} == {
        host: v for host, v in plan.items() if host != 1
    }


def test_locked_visits_are_opened_only_if_they_break_a_rule():
    problem, plan = good_plan()
    plan = {host: replace(visit, locked=True) for host, visit in plan.items()}
    done = repair(without(problem, 31), plan)
    changed = {host for host in plan if done.plan[host].team != plan[host].team}
    assert changed == {host for host, visit in plan.items() if 31 in visit.team}
    assert not any(done.plan[host].locked for host in changed)


def test_a_school_that_came_later_gets_its_team():
    problem, plan = good_plan()
    del plan[6]
    assert len(repair(problem, plan).plan[6].team) >= 2


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1_000_000), size=st.integers(3, 25), share=st.sampled_from((0.1, 0.3)))
def test_no_rule_is_ever_broken(seed, size, share):
    problem = odd(seed, size)
    plan = plan_year(problem, seconds=20).plan
    chance = random.Random(seed)
    gone = [key for key in problem.reviewers if chance.random() < share]
    later = without(problem, *gone)
    for visit in plan.values():
        if visit.team and visit.team[0] in later.reviewers and chance.random() < share:
            key = visit.team[0]
            barred = later.reviewers[key].barred | {visit.host}
            later = with_reviewer(later, key, barred=barred)
    done = repair(later, plan)
    assert must(later, done.plan) == []
    assert done.bound <= done.cost


@pytest.mark.parametrize("seconds", [0.0, 20.0])
def test_no_time_breaks_no_rule(seconds):
    problem, plan = good_plan()
    problem = without(problem, 31, 40, 70)
    assert must(problem, repair(problem, plan, seconds=seconds).plan) == []
