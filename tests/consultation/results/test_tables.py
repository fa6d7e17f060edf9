"""Tables of a whole consultation, from the database through the gate."""

import json
import pickle

import pytest
from django.core.cache import cache
from django.db import connection

from consultation import results
from consultation.instrument import Kind
from consultation.results import tables
from tests.consultation import stage
from tests.consultation.results.sealed import sealed


@pytest.fixture(autouse=True)
def _new_process():
    """As if the process had just begun."""
    tables._kept.clear()
    yield
    tables._kept.clear()


def test_every_question_has_its_tables_in_the_order_of_asking(cast):
    consultation, _ = sealed(cast, 400)
    found = results.tables_of(consultation)
    assert list(found) == ["q1", "q2", "g1", "q3", "q4", "q5", "q6", "q7", "q8", "q9"]
    assert [answers.kind for answers in found.values()] == [
        Kind.YES_NO,
        Kind.LONG_TEXT,
        "gate",
        Kind.AGREE,
        Kind.ONE_OF,
        Kind.SEVERAL_OF,
        Kind.RANKING,
        Kind.MONEY,
        Kind.DATE,
        Kind.SHORT_TEXT,
    ]
    q1 = found["q1"]
    assert [table.dimension for table in q1.tables] == ["", "phase", "role", "district"]
    (by_phase,) = q1.by("phase")
    assert by_phase.columns == ("Yes", "No")
    assert [row.label for row in by_phase.rows] == [
        "Primary",
        "Secondary",
        "Special",
        "Everybody else",
        "Everybody",
    ]
    (overall,) = q1.overall
    assert overall.rows == (by_phase.everybody,)


def test_what_is_counted_depends_on_the_kind(cast):
    consultation, _ = sealed(cast, 400)
    found = results.tables_of(consultation)

    def headed(name):
        return [(table.heading, table.columns) for table in found[name].overall]

    bands = ("£0 to £99", "£100 to £249", "£250 to £499", "£500 to £999", "£1,000 or more")
    places = ("Put first", "Put second", "Put third")
    assert headed("q2") == [("", ("Wrote something",))]
    assert headed("q5") == [("", ("Reading", "Maths", "Art"))]
    assert headed("q6") == [
        ("", ("Time", "Money", "Trust")),
        ("Time", places),
        ("Money", places),
        ("Trust", places),
    ]
    assert headed("q7") == [("At least", bands), ("At most", bands)]
    assert headed("q8") == [("", ("January 2027", "February 2027", "December 2031"))]
    # The places of an option are counted of everybody only.
    assert [table.heading for table in found["q6"].by("phase")] == [""]


def test_everybody_is_counted_right_and_rounded(cast):
    consultation, rows = sealed(cast, 400)
    yes = sum(code[0] == 1 for _, _, code in rows)
    no = sum(code[0] == 2 for _, _, code in rows)
    for level, k in (("inside", 5), ("published", 10)):
        (table,) = results.tables_of(consultation, level)["q1"].overall
        told = [table.everybody.answered, *(cell.count for cell in table.everybody.cells)]
        assert [abs(a - b) <= k / 2 for a, b in zip(told, [yes + no, yes, no], strict=True)] == [
            True
        ] * 3
        assert [number % k for number in told] == [0, 0, 0]


def test_people_and_schools_are_apart(cast):
    consultation, rows = sealed(cast, 60, schools=200)
    wrote = [sum(row[0] == as_school for row in rows) for as_school in (False, True)]
    assert wrote == [60, 200]
    for as_school, number in zip((False, True), wrote, strict=True):
        (table,) = results.tables_of(consultation, as_school=as_school)["q2"].overall
        assert table.everybody.answered == number


def test_nothing_is_counted_before_the_sealing(cast, consultation):
    stage.answer(consultation, cast.hana, {"q1": "yes"})
    for asked in (results.tables_of, results.prepare, results.rates_of):
        with pytest.raises(results.NotSealed):
            asked(consultation)


def test_who_sends_in_little_gets_no_numbers_but_a_sentence(cast, consultation):
    stage.answer(consultation, cast.hana, {"q1": "yes"})
    stage.close(consultation)
    for level in ("inside", "published"):
        found = results.tables_of(stage.fresh(consultation), level)
        (table,) = found["q1"].tables
        assert table.says == "Too few people answered this to show how."
        assert (table.everybody.answered, table.everybody.cells) == (None, (None, None))


@pytest.mark.parametrize("size", [20, 400])
def test_the_figures_take_six_statements_once(cast, django_assert_num_queries, size):
    consultation, _ = sealed(cast, size)
    # The cache, the version and its text, the groups, and two that count.
    with django_assert_num_queries(6):
        results.tables_of(consultation)
    with django_assert_num_queries(0):
        results.tables_of(consultation, "published")
        results.tables_of(consultation, as_school=True)


def test_what_was_prepared_is_read_in_one(cast, django_assert_num_queries):
    consultation, _ = sealed(cast, 120)
    found = results.tables_of(consultation)
    tables._kept.clear()
    results.prepare(consultation)
    with django_assert_num_queries(1):
        assert results.tables_of(consultation) == found


def test_to_ask_for_figures_writes_nothing(cast):
    consultation, _ = sealed(cast, 40)
    results.tables_of(consultation)
    assert cache.get(tables._key(consultation)) is None


def test_no_raw_count_is_kept(cast):
    """Whoever reads the cache reads what may be shown: multiples of the step, and nothing else."""
    consultation, _ = sealed(cast, 90)
    results.prepare(consultation)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        assert cursor.fetchone() == (1,)
    kept = cache.get(tables._key(consultation))
    for (_, level), found in kept.items():
        k = {"inside": 5, "published": 10}[level]
        for answers in found.values():
            for table in answers.tables:
                for row in table.rows:
                    numbers = [row.answered, *(cell and cell.count for cell in row.cells)]
                    assert [n for n in numbers if n is not None and n % k] == []
    # Nothing else comes along with the pickle.
    modules = {type(each).__module__ for found in kept.values() for each in found.values()}
    assert modules == {"consultation.results.tables"}
    assert b"gate" not in pickle.dumps(kept).replace(b'"gate"', b"").replace(b"\x04gate", b"")


def test_a_process_remembers_only_so_many(cast, monkeypatch):
    monkeypatch.setattr(tables, "KEPT", 2)
    for _ in range(3):
        results.tables_of(sealed(cast, 6)[0])
    assert len(tables._kept) == 2


def test_tables_survive_being_frozen(cast):
    consultation, _ = sealed(cast, 120)
    for answers in results.tables_of(consultation, "published").values():
        frozen = json.loads(json.dumps(answers.as_json()))
        assert results.read(frozen) == answers
