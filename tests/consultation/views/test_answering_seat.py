"""Who comes to the screens of answering, and what becomes of what arrives too late."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session

from consultation import keys
from consultation.models import Consultation, Draft
from consultation.workflow import publishing
from records import typed
from tests.consultation.stage import answer, close, invitee, published

SECRET = "Zaunkoenig"
SCREENS = ("", "p1/", "check/", "sent/", "mine.pdf")


def at(consultation, slug="me", more=""):
    return f"/consultations/{consultation.pk}/answer/{slug}/{more}"


def shut(consultation):
    """The close and its grace have passed; it is not sealed yet."""
    past = consultation.opens_at - timedelta(minutes=20)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=past - timedelta(days=3), closes_at=past, last_moment=past + timedelta(minutes=10)
    )


@pytest.fixture
def both(cast):
    return published(cast, asks="both")


@pytest.mark.parametrize("more", SCREENS)
@pytest.mark.parametrize("slug", ["me", "school"])
def test_everybody_else_gets_the_404_of_what_does_not_exist(as_, cast, both, more, slug):
    slug = f"school-{cast.ash.pk}" if slug == "school" else slug
    who = "cora" if slug == "me" else "stan"
    invitee(both, cast.cora).delete()
    client = as_(who)
    assert client.get(at(both, slug, more)).status_code == 404
    assert client.post(at(both, slug, more), {"q1": "yes"}).status_code in (404, 405)
    assert client.get(f"/consultations/99999/answer/{slug}/{more}").status_code == 404


@pytest.mark.parametrize("slug", ["you", "school-0", "school-", "school-99999999999", "Me"])
def test_an_address_of_no_seat_is_404(as_, both, slug):
    assert as_("hana").get(at(both, slug)).status_code == 404


@pytest.mark.parametrize("more", ["p9/", "q1/"])
def test_a_page_that_is_not_there_is_404(as_, both, more):
    assert as_("hana").get(at(both, "me", more)).status_code == 404


def test_those_of_the_school_write_its_answer_and_others_do_not(as_, cast, both):
    slug = f"school-{cast.ash.pk}"
    seen = {who: as_(who).get(at(both, slug, "p1/")).status_code for who in cast.people}
    ours = ("hana", "gus", "dev", "priya")
    assert seen == {who: 200 if who in ours else 404 for who in cast.people}


@pytest.mark.parametrize("more", SCREENS)
@pytest.mark.parametrize("slug", ["me", "school"])
def test_whoever_looks_on_as_somebody_sees_no_answer(as_, cast, both, more, slug):
    answer(both, cast.hana, {"q1": "yes", "q2": SECRET})
    answer(both, cast.hana, {"q1": "yes", "q2": SECRET}, school=cast.ash)
    client = as_("cora")
    client.post(f"/see-as/{cast.hana.pk}/")
    slug = f"school-{cast.ash.pk}" if slug == "school" else slug
    refused = client.get(at(both, slug, more))
    assert refused.status_code == 403
    assert "only Hana Okafor can open them" in refused.content.decode()
    assert SECRET not in refused.content.decode()


def test_nothing_of_it_may_be_kept_by_a_cache(as_, both):
    for more in ("", "p1/", "check/", "sent/"):
        assert "no-store" in as_("hana").get(at(both, "me", more))["Cache-Control"]


# -- Too late --------------------------------------------------------------------------------------


def withdrawn(consultation, cast):
    publishing.withdraw(consultation, because="We ask again in May.", by=cast.cora)


def post_ended(consultation, cast):
    cast.hana.posts.update(ended_at=consultation.opens_at)


def key_gone(consultation, cast):
    keys.destroy(consultation.pk)


LATE = {
    "closed": (lambda consultation, cast: shut(consultation), "closed on"),
    "sealed": (lambda consultation, cast: close(consultation), "closed on"),
    "withdrawn": (withdrawn, "We ask again in May."),
    "post ended": (post_ended, "do not hold that post any more"),
    "key gone": (key_gone, "cannot be reached just now"),
}


@pytest.mark.parametrize("what", LATE)
def test_what_was_typed_too_late_is_given_back_to_copy(as_, cast, consultation, what):
    happens, says = LATE[what]
    client = as_("hana")
    assert client.get(at(consultation, "me", "p1/")).status_code == 200
    happens(consultation, cast)
    typing = {"q1": "yes", "q2": f"{SECRET}\n<b>two</b>", "g1": "no", "mark": "0.0.0"}
    answered = client.post(at(consultation, "me", "p1/"), typing)
    page = answered.content.decode()
    assert answered.status_code == 410
    assert says in page
    assert (
        "1. Do you support it?\nYes\n\n2. Please add any comments\n"
        f"{SECRET}\n&lt;b&gt;two&lt;/b&gt;\n\n3. Would you like to read more?\nNo</textarea>"
        in page
    )
    assert not Draft.objects.filter(consultation=consultation).exists()


@pytest.mark.parametrize("what", LATE)
def test_the_script_is_told_the_same_in_a_sentence(as_, cast, consultation, what):
    happens, says = LATE[what]
    happens(consultation, cast)
    answered = as_("hana").post(
        at(consultation, "me", "p1/"), {"q2": SECRET}, headers={"X-Autosave": "1"}
    )
    told = answered.content.decode()
    assert (answered.status_code, answered["Content-Type"]) == (410, "text/plain; charset=utf-8")
    assert says in told
    assert told.endswith("What you typed is still on this page: copy it if you need it.")


def test_whose_post_at_the_school_ended_while_typing_gets_it_back(as_, cast, both):
    client = as_("dev")
    answer(both, cast.priya, {"q4": "o1", "q9": "hers"}, school=cast.ash, send=False)
    cast.dev.posts.update(ended_at=both.opens_at)
    slug = f"school-{cast.ash.pk}"
    answered = client.post(at(both, slug, "p3/"), {"q9": SECRET, "note-q9": "To Priya"})
    page = answered.content.decode()
    assert answered.status_code == 410
    assert "You do not hold a post any more in which you write for Ash Lane" in page
    assert f"{SECRET}" in page
    assert "To Priya" in page
    assert "hers" not in page
    assert client.get(at(both, slug, "p3/")).status_code == 404


def test_what_cannot_be_read_is_given_back_all_the_same(as_, consultation):
    shut(consultation)
    answered = as_("hana").post(
        at(consultation, "me", "p3/"), {"q7-from": "a lot", "q9": "x" * 400}
    )
    page = answered.content.decode()
    assert "a lot" in page
    assert "x" * 400 in page


def test_who_only_comes_to_look_is_led_back_with_a_sentence(as_, consultation):
    shut(consultation)
    answered = as_("hana").get(at(consultation, "me", "p1/"))
    assert (answered.status_code, answered.url) == (302, consultation.get_absolute_url())
    (said,) = get_messages(answered.wsgi_request)
    assert "closed on" in str(said)


def test_before_it_opens_nothing_is_taken(as_, cast):
    later = published(cast, opens=2)
    answered = as_("hana").post(at(later, "me", "p1/"), {"q2": SECRET})
    assert answered.status_code == 410
    assert "opens on" in answered.content.decode()


def test_who_was_given_longer_still_answers(as_, cast, consultation):
    shut(consultation)
    seat = invitee(consultation, cast.hana)
    type(seat).objects.filter(pk=seat.pk).update(until=consultation.closes_at)
    address = at(consultation, "me", "p1/")
    given = {"q1": "yes", "mark": "0.0.0"}
    assert as_("hana").post(address, given).status_code == 302
    assert as_("gus").post(address, given).status_code == 410


# -- The session ran out ---------------------------------------------------------------------------


@pytest.fixture
def lost(as_, client, cast, consultation):
    """hana's session ran out while she typed; returns where."""
    address = at(consultation, "me", "p1/")
    page = as_("hana").get(address).content.decode()
    assert f'name="{typed.MARK}"' in page
    client.logout()
    given = {"q2": SECRET, "mark": "0.0.0", typed.MARK: typed.mark(cast.hana)}
    answered = client.post(address, given)
    assert (answered.status_code, answered.url) == (302, f"/accounts/login/?next={address}")
    return address


