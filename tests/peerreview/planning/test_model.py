import itertools
import math
from collections import Counter
from dataclasses import replace

import pytest

from peerreview.planning import model
from peerreview.planning.checker import check
from peerreview.planning.model import days_in_role, solve_teams
from peerreview.planning.pairs import candidates
from peerreview.planning.problem import Role, Visit
from peerreview.planning.solver import Watch
from tests.peerreview.planning.cycles import (
    odd,
    plain,
    with_reviewer,
    with_rules,
    with_school,
    without,
)

# Seeds of cycles by chance that have 10 to 4,000 plans.
FEW_PLANS = (0, 1, 3, 4, 5, 6, 8, 11, 12, 13, 14, 15, 16, 17, 19, 20)


def teams_of(problem, **options):
    return solve_teams(problem, candidates(problem), watch=Watch(20), **options)


def given(problem, teams):
    """Days by (school, role)."""
    people = (problem.reviewers[key] for team in teams.of.values() for key in team)
    return Counter((reviewer.school, reviewer.role) for reviewer in people)


def wrong(problem, teams):
    plan = {host: Visit(host, team) for host, team in teams.of.items()}
    return [breach.says for breach in check(problem, plan) if breach.must]


@pytest.mark.parametrize(
    ("halves", "days"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3)]
)
def test_whole_days_for_halves(halves, days):
    assert days_in_role(halves) == days


def test_everybody_is_reviewed_by_three_and_gives_three_days():
    problem = plain(8)
    teams = teams_of(problem)
    assert [len(team) for team in teams.of.values()] == [3] * 8
    for school in problem.schools:
        days = given(problem, teams)
        assert days[school, Role.HEAD] + days[school, Role.DEPUTY] == 3
        assert max(days[school, Role.HEAD], days[school, Role.DEPUTY]) == 2
    assert teams.cost - teams.bound <= 0.001 * teams.cost
    assert wrong(problem, teams) == []


def test_a_missing_deputy_leaves_seats_open_and_breaks_nothing():
    problem = without(plain(8), 11, 21, 31)
    teams = teams_of(problem)
    assert sum(map(len, teams.of.values())) == 3 * 2 + 5 * 3
    assert wrong(problem, teams) == []


def test_two_deputies_share_the_days_of_their_school():
    problem = plain(8)
    other = replace(problem.reviewers[31], key=32, name="Bea Cedar")
    problem = replace(problem, reviewers={**problem.reviewers, 32: other})
    problem = with_school(problem, 3, owes={Role.HEAD: 2, Role.DEPUTY: 4})
    times = Counter(key for team in teams_of(problem).of.values() for key in team)
    assert (times[30], times[31], times[32]) == (1, 1, 1)


def test_a_lead_is_found_for_each_team():
    problem = plain(8)
    for key in problem.reviewers:
        problem = with_reviewer(problem, key, lead=key in (10, 20, 30, 40, 50))
    teams = teams_of(problem)
    assert all(any(problem.reviewers[key].lead for key in team) for team in teams.of.values())


def test_without_leads_it_answers_all_the_same():
    problem = plain(8)
    for key in problem.reviewers:
        problem = with_reviewer(problem, key, lead=False)
    assert [len(team) for team in teams_of(problem).of.values()] == [3] * 8


def test_three_schools_cannot_help_but_swap():
    problem = with_rules(plain(3), team_size=2)
    assert sum(map(len, teams_of(problem).of.values())) == 3
    teams = teams_of(with_rules(problem, swaps_allowed=True))
    assert sum(map(len, teams.of.values())) == 6


def test_what_is_fixed_counts():
    problem = plain(8)
    fixed = [Visit(1, (20, 31, 40), 20), Visit(2, (30, 41, 50), 30)]
    teams = teams_of(problem, fixed=fixed)
    assert teams.of.keys() == {3, 4, 5, 6, 7, 8}
    plan = {visit.host: visit for visit in fixed}
    plan |= {host: Visit(host, team) for host, team in teams.of.items()}
    assert not [breach for breach in check(problem, plan) if breach.must]


