from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from schools.models import Collaborative, Lead, Membership, School


@pytest.fixture
def today(time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)


def test_the_schools_oftoday(cast, today):
    assert list(cast.collaborative.current_schools()) == [cast.ash, cast.beech]
    Membership.objects.filter(school=cast.beech).update(until=date(2026, 9, 3))
    Membership.objects.create(
        collaborative=cast.collaborative, school=cast.elsewhere, since=date(2026, 9, 5)
    )
    assert list(cast.collaborative.current_schools()) == [cast.ash]


def test_a_school_that_came_back_is_named_once(cast, today):
    Membership.objects.filter(school=cast.ash).update(until=date(2020, 7, 31))
    for _ in range(2):
        Membership.objects.create(
            collaborative=cast.collaborative, school=cast.ash, since=date(2021, 9, 1)
        )
    assert list(cast.collaborative.current_schools()) == [cast.ash, cast.beech]


def test_found_by_its_own_name_or_that_of_a_school_that_leads_or_belongs(cast, today):
    led = Collaborative.objects.create(name="Northern Hub")
    Lead.objects.create(collaborative=led, school=cast.elsewhere)
    found = {
        words: list(Collaborative.objects.named_like(words))
        for words in ("northern", "saint marys", "beech", "ash", "nothing")
    }
    assert found == {
        "northern": [led],
        "saint marys": [led],
        "beech": [cast.collaborative],
        "ash": [cast.collaborative],
        "nothing": [],
    }
    Membership.objects.filter(school=cast.beech).update(until=date(2026, 9, 3))
    assert list(Collaborative.objects.named_like("beech hill")) == []


def test_everybody_signed_in_sees_the_register_and_nobody_else(cast):
    for rows in (School.objects, Collaborative.objects):
        assert set(rows.for_user(cast.stan)) == set(rows.all()) != set()
        assert set(rows.for_user(AnonymousUser())) == set()


@pytest.mark.parametrize("model", [School, Collaborative])
def test_nothing_is_part_of_itself(cast, model):
    row = model.objects.first()
    field = "part_of" if model is School else "parent"
    with pytest.raises(IntegrityError, match=r"itself|own_parent"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field: row})


def test_a_membership_does_not_end_before_it_begins(cast):
    with pytest.raises(IntegrityError, match="membership_ends"), transaction.atomic():
        Membership.objects.update(since=date(2026, 9, 4), until=date(2026, 9, 3))


def test_a_school_leads_once(cast):
    Lead.objects.create(collaborative=cast.collaborative, school=cast.ash)
    with pytest.raises(IntegrityError, match="lead_once"), transaction.atomic():
        Lead.objects.create(collaborative=cast.collaborative, school=cast.ash, position=2)
