from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultation.models import Invitee
from schools.models import Person, Post
from tests.consultation.stage import answer, close, draft, invitee, published


@pytest.fixture
def cora(as_):
    return as_("cora")


def at(name, consultation, *more):
    return reverse(f"consultation:{name}", args=[consultation.pk, *more])


def names(page):
    return [str(i) for i in page.context["invitees"]]


# -- The list --------------------------------------------------------------------------------------


@pytest.fixture
def both(cast):
    consultation = published(cast, asks="both")
    Person.objects.exclude(pk__in=[cast.gus.pk]).update(last_login=timezone.now())
    answer(consultation, cast.hana, {"q1": "yes"})
    answer(consultation, cast.hana, {"q1": "yes"}, school=cast.ash)
    until = consultation.closes_at + timedelta(days=2)
    Invitee.objects.filter(person=cast.mei).update(until=until)
    return consultation


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("reply=replied", ["Ash Lane Infant School", "Hana Okafor"]),
        ("longer=yes", ["Mei Lindqvist"]),
        ("came=never", ["Gus Merriman"]),
        ("role=school&reply=waiting", ["Beech Hill Infant School", "St Mary’s Primary School"]),
        ("role=headteacher&phase=primary", ["Stan Bell"]),
        ("search=ash+lane&reply=waiting", ["Dev Raman", "Gus Merriman", "Priya Nair"]),
        ("search=GUS@example", ["Gus Merriman"]),
        ("search=mei", ["Mei Lindqvist"]),
        ("search=zzz", []),
        ("district=swale&role=chair", ["Gus Merriman", "Mei Lindqvist"]),
    ],
)
def test_filters_find_them(cora, both, query, found):
    page = cora.get(f"{at('invitees', both)}?{query}")
    assert sorted(names(page)) == sorted(found)
    assert page.context["total"] == len(found)


def test_who_has_not_replied_stands_on_top(cora, both):
    found = names(cora.get(at("invitees", both)))
    assert len(found) == 12
    assert sorted(found[-2:]) == ["Ash Lane Infant School", "Hana Okafor"]


def test_each_line_says_how_it_stands(cora, both, cast, words):
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    said = words(cora.get(at("invitees", both)))
    assert "Mei Lindqvist mei@example.org Chair of governors Beech Hill Infant School Not replied May answer until" in said  # fmt: skip
    assert "Gus Merriman gus@example.org Chair of governors Ash Lane Infant School Not replied Never came to the portal" in said  # fmt: skip
    assert "Stan Bell stan@example.org Headteacher St Mary’s Primary School Cannot answer The post has ended" in said  # fmt: skip
    assert "St Mary’s Primary School School, once for all Cannot answer Nobody there is on record who could" in said  # fmt: skip


def test_boxes_tell_no_numbers(cora, both):
    for headers in ({}, {"HX-Request": "true"}):
        page = cora.get(f"{at('invitees', both)}?phase=infant", headers=headers)
        boxes = [box for facet in page.context["facets"] for box in facet.boxes()]
        assert {box["count"] for box in boxes} == {""}
        assert [box["none"] for box in boxes if box["value"] == "replied"] == [""]


def test_another_consultation_is_not_in_it(cora, cast, both):
    other = published(cast, audience={"roles": ["adviser"]})
    assert names(cora.get(at("invitees", other))) == ["Ada Novak"]


def test_it_can_be_had_as_a_file_of_this_consultation_alone(cora, both):
    page = cora.get(f"{at('invitees', both)}?reply=waiting")
    assert page.context["download"] == {
        "name": "invitees",
        "query": f"reply=waiting&consultation={both.pk}",
    }


def test_the_list_asks_the_same_few_questions(cora, cast):
    def questions(consultation):
        with CaptureQueriesContext(connection) as asked:
            cora.get(at("invitees", consultation))
        return len(asked)

    few = published(cast, audience={"roles": ["adviser"]})
    many = published(cast, asks="both")
    questions(few)
    assert questions(few) == questions(many)


# -- Longer ----------------------------------------------------------------------------------------


def test_one_person_is_given_longer(cora, cast, consultation, words):
    day = consultation.closes_at + timedelta(days=3)
    url = at("longer", consultation, f"person-{cast.gus.pk}")
    assert "Give Gus Merriman longer" in words(cora.get(url))
    done = cora.post(url, {"until_on": f"{day:%Y-%m-%d}", "until_time": "17:00"}, follow=True)
    assert "Gus Merriman may answer, or change the answer, until" in words(done)
    seat = invitee(consultation, cast.gus)
    assert f"{timezone.localtime(seat.until):%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 17:00"


