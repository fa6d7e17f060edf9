import pytest
from django.urls import reverse
from django.utils import timezone

from schools.models import Person, Post
from tests.consultation.stage import draft, fresh, published


def at(name, consultation):
    return reverse(f"consultation:{name}", args=[consultation.pk])


@pytest.fixture
def cora(as_):
    return as_("cora")


def test_who_would_be_asked_is_counted_at_once(cora, cast, words):
    page = cora.get(at("audience", draft(cast, asks="both")))
    assert (page.context["counted"].people, page.context["counted"].schools) == (9, 3)
    assert "9 people 3 schools" in words(page)


def test_looking_counts_and_keeps_nothing(cora, cast):
    consultation = draft(cast)
    chosen = {"asks": "people", "roles": ["chair"], "look": "yes"}
    page = cora.post(at("audience", consultation), chosen)
    assert (page.status_code, page.context["counted"].people) == (200, 2)
    assert fresh(consultation).audience == {}
    part = cora.post(at("audience", consultation), chosen, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith("<section")
    assert part.context["counted"].people == 2


def test_it_is_kept_and_told(cora, cast, words):
    consultation = draft(cast)
    done = cora.post(
        at("audience", consultation), {"asks": "both", "phases": ["infant"]}, follow=True
    )
    assert done.redirect_chain == [(at("run", consultation), 302)]
    assert "Kept. As things stand, 6 people and 2 schools would be asked." in words(done)
    assert fresh(consultation).audience["phases"] == ["infant"]


def test_what_cannot_be_is_said_and_nothing_is_lost(cora, cast):
    page = cora.post(at("audience", draft(cast)), {"roles": ["chair"], "districts": ["nowhere"]})
    assert page.status_code == 422
    assert "Choose who answers." in page.content.decode()
    assert page.context["form"]["roles"].value() == ["chair"]
    assert page.context["counted"].people == 9


def test_who_might_miss_it_is_listed(cora, cast, words):
    Person.objects.exclude(pk=cast.gus.pk).update(last_login=timezone.now())
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    said = words(cora.get(at("audience_gaps", draft(cast, asks="both"))))
    assert "People who never came to the portal: 1" in said
    assert "Gus Merriman gus@example.org" in said
    assert "Schools that nobody could answer for: 1" in said


def test_the_list_is_taken_out_again(cora, cast):
    consultation = draft(cast, audience={"people": [cast.stan.pk], "as": {}, "only": True})
    assert cora.get(at("audience", consultation)).context["counted"].people == 1
    assert cora.get(at("audience_list_drop", consultation)).status_code == 405
    cora.post(at("audience_list_drop", consultation))
    assert fresh(consultation).audience == {}


def test_once_published_it_is_fixed(cora, cast, words):
    consultation = published(cast)
    for ask in (cora.get, cora.post):
        page = ask(at("audience", consultation), follow=True)
        assert "is published, so its audience is fixed." in words(page)
