"""See as: with another person's eyes, read-only, in the coordinator's own session, and on record."""

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from records.models import HistoryLine, Letter, Signature
from schools.models import Invitation, Person, Post
from schools.workflow import invitations, people, posts
from tests.cast import fresh, place_of


@pytest.fixture
def looking(as_, cast):
    """cora's client, looking on as gus."""
    cora = as_("cora")
    answer = cora.post(f"/see-as/{cast.gus.pk}/")
    assert (answer.status_code, answer.url) == (302, "/")
    return cora


def lines_about(person):
    lines = HistoryLine.objects.filter(subject=f"schools.person:{person.pk}")
    return [(line.became, line.by_name) for line in lines]


def test_the_pages_are_those_of_the_other_person(looking, cast):
    page = looking.get("/")
    assert page.wsgi_request.user == cast.gus
    assert page.wsgi_request.looked_at_by == cast.cora


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/plans/", 200), ("/schools/", 200), ("/nowhere/", 404), ("/admin/", 403)],
)
def test_the_bar_with_its_button_stands_on_every_page_also_where_there_is_none(
    looking, path, status
):
    page = looking.get(path)
    assert page.status_code == status
    told = page.content.decode()
    assert told.count('class="see-as-bar"') == 1
    assert "<strong>Gus Merriman</strong>" in told
    assert f'action="{reverse("see_as_stop")}"' in told.split('class="see-as-bar"')[1]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_but_looking_is_possible(looking, cast, proposed, method):
    plan, document = proposed
    before = HistoryLine.objects.count()
    paths = [
        f"{plan.get_absolute_url()}sign/",
        f"{plan.get_absolute_url()}frame/",
        "/accounts/logout/",
        "/",
        f"/see-as/{cast.hana.pk}/",
        "/admin/schools/person/",
    ]
    answers = [getattr(looking, method)(path, {}).status_code for path in paths]
    assert answers == [403] * len(paths)
    assert (HistoryLine.objects.count(), Signature.objects.count()) == (before, 0)
    assert place_of(document, cast.gus).person == cast.gus


def test_what_is_refused_says_so_and_offers_the_way_out(looking):
    page = looking.post("/plans/").content.decode()
    assert "You are only looking on as Gus Merriman. Nothing can be signed" in page
    assert page.count(f'action="{reverse("see_as_stop")}"') == 2


@pytest.mark.parametrize("path", ["/admin/", "/admin/find/", "/accounts/2fa/", "/you/"])
def test_the_desk_and_what_is_the_persons_own_are_closed(looking, path):
    assert looking.get(path).status_code == 403


def test_how_long_the_session_has_may_still_be_asked(looking):
    assert looking.get(reverse("session")).status_code == 200


def test_stop_leads_back_to_the_desk_and_both_ends_are_on_record(looking, cast):
    answer = looking.post(reverse("see_as_stop"))
    assert answer.url == reverse("admin:schools_person_change", args=[cast.gus.pk])
    assert looking.get(answer.url).wsgi_request.user == cast.cora
    assert lines_about(cast.gus) == [
        ("seen_as", "Cora Whitlock"),
        ("seen_as_ended", "Cora Whitlock"),
    ]
    # A second click, from another window, does nothing.
    assert looking.post(reverse("see_as_stop")).url == "/"
    assert len(lines_about(cast.gus)) == 2


def test_stop_is_no_link(looking):
    assert looking.get(reverse("see_as_stop")).status_code == 405
    assert looking.get("/").wsgi_request.looked_at_by is not None


def test_it_is_no_sign_in_of_the_other_person(as_, cast):
    post = cast.gus.posts.get()
    posts.change_dates(post, by=cast.cora, since=None, until=None)
    invitations.invite_all([post], cast.cora)
    cora = as_("cora")
    cora.get("/")
    key, before = cora.session.session_key, dict(cora.session)
    signed_in = cora.session["_auth_user_id"]
    came_before = fresh(cast.gus).last_login
    cora.post(f"/see-as/{cast.gus.pk}/")
    cora.get("/")
    # The session, its limits and its second step are hers all along.
    assert cora.session.session_key == key
    assert cora.session["_auth_user_id"] == signed_in == str(cast.cora.pk)
    assert cora.session["signed_in_at"] == before["signed_in_at"]
    assert fresh(cast.gus).last_login is came_before is None
    assert Invitation.objects.get(post=post).state == Invitation.State.SENT
    assert not UserSession.objects.filter(user=cast.gus).exists()
    cora.post(reverse("see_as_stop"))
    assert cora.session.session_key == key
    assert {k: cora.session[k] for k in before if k != "seen_at"} == {
        k: before[k] for k in before if k != "seen_at"
    }
    assert not UserSession.objects.filter(user=cast.gus).exists()


def test_when_the_post_of_the_coordinator_ends_it_is_over_at_the_next_click(looking, cast):
    other = Person.objects.create_user("other@example.org", "Another Coordinator")
    posts.appoint(other, Post.Kind.COORDINATOR, by=None)
    posts.end(cast.cora.posts.get(), by=None)
    page = looking.get("/")
    assert page.wsgi_request.user == cast.cora
    assert "see-as-bar" not in page.content.decode()
    assert looking.get("/admin/").status_code != 200


def test_who_is_switched_off_meanwhile_is_not_looked_at_any_more(looking, cast):
    people.switch_off(cast.gus, by=None)
    assert looking.get("/").wsgi_request.user == cast.cora


def test_nobody_is_seen_who_may_not_be(as_, cast):
    other = Person.objects.create_user("other@example.org", "Another Coordinator")
    posts.appoint(other, Post.Kind.COORDINATOR, by=None)
    root = Person.objects.create_superuser("root@example.org", "Root")
    people.switch_off(cast.stan, by=None)
    cora = as_("cora")
    for person in (other, root, cast.stan, cast.cora):
        answer = cora.post(f"/see-as/{person.pk}/")
        assert answer.url == reverse("admin:schools_person_change", args=[person.pk])
        assert cora.get("/").wsgi_request.user == cast.cora
        assert lines_about(person) in ([], [("switched_off", "The portal")])
    assert cora.post("/see-as/999999/").status_code == 404


@pytest.mark.parametrize("who", ["hana", "gus", "ada", "stan"])
def test_only_the_coordinator_sees_as_others(as_, cast, who):
    client = as_(who)
    assert client.post(f"/see-as/{cast.mei.pk}/").status_code == 403
    assert client.get("/").wsgi_request.user == getattr(cast, who)
    assert lines_about(cast.mei) == []


def test_a_forged_mark_is_worth_nothing(as_, cast):
    """Whoever could write into a session still needs to be the coordinator of it."""
    hana = as_("hana")
    session = hana.session
    session["sees_as_by"], session["seen_as"] = cast.cora.pk, cast.gus.pk
    session.save()
    assert hana.get("/").wsgi_request.user == cast.hana


def test_the_button_is_offered_only_where_it_works(as_, cast):
    cora = as_("cora")

    def offered(person):
        page = cora.get(reverse("admin:schools_person_change", args=[person.pk]))
        return reverse("see_as", args=[person.pk]) in page.content.decode()

    people.switch_off(cast.stan, by=None)
    assert {who: offered(getattr(cast, who)) for who in ("gus", "cora", "stan")} == {
        "gus": True,
        "cora": False,
        "stan": False,
    }


def test_looking_sends_no_letters(looking):
    before = Letter.objects.count()
    looking.get("/")
    looking.get("/plans/")
    assert Letter.objects.count() == before
