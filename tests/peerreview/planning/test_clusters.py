from collections import Counter

import pytest

from peerreview.planning.clusters import by_likeness, by_place, compactness
from tests.peerreview.planning.cycles import odd, plain, with_school


def test_neighbours_come_together_in_even_groups():
    problem = plain(12)
    clusters = by_place(problem.schools.values(), 4)
    groups = [{key for key in clusters if clusters[key] == number} for number in range(3)]
    assert sorted(map(min, groups)) == [1, 5, 9]
    assert [len(group) for group in groups] == [4, 4, 4]
    assert compactness(problem.schools, clusters) == pytest.approx(2.6 * 10 / 6, abs=0.01)


def test_phases_are_not_mixed():
    problem = with_school(with_school(plain(8), 2, phase="secondary"), 7, phase="secondary")
    clusters = by_place(problem.schools.values(), 3)
    assert clusters[2] == clusters[7]
    assert all(clusters[key] != clusters[2] for key in (1, 3, 4, 5, 6, 8))


def test_schools_that_are_alike_come_together():
    problem = plain(6)
    for key in problem.schools:
        problem = with_school(problem, key, likeness=(float(key % 2), 0.5))
    clusters = by_likeness(problem.schools.values(), 3)
    assert clusters[1] == clusters[3] == clusters[5] != clusters[2] == clusters[4] == clusters[6]


def test_places_that_are_unknown_go_where_there_is_room():
    problem = with_school(with_school(plain(8), 3, place=None), 6, place=None)
    clusters = by_place(problem.schools.values(), 4)
    assert sorted(Counter(clusters.values()).values()) == [4, 4]


@pytest.mark.parametrize("seed", range(8))
def test_every_school_has_one_and_it_is_the_same_every_time(seed):
    schools = odd(seed, 5 + 4 * seed).schools
    for suggest in (by_place, by_likeness):
        clusters = suggest(schools.values(), 4)
        assert clusters.keys() == schools.keys()
        assert clusters == suggest(reversed(list(schools.values())), 4)
        assert max(Counter(clusters.values()).values()) <= 6


def test_nothing_to_cluster():
    assert by_place([], 7) == {}
    assert compactness({}, {}) == 0.0
    with pytest.raises(ValueError, match="at least two"):
        by_place([], 1)
