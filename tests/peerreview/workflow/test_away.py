"""Days on which a reviewer cannot."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from peerreview.models import Away
from peerreview.workflow import away
from records.steps import NotNow
from tests.peerreview import stage

TODAY = timezone.localdate


@pytest.fixture
def dev(cast):
    return stage.reviewer(cast.dev)


def spans():
    return list(Away.objects.values_list("first", "last"))


def test_they_say_it_themselves_or_the_coordinator_does(cast, dev):
    first, last = TODAY() + timedelta(days=5), TODAY() + timedelta(days=9)
    away.say(dev, by=cast.dev, first=first, last=last)
    away.say(dev, by=cast.cora, first=last, last=last + timedelta(days=1))
    assert spans() == [(first, last), (last, last + timedelta(days=1))]
    with pytest.raises(PermissionDenied):
        away.say(dev, by=cast.hana, first=first, last=last)


def test_what_is_on_record_already_is_told(cast, dev):
    first, last = TODAY() + timedelta(days=5), TODAY() + timedelta(days=9)
    away.say(dev, by=cast.dev, first=first, last=last)
    with pytest.raises(NotNow, match="All of these days are on record already"):
        away.say(dev, by=cast.cora, first=first + timedelta(days=1), last=last)
    assert spans() == [(first, last)]


def test_days_to_come_are_taken_back_as_a_whole(cast, dev):
    first = TODAY() + timedelta(days=5)
    span = away.say(dev, by=cast.dev, first=first, last=first)
    away.take_back(span, by=cast.cora)
    assert spans() == []
    with pytest.raises(NotNow, match="have been taken back already"):
        away.take_back(span, by=cast.dev)


def test_of_days_that_have_begun_what_has_passed_stays(cast, dev):
    span = Away.objects.create(
        reviewer=dev, first=TODAY() - timedelta(days=3), last=TODAY() + timedelta(days=3)
    )
    away.take_back(span, by=cast.dev)
    assert spans() == [(TODAY() - timedelta(days=3), TODAY() - timedelta(days=1))]
    with pytest.raises(NotNow, match="These days have passed, so they stay"):
        away.take_back(span, by=cast.dev)
    assert len(spans()) == 1


def test_nobody_else_takes_days_back(cast, dev):
    span = Away.objects.create(reviewer=dev, first=TODAY(), last=TODAY())
    with pytest.raises(PermissionDenied):
        away.take_back(span, by=cast.hana)


def test_visits_on_these_days_are_found(cast):
    made = stage.year(cast)
    review = stage.review(made, cast, host="ash", team=("beech-head",), day=date(2026, 11, 12))
    stage.review(made, cast, host="damson", team=("beech-head",), day=None)
    wes = made.reviewers["beech-head"]
    seats = away.in_the_way(wes, date(2026, 11, 12), date(2026, 11, 12))
    assert [seat.review for seat in seats] == [review]
    assert away.in_the_way(wes, date(2026, 11, 13), date(2026, 12, 12)) == []
