"""What follows from equations, held against trying everything out."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from consultation.results.solving import relations, worked_out


@st.composite
def systems(draw):
    """Some sums of up to five small numbers, each taken once or away once."""
    numbers = draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    names = st.sampled_from(range(len(numbers)))
    terms = st.dictionaries(names, st.sampled_from([1, 1, 1, -1]), min_size=1)
    equations = [
        (factors, sum(factor * numbers[n] for n, factor in factors.items()))
        for factors in draw(st.lists(terms, min_size=1, max_size=4))
    ]
    return numbers, equations


@settings(max_examples=150, deadline=None)
@given(systems())
def test_what_is_worked_out_is_true_and_the_only_way_it_can_be(system):
    numbers, equations = system
    unknowns = {n for factors, _ in equations for n in factors}
    ways = [
        way
        for way in product(range(10), repeat=len(numbers))
        if all(
            sum(f * way[n] for n, f in factors.items()) == number for factors, number in equations
        )
    ]
    for unknown, number in worked_out(equations).items():
        assert {way[unknown] for way in ways} == {number}
        assert unknown in unknowns


def test_chains_of_subtraction_are_followed():
    equations = [({1: 1, 2: 1}, 12), ({2: 1, 3: 1}, 9), ({3: 1, 4: 1}, 7), ({4: 1, 1: 1}, 10)]
    assert worked_out(equations) == {}
    # One more, and the bridge between them falls.
    assert worked_out([*equations, ({2: 1, 4: 1}, 8)]) == {1: 7, 2: 5, 3: 4, 4: 3}


def test_nothing_is_less_than_nothing():
    assert worked_out([({1: 1, 2: 1, 3: 1}, 0)]) == {1: 0, 2: 0, 3: 0}
    # Five together, and the first two alone are five.
    assert worked_out([({1: 1, 2: 1, 3: 1}, 5), ({1: 1, 2: 1}, 5)]) == {3: 0}
    assert worked_out([({1: 1, 2: 1}, 5), ({1: 1, 3: 1}, 9), ({2: 1, 3: 1, 4: 1}, 4)]) == {
        1: 5,
        2: 0,
        3: 4,
        4: 0,
    }


def test_sums_over_three_tables_are_found():
    # Three twos in a ring, and everybody: twice everybody.
    sets = {0: [0, 1, 2], 1: [0, 1], 2: [1, 2], 3: [0, 2]}
    ((told),) = relations(sets)
    factor = told[0] // -2
    assert told == {0: -2 * factor, 1: factor, 2: factor, 3: factor}
    assert relations(sets, known=[told]) == []
