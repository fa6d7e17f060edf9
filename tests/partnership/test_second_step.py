"""The second step: who needs it, what is closed without it, and what replaces a lost one."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver

from partnership import guesses, second_step, urls
from partnership.adapter import lock_away, take_out
from records.models import HistoryLine, Letter
from schools.models import Person, Post
from tests import signing_in
from tests.cast import fresh
from tests.signing_in import (
    CONFIRM,
    LOGIN,
    SECOND,
    ask,
    code_of,
    code_sent_to,
    enter,
    give_app,
    letter_to,
    shown,
    who,
    with_records,
    with_second_step,
    wrong,
)

CHOOSE = "/accounts/2fa/second-step/"
ACTIVATE = "/accounts/2fa/totp/activate/"
REPLACE = "/accounts/2fa/totp/replace/"
CODES = "/accounts/2fa/recovery-codes/"
START = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on(db, settings):
    settings.SECOND_STEP_REQUIRED = True
    signing_in.forget_limits()


@pytest.fixture
def clock(time_machine):
    def at(**later):
        time_machine.move_to(START + timedelta(**later), tick=False)

    at()
    return at


@pytest.fixture
def recovery_codes():
    def make(person):
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        return RecoveryCodes.activate(person).generate_codes()

    return make


def routes(resolver=None, before=""):
    """(route, name) of every address of the site, those of the admin among them."""
    for entry in (resolver or get_resolver(urls.__name__)).url_patterns:
        route = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry, route)
        else:
            route = re.sub(r"<uuid:\w+>", str(UUID(int=1)), route)
            yield re.sub(r"<[^>]+>|\(\?P[^)]*\)|[\^$\\]", "1", route), entry.name


def test_half_signed_in_a_coordinator_reaches_nothing_but_the_pages_for_it(cast, client):
    """Every address of the site, the admin and the public pages among them."""
    found = set()
    for route, name in routes():
        for method in ("get", "post"):
            client.force_login(cast.cora)
            with_records(client, {"method": "code"})
            answer = getattr(client, method)(f"/{route}")
            if answer.status_code == 302 and answer.url == CHOOSE:
                continue
            if answer.status_code in (301, 404) and answer.resolver_match is None:
                continue  # nothing stands there
            found.add(name)
    assert found == second_step.OPEN


def test_after_the_code_a_coordinator_is_led_to_set_up_an_app_and_then_on(
    cast, client, clock, django_capture_on_commit_callbacks
):
    answer = enter(client, cast.cora, next="/schools/?search=ash")
    assert (answer.status_code, answer.url) == (302, "/schools/?search=ash")
    answer = client.get(answer.url)
    assert (answer.status_code, answer.url) == (302, CHOOSE)
    assert "Set up your second step" in client.get(CHOOSE).content.decode()
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    assert "".join(page.context["secret_in_fours"]) == secret
    assert {len(four) for four in page.context["secret_in_fours"]} == {4}
    assert "data:image/svg+xml;base64," in page.content.decode()
    digits = shown(secret)
    answer = client.post(ACTIVATE, {"code": wrong(digits)})
    assert "That is not the right code" in answer.content.decode()
    assert "<title>Error: Set up an app" in answer.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ACTIVATE, {"code": digits})
    assert (answer.status_code, answer.url) == (302, CODES)
    page = client.get(CODES)
    assert len(set(page.context["unused_codes"])) == 10
    assert page.context["then"] == "/schools/?search=ash"
    assert client.get("/schools/").status_code == 200
    assert "An app was set up" in letter_to("cora@example.org").subject
    kept = client.get(f"{CODES}download/")
    assert kept["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    for code in page.context["unused_codes"]:
        assert code in kept.content.decode()


def test_the_secrets_lie_encrypted_in_the_database(cast, client, recovery_codes, clock):
    enter(client, cast.cora)
    secret = client.get(ACTIVATE).context["form"].secret
    client.post(ACTIVATE, {"code": shown(secret)})
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert take_out(Authenticator.objects.get(type="totp").data["secret"]) == secret
    assert Authenticator.objects.count() == 2
    assert take_out(lock_away("x")) == "x"


def test_a_key_that_was_changed_still_opens_what_it_locked(settings):
    locked = lock_away("x")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert take_out(locked) == "x"


def test_who_has_an_app_is_asked_for_it_after_the_code_and_is_nobody_until_then(
    cast, client, clock
):
    app = give_app(cast.cora)
    answer = enter(client, cast.cora, next="/schools/")
    assert (answer.status_code, answer.url) == (302, SECOND)
    assert who(client) is None
    assert client.get("/schools/").url.startswith(LOGIN)
    answer = client.post(SECOND, {"code": wrong(code_of(app))})
    assert "That is not the right code" in answer.content.decode()
    assert who(client) is None
    answer = client.post(SECOND, {"code": code_of(app)})
    assert answer.status_code == 302
    assert who(client) == "Cora Whitlock"
    assert client.get("/admin/").status_code == 200


def test_the_second_step_alone_opens_nothing(cast, client, clock):
    app = give_app(cast.cora)
    client.post(SECOND, {"code": code_of(app)})
    ask(client, "cora@example.org")
    client.post(SECOND, {"code": code_of(app)})
    assert who(client) is None


def test_a_code_of_the_app_works_once_even_where_the_clock_is_late(cast, clock):
    app = give_app(cast.cora)
    digits = code_of(app)
    enter(first := Client(), cast.cora)
    first.post(SECOND, {"code": digits})
    assert who(first) == "Cora Whitlock"
    for later in (1, 29, 31, 59):
        clock(seconds=later)
        enter(again := Client(), cast.cora)
        again.post(SECOND, {"code": f"{digits[:3]} {digits[3:]}"})
        assert who(again) is None, later


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clocks_may_differ_by_half_a_minute(cast, client, clock, steps, opens):
    app = give_app(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": code_of(app, steps=steps)})
    assert (who(client) is not None) is opens


def test_a_recovery_code_stands_in_once(cast, client, clock, recovery_codes):
    give_app(cast.cora)
    codes = recovery_codes(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": codes[3]})
    assert who(client) == "Cora Whitlock"
    enter(again := Client(), cast.cora)
    again.post(SECOND, {"code": codes[3]})
    assert who(again) is None
    again.post(SECOND, {"code": codes[4]})
    assert who(again) == "Cora Whitlock"


def test_guesses_at_all_kinds_of_codes_are_counted_together(cast, clock, recovery_codes):
    """Four at the e-mailed code, three each at app and recovery codes: the eleventh is refused."""
    app = give_app(cast.cora)
    recovery_codes(cast.cora)
    for _ in range(2):
        ask(client := Client(), "cora@example.org")
        for _ in range(2):
            client.post(CONFIRM, {"code": wrong(code_sent_to("cora@example.org"))})
    enter(client := Client(), cast.cora)
    for _ in range(3):
        client.post(SECOND, {"code": wrong(code_of(app))})
        client.post(SECOND, {"code": "00000000"})
    answer = client.post(SECOND, {"code": code_of(app)})
    assert "Too many tries. Wait five minutes" in answer.content.decode()
    assert who(client) is None
    clock(seconds=guesses.WINDOW)
    client.post(SECOND, {"code": code_of(app)})
    assert who(client) == "Cora Whitlock"


def test_heads_need_none_but_who_switches_it_on_is_asked(cast, client, clock):
    enter(client, cast.hana)
    assert who(client) == "Hana Okafor"
    app = give_app(cast.hana)
    other = Client()
    assert enter(other, cast.hana).url == SECOND
    assert who(other) is None
    other.post(SECOND, {"code": code_of(app)})
    assert who(other) == "Hana Okafor"


def give_passkey(person):
    return Authenticator.objects.create(user=person, type="webauthn", data={"name": "Phone"})


def test_a_passkey_is_no_second_hurdle_for_who_needs_none(cast, client):
    give_passkey(cast.hana)
    enter(client, cast.hana)
    assert who(client) == "Hana Okafor"


def test_a_passkey_is_asked_for_of_who_needs_a_second_step(cast, client, monkeypatch):
    from allauth.mfa.webauthn.internal import auth

    monkeypatch.setattr(auth, "begin_authentication", lambda user: {})
    give_passkey(cast.cora)
    assert enter(client, cast.cora).url == SECOND
    page = client.get(SECOND)
    assert 'name="code"' not in page.content.decode()
    assert "mfa_webauthn_authenticate" in page.content.decode()
    assert who(client) is None


def test_a_sign_in_by_passkey_is_both_steps(cast, client):
    give_passkey(cast.cora)
    client.force_login(cast.cora)
    with_records(client, {"method": "mfa", "type": "webauthn", "passwordless": True})
    assert client.get("/admin/").status_code == 200


def test_passkeys_are_asked_to_verify_their_owner(settings):
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"


def test_who_becomes_coordinator_in_mid_session_needs_it_at_the_next_request(cast, client):
    enter(client, cast.hana)
    assert client.get("/schools/").status_code == 200
    Post.objects.create(person=cast.hana, kind=Post.Kind.COORDINATOR)
    for address in ("/schools/", "/", "/admin/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, CHOOSE)


def test_with_a_device_already_they_sign_in_again_and_are_asked_for_it(cast, client, clock):
    give_passkey(cast.hana)
    enter(client, cast.hana)
    Post.objects.create(person=cast.hana, kind=Post.Kind.BOARD_MEMBER)
    answer = client.get("/schools/")
    assert answer.url == f"{LOGIN}?next=/schools/"
    assert "Your post needs a second step now" in client.get(answer.url).content.decode()
    assert enter(client, cast.hana).url == SECOND


def test_the_post_ends_and_with_it_the_need(cast, client):
    client.force_login(cast.cora)
    assert client.get("/").status_code == 302
    cast.cora.posts.update(until=START.date().replace(year=2025))
    assert client.get("/").status_code == 200


def test_where_it_is_not_required_nobody_is_kept_out(cast, client, settings):
    settings.SECOND_STEP_REQUIRED = False
    enter(client, cast.cora)
    assert client.get("/admin/").status_code == 200


def test_a_mailbox_alone_sets_up_no_second_device(cast, client, clock):
    """Whoever reads only the mailbox of a coordinator gets no further than the question."""
    give_app(cast.cora)
    enter(client, cast.cora)
    for address in (ACTIVATE, REPLACE, "/accounts/2fa/webauthn/add/", CODES, CHOOSE):
        assert client.get(address).url.startswith(LOGIN), address
        client.post(address, {"code": "000000"})
    assert Authenticator.objects.filter(user=cast.cora).count() == 1


@pytest.mark.parametrize(
    "address",
    [
        ACTIVATE,
        REPLACE,
        "/accounts/2fa/totp/deactivate/",
        CODES,
        f"{CODES}generate/",
        f"{CODES}download/",
        "/accounts/2fa/webauthn/add/",
    ],
)
def test_devices_and_codes_are_touched_only_soon_after_the_sign_in(cast, client, clock, address):
    app = give_app(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": code_of(app)})
    clock(minutes=16)
    for method in (client.get, client.post):
        answer = method(address)
        assert answer.status_code == 302
        assert answer.url.startswith(f"{LOGIN}?next=/accounts/2fa/")
        break
    assert who(client) is None


def test_a_new_phone_takes_the_place_of_the_old_one(cast, client, clock):
    app = give_app(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": code_of(app)})
    secret = client.get(REPLACE).context["form"].secret
    client.post(REPLACE, {"code": "000000" if shown(secret) != "000000" else "000001"})
    assert Authenticator.objects.get(type="totp").pk == app.pk
    client.post(REPLACE, {"code": shown(secret)})
    new = Authenticator.objects.get(user=cast.cora, type="totp")
    assert take_out(new.data["secret"]) == secret
    enter(other := Client(), cast.cora)
    other.post(SECOND, {"code": code_of(app)})
    assert who(other) is None
    clock(seconds=60)
    other.post(SECOND, {"code": code_of(new)})
    assert who(other) == "Cora Whitlock"


def test_who_needs_it_cannot_remove_the_last_one(cast, client, clock):
    app = give_app(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": code_of(app)})
    page = client.post("/accounts/2fa/totp/deactivate/")
    assert "this is your only one" in page.content.decode()
    assert Authenticator.objects.filter(pk=app.pk).exists()
    key = give_passkey(cast.cora)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(pk=app.pk).exists()
    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_others_switch_it_off_as_they_like(cast, client, clock):
    app = give_app(cast.hana)
    enter(client, cast.hana)
    client.post(SECOND, {"code": code_of(app)})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not second_step.devices(cast.hana).exists()
    assert "was switched off" in letter_to("hana@example.org").subject


def test_new_recovery_codes_make_the_old_ones_worthless(cast, client, clock, recovery_codes):
    app = give_app(cast.cora)
    old = recovery_codes(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": code_of(app)})
    assert client.post(f"{CODES}generate/").url == CODES
    new = client.get(CODES).context["unused_codes"]
    assert not set(old) & set(new)
    enter(other := Client(), cast.cora)
    other.post(SECOND, {"code": old[0]})
    assert who(other) is None


def test_what_is_lost_is_reset_by_the_house_with_a_letter_and_a_line(cast, client, clock, capsys):
    app = give_app(cast.cora)
    give_passkey(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": code_of(app)})
    call_command("reset_second_step", "CORA@example.org")
    assert "Cora Whitlock has no second step any more" in capsys.readouterr().out
    assert who(client) is None
    assert not Authenticator.objects.filter(user=cast.cora).exists()
    letter = Letter.objects.get(key__startswith="second-step-reset:")
    assert letter.address == "cora@example.org"
    for text in (letter.text, letter.html):
        assert "led to set up a new second step" in text
    line = HistoryLine.objects.latest("number")
    assert (line.became, line.subject) == (
        "second_step_reset",
        f"schools.person:{cast.cora.pk}",
    )
    enter(client, fresh(cast.cora))
    assert client.get("/").url == CHOOSE


def test_nobody_is_reset_by_a_wrong_address(db):
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("reset_second_step", "nobody@example.org")


def test_the_way_on_leads_to_this_site_alone(cast, client):
    client.force_login(cast.cora)
    session = client.session
    for kept, leads in (
        ("/plans/", "/plans/"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
    ):
        session["after_second_step"] = kept
        session.save()
        request = client.get(CHOOSE).wsgi_request
        assert second_step.then(request) == leads


def test_which_page_of_a_consultation_it_was_is_not_kept(cast, client):
    client.force_login(cast.cora)
    client.get("/consultations/7/answer/me/p7/?x=1")
    assert client.session["after_second_step"] == "/consultations/7/answer/me/"


def test_a_session_that_has_done_it_stays_so_and_belongs_to_one_person(cast, client):
    client.force_login(cast.cora)
    with_second_step(client)
    assert client.get("/admin/").status_code == 200
    other = Person.objects.create_user("bea@example.org", "Bea Lund")
    Post.objects.create(person=other, kind=Post.Kind.BOARD_MEMBER)
    client.force_login(other)
    assert client.get("/").url == CHOOSE
