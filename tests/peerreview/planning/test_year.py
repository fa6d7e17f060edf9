from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerreview.planning import model, outcome, solver
from peerreview.planning.checker import Breach, check
from peerreview.planning.outcome import RuleBroken
from peerreview.planning.problem import Visit
from peerreview.planning.year import plan_year
from tests.peerreview.planning.cycles import DAYS, good_plan, locked, odd, plain, without

cycles = st.builds(odd, seed=st.integers(0, 1_000_000), size=st.integers(1, 25))
by_chance = settings(max_examples=20, deadline=None)


def must(problem, plan):
    return [breach for breach in check(problem, plan) if breach.must]


def test_a_plain_year_is_planned_whole():
    done = plan_year(plain(8))
    assert done.breaches == ()
    assert done.shortfalls == ()
    assert done.gap <= 0.001
    assert all(visit.day in DAYS and visit.lead in visit.team for visit in done.plan.values())


@by_chance
@given(cycles)
def test_no_rule_is_ever_broken(problem):
    done = plan_year(problem, seconds=20)
    assert must(problem, done.plan) == []
    assert done.plan.keys() == {key for key, school in problem.schools.items() if school.hosts}
    assert done.bound <= done.cost
    assert {b.host for b in done.breaches if b.rule == "seat"} == {
        one.host for one in done.shortfalls if one.what == "seat"
    }
    assert "nothing" not in {one.change for one in done.shortfalls}


@settings(max_examples=12, deadline=None)
@given(cycles)
def test_no_time_breaks_no_rule(problem):
    assert must(problem, plan_year(problem, seconds=0.0).plan) == []


@settings(max_examples=6, deadline=None)
@given(cycles)
def test_the_same_every_time(problem):
    one, other = plan_year(problem, seconds=20), plan_year(problem, seconds=20)
    assert one.plan == other.plan
    assert (one.cost, one.bound, one.shortfalls) == (other.cost, other.bound, other.shortfalls)


@settings(max_examples=8, deadline=None)
@given(cycles)
def test_all_locked_stays_as_it_is(problem):
    first = locked(plan_year(problem, seconds=20).plan)
    again = plan_year(problem, stay=first, seconds=20).plan
    assert {host: (v.team, v.lead) for host, v in again.items()} == {
        host: (v.team, v.lead) for host, v in first.items()
    }
    assert all(again[host].day == visit.day for host, visit in first.items() if visit.day)


def test_locked_visits_stand_even_if_they_are_wrong():
    problem, _ = good_plan()
    agreed = Visit(1, (81, 31, 40), 40, DAYS[0], locked=True)
    back = Visit(8, (10, 30, 41), 10, DAYS[1], locked=True)
    done = plan_year(problem, stay={1: agreed, 8: back})
    assert (done.plan[1], done.plan[8]) == (agreed, back)
    assert {(b.host, b.rule) for b in done.breaches if b.must} == {(1, "swap"), (8, "swap")}


def test_a_locked_visit_without_a_day_gets_one():
    done = plan_year(plain(8), stay={1: Visit(1, (20, 31, 40), 20, locked=True)})
    assert done.plan[1].team == (20, 31, 40)
    assert done.plan[1].day in DAYS


def test_locked_with_somebody_who_left():
    agreed = Visit(1, (20, 31, 40), 20, locked=True)
    done = plan_year(without(plain(8), 31), stay={1: agreed})
    assert done.plan[1] == agreed
    assert {b.rule for b in done.breaches if b.must} == {"has left"}


@settings(max_examples=8, deadline=None)
@given(problem=cycles, pick=st.integers(0, 2**30 - 1))
def test_some_locked_and_some_gone(problem, pick):
    first = plan_year(problem, seconds=20).plan
    stay = {host: replace(visit, locked=pick >> host & 1 == 1) for host, visit in first.items()}
    gone = [key for key in problem.reviewers if (pick >> key % 29) & 3 == 3]
    later = without(problem, *gone)
    done = plan_year(later, stay=stay, seconds=20)
    assert {b.rule for b in must(later, done.plan)} <= {"has left"}
    assert all(done.plan[host].team == v.team for host, v in stay.items() if v.locked)


def test_it_stops_when_told(monkeypatch):
    monkeypatch.setattr(model, "LARGE", 0)
    monkeypatch.setattr(solver, "EVERY", 0.0)
    heard = []
    problem = odd(7, 25)
    done = plan_year(problem, progress=lambda *told: heard.append(told), stop=lambda: bool(heard))
    assert must(problem, done.plan) == []
    assert done.bound <= done.cost
    assert 1 <= len(heard) <= 2
    seconds, cost, bound = heard[0]
    assert seconds >= 0
    assert bound <= cost


def test_a_plan_in_force_is_kept_where_it_can_be():
    problem = plain(8)
    first = plan_year(problem).plan
    assert plan_year(problem, stay=first).plan == first


def test_one_school_alone_and_none():
    alone = plan_year(plain(1))
    assert alone.plan == {1: Visit(1, ())}
    assert [one.what for one in alone.shortfalls] == ["seat"] * 3 + ["lead"]
    assert plan_year(plain(0)).plan == {}


@pytest.mark.parametrize("days", [DAYS, ()])
def test_without_anybody_all_teams_are_empty(days):
    done = plan_year(replace(plain(2), reviewers={}, days=days, terms={}))
    assert done.plan == {1: Visit(1, ()), 2: Visit(2, ())}


def test_without_days_there_are_teams():
    done = plan_year(replace(plain(8), days=(), terms={}))
    assert all(len(visit.team) == 3 and visit.day is None for visit in done.plan.values())
    assert done.shortfalls == ()


def test_a_broken_rule_is_an_error(monkeypatch):
    breach = Breach(1, "own school", "Ann would review their own school.")
    monkeypatch.setattr(outcome, "check", lambda *_: [breach])
    with pytest.raises(RuleBroken, match="own school"):
        plan_year(plain(8))
