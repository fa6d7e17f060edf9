from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, transaction

from records import history
from records.models import HistoryLine
from schools.models import District
from tests.cast import fresh


@pytest.fixture
def dover(db):
    return District.objects.create(name="Dover", slug="dover")


@pytest.fixture
def chain(dover):
    """Five lines, numbered 1 to 5."""
    for n in range(1, 6):
        with history.deed():
            history.note(dover, "started", by=None, says=f"deed {n}")
    return list(HistoryLine.objects.order_by("number"))


def told():
    return list(HistoryLine.objects.order_by("number").values_list("number", "says"))


def tamper(number, **facts):
    with pgtrigger.ignore("records.HistoryLine:append_only"):
        HistoryLine.objects.filter(number=number).update(**facts)


def test_before_anything_has_happened(db):
    assert history.head() == (0, "0" * 64)
    assert history.broken_at() is None


def test_a_line_says_who_did_what_to_which_record_and_when(cast, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 18, 0, tzinfo=UTC), tick=False)
    with history.deed():
        history.note(cast.ash, "started", by=cast.hana, says="because")
        history.note(cast.beech, "sealed", by=None)
    lines = HistoryLine.objects.order_by("number").values_list(
        "number", "at", "subject", "became", "says", "by", "by_name"
    )
    at = datetime(2026, 9, 4, 18, 0, tzinfo=UTC)
    assert list(lines) == [
        (1, at, f"schools.school:{cast.ash.pk}", "started", "because", cast.hana.pk, "Hana Okafor"),
        (2, at, f"schools.school:{cast.beech.pk}", "sealed", "", None, "The portal"),
    ]


def test_each_line_holds_the_hash_of_the_one_before(chain):
    assert [line.number for line in chain] == [1, 2, 3, 4, 5]
    assert [line.previous for line in chain] == ["0" * 64] + [line.hash for line in chain[:-1]]
    assert [line.hash for line in chain] == [line.hash_now() for line in chain]
    assert len({line.hash for line in chain}) == 5
    assert history.head() == (5, chain[-1].hash)


def test_a_line_outside_a_deed_would_be_a_lie(dover):
    with pytest.raises(RuntimeError, match="inside `with deed"):
        history.note(dover, "started", by=None)
    assert told() == []


def test_lines_are_chained_when_the_outermost_deed_ends(dover):
    with history.deed():
        history.note(dover, "started", by=None, says="outer, first")
        with history.deed():
            history.note(dover, "started", by=None, says="inner")
        assert told() == []
        history.note(dover, "started", by=None, says="outer, last")
    assert told() == [(1, "outer, first"), (2, "inner"), (3, "outer, last")]


@history.deed()
def fail_halfway(district):
    District.objects.filter(pk=district.pk).update(name="Thanet")
    history.note(district, "started", by=None, says="never told")
    raise ZeroDivisionError


def test_a_deed_that_fails_leaves_neither_rows_nor_lines(dover):
    with pytest.raises(ZeroDivisionError):
        fail_halfway(dover)
    assert told() == []
    assert fresh(dover).name == "Dover"
    with history.deed():  # and the next deed is not burdened with the lines of the failed one
        history.note(dover, "started", by=None, says="after")
    assert told() == [(1, "after")]


def test_an_inner_deed_that_fails_takes_only_its_own_lines_along(dover):
    with history.deed():
        history.note(dover, "started", by=None, says="before")
        with pytest.raises(ZeroDivisionError):
            fail_halfway(dover)
        history.note(dover, "started", by=None, says="after")
    assert told() == [(1, "before"), (2, "after")]
    assert fresh(dover).name == "Dover"


def test_a_deed_without_lines_adds_nothing(dover):
    with history.deed():
        pass
    assert told() == []


def test_deed_works_as_a_decorator_more_than_once(dover):
    @history.deed()
    def happen(says):
        history.note(dover, "started", by=None, says=says)

    happen("one")
    happen("two")
    assert told() == [(1, "one"), (2, "two")]


def test_the_lines_about_some_records_oldest_first(cast):
    with history.deed():
        for school, says in ((cast.ash, "1"), (cast.beech, "2"), (cast.elsewhere, "3")):
            history.note(school, "started", by=None, says=says)
        history.note(cast.ash, "sealed", by=None, says="4")
    about = HistoryLine.objects.about(cast.ash, cast.elsewhere)
    assert [line.says for line in about] == ["1", "3", "4"]


@pytest.mark.parametrize(
    "facts",
    [
        {"says": "something else"},
        {"became": "signed"},
        {"subject": "schools.school:1"},
        {"by_name": "Somebody else"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"hash": "f" * 64},
        {"previous": "e" * 64},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_a_line_changed_afterwards_does_not_fit(chain, facts):
    assert history.broken_at() is None
    tamper(3, **facts)
    assert history.broken_at() == 3


def test_who_put_it_somebody_elses_name_is_found(chain, cast):
    tamper(2, by=cast.stan)
    assert history.broken_at() == 2


def test_who_changes_a_line_and_its_hash_breaks_the_next_one(chain):
    line = chain[2]
    line.says = "forged"
    tamper(3, says="forged", hash=line.hash_now())
    assert history.broken_at() == 4


def test_a_line_cut_out_is_missed(chain):
    with pgtrigger.ignore("records.HistoryLine:append_only"):
        HistoryLine.objects.filter(number=2).delete()
    assert history.broken_at() == 2


def test_a_line_moved_up_into_the_gap_does_not_fit(chain):
    with pgtrigger.ignore("records.HistoryLine:append_only"):
        HistoryLine.objects.filter(number=2).delete()
        HistoryLine.objects.filter(number=3).update(number=2)
    assert history.broken_at() == 2


def test_a_fork_cannot_be_stored(chain, dover):
    fork = HistoryLine(
        number=6,
        at=chain[-1].at + timedelta(seconds=1),
        subject="schools.district:1",
        became="started",
        by_name="The portal",
        previous=chain[3].hash,
        hash="a" * 64,
    )
    with pytest.raises(IntegrityError, match="previous"), transaction.atomic():
        fork.save(force_insert=True)


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_itself_refuses_to_change_or_cut_lines(chain, deed):
    lines = HistoryLine.objects.filter(number=3)
    with pytest.raises(InternalError, match="append_only"), transaction.atomic():
        lines.update(says="x") if deed == "update" else lines.delete()
    assert history.broken_at() is None
    assert len(told()) == 5


def test_a_word_without_a_sentence_is_shown_readably():
    assert HistoryLine(became="sealed").in_words == "The PDF was sealed"
    assert HistoryLine(became="never_heard_of").in_words == "Never heard of"
