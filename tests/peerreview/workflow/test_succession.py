from datetime import date

import pytest

from peerreview.models import Conflict, Cycle, DaysEntry, Engagement, Participation, Review, Seat
from peerreview.workflow import days
from records.models import HistoryLine
from schools.models import School, Succession
from schools.workflow import succession
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def made(cast):
    return stage.year(cast)


@pytest.fixture
def academy(cast):
    return School.objects.create(name="Ash Academy", phase="infant", district=cast.district)


@pytest.fixture
def succeed(cast, academy):
    """`succeed()` lets Ash Lane become an academy, by the real verb and the real signals."""

    def succeed():
        School.objects.filter(pk=cast.ash.pk).update(status="closed", closed_on="2026-01-31")
        row = Succession.objects.create(
            predecessor=fresh(cast.ash), successor=academy, on=date(2026, 2, 1)
        )
        return fresh(row), succession.succeed(row, by=cast.cora)

    return succeed


def takes_part(school):
    return Participation.objects.filter(school=school).exists()


def test_its_place_its_review_and_its_seats_pass_on(made, cast, academy, succeed):
    own = stage.review(made, cast)
    elsewhere = stage.review(
        made,
        cast,
        host="damson",
        team=("ash-head", "beech-deputy", "elsewhere-deputy"),
        day=date(2027, 2, 4),
    )
    succeed()
    assert takes_part(academy)
    assert not takes_part(cast.ash)
    assert fresh(own).school == academy
    assert elsewhere.seats.get(lead=True).school == academy
    assert set(Engagement.objects.filter(school=academy).values_list("day", flat=True)) == {
        own.day,
        elsewhere.day,
    }
    assert not Engagement.objects.filter(school=cast.ash).exists()
    line = HistoryLine.objects.get(became="reviews_passed_on")
    assert line.says == f"{cast.ash} → {academy}"


def test_what_is_owed_passes_on_and_nothing_is_lost(made, cast, academy, succeed):
    DaysEntry.objects.create(
        cycle=made.cycle, school=cast.ash, role="headteacher", halves=4, why="owed"
    )
    succeed()
    owed = days.balances(made.cycle)
    assert owed[cast.ash.pk] == {"headteacher": 0}
    assert owed[academy.pk] == {"headteacher": 4}


def test_what_is_over_keeps_its_name(made, cast, academy, succeed):
    held = stage.review(made, cast)
    Review.objects.update(state="held")
    succeed()
    assert fresh(held).school == cast.ash


def test_a_closed_cycle_is_left_alone(made, cast, academy, succeed):
    Cycle.objects.update(state="closed")
    succeed()
    assert takes_part(cast.ash)
    assert not takes_part(academy)


def test_where_both_take_part_both_places_stand(made, cast, academy, succeed):
    stage.take_part(made.cycle, academy)
    succeed()
    assert takes_part(cast.ash)
    assert takes_part(academy)


def test_who_should_not_go_there_does_not_go_to_the_new_one(made, cast, academy, succeed):
    Conflict.objects.create(kind="family", person=cast.wes, school=cast.ash, declared_by=cast.wes)
    succeed()
    assert set(Conflict.objects.values_list("school", flat=True)) == {cast.ash.pk, academy.pk}


def test_a_succession_by_mistake_is_undone(made, cast, academy, succeed):
    review = stage.review(made, cast)
    DaysEntry.objects.create(
        cycle=made.cycle, school=cast.ash, role="headteacher", halves=3, why="owed"
    )
    row, did = succeed()
    succession.take_back(row, did, by=cast.cora)
    assert takes_part(cast.ash)
    assert not takes_part(academy)
    assert fresh(review).school == cast.ash
    assert days.balances(made.cycle)[cast.ash.pk] == {"headteacher": 3}
    assert not Seat.objects.filter(school=academy).exists()