def back(client, cast, address):
    kept = dict(client.session.items())
    client.force_login(cast.hana)
    session = client.session
    session.update(kept)
    session.save()
    return client.get(address)


def everything_in_sessions():
    return " ".join(str(session.get_decoded()) for session in Session.objects.all())


def test_it_comes_back_and_lay_locked_meanwhile(client, cast, lost):
    assert "'typed':" in everything_in_sessions()
    assert SECRET not in everything_in_sessions()
    page = back(client, cast, lost).content.decode()
    assert SECRET in page
    assert "Here is what you had typed" in page
    assert SECRET not in everything_in_sessions()
    assert SECRET not in client.get(lost).content.decode()


def test_when_the_key_is_destroyed_it_cannot_come_back(client, cast, consultation, lost):
    kept = everything_in_sessions()
    close(consultation)
    keys.destroy(consultation.pk)  # which the sealing does when it is committed
    answered = back(client, cast, lost)
    assert answered.status_code == 302
    assert SECRET not in client.get(answered.url).content.decode()
    assert SECRET not in kept


def test_when_it_has_closed_meanwhile_it_comes_back_to_copy(client, cast, consultation, lost):
    shut(consultation)
    answered = back(client, cast, lost)
    assert answered.status_code == 410
    assert SECRET in answered.content.decode()
