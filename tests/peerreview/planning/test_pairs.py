from dataclasses import replace

import numpy as np
import pytest

from peerreview.planning import model, pairs
from peerreview.planning.pairs import Table, candidates
from peerreview.planning.problem import Role
from tests.peerreview.planning.cycles import (
    DAYS,
    plain,
    with_reviewer,
    with_rules,
    with_school,
)


def hosts_of(problem, reviewer):
    return {host for who, host in candidates(problem).cost_of if who == reviewer}


def test_everybody_may_go_everywhere_but_home():
    assert len(candidates(plain())) == 12 * 5
    assert hosts_of(plain(), 30) == {1, 2, 4, 5, 6}


FORBIDDEN = {
    "trust": lambda p: with_school(with_school(p, 1, trust="North"), 3, trust="North"),
    "federation": lambda p: with_school(with_school(p, 1, federation="R"), 3, federation="R"),
    "barred": lambda p: with_reviewer(p, 30, barred=frozenset({1})),
    "declared rivals": lambda p: replace(p, rivals=frozenset({frozenset({1, 3})})),
    "rivals near by": lambda p: with_school(
        with_school(p, 1, phase="secondary"), 3, phase="secondary"
    ),
    "cooling-off": lambda p: with_reviewer(p, 30, visited={1: 2}),
    "away when it is open": lambda p: with_reviewer(
        with_school(p, 1, open_days=frozenset(DAYS[:2])), 30, away=frozenset(DAYS[:2])
    ),
    "trained too late": lambda p: with_reviewer(
        with_school(p, 1, open_days=frozenset(DAYS[:2])), 30, trained_from=DAYS[2]
    ),
    "trained too early": lambda p: with_reviewer(
        with_school(p, 1, open_days=frozenset(DAYS[2:])), 30, trained_until=DAYS[1]
    ),
}


@pytest.mark.parametrize("why", FORBIDDEN)
def test_a_rule_forbids_one_pair(why):
    assert hosts_of(FORBIDDEN[why](plain()), 30) == {2, 4, 5, 6}


def test_nobody_goes_further_than_agreed():
    # Schools are 2 km from each to the next: 2.6 km by road.
    assert hosts_of(with_rules(plain(), furthest=5.2), 30) == {1, 2, 4, 5}


def test_longer_ago_than_cooling_off_is_fine():
    assert 1 in hosts_of(with_reviewer(plain(), 30, visited={1: 3}), 30)


def test_untrained_go_nowhere_unless_nobody_needs_training():
    problem = with_reviewer(plain(), 30, trained_from=None)
    assert hosts_of(problem, 30) == set()
    assert hosts_of(with_rules(problem, training_needed=False), 30) == {1, 2, 4, 5, 6}


def test_without_days_nothing_is_forbidden_by_days():
    assert hosts_of(replace(plain(), days=()), 30)


def test_costs_grow_faster_than_the_way():
    cost = candidates(plain()).cost_of
    assert cost[30, 4] < cost[30, 5] < cost[30, 6]
    assert cost[30, 6] - cost[30, 5] > cost[30, 5] - cost[30, 4]


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"cluster": 2}, pairs.OTHER_CLUSTER),
        ({"cluster": None}, pairs.OTHER_CLUSTER),
        ({"phase": "special"}, pairs.OTHER_PHASE),
        ({"focus": frozenset({"maths", "send"})}, -pairs.MATCH),
    ],
)
def test_what_a_pair_costs(changes, more):
    problem = with_reviewer(plain(), 30, strengths=frozenset({"maths"}))
    before = candidates(problem).cost_of[30, 4]
    after = candidates(with_school(problem, 4, **changes)).cost_of[30, 4]
    assert after - before == pytest.approx(more, abs=0.02)


def test_secondary_schools_prefer_their_like():
    problem = with_rules(plain(), rivals_within=0.0)
    for key, likeness in ((1, (0.0, 0.0)), (3, (0.0, 0.0)), (5, (1.0, 0.0))):
        problem = with_school(problem, key, phase="secondary", likeness=likeness)
    cost = candidates(problem).cost_of
    assert cost[30, 5] - cost[30, 1] == pytest.approx(pairs.UNLIKE, abs=0.02)


def test_an_unknown_place_is_middling_and_never_forbidden():
    problem = with_rules(with_school(plain(), 1, place=None), furthest=3.0)
    cost = candidates(problem).cost_of
    expected = pairs.ANY + pairs.KM * pairs.UNKNOWN + pairs.KM_SQUARED * pairs.UNKNOWN**2
    assert cost[30, 1] == pytest.approx(expected)


def test_no_way_is_dearer_than_an_empty_seat():
    problem = with_rules(with_school(plain(), 1, place=(900.0, 0.0)), furthest=2_000.0)
    assert candidates(problem).cost_of[30, 1] == pairs.DEAREST < model.UNFILLED


def test_large_cycles_choose_but_keep_what_they_are_told(monkeypatch):
    problem = plain(40)
    everything = candidates(problem)
    monkeypatch.setattr(pairs, "ALL_UP_TO", 0)
    assert (10, 24) not in candidates(problem).cost_of
    chosen = candidates(problem, keep=[(10, 24), (10, 1)])
    assert len(chosen) < len(everything)
    assert chosen.cost_of.items() <= everything.cost_of.items()
    assert (10, 24) in chosen.cost_of
    assert (10, 1) not in chosen.cost_of  # forbidden: their own school
    for side in (chosen.hosts, chosen.reviewers):
        assert np.unique(side, return_counts=True)[1].min() >= 8


def test_a_cycle_of_one_school_or_none():
    assert len(candidates(plain(1))) == 0
    assert len(candidates(plain(0))) == 0
    assert Table(plain(0)).allowed.shape == (0, 0)


def test_a_reviewer_of_a_school_that_left_is_nobody():
    problem = plain()
    schools = {key: school for key, school in problem.schools.items() if key != 3}
    assert hosts_of(replace(problem, schools=schools), 30) == set()


def test_roles_are_kinds_of_posts():
    assert [str(role) for role in Role] == ["headteacher", "deputy"]
