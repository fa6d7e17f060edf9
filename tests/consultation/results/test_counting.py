"""The statements, held against counting one by one."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from consultation.instrument import layout
from consultation.results import counting
from tests.consultation import stage
from tests.consultation.results.sealed import sealed

ROOT = Path(__file__).parents[3]


def one_by_one(rows, instrument):
    """{as_school: (sizes, {question: {pattern: {combination: responses}}})}"""
    slots = defaultdict(list)
    for slot in layout(instrument):
        slots[slot.question.name].append(slot.number - 1)
    found = {}
    for as_school in (False, True):
        sizes, patterns = defaultdict(int), defaultdict(lambda: defaultdict(dict))
        for mine, triple, code in rows:
            if mine != as_school:
                continue
            sizes[triple] += 1
            for name, places in slots.items():
                pattern = tuple(code[place] for place in places)
                if any(pattern):
                    by_triple = patterns[name][pattern]
                    by_triple[triple] = by_triple.get(triple, 0) + 1
        found[as_school] = (dict(sizes), {n: dict(some) for n, some in patterns.items()})
    return found


def plain(counts):
    return {
        as_school: (some.sizes, {name: dict(found) for name, found in some.patterns.items()})
        for as_school, some in counts.items()
    }


@pytest.mark.parametrize(("size", "seed"), [(0, 1), (7, 2), (60, 3), (400, 4)])
def test_every_kind_of_question_is_counted_as_by_hand(cast, size, seed):
    consultation, rows = sealed(cast, size, seed=seed)
    instrument = consultation.version().read
    assert plain(counting.count(consultation, instrument)) == one_by_one(rows, instrument)


def test_people_schools_and_other_consultations_are_counted_apart(cast):
    one, rows = sealed(cast, 40, seed=5, schools=20)
    other, others = sealed(cast, 30, seed=6)
    for consultation, expected in ((one, rows), (other, others)):
        instrument = consultation.version().read
        found = counting.count(consultation, instrument)
        assert plain(found) == one_by_one(expected, instrument)
        assert sum(found[True].sizes.values()) == (20 if consultation == one else 0)


@pytest.mark.parametrize("size", [3, 300])
def test_two_statements_count_everything(cast, django_assert_num_queries, size):
    consultation, _ = sealed(cast, size)
    instrument = consultation.version().read
    with django_assert_num_queries(2):
        counting.count(consultation, instrument)


def test_one_statement_where_one_answer_is_chosen(cast, django_assert_num_queries):
    told = stage.parse(
        {
            "schema": "instrument/1",
            "title": "Short",
            "pages": [{"name": "p1", "title": "P", "parts": [stage.question("q1", "yes_no")]}],
        }
    )
    consultation, rows = sealed(cast, 30, told=told)
    instrument = consultation.version().read
    with django_assert_num_queries(1):
        found = counting.count(consultation, instrument)
    assert plain(found) == one_by_one(rows, instrument)


def test_slots_are_those_of_the_code():
    instrument = stage.instrument()
    told = [(name, first, last) for name, (_, first, last) in counting.slices(instrument).items()]
    assert told == [
        ("q1", 1, 1),
        ("q2", 2, 2),
        ("g1", 3, 3),
        ("q3", 4, 4),
        ("q4", 5, 5),
        ("q5", 6, 6),
        ("q6", 7, 9),
        ("q7", 10, 11),
        ("q8", 12, 12),
        ("q9", 13, 13),
    ]


def test_nobody_counts_past_the_gate():
    """Only the tables, which are drawn through the gate, read raw counts or sealed responses."""
    counted = re.compile(r"results(\.| import )counting|import counting|counting\.count\(")
    found = {
        str(path.relative_to(ROOT))
        for folder in ("consultation", "partnership", "schools", "records")
        for path in (ROOT / folder).rglob("*.py")
        if counted.search(path.read_text())
    }
    assert found == {"consultation/results/shapes.py", "consultation/results/tables.py"}


def test_the_digits_of_one_number_hold_as_many_as_there_can_be():
    (column,) = counting._columns("q1", 4, range(1, 4))
    most = counting.MOST
    assert column.numbers(most + (most << 20) + (most << 40)) == [(1, most), (2, most), (3, most)]
    assert column.numbers(7 << 20) == [(1, 0), (2, 7), (3, 0)]


@pytest.mark.parametrize(("options", "columns"), [(1, 1), (2, 1), (3, 1), (4, 4), (14, 14)])
def test_up_to_three_options_are_counted_in_one_sum(options, columns):
    found = list(counting._columns("q1", 4, range(1, options + 1)))
    assert len(found) == columns
    assert [v for column in found for v in column.values] == list(range(1, options + 1))
