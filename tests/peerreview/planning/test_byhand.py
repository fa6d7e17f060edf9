from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from peerreview.planning.byhand import alternatives, with_team
from peerreview.planning.checker import check
from peerreview.planning.problem import Visit
from peerreview.planning.year import plan_year
from tests.peerreview.planning.cycles import good_plan, odd, with_school


def test_nobody_is_offered_who_has_given_all_their_days():
    problem, plan = good_plan()
    assert alternatives(problem, plan, 1, instead_of=31) == []


def test_who_has_a_day_left_is_offered_with_the_visit_as_it_would_be():
    problem, plan = good_plan()
    problem = with_school(problem, 5, owes={"headteacher": 5, "deputy": 5})
    offered = alternatives(problem, plan, 1, instead_of=40)
    assert [one.reviewer for one in offered] == [41, 50, 51]
    assert offered[1].visit == replace(plan[1], team=(20, 31, 50))


def test_a_school_that_is_not_reviewed_needs_nobody():
    problem, plan = good_plan()
    assert alternatives(with_school(problem, 1, hosts=False), plan, 1) == []


def test_the_lead_stays_while_they_are_in_the_team():
    problem, plan = good_plan()
    assert with_team(problem, plan[1], (20, 50)).lead == 20
    assert with_team(problem, plan[1], (50, 61)).lead == 50
    assert with_team(problem, Visit(1, ()), ()).lead is None


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1_000_000), size=st.integers(3, 20), picks=st.lists(st.integers(0, 999)))
def test_whatever_is_chosen_breaks_no_rule(seed, size, picks):
    problem = odd(seed, size)
    plan = dict(plan_year(problem, seconds=20).plan)
    for pick in picks:
        hosts = sorted(plan)
        if not hosts:
            return
        visit = plan[hosts[pick % len(hosts)]]
        full = len(visit.team) == problem.rules.team_size
        instead_of = visit.team[pick % len(visit.team)] if full and visit.team else None
        offered = alternatives(problem, plan, visit.host, instead_of)
        if offered:
            plan[visit.host] = offered[pick % len(offered)].visit
    assert not [breach for breach in check(problem, plan) if breach.must]
