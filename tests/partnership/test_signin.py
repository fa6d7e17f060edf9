import re

import pytest
from django.core.cache import cache
from django.test import Client

from records.models import Letter
from schools.models import Person

LOGIN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    cache.clear()


def letter_to(address):
    return Letter.objects.filter(address=address, key__startswith="sign-in:").latest("pk")


def code_sent_to(address):
    return re.search(r"^(\d{6})$", letter_to(address).text, re.MULTILINE)[1]


def ask(client, address, **more):
    return client.post(LOGIN, {"email": address} | more)


def who(client):
    """The name of whoever is signed in with this browser."""
    answer = client.get("/")
    return answer.wsgi_request.user.name if answer.status_code == 200 else None


def look(answer):
    """What a visitor sees of an answer: without the tokens that differ every time."""
    page = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode())
    return answer.status_code, answer.headers.get("Location"), page


def test_an_address_on_record_gets_a_code_and_comes_in_with_it(client, cast):
    answer = ask(client, "hana@example.org")
    assert (answer.status_code, answer.url) == (302, CONFIRM)
    assert who(client) is None  # not yet
    letter = letter_to("hana@example.org")
    assert (letter.confidential, "code" in letter.subject.lower()) == (True, True)
    answer = client.post(CONFIRM, {"code": code_sent_to("hana@example.org")})
    assert (answer.status_code, answer.url) == (302, "/")
    assert who(client) == "Hana Okafor"


def test_case_and_spaces_of_an_address_do_not_matter(client, cast):
    ask(client, "  HANA@Example.ORG ")
    client.post(CONFIRM, {"code": code_sent_to("hana@example.org")})
    assert who(client) == "Hana Okafor"


def test_an_unknown_address_looks_the_same_as_a_known_one(cast):
    seen = {}
    cast.dev.is_active = False
    cast.dev.save()
    for address in ("hana@example.org", "nobody@example.org", "dev@example.org"):
        client = Client()
        asked = look(ask(client, address))
        confirm = look(client.get(CONFIRM))
        wrong = look(client.post(CONFIRM, {"code": "000000"}))
        seen[address] = str((asked, confirm, wrong)).replace(address, "…")
    assert seen["nobody@example.org"] == seen["hana@example.org"]
    assert seen["dev@example.org"] == seen["hana@example.org"]


def test_the_letter_to_an_unknown_address_holds_no_code(client, cast):
    ask(client, "nobody@example.org")
    letter = letter_to("nobody@example.org")
    assert re.findall(r"\b\d{6}\b", letter.text + letter.html) == []
    assert "no account" in letter.text


def test_who_has_left_gets_no_code(client, cast):
    cast.hana.is_active = False
    cast.hana.save()
    ask(client, "hana@example.org")
    for letter in Letter.objects.filter(address="hana@example.org"):
        assert re.findall(r"^\d{6}$", letter.text, re.MULTILINE) == []


def test_a_wrong_code_lets_nobody_in_and_three_end_the_attempt(client, cast):
    ask(client, "hana@example.org")
    digits = code_sent_to("hana@example.org")
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    answer = client.post(CONFIRM, {"code": wrong})
    assert "That is not the code we sent." in answer.content.decode()
    assert "<title>Error: Enter the code" in answer.content.decode()
    for _ in range(2):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": digits})
    assert who(client) is None


def test_a_code_works_only_in_the_browser_that_asked_for_it(client, cast):
    ask(client, "hana@example.org")
    other = Client()
    ask(other, "wes@example.org")
    other.post(CONFIRM, {"code": code_sent_to("hana@example.org")})
    if code_sent_to("hana@example.org") != code_sent_to("wes@example.org"):
        assert who(other) is None
    nobody = Client()
    nobody.post(CONFIRM, {"code": code_sent_to("hana@example.org")})
    assert who(nobody) is None


