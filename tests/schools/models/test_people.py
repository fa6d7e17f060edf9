from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from schools.models import Collaborative, Membership, Person, Post
from tests.cast import fresh

TODAY = date(2026, 9, 4)


@pytest.fixture
def today(time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    return TODAY


@pytest.mark.parametrize(
    ("since", "until", "current"),
    [
        (None, None, True),
        (date(2026, 9, 3), None, True),
        (date(2026, 9, 4), None, True),  # the first day counts
        (date(2026, 9, 5), None, False),
        (None, date(2026, 9, 5), True),
        (None, date(2026, 9, 4), True),  # so does the last
        (None, date(2026, 9, 3), False),
        (date(2026, 9, 4), date(2026, 9, 4), True),
    ],
)
def test_a_post_is_held_from_its_first_day_to_its_last(cast, today, since, until, current):
    post = Post.objects.get(person=cast.hana)
    Post.objects.filter(pk=post.pk).update(since=since, until=until)
    assert (post in Post.objects.current()) is current
    assert fresh(cast.hana).holds("headteacher") is current


def test_the_day_is_the_day_on_our_clocks(cast, time_machine):
    time_machine.move_to(datetime(2026, 6, 4, 23, 30, tzinfo=UTC), tick=False)  # the 5th, 0:30
    Post.objects.filter(person=cast.hana).update(until=date(2026, 6, 4))
    Post.objects.filter(person=cast.wes).update(since=date(2026, 6, 5))
    assert fresh(cast.hana).holds("headteacher") is False
    assert fresh(cast.wes).holds("headteacher") is True


def test_posts_on_another_day(cast, today):
    Post.objects.filter(person=cast.hana).update(until=date(2026, 8, 31))
    on = Post.objects.current(date(2026, 8, 31))
    assert on.filter(person=cast.hana).exists()


def test_an_ended_post_bites_at_the_next_request(as_, cast, plan):
    hana = as_("hana")
    assert hana.get(plan.get_absolute_url()).status_code == 200
    Post.objects.filter(person=cast.hana).update(
        since=date(2000, 1, 1), until=timezone.localdate() - timedelta(days=1)
    )
    assert hana.get(plan.get_absolute_url()).status_code == 404


def test_who_is_not_active_any_more_is_signed_out_at_the_next_request(as_, cast, plan):
    hana = as_("hana")
    Person.objects.filter(pk=cast.hana.pk).update(is_active=False)
    answer = hana.get(plan.get_absolute_url())
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize(
    ("key", "kinds", "place", "holds"),
    [
        ("hana", ["headteacher"], None, True),
        ("hana", ["headteacher"], "ash", True),
        ("hana", ["headteacher"], "beech", False),
        ("hana", ["deputy", "chair"], None, False),
        ("hana", ["deputy", "headteacher"], "ash", True),
        ("gus", ["chair"], "ash", True),
        ("cora", ["coordinator"], None, True),
        ("cora", ["coordinator"], "ash", False),
        ("stan", ["headteacher"], "elsewhere", True),
    ],
)
def test_what_a_person_holds_and_where(cast, key, kinds, place, holds):
    school = getattr(cast, place) if place else None
    assert getattr(cast, key).holds(*kinds, school=school) is holds


def test_posts_at_a_collaborative(cast):
    Post.objects.create(person=cast.stan, kind="committee_chair", collaborative=cast.collaborative)
    other = Collaborative.objects.create(name="Other")
    stan = fresh(cast.stan)
    assert stan.holds("committee_chair", collaborative=cast.collaborative) is True
    assert stan.holds("committee_chair", collaborative=other) is False
    assert stan.holds("committee_chair", school=cast.elsewhere) is False
    assert stan.collaborative_ids == [cast.collaborative.pk]
    assert list(stan.collaboratives()) == [cast.collaborative]


def test_the_collaboratives_of_a_person_follow_from_posts_and_memberships_of_today(cast, today):
    assert list(cast.hana.collaboratives()) == [cast.collaborative]
    assert list(cast.stan.collaboratives()) == []
    assert list(cast.ada.collaboratives()) == []
    Membership.objects.filter(school=cast.ash).update(until=date(2026, 9, 3))
    assert list(fresh(cast.hana).collaboratives()) == []


@pytest.mark.parametrize(
    ("key", "coordinator"),
    [("cora", True), ("hana", False), ("ada", False), ("stan", False)],
)
def test_only_a_coordinator_of_today_has_the_rights_of_one(cast, key, coordinator):
    person = getattr(cast, key)
    rights = (
        person.is_coordinator,
        person.is_staff,
        person.has_perm("schools.change_school"),
        person.has_module_perms("schools"),
    )
    assert rights == (coordinator,) * 4


def test_a_coordinator_who_has_left_has_none(cast):
    cast.cora.is_active = False
    assert cast.cora.is_coordinator is False
    Post.objects.filter(person=cast.cora).update(until=date(2000, 1, 1))
    cora = fresh(cast.cora)
    assert (cora.is_active, cora.is_coordinator) == (True, False)


def test_the_first_person_of_an_installation_signs_in_with_a_code_too(db):
    person = Person.objects.create_superuser("First@Example.ORG", password="ignored")
    assert (person.email, person.name, person.is_coordinator) == (
        "first@example.org",
        "First",
        True,
    )
    assert person.has_usable_password() is False


def test_one_address_one_person_whatever_its_case(cast):
    with pytest.raises(IntegrityError, match="person_email_once"), transaction.atomic():
        Person.objects.create(email="HANA@example.org", name="Second Hana")
    assert Person.objects.get_by_natural_key("Hana@Example.org") == cast.hana


def test_what_a_person_is_called(db):
    assert Person(name="Hana Okafor", email="h@x.org").get_short_name() == "Hana"
    assert Person(name="", email="h@x.org").get_short_name() == "h@x.org"


SCHOOL = ("headteacher", "deputy", "chair", "governor")
COLLABORATIVE = ("committee_chair", "committee_member")
BOTH_OPEN = ("adviser", "board_member")


def test_a_post_stands_only_where_it_belongs(cast):
    places = {
        "nowhere": {},
        "school": {"school": cast.ash},
        "collaborative": {"collaborative": cast.collaborative},
        "both": {"school": cast.ash, "collaborative": cast.collaborative},
    }
    stands = set()
    for kind in Post.Kind:
        for name, place in places.items():
            post = Post(person=cast.dev, kind=kind, **place)
            with suppress(IntegrityError), transaction.atomic():
                post.save()
                stands.add((kind.value, name))
    assert stands == {
        *((kind, "school") for kind in SCHOOL),
        *((kind, "collaborative") for kind in COLLABORATIVE),
        *((kind, where) for kind in BOTH_OPEN for where in ("nowhere", "collaborative")),
        ("coordinator", "nowhere"),
    }


def test_a_post_does_not_end_before_it_begins(cast):
    with pytest.raises(IntegrityError, match="post_ends_after_it_begins"), transaction.atomic():
        Post.objects.filter(person=cast.hana).update(since=date(2026, 9, 4), until=date(2026, 9, 3))


def test_a_post_in_words(cast):
    assert str(Post.objects.get(person=cast.gus)) == "Chair of governors, Ash Lane Infant School"
    assert str(Post.objects.get(person=cast.cora)) == "Partnership coordinator"
