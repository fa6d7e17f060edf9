"""The ledger of days: in half days, carried from year to year, never deleted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from peerreview.models import DaysEntry
from peerreview.workflow import days
from records.models import HistoryLine
from records.steps import NotNow
from tests.peerreview import stage

HEAD, DEPUTY = DaysEntry.Role.HEAD, DaysEntry.Role.DEPUTY


def owe(cycle, school, halves=3):
    DaysEntry.objects.bulk_create(
        DaysEntry(cycle=cycle, school=school, role=role, halves=halves, why="owed")
        for role in (HEAD, DEPUTY)
    )


@pytest.fixture
def two_years(cast):
    before = stage.cycle(cast, year=2025, state="closed")
    made = stage.year(cast)
    for cycle in (before, made.cycle):
        owe(cycle, cast.beech)
    return before, made


def test_a_day_given_is_two_halves_of_that_role(cast, two_years):
    before, made = two_years
    review = stage.review(made, cast, team=("beech-head", "cedar-deputy"))
    seat = review.seats.get(school=cast.beech)
    entry = days.give(seat, by=cast.cora)
    assert (entry.cycle, entry.school, entry.role, entry.halves, entry.why, entry.by) == (
        made.cycle,
        cast.beech,
        HEAD,
        -2,
        "given",
        cast.cora,
    )
    assert days.give(seat, by=cast.wes) == entry  # once for a seat
    # 1.5 of last year and 1.5 of this, less the day.
    assert days.balances(made.cycle)[cast.beech.pk] == {HEAD: 4, DEPUTY: 6}
    assert days.balances(before) == {cast.beech.pk: {HEAD: 3, DEPUTY: 3}}
    assert HistoryLine.objects.filter(became="day_given").count() == 1


def test_a_day_is_taken_back_once_and_with_a_reason(cast, two_years):
    _, made = two_years
    seat = stage.review(made, cast, team=("beech-head",)).seats.get()
    with pytest.raises(NotNow, match="No day of Wes Hughes is on record for this review"):
        days.take_back(seat, by=cast.cora, says="Was ill.")
    days.give(seat, by=cast.cora)
    entry = days.take_back(seat, by=cast.cora, says="Was ill.")
    assert (entry.halves, entry.why, entry.says) == (2, "taken_back", "Was ill.")
    assert days.balances(made.cycle)[cast.beech.pk][HEAD] == 6
    with pytest.raises(NotNow, match="No day of Wes Hughes is on record for this review"):
        days.take_back(seat, by=cast.cora, says="Again.")


def test_what_was_taken_back_can_be_given_after_all(cast, two_years):
    _, made = two_years
    seat = stage.review(made, cast, team=("beech-head",)).seats.get()
    days.give(seat, by=cast.cora)
    days.take_back(seat, by=cast.cora, says="It snowed.")
    again = days.give(seat, by=cast.cora)
    assert days.give(seat, by=cast.cora) == again
    assert seat.days.count() == 3
    assert days.balances(made.cycle)[cast.beech.pk][HEAD] == 4


def test_the_balance_before_a_year_is_of_all_earlier_years(cast, two_years):
    before, made = two_years
    assert days.balance(cast.beech, HEAD, before=made.cycle) == 3
    assert days.balance(cast.beech, HEAD, before=before) == 0
    assert days.balance(cast.ash, HEAD, before=made.cycle) == 0


def test_the_coordinator_puts_right_by_a_further_line(cast, two_years):
    _, made = two_years
    entry = days.put_right(
        made.cycle, cast.beech, DEPUTY, by=cast.cora, halves=-1, says="Helped in May."
    )
    assert str(entry) == "Beech Hill Infant School, Deputy headteacher: −0.5 days"
    assert days.balances(made.cycle)[cast.beech.pk][DEPUTY] == 5
    line = HistoryLine.objects.get(became="days_put_right")
    assert line.subject == f"schools.school:{cast.beech.pk}"
    assert line.says == "Deputy headteacher, 2026–27: −0.5 days. Helped in May."
    with pytest.raises(PermissionDenied):
        days.put_right(made.cycle, cast.beech, DEPUTY, by=cast.wes, halves=-1, says="x")


def test_accounts_tell_where_a_balance_comes_from(cast, two_years, django_assert_num_queries):
    _, made = two_years
    seat = stage.review(made, cast, team=("beech-head",)).seats.get()
    days.give(seat, by=cast.cora)
    days.put_right(made.cycle, cast.beech, HEAD, by=cast.cora, halves=1, says="Counted wrongly.")
    with django_assert_num_queries(1):
        found = days.accounts(made.cycle, [cast.beech.pk, cast.ash.pk])
    head, deputy = found[cast.beech.pk]
    assert head.in_days == {
        "carried": "1.5",
        "owed": "1.5",
        "given": "1",
        "put_right": "0.5",
        "left": "2.5",
    }
    assert (deputy.label, deputy.left) == ("Deputy headteacher", 6)
    assert [account.left for account in found[cast.ash.pk]] == [0, 0]


def test_the_ledger_has_those_that_take_part_and_those_with_something_left(cast, two_years):
    before, made = two_years
    owe(before, cast.elsewhere, halves=-1)
    made.cycle.participations.filter(school__in=[cast.elsewhere, cast.beech]).update(
        left_at=timezone.now(), left_because="Closing."
    )
    found = {s: (s.head, s.deputy) for s in days.schools_of(made.cycle)}
    assert found == {
        cast.ash: ("even", "even"),
        cast.beech: ("owes", "owes"),
        cast.elsewhere: ("ahead", "ahead"),
        made.schools["cedar"]: ("even", "even"),
        made.schools["damson"]: ("even", "even"),
    }


def test_all_schools_are_asked_for_in_one_query(cast, two_years, django_assert_num_queries):
    _, made = two_years
    for school in made.schools.values():
        if school != cast.beech:
            owe(made.cycle, school)
    with django_assert_num_queries(1):
        assert len(days.balances(made.cycle)) == 5


# -- What the database holds -----------------------------------------------------------------------


def test_nothing_is_ever_changed_or_deleted(cast, two_years):
    for change in (
        lambda: DaysEntry.objects.update(halves=9),
        lambda: DaysEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert DaysEntry.objects.filter(halves=3).count() == 4


@pytest.mark.parametrize(
    "facts",
    [
        {"why": "put_right", "halves": 1, "says": ""},
        {"why": "taken_back", "halves": 2, "says": ""},
        {"why": "put_right", "halves": 0, "says": "Nothing."},
        {"why": "owed", "halves": 3, "says": ""},  # a second time
    ],
)
def test_lines_that_cannot_be(cast, two_years, facts):
    _, made = two_years
    with pytest.raises(IntegrityError), transaction.atomic():
        DaysEntry.objects.create(cycle=made.cycle, school=cast.beech, role=HEAD, **facts)


@pytest.mark.parametrize(
    ("halves", "told", "signed"),
    [
        (0, "0", "+0"),
        (1, "0.5", "+0.5"),
        (3, "1.5", "+1.5"),
        (-1, "−0.5", "−0.5"),
        (-4, "−2", "−2"),
    ],
)
def test_halves_in_days(halves, told, signed):
    from peerreview.wording import pool as wording

    assert (wording.days(halves), wording.days(halves, signed=True)) == (told, signed)