def test_what_is_shorter_is_refused_and_stays_typed(cora, cast, consultation):
    url = at("longer", consultation, f"person-{cast.gus.pk}")
    day = timezone.localdate()
    page = cora.post(url, {"until_on": f"{day:%Y-%m-%d}", "until_time": "00:00"})
    assert page.status_code == 422
    assert "already. Choose a later time." in page.context["form"].errors["until_on"][0]
    assert page.context["form"]["until_time"].value() == "00:00"


def test_a_school_is_given_longer(cora, cast):
    consultation = published(cast, asks="schools")
    day = consultation.closes_at + timedelta(days=3)
    url = at("longer", consultation, f"school-{cast.ash.pk}")
    cora.post(url, {"until_on": f"{day:%Y-%m-%d}", "until_time": "17:00"})
    assert invitee(consultation, school=cast.ash).until is not None


def test_who_is_not_asked_has_no_such_page(cora, cast):
    consultation = published(cast, audience={"roles": ["headteacher"]})
    for seat in (f"person-{cast.gus.pk}", f"school-{cast.ash.pk}", "person-0", "x-1",
                 "person-99999999999", f"person-{cast.hana.pk}x"):  # fmt: skip
        assert cora.get(at("longer", consultation, seat)).status_code == 404


def test_after_the_close_nobody_is_given_longer(cora, cast, consultation, words):
    close(consultation)
    url = at("longer", consultation, f"person-{cast.gus.pk}")
    for ask in (cora.get, cora.post):
        assert "so nobody can be given longer" in words(ask(url, follow=True))


# -- One more --------------------------------------------------------------------------------------


@pytest.fixture
def heads(cast):
    return published(cast, audience={"roles": ["headteacher"]})


def test_one_more_is_asked_by_their_address(cora, cast, heads, words):
    done = cora.post(at("add_invitee", heads), {"email": "GUS@example.org"}, follow=True)
    assert "Gus Merriman is asked now, as Chair of governors, Ash Lane Infant School." in words(
        done
    )
    assert invitee(heads, cast.gus).role == "chair"


def test_who_holds_several_posts_is_asked_in_the_one_that_is_chosen(cora, cast, heads, words):
    board = Post.objects.create(person=cast.gus, kind="board_member")
    url = at("add_invitee", heads)
    page = cora.post(url, {"email": "gus@example.org"})
    assert "As what is Gus Merriman asked?" in words(page)
    form = page.context["form"]
    assert form["post"].value() == Post.objects.get(person=cast.gus, kind="chair").pk
    assert not Invitee.objects.filter(person=cast.gus).exists()
    wrong = cora.post(url, {"email": "gus@example.org", "chosen": "yes"})
    assert wrong.status_code == 422
    foreign = Post.objects.get(person=cast.mei).pk
    facts = {"email": "gus@example.org", "chosen": "yes"}
    assert cora.post(url, facts | {"post": foreign}).status_code == 422
    cora.post(url, facts | {"post": board.pk})
    assert invitee(heads, cast.gus).role == "board_member"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "Enter an e-mail address."),
        ("x", "Enter the whole address, like name@school.example."),
        (
            "nobody@example.org",
            "Nobody on record has the address nobody@example.org. "
            "People come in by an import or an invitation.",
        ),
        ("hana@example.org", "Hana Okafor is asked already, as Headteacher."),
        ("dev@example.org", "Dev Raman is switched off and cannot be asked."),
        (
            "priya@example.org",
            "Priya Nair holds no post today, so there is nothing to be asked as.",
        ),
    ],
)
def test_who_cannot_be_asked_is_said(cora, cast, heads, address, says):
    Person.objects.filter(pk=cast.dev.pk).update(is_active=False)
    Post.objects.filter(person=cast.priya).update(until="2020-01-01")
    page = cora.post(at("add_invitee", heads), {"email": address})
    assert page.status_code == 422
    assert page.context["form"].errors == {"email": [says]}


def test_nobody_is_added_to_a_draft(cora, cast, words):
    page = cora.get(at("add_invitee", draft(cast)), follow=True)
    assert "is not published yet. Until then, change its audience instead." in words(page)
