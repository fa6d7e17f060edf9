from datetime import date

import pytest
from django.utils.html import escape

from schools.models import Collaborative, District, Lead, Membership, Post, School, Strength
from schools.views.register import family_tree


def shape(branch):
    """A family tree as (name, names of the schools that lead, branches below)."""
    return branch and (
        branch.collaborative.name,
        [school.name for school in branch.leads],
        [shape(b) for b in branch.below],
    )


@pytest.fixture
def family(cast):
    """A consortium of two families, one of them with a sub-project; and a hub for itself."""
    top = Collaborative.objects.create(name="Consortium", kind="consortium")
    one = Collaborative.objects.create(name="Family 1", parent=top, kind="family")
    two = Collaborative.objects.create(name="Family 2", parent=top, lead_note="no lead")
    sub = Collaborative.objects.create(name="Sub-project", parent=one)
    Lead.objects.create(collaborative=one, school=cast.beech, position=2)
    Lead.objects.create(collaborative=one, school=cast.ash, position=1)
    return top, one, two, sub


WHOLE = (
    "Consortium",
    [],
    [
        (
            "Family 1",
            ["Ash Lane Infant School", "Beech Hill Infant School"],
            [("Sub-project", [], [])],
        ),
        ("Family 2", [], []),
    ],
)


def test_the_whole_family_is_shown_wherever_one_stands_in_it(family):
    assert [shape(family_tree(member)) for member in family] == [WHOLE] * 4


def test_who_stands_alone_has_no_tree(cast):
    assert family_tree(cast.collaborative) is None


def test_a_ring_of_parents_does_not_turn_for_ever(family):
    top, _, _, sub = family
    Collaborative.objects.filter(pk=top.pk).update(parent=sub)
    for member in family:
        tree = family_tree(Collaborative.objects.get(pk=member.pk))
        names, left = [], [tree]
        while left:
            branch = left.pop()
            names.append(branch.collaborative.name)
            left += branch.below
        assert sorted(names) == ["Consortium", "Family 1", "Family 2", "Sub-project"]


def test_the_page_of_a_collaborative_says_what_it_is(as_, cast, family):
    _, one, two, _ = family
    Collaborative.objects.filter(pk=one.pk).update(budget_holder=cast.elsewhere)
    Strength.objects.create(collaborative=one, position=2, text="Maths & music")
    Strength.objects.create(collaborative=one, position=1, text="Reading <together>")
    Post.objects.create(person=cast.stan, kind="committee_chair", collaborative=one)
    answer = as_("priya").get(one.get_absolute_url())
    assert [s.text for s in answer.context["strengths"]] == ["Reading <together>", "Maths & music"]
    assert [s.name for s in answer.context["leads"]] == WHOLE[2][0][1]
    page = answer.content.decode()
    for words in ("Reading <together>", "Maths & music", cast.elsewhere.name, "Stan Bell"):
        assert escape(words) in page
    assert "Reading <together>" not in page
    assert "no lead" in as_("priya").get(two.get_absolute_url()).content.decode()


def test_the_page_of_a_school_says_whom_it_works_with_and_who_is_there_today(as_, cast):
    Membership.objects.filter(school=cast.ash).update(since=date(2017, 9, 1))
    Post.objects.filter(person=cast.dev).update(until=date(2020, 1, 1))
    part = School.objects.create(name="Ash Nursery", part_of=cast.ash)
    answer = as_("stan").get(cast.ash.get_absolute_url())
    assert [m.collaborative for m in answer.context["memberships"]] == [cast.collaborative]
    assert [p.person.name for p in answer.context["posts"]] == [
        "Hana Okafor",
        "Gus Merriman",
        "Priya Nair",
    ]
    page = answer.content.decode()
    assert "since 1 September 2017" in page
    assert part.get_absolute_url() in page
    assert cast.ash.get_absolute_url() in as_("stan").get(part.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "address", ["/schools/0/", "/collaboratives/0/", "/schools/99999999999999999999999/"]
)
def test_what_is_not_there_is_404(as_, address):
    assert as_("hana").get(address).status_code == 404


@pytest.mark.parametrize("page", ["school", "collaborative", "schools", "collaboratives"])
def test_pages_ask_the_same_few_questions_however_much_there_is(
    as_, cast, page, django_assert_num_queries
):
    hana = as_("hana")
    addresses = {
        "school": cast.ash.get_absolute_url(),
        "collaborative": cast.collaborative.get_absolute_url(),
        "schools": "/schools/",
        "collaboratives": "/collaboratives/",
    }
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    hana.get(addresses[page])
    with CaptureQueriesContext(connection) as few:
        hana.get(addresses[page])
    for n in range(30):
        school = School.objects.create(name=f"School {n}", part_of=cast.ash)
        hub = Collaborative.objects.create(name=f"Hub {n}", district=cast.district)
        Membership.objects.create(collaborative=cast.collaborative, school=school)
        Membership.objects.create(collaborative=hub, school=cast.ash)
        Lead.objects.create(collaborative=cast.collaborative, school=school)
        Lead.objects.create(collaborative=hub, school=cast.ash)
        Strength.objects.create(collaborative=cast.collaborative, text=f"Strength {n}")
        Post.objects.create(person=cast.dev, kind="governor", school=cast.ash)
        District.objects.create(name=f"D{n}", slug=f"d{n}")
    with django_assert_num_queries(len(few)):
        answer = hana.get(addresses[page])
    assert answer.status_code == 200


def test_the_head_stands_first_among_the_people_of_a_school(as_, cast):
    for post in list(Post.objects.filter(school=cast.ash, kind="headteacher")):
        Post.objects.filter(pk=post.pk).delete()
        Post.objects.create(person=post.person, kind="headteacher", school=cast.ash)
    posts = as_("stan").get(f"/schools/{cast.ash.pk}/").context["posts"]
    assert [post.kind for post in posts] == ["headteacher", "deputy", "chair", "governor"]
