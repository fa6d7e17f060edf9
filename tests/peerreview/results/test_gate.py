"""The gate, attacked: by pairs of figures, by sums, by what a missing figure may stand for."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from peerreview.results.gate import LEAST, settle

PHASES, CLUSTERS, YEARS = ("primary", "secondary", "special"), ("north", "south", "–"), (0, 1, 2)

# A school's phase and cluster, and the years in which it shares a finding on the theme.
SCHOOLS = st.lists(
    st.tuples(
        st.sampled_from(PHASES),
        st.sampled_from(CLUSTERS),
        st.sets(st.sampled_from(YEARS)),
    ),
    max_size=30,
)


def rows(schools):
    """({year: what the gate lets through}, {year: the truth})."""
    shown, truth = {}, {}
    for year in YEARS:
        there = {n for n, (_, _, years) in enumerate(schools) if year in years}
        partitions = {
            "phase": {p: {n for n in there if schools[n][0] == p} for p in PHASES},
            "cluster": {c: {n for n in there if schools[n][1] == c} for c in CLUSTERS},
        }
        shown[year], truth[year] = settle(there, partitions), (there, partitions)
    return shown, truth


def figures(row):
    return [n for n in (row.whole, *(n for p in row.parts.values() for n in p.values())) if n]


@given(SCHOOLS)
@settings(max_examples=300, deadline=None)
def test_no_figure_and_no_difference_of_two_tells_of_fewer_than_three(schools):
    shown, _ = rows(schools)
    every = [n for row in shown.values() for n in figures(row)]
    assert all(n >= LEAST for n in every)
    assert all(a == b or abs(a - b) >= LEAST for a, b in combinations(every, 2))


@given(SCHOOLS)
@settings(max_examples=300, deadline=None)
def test_every_figure_stands_for_as_many_schools_at_least(schools):
    shown, truth = rows(schools)
    for year, row in shown.items():
        there, partitions = truth[year]
        if row.whole:
            assert row.whole <= len(there) < row.whole + LEAST
        for dimension, parts in row.parts.items():
            for value, number in parts.items():
                if number:
                    assert number <= len(partitions[dimension][value]) < number + LEAST


def bounds(row, parts):
    """What an intruder who knows the rules can say of each part: {value: (at least, at most)}."""
    if row.whole is None:
        return dict.fromkeys(parts, (0, LEAST - 1))
    most = row.whole + LEAST - 1
    if any(parts.values()):  # broken down: what is missing is empty
        known = {v: (n, n + LEAST - 1) if n else (0, 0) for v, n in parts.items()}
    else:
        known = dict.fromkeys(parts, (0, most))
    return {
        value: (
            max(low, row.whole - sum(h for v, (_, h) in known.items() if v != value)),
            min(high, most - sum(lo for v, (lo, _) in known.items() if v != value)),
        )
        for value, (low, high) in known.items()
    }


@given(SCHOOLS)
@settings(max_examples=300, deadline=None)
def test_sums_lead_to_no_part_of_one_or_two_schools(schools):
    shown, truth = rows(schools)
    for year, row in shown.items():
        for dimension, parts in row.parts.items():
            for value, (low, high) in bounds(row, parts).items():
                true = len(truth[year][1][dimension][value])
                assert low <= true <= high  # the intruder reckons well
                assert not (low >= 1 and high < LEAST)


@given(SCHOOLS)
@settings(max_examples=300, deadline=None)
def test_two_breakdowns_together_lead_to_none_either(schools):
    """What a phase and a cluster have in common lies between none and at least three schools."""
    shown, _ = rows(schools)
    for row in shown.values():
        phases, clusters = (bounds(row, row.parts[d]) for d in ("phase", "cluster"))
        if row.whole is None:
            continue
        for low_p, high_p in phases.values():
            for low_c, high_c in clusters.values():
                low = max(0, low_p + low_c - (row.whole + LEAST - 1))
                assert low == 0 or min(high_p, high_c) >= LEAST


def test_nothing_and_too_few_look_alike():
    parts = {"phase": {"primary": {1, 2, 3, 4}, "secondary": {5, 6}, "special": set()}}
    row = settle({1, 2, 3, 4, 5, 6}, parts)
    assert (row.whole, row.parts["phase"]) == (
        6,
        {"primary": None, "secondary": None, "special": None},
    )
    for few in (set(), {1}, {1, 2}):
        row = settle(few, {"phase": {"primary": few}})
        assert (row.whole, row.parts) == (None, {"phase": {"primary": None}})
    row = settle(set(range(8)), {"phase": {"primary": set(range(8)), "special": set()}})
    assert (row.whole, row.parts) == (6, {"phase": {"primary": 6, "special": None}})
