import pytest

from peerreview.planning.model import solve_teams
from peerreview.planning.pairs import candidates
from peerreview.planning.preview import preview
from peerreview.planning.solver import Watch
from tests.peerreview.planning.cycles import odd, plain, with_school, without


def test_all_seats_can_be_filled():
    told = preview(plain(8))
    assert (told.seats, told.filled, told.coverage) == (24, 24, 1.0)
    assert not told.short
    assert not told.short_by_cluster


def test_it_names_who_would_be_short_by_cluster():
    problem = without(plain(8), *(key for key in plain(8).reviewers if key % 10))
    problem = with_school(problem, 8, cluster=2)
    told = preview(problem)
    assert told.filled == 16  # eight heads with two days each
    assert sum(told.short.values()) == 8
    assert sum(told.short_by_cluster.values()) == 8


@pytest.mark.parametrize("seed", range(10))
def test_no_plan_is_better_than_the_preview(seed):
    problem = odd(seed, 6 + seed)
    told = preview(problem)
    teams = solve_teams(problem, candidates(problem), watch=Watch(20))
    assert sum(map(len, teams.of.values())) <= told.filled
    assert told.bound <= teams.cost + 0.01


def test_nobody_takes_part():
    assert preview(plain(0)).coverage == 1.0
