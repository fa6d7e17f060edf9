"""Coming in with a code by e-mail: for whom it works, what it gives away (nothing), how often."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership import guesses, signin
from records import history, throttle
from records.models import HistoryLine, Letter
from schools.models import Invitation, Person, Post
from tests import signing_in
from tests.cast import fresh
from tests.signing_in import CONFIRM, LOGIN, ask, code_sent_to, enter, letter_to, who, wrong


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    signing_in.forget_limits()


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


def test_an_unknown_address_looks_and_costs_the_same_as_a_known_one(cast, time_machine):
    """Known, unknown, disabled: the same status, page and headers, one letter and as much to do."""
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    cast.dev.is_active = False
    cast.dev.save()
    Person.objects.update(last_login=datetime(2026, 9, 1, tzinfo=UTC))
    seen, cost = {}, {}
    for address in ("hana@example.org", "nobody@example.org", "dev@example.org"):
        client = Client()
        steps = (
            lambda c=client, a=address: ask(c, a),
            lambda c=client: c.get(CONFIRM),
            lambda c=client: c.post(CONFIRM, {"code": "000000"}),
            lambda c=client: c.post(CONFIRM, {"action": "resend"}),
            lambda c=client: c.post(CONFIRM, {"code": "000000"}),
            lambda c=client: c.post(CONFIRM, {"code": "000000"}),
        )
        guess("warm@example.org")  # what happens only once has happened
        letters, looks, cost[address] = [], [], []
        for step in steps:
            with CaptureQueriesContext(connection) as queries:
                answer = step()
            looks.append((look(answer), headers(answer)))
            cost[address].append(len(queries))
            letters.append(Letter.objects.filter(address=address).count())
        seen[address] = str((looks, letters)).replace(address, "…")
    assert seen["nobody@example.org"] == seen["hana@example.org"]
    assert seen["dev@example.org"] == seen["hana@example.org"]
    assert cost["nobody@example.org"] == cost["hana@example.org"]
    assert cost["dev@example.org"] == cost["hana@example.org"]
    assert letters == [1, 1, 1, 2, 2, 2]


def headers(answer):
    return {name: value for name, value in answer.headers.items() if name != "Content-Length"}


def test_the_letter_to_an_unknown_address_holds_no_code(client, cast):
    ask(client, "nobody@example.org")
    letter = letter_to("nobody@example.org")
    assert re.findall(r"\b\d{6}\b", letter.text + letter.html) == []
    assert "no account" in letter.text


def test_who_has_left_gets_no_code(client, cast):
    cast.hana.is_active = False
    cast.hana.save()
    ask(client, "hana@example.org")
    assert "This account is closed" in letter_to("hana@example.org").text
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


def test_too_many_letters_to_one_address_are_slowed_down(cast):
    answers = [ask(Client(), "hana@example.org") for _ in range(8)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [200] * 2
    assert "Too many tries. Wait five minutes" in answers[-1].content.decode()
    assert Letter.objects.count() == 6
    assert ask(Client(), "wes@example.org").status_code == 302


def test_letters_sent_again_are_counted_too(client, cast):
    ask(client, "hana@example.org")
    for _ in range(10):
        client.post(CONFIRM, {"action": "resend"})
    assert 1 < Letter.objects.count() <= 6


def guess(address, digits="000000", client=None, **meta):
    """One guess at the codes of this address, in a browser of its own."""
    client = client or Client()
    ask(client, address)
    return client.post(CONFIRM, {"code": digits}, **meta).content.decode()


def test_ten_guesses_in_five_minutes_and_no_more(cast, time_machine):
    """However many codes and browsers it takes; afterwards not even the right one works."""
    start = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)
    tried = 0
    for n in range(14):
        time_machine.move_to(start + timedelta(seconds=11 * n), tick=False)
        tried += "That is not the code we sent" in guess("hana@example.org")
    assert tried == guesses.AT_ONE_ADDRESS == 10
    time_machine.move_to(start + timedelta(seconds=230), tick=False)
    client = Client()
    answer = enter(client, cast.hana)
    assert "Too many tries" in answer.content.decode()
    assert who(client) is None
    enter(other := Client(), cast.wes)
    assert who(other) == "Wes Hughes"
    time_machine.move_to(start + timedelta(minutes=8), tick=False)
    enter(client, cast.hana)
    assert who(client) == "Hana Okafor"


def test_guesses_from_everywhere_are_counted_together_in_a_wider_limit(cast, monkeypatch):
    monkeypatch.setattr(guesses, "LETTERS_TO_ONE_PERSON", 1000)
    tried = sum(
        "That is not the code we sent" in guess("hana@example.org", REMOTE_ADDR=f"10.0.{n // 3}.1")
        for n in range(36)
    )
    assert tried == guesses.AT_ONE_PERSON == 30


def test_guesses_at_an_unknown_address_end_alike(cast, monkeypatch):
    monkeypatch.setattr(guesses, "LETTERS_TO_ONE_PERSON", 1000)
    for address in ("hana@example.org", "nobody@example.org"):
        told = ["Too many tries" in guess(address) for _ in range(12)]
        assert told == [False] * 10 + [True] * 2, address


def test_right_codes_do_not_count(client, cast, monkeypatch):
    monkeypatch.setattr(guesses, "LETTERS_TO_ONE_PERSON", 1000)
    for _ in range(12):
        enter(client, cast.hana)
        assert who(client) == "Hana Okafor"
        client.post("/accounts/logout/")


def test_one_address_may_not_guess_at_everybody(cast, monkeypatch):
    monkeypatch.setattr(guesses, "FROM_ONE_ADDRESS", 20)
    told = ["Too many tries" in guess(f"p{n}@example.org") for n in range(22)]
    assert told == [False] * 20 + [True] * 2
    assert "Too many tries" not in guess("hana@example.org", REMOTE_ADDR="10.9.9.9")


def test_sixty_people_behind_one_school_address_all_get_in(cast):
    """Each mistypes once, all within the same minute."""
    people = [Person.objects.create_user(f"p{n}@example.org", f"Person {n}") for n in range(60)]
    inside = 0
    for person in people:
        client = Client(REMOTE_ADDR="198.51.100.7")
        ask(client, person.email)
        digits = code_sent_to(person.email)
        client.post(CONFIRM, {"code": wrong(digits)})
        client.post(CONFIRM, {"code": digits})
        inside += who(client) == person.name
    assert inside == 60


@pytest.mark.parametrize(("proxies", "allowed"), [(0, 10), (1, 12)])
def test_a_made_up_address_helps_nobody_but_behind_a_proxy(
    cast, settings, monkeypatch, proxies, allowed
):
    """Twelve guesses, each with another X-Forwarded-For: believed only from our own proxy."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    monkeypatch.setattr(guesses, "LETTERS_TO_ONE_PERSON", 1000)
    tried = sum(
        "That is not the code we sent"
        in guess("hana@example.org", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
        for n in range(12)
    )
    assert tried == allowed


def test_behind_a_proxy_only_what_it_has_written_itself_counts(cast, settings, monkeypatch):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(guesses, "LETTERS_TO_ONE_PERSON", 1000)
    tried = sum(
        "That is not the code we sent"
        in guess("hana@example.org", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 198.51.100.7")
        for n in range(12)
    )
    assert tried == 10


def test_counting_needs_no_broker(cast, settings):
    """A frozen Valkey stops nobody from signing in: whatever is counted lies in the database."""
    backend = settings.CACHES["default"]["BACKEND"]
    assert backend == "django.core.cache.backends.db.DatabaseCache"
    assert throttle.allow("x", 1, 60)


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/password/reset/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/2fa/webauthn/reauthenticate/",
        "/accounts/social/login/cancelled/",
        "/accounts/social/connections/",
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


def lapse(person):
    """This person has never come, and the only invitation has run out."""
    Invitation.objects.create(
        post=person.posts.get(),
        by=person,
        state=Invitation.State.EXPIRED,
        expires_on=datetime(2026, 8, 1, tzinfo=UTC).date(),
    )


def test_an_invitation_that_has_run_out_gives_no_code_and_the_letter_says_so(client, cast):
    lapse(cast.priya)
    answer = ask(client, "priya@example.org")
    assert (answer.status_code, answer.url) == (302, CONFIRM)
    letter = letter_to("priya@example.org")
    assert re.findall(r"\b\d{6}\b", letter.text) == []
    assert "the invitation to this portal has run out" in letter.text
    assert "Ask whoever invited you, or your partnership's coordinator" in letter.text


def test_an_invitation_that_runs_out_between_letter_and_code_opens_nothing(client, cast):
    ask(client, "priya@example.org")
    digits = code_sent_to("priya@example.org")
    lapse(cast.priya)
    answer = client.post(CONFIRM, {"code": digits})
    assert (answer.status_code, answer.url) == (302, LOGIN)
    assert who(client) is None


def test_a_code_sent_to_an_old_address_opens_nothing(client, cast):
    ask(client, "hana@example.org")
    digits = code_sent_to("hana@example.org")
    Person.objects.filter(pk=cast.hana.pk).update(email="hana.new@example.org")
    client.post(CONFIRM, {"code": digits})
    assert who(client) is None


def test_nor_does_it_open_the_account_of_who_has_that_address_now(client, cast):
    ask(client, "hana@example.org")
    digits = code_sent_to("hana@example.org")
    Person.objects.filter(pk=cast.hana.pk).update(email="hana.new@example.org")
    Person.objects.filter(pk=cast.wes.pk).update(email="hana@example.org")
    client.post(CONFIRM, {"code": digits})
    assert who(client) is None


def test_an_address_that_is_changed_is_told_at_the_old_one_and_ends_all_sessions(client, cast):
    enter(client, cast.hana)
    assert who(client) == "Hana Okafor"
    with history.deed():
        person = fresh(cast.hana)
        person.email = "h.okafor@example.org"
        person.save()
        signin.address_changed(person, "hana@example.org", cast.cora)
    assert who(client) is None
    letter = Letter.objects.get(key__startswith="address-changed:")
    assert (letter.to, letter.address) == (cast.hana, "hana@example.org")
    for text in (letter.text, letter.html):
        assert "Cora Whitlock has given your account another e-mail address" in text
        assert "by telephone" in text
    line = HistoryLine.objects.latest("number")
    assert (line.became, line.by, line.says) == ("address_changed", cast.cora, "")
    enter(client, fresh(cast.hana))
    assert who(client) == "Hana Okafor"


def test_the_admin_has_no_door_of_its_own(client, cast):
    for method in (client.get, client.post):
        answer = method("/admin/login/", {"username": "cora@example.org", "password": "x"})
        assert answer.status_code == 302
        assert answer.url.startswith(LOGIN)
    enter(client, cast.cora, next="/admin/")
    assert client.get("/admin/").status_code == 200


def test_who_is_disabled_is_out_at_the_next_request(client, cast):
    enter(client, cast.hana)
    assert who(client) == "Hana Okafor"
    Person.objects.filter(pk=cast.hana.pk).update(is_active=False)
    assert who(client) is None


def test_posts_decide_who_needs_a_second_step(cast):
    board = Person.objects.create_user("bea@example.org", "Bea Lund")
    Post.objects.create(person=board, kind=Post.Kind.BOARD_MEMBER)
    root = Person.objects.create_superuser("root@example.org")
    needs = {p.name for p in (*cast.people.values(), board, root) if p.needs_second_step}
    assert needs == {"Cora Whitlock", "Bea Lund", "root"}
    root.is_active = False
    assert root.needs_second_step is False
