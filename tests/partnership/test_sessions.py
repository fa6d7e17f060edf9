"""How long a session lasts, who ends it, and that nothing typed is lost with it."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client

from partnership import sessions
from records import typed
from schools.models import Person, Post
from tests import signing_in
from tests.signing_in import LOGIN, enter, who

START = datetime(2026, 9, 4, 7, 0, tzinfo=UTC)
LIST = "/accounts/sessions/"
SESSION = "/accounts/session/"


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    signing_in.forget_limits()


@pytest.fixture
def clock(db, time_machine):
    def at(**later):
        time_machine.move_to(START + timedelta(**later), tick=False)

    at()
    return at


@pytest.fixture
def hana(cast, client, clock):
    """A browser that hana has signed in with at the start."""
    enter(client, cast.hana)
    return client


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_forty_five_minutes_without_a_sign_of_life_end_it(hana, clock):
    clock(minutes=44, seconds=59)
    assert who(hana) == "Hana Okafor"
    clock(minutes=44 + 44)
    assert who(hana) == "Hana Okafor"
    clock(minutes=44 + 44 + 46)
    answer = hana.get("/schools/?search=ash")
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next=/schools/%3Fsearch%3Dash")
    assert "because nothing happened here for 45 minutes" in hana.get(LOGIN).content.decode()
    clock(minutes=44 + 44 + 47)
    assert who(hana) is None


def test_twelve_hours_end_it_whatever_happens(hana, clock):
    for minute in range(0, 12 * 60 + 1, 30):
        clock(minutes=minute)
        assert who(hana) == "Hana Okafor", minute
    clock(hours=12, seconds=1)
    assert who(hana) is None
    assert "because you signed in 12 hours ago" in hana.get(LOGIN).content.decode()


def test_saving_the_session_does_not_make_it_longer(hana, clock):
    for hour in range(12):
        for minute in (0, 30):
            clock(hours=hour, minutes=minute)
            session = hana.session
            session["something"] = hour
            session.save()
            hana.get("/")
    clock(hours=12, minutes=1)
    assert who(hana) is None


def test_when_somebody_was_seen_is_written_every_five_minutes_at_most(hana, clock):
    first = hana.session["seen_at"]
    clock(minutes=4, seconds=59)
    hana.get("/")
    assert hana.session["seen_at"] == first
    clock(minutes=5, seconds=1)
    hana.get("/")
    assert hana.session["seen_at"] == first + 301
    row = UserSession.objects.get()
    assert row.last_seen_at == START + timedelta(seconds=301)


def test_a_page_within_five_minutes_writes_nothing(hana, clock, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock(minutes=3)
    with CaptureQueriesContext(connection) as queries:
        hana.get("/schools/")
    assert [q["sql"][:60] for q in queries if not q["sql"].startswith("SELECT")] == []


def test_the_signed_out_have_no_session(client, db):
    client.get(LOGIN)
    client.get("/verify/")
    client.get(SESSION)
    assert Session.objects.count() == 0


def test_asking_how_long_there_is_is_no_sign_of_life(hana, clock):
    clock(minutes=44)
    idle, whole, person, token = hana.get(SESSION).content.decode().split()
    assert (idle, whole) == (str(60), str(12 * 3600 - 44 * 60))
    assert (len(person), len(token)) == (16, 64)
    clock(minutes=45, seconds=1)
    assert hana.get(SESSION).content.decode().split()[:3] == ["0", "0", "0"]
    assert who(hana) is None


def test_pressing_stay_is_one(hana, clock):
    clock(minutes=44)
    assert hana.post(SESSION).content.decode().split()[0] == str(45 * 60)
    clock(minutes=44 + 44)
    assert who(hana) == "Hana Okafor"


def test_the_page_knows_its_limits(hana, clock):
    clock(minutes=3)
    page = hana.get("/schools/").content.decode()
    assert f'data-idle="{42 * 60}"' in page
    assert f'data-whole="{12 * 3600 - 180}"' in page
    assert 'data-warning="120"' in page
    assert "js/session.js" in page


def test_the_sign_in_page_warns_of_nothing(client, db):
    assert "data-session" not in client.get(LOGIN).content.decode()


def test_what_was_typed_waits_for_whoever_typed_it(hana, cast, clock, plan):
    """The session runs out over a form; after signing in again the text stands in it."""
    address = f"/plans/{plan.pk}/add/objective/"
    page = hana.get(address).content.decode()
    assert 'name="typed_by"' in page
    clock(minutes=46)
    text = {"text": "Every child reads with somebody.", "typed_by": typed.mark(cast.hana)}
    answer = hana.post(address, text)
    assert answer.url.startswith(f"{LOGIN}?next={address}")
    enter(hana, cast.hana)
    again = hana.get(address).content.decode()
    assert "Every child reads with somebody." in again
    assert plan.objectives.filter(text__startswith="Every child").count() == 0


def test_the_list_shows_where_and_when(hana, cast, clock):
    clock(minutes=10)
    other = Client(
        REMOTE_ADDR="198.51.100.7",
        headers={
            "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 "
            "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1"
        },
    )
    enter(other, cast.hana)
    enter(Client(), cast.wes)
    page = hana.get(LIST)
    assert [one.ip for one in page.context["sessions"]] == ["127.0.0.1", "198.51.100.7"]
    assert page.content.decode().count("This one") == 1
    assert "198.51.100.7" in page.content.decode()
    assert "Sign out everywhere else" in page.content.decode()


def test_one_session_is_ended_at_its_next_request(hana, cast, clock):
    other = Client()
    enter(other, cast.hana)
    row = UserSession.objects.get(session_key=other.session.session_key)
    answer = hana.post(LIST, {"which": row.pk})
    assert (answer.status_code, answer.url) == (302, LIST)
    assert (who(other), who(hana)) == (None, "Hana Okafor")
    assert (
        "That one was signed out already"
        in hana.post(LIST, {"which": row.pk}, follow=True).content.decode()
    )


def test_all_others_are_ended_those_among_them_that_no_list_shows(hana, cast, clock):
    others = [Client() for _ in range(3)]
    for other in others:
        enter(other, cast.hana)
    enter(wes := Client(), cast.wes)
    hana.post(LIST, {"which": "others"})
    assert [who(c) for c in others] == [None] * 3
    assert (who(hana), who(wes)) == ("Hana Okafor", "Wes Hughes")


def test_ending_this_one_signs_out_here(hana):
    row = UserSession.objects.get()
    answer = hana.post(LIST, {"which": row.pk})
    assert (answer.status_code, answer.url) == (302, LOGIN)
    assert who(hana) is None


@pytest.mark.parametrize("which", ["", "x", "-1", "9" * 40, "\0", "²"])
def test_nonsense_ends_nothing(hana, which):
    assert hana.post(LIST, {"which": which}).status_code == 302
    assert who(hana) == "Hana Okafor"


def test_nobody_ends_the_session_of_somebody_else(hana, cast):
    enter(wes := Client(), cast.wes)
    row = UserSession.objects.get(user=cast.wes)
    hana.post(LIST, {"which": row.pk})
    assert who(wes) == "Wes Hughes"


def test_a_session_that_has_run_out_is_not_listed(hana, cast, clock):
    clock(minutes=40)
    enter(other := Client(), cast.hana)
    clock(minutes=50)
    assert [s.is_current for s in other.get(LIST).context["sessions"]]
    assert len(other.get(LIST).context["sessions"]) == 1


def test_everywhere_means_everywhere(hana, cast, clock):
    enter(other := Client(), cast.hana)
    unlisted = Client()
    unlisted.force_login(cast.hana)
    enter(wes := Client(), cast.wes)
    sessions.end_all_of(Person.objects.get(pk=cast.hana.pk))
    assert [who(c) for c in (hana, other, unlisted, wes)] == [None, None, None, "Wes Hughes"]
    enter(hana, cast.hana)
    assert who(hana) == "Hana Okafor"


def test_the_form_of_an_old_tab_is_good_again_after_signing_in_elsewhere(cast, clock):
    """The token that the script asks for is the one that the forms need now."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.hana)
    old = client.get(SESSION).content.decode().split()[3]
    client.cookies["csrf"] = "x" * 32  # as after signing in again
    new = client.get(SESSION).content.decode().split()[3]
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": old}).status_code == 403
    assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": new}).status_code == 302


def test_an_ended_post_bites_in_a_session_that_stands(cast, client, clock, plan):
    enter(client, cast.hana)
    assert client.get(f"/plans/{plan.pk}/").status_code == 200
    Post.objects.filter(person=cast.hana).update(until=START.date() - timedelta(days=1))
    assert client.get(f"/plans/{plan.pk}/").status_code == 404