def test_a_plan_in_force_stays_where_that_costs_little():
    problem = plain(8)
    first = teams_of(problem)
    problem = without(problem, 30)
    stay = {host: Visit(host, team) for host, team in first.of.items()}
    second = teams_of(problem, stay=stay, stays=500.0)
    lost = [key for host, team in first.of.items() for key in team if key not in second.of[host]]
    assert set(lost) == {30}


def test_a_cut_keeps_people_apart():
    problem = plain(8)
    team = teams_of(problem).of[4]
    cut = teams_of(problem, cuts=[(4, frozenset(team[:2]))]).of[4]
    assert not set(team[:2]) <= set(cut)
    assert len(cut) == 3


def test_no_time_at_all_still_gives_teams_within_the_rules():
    problem = plain(8)
    teams = solve_teams(problem, candidates(problem), watch=Watch(0.0))
    assert wrong(problem, teams) == []
    assert sum(map(len, teams.of.values())) >= 16


def test_large_models_are_dived_into(monkeypatch):
    problem = odd(7, 25)
    exact = teams_of(problem)
    monkeypatch.setattr(model, "LARGE", 0)
    dived = teams_of(problem)
    assert dived.cost == pytest.approx(exact.cost, rel=0.002)
    assert dived.bound <= exact.cost
    assert wrong(problem, dived) == []


@pytest.mark.parametrize("seed", FEW_PLANS)
def test_nothing_better_is_missed(seed):
    problem = _tiny(seed)
    teams = teams_of(problem)
    best = _best_of_all(problem)
    assert teams.cost <= best * 1.001 + 0.01
    assert teams.bound <= best + 0.01
    assert wrong(problem, teams) == []


def _tiny(seed):
    """Four schools by chance whose possible plans can be counted through."""
    problem = with_rules(odd(seed, 4), team_size=1 + seed % 2, heads_at_least=0)
    heads = min(problem.rules.heads_at_most, problem.rules.team_size)
    problem = with_rules(problem, heads_at_most=heads, furthest=200.0, rivals_within=0.0)
    return without(problem, *(key for key in problem.reviewers if key % 10 == 2))


def _best_of_all(problem):
    """The least that any plan costs which the checker lets pass, counted through."""
    cost_of = candidates(problem).cost_of
    hosts = [key for key, school in problem.schools.items() if school.hosts]
    choices = []
    for host in hosts:
        possible = [who for who, at in cost_of if at == host]
        sizes = range(problem.rules.team_size + 1)
        choices.append([t for n in sizes for t in itertools.combinations(possible, n)])
    best = math.inf
    for teams in itertools.product(*choices):
        plan = {host: Visit(host, team) for host, team in zip(hosts, teams, strict=True)}
        cost = _cost(problem, plan, cost_of)
        if cost < best and not any(breach.must for breach in check(problem, plan)):
            best = cost
    return best


def _cost(problem, plan, cost_of):
    rules, reviewers = problem.rules, problem.reviewers
    cost = 0.0
    times = Counter(key for visit in plan.values() for key in visit.team)
    for host, visit in plan.items():
        cost += sum(cost_of[key, host] for key in visit.team)
        cost += model.UNFILLED * (rules.team_size - len(visit.team))
        if rules.lead_needed and not any(reviewers[key].lead for key in visit.team):
            cost += model.NO_LEAD
    possible = {who for who, _ in cost_of}
    for school in problem.schools.values():
        total = 0
        for role in Role:
            own = [
                k
                for k in possible
                if (reviewers[k].school, reviewers[k].role) == (school.key, role)
            ]
            days = sum(times[key] for key in own)
            total += days
            halves = school.owes.get(role, 0)
            if own:
                cost += model.ROLE_NOT_GIVEN * max(0, halves // 2 - days)
            share = -(-days_in_role(halves) // max(1, len(own)))
            if len(own) > 1:
                cost += model.UNEVEN * sum(max(0, times[key] - share) for key in own)
        if any(reviewers[key].school == school.key for key in possible):
            cost += model.NOT_GIVEN * max(0, sum(school.owes.values()) // 2 - total)
    return cost