def test_a_code_works_once(client, cast):
    ask(client, "hana@example.org")
    digits = code_sent_to("hana@example.org")
    client.post(CONFIRM, {"code": digits})
    client.post("/accounts/logout/")
    assert who(client) is None
    client.post(CONFIRM, {"code": digits})
    assert who(client) is None


def test_a_deep_link_is_kept_through_the_sign_in(client, cast, plan):
    deep = f"/plans/{plan.pk}/history/?from=letter"
    answer = client.get(deep)
    assert answer.status_code == 302
    assert answer.url == f"{LOGIN}?next=/plans/{plan.pk}/history/%3Ffrom%3Dletter"
    page = client.get(answer.url).content.decode()
    kept = re.search(r'name="next" value="([^"]*)"', page)[1]
    assert kept == deep
    ask(client, "hana@example.org", next=kept)
    answer = client.post(CONFIRM, {"code": code_sent_to("hana@example.org"), "next": kept})
    assert (answer.status_code, answer.url) == (302, deep)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "\0"],
)
def test_the_way_back_never_leads_elsewhere(client, cast, elsewhere):
    ask(client, "hana@example.org", next=elsewhere)
    answer = client.post(CONFIRM, {"code": code_sent_to("hana@example.org"), "next": elsewhere})
    assert (answer.status_code, answer.url) == (302, "/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_public_sign_up(client, cast, method):
    people = Person.objects.count()
    answer = getattr(client, method)(
        "/accounts/signup/", {"email": "new@example.org", "name": "New", "password1": "x"}
    )
    assert answer.status_code == 200
    assert "Accounts come by invitation" in answer.content.decode()
    assert Person.objects.count() == people
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter your work e-mail address"),
        ("hana", "Enter the whole address, like name@school.example"),
    ],
)
def test_an_address_that_is_none_is_told_and_kept(client, cast, typed, says):
    page = ask(client, typed).content.decode()
    assert page.count(f"{says}</") == 2  # in the summary and at the field
    assert "<title>Error: Sign in" in page
    assert f'value="{typed}"' in page


@pytest.mark.parametrize(
    "typed", ["a\0b@example.org", "x" * 10_000 + "@example.org", "🌳@example.org", "<b>@x.org"]
)
def test_a_strange_address_breaks_nothing(client, cast, typed):
    answer = ask(client, typed)
    assert answer.status_code in (200, 302)
    assert "<b>@" not in answer.content.decode()
    assert who(client) is None


def test_too_many_requests_for_one_address_are_slowed_down(cast):
    answers = [ask(Client(), "hana@example.org") for _ in range(8)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [200] * 2
    assert "Too many tries. Wait a minute" in answers[-1].content.decode()
    assert Letter.objects.count() == 6
    assert ask(Client(), "wes@example.org").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/password/reset/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/social/login/cancelled/",
    ],
)
def test_what_deals_in_passwords_or_addresses_is_not_there(client, as_, cast, address):
    assert client.get(address).status_code == 404
    assert as_("hana").get(address).status_code == 404


def test_signing_out_is_a_deed_not_a_link(as_, cast):
    hana = as_("hana")
    hana.get("/accounts/logout/")
    assert who(hana) == "Hana Okafor"
    answer = hana.post("/accounts/logout/")
    assert (answer.status_code, answer.url) == (302, LOGIN)
    assert who(hana) is None


@pytest.mark.parametrize(
    "address", ["/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/keys/1/remove/"]
)
def test_passkeys_are_added_and_removed_only_soon_after_the_sign_in(
    client, cast, time_machine, address
):
    from datetime import UTC, datetime, timedelta

    start = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    ask(client, "hana@example.org")
    client.post(CONFIRM, {"code": code_sent_to("hana@example.org")})
    time_machine.move_to(start + timedelta(minutes=14), tick=False)
    assert client.get(address).status_code in (200, 404)
    time_machine.move_to(start + timedelta(minutes=16), tick=False)
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next={address}")
    assert who(client) is None
