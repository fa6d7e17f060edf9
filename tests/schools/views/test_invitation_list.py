"""Who has not come yet: the list, and what the home page says of posts and invitations."""

from datetime import date

import pytest

from schools.models import District, Invitation, School
from schools.workflow import invitations, posts
from tests.cast import draft, fresh, propose
from tests.schools.views.conftest import words

pytestmark = pytest.mark.usefixtures("third_of_november")


# -- Who has not come yet --------------------------------------------------------------------------


def test_a_head_lists_her_own_the_coordinator_all(as_, cast, asked):
    other = invitations.invite(
        email="x@example.org", name="Xan Other", kind="chair", school=cast.beech, by=cast.wes
    )
    wide = invitations.invite(
        email="b@example.org", name="Bea Board", kind="board_member", by=cast.cora
    )
    seen = {
        key: {i.pk for i in as_(key).get("/invitations/").context["invitations"]}
        for key in ("hana", "wes", "stan", "cora")
    }
    assert seen == {
        "hana": {asked.pk},
        "wes": {other.pk},
        "stan": set(),
        "cora": {asked.pk, other.pk, wide.pk},
    }
    for key in ("gus", "dev", "priya", "ada"):
        assert as_(key).get("/invitations/").status_code == 403


def test_those_who_have_not_come_stand_on_top(as_, cast, asked, time_machine):
    came, late = (
        invitations.invite(
            email=f"{name}@example.org", name=name, kind="governor", school=cast.ash, by=cast.hana
        )
        for name in ("Came", "Late")
    )
    invitations.came(came.post.person)
    Invitation.objects.filter(pk=late.pk).update(expires_on=date(2026, 11, 1))
    invitations.expire()
    page = as_("hana").get("/invitations/")
    assert [i.pk for i in page.context["invitations"]] == [late.pk, asked.pk, came.pk]
    assert "Ran out" in words(page)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("search=nell", ["Nell New"]),
        ("search=st+marys", ["Stan Two"]),
        ("search=nell+ash", ["Nell New"]),
        ("search=nell+mary", []),
        ("state=withdrawn", ["Stan Two"]),
        ("kind=governor", ["Nell New"]),
        ("district=medway", ["Stan Two"]),
        ("state=sent&kind=governor&district=swale", ["Nell New"]),
    ],
)
def test_filters_find_them(as_, cast, asked, query, names):
    cast.elsewhere.district = District.objects.create(name="Medway", slug="medway")
    cast.elsewhere.save()
    two = invitations.invite(
        email="two@example.org",
        name="Stan Two",
        kind="chair",
        school=cast.elsewhere,
        by=cast.stan,
    )
    invitations.withdraw(two, by=cast.stan)
    page = as_("cora").get(f"/invitations/?{query}")
    assert [i.post.person.name for i in page.context["invitations"]] == names


def test_the_list_asks_the_same_few_questions_however_long_it_is(
    as_, cast, asked, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cora = as_("cora")
    cora.get("/invitations/")
    with CaptureQueriesContext(connection) as few:
        cora.get("/invitations/")
    for n in range(40):
        school = School.objects.create(name=f"School {n}", district=cast.district)
        invitations.invite(
            email=f"n{n}@example.org", name=f"N {n}", kind="chair", school=school, by=cast.cora
        )
    with django_assert_num_queries(len(few)):
        assert len(cora.get("/invitations/").context["invitations"]) == 41
    assert len(few) <= 8


# -- Home ------------------------------------------------------------------------------------------


def test_home_says_what_ran_out_to_those_who_can_do_something(as_, cast, time_machine):
    for n in range(3):
        invitations.invite(
            email=f"{n}@example.org",
            name=f"Person {n}",
            kind="governor",
            school=cast.ash,
            by=cast.hana,
        )
    invitations.invite(
        email="w@example.org", name="Will Wait", kind="chair", school=cast.beech, by=cast.wes
    )
    time_machine.move_to("2026-12-24T12:00:00Z", tick=False)
    invitations.expire()
    said = {
        key: [(todo.about, todo.url) for todo, _ in as_(key).get("/").context["todos"]]
        for key in ("hana", "wes", "cora", "dev", "stan")
    }
    url = "/invitations/?state=expired"
    assert said == {
        "hana": [("3 invitations have run out", url)],
        "wes": [("The invitation of Will Wait has run out", url)],
        "cora": [("4 invitations have run out", url)],
        "dev": [],
        "stan": [],
    }


def test_who_holds_no_post_reads_whom_to_ask(as_, cast):
    posts.end(cast.stan.posts.get(), by=cast.cora)
    page = as_("stan").get("/")
    assert "You hold no post at the moment" in words(page)
    assert '<a href="mailto:cora@example.org">Cora Whitlock</a>' in page.content.decode()
    for key in ("hana", "ada", "cora"):
        assert "You hold no post" not in words(as_(key).get("/"))


def test_who_has_posts_at_two_schools_sees_both_and_which_is_which(as_, cast):
    posts.appoint(cast.hana, "headteacher", by=cast.cora, school=cast.beech)
    posts.end(cast.wes.posts.get(), by=cast.cora)
    propose(draft(cast), fresh(cast.hana))
    page = as_("hana").get("/")
    assert [todo.place for todo, _ in page.context["todos"]] == [
        "Ash Lane Infant School",
        "Beech Hill Infant School",
    ]
    said = words(page)
    for school in (cast.ash, cast.beech):
        assert f"Headteacher {school.name}" in said
