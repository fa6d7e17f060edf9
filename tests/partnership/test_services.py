"""Sign-in services of schools: whom they let in, and what they may not say. Over real HTTP."""

import urllib.request
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from partnership import services
from partnership.adapter import lock_away, take_out
from records.models import HistoryLine, Letter
from schools.models import Person
from tests import oidc, signing_in
from tests.signing_in import (
    CONFIRM,
    LOGIN,
    SECOND,
    ask,
    code_of,
    enter,
    give_app,
    letter_to,
    who,
    with_records,
)

ACCOUNT = "/accounts/2fa/"
TENANT = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def there(db, monkeypatch, settings):
    """The service of a school, out there."""
    signing_in.forget_limits()
    settings.SITE_URL = "http://testserver"
    monkeypatch.setattr(services, "SCHEMES", ("https", "http"))
    with oidc.running() as service:
        yield service


@pytest.fixture
def app(there):
    """… as a coordinator has entered it here."""
    form = services.ServiceForm(entered(there))
    assert form.errors == {}
    return form.save()


def entered(there, **other):
    return {
        "name": "Ash Lane",
        "kind": "other",
        "tenant": there.url,
        "client_id": there.client_id,
        "new_secret": there.secret,
        "domains": "example.org",
    } | other


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def at_the_service(url):
    """What the service answers to the browser: where it is sent back to, without our host."""
    opener = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(url)
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
        answer.close()
        return f"{back.path}?{back.query}"
    raise AssertionError("the service sent nobody back")


def set_out(client, app, *, connect=False, **more):
    """Press the button; returns the address at the service."""
    address = f"/accounts/services/{app.provider_id}/" + ("connect/" if connect else "")
    page = client.post(address, more)
    assert page.status_code == 200, page
    assert page["Refresh"] == f"0; url={page.context['url']}"
    return page.context["url"]


def come_in(client, app, **more):
    return client.get(at_the_service(set_out(client, app, **more)))


def connect(client, app, person):
    """Sign in with a code, and connect the service."""
    enter(client, person)
    answer = come_in(client, app, connect=True)
    assert (answer.status_code, answer.url) == (302, ACCOUNT)
    client.post("/accounts/logout/")


# -- Connecting -----------------------------------------------------------------------------------


def test_who_has_connected_it_comes_in_with_it(cast, client, app, there):
    connect(client, app, cast.hana)
    assert who(client) is None
    answer = come_in(client, app, next="/schools/?search=ash")
    assert (answer.status_code, answer.url) == (302, "/schools/?search=ash")
    assert who(client) == "Hana Okafor"
    assert SocialToken.objects.count() == 0


def test_connecting_leaves_a_letter_and_a_line_and_keeps_little(
    cast, client, app, there, django_capture_on_commit_callbacks
):
    there.person |= {"preferred_username": "h.okafor@ashlane.example", "phone": "01234"}
    connect(client, app, cast.hana)
    account = SocialAccount.objects.get()
    assert account.extra_data == {"known_as": "h.okafor@ashlane.example"}
    assert (account.user, len(account.uid)) == (cast.hana, 64)
    assert "was connected" in letter_to("hana@example.org").subject
    line = HistoryLine.objects.latest("number")
    assert (line.became, line.by) == ("service_connected", cast.hana)


def test_nobody_is_let_in_by_their_e_mail_address(cast, client, app, there):
    """The service knows Hana, address and all; here nobody has said that it is she."""
    answer = come_in(client, app)
    assert answer.status_code == 403
    assert "This account is not connected yet" in answer.content.decode()
    assert "Press “Connect your school’s service”" in answer.content.decode()
    assert who(client) is None
    assert (SocialAccount.objects.count(), Person.objects.filter(name="").count()) == (0, 0)


def test_nobody_is_made_known_by_a_service(cast, client, app, there):
    people = Person.objects.count()
    there.person = {"sub": "new", "email": "new@example.org", "email_verified": True}
    come_in(client, app)
    assert Person.objects.count() == people
    assert who(client) is None


@pytest.mark.parametrize(
    "records",
    [
        [],
        [{"method": "socialaccount", "provider": "x", "uid": "y"}],
        [{"method": "mfa", "type": "totp", "id": 1}],
    ],
)
def test_it_is_connected_only_soon_after_a_code(cast, client, app, records):
    client.force_login(cast.hana)
    with_records(client, *records)
    answer = client.post(f"/accounts/services/{app.provider_id}/connect/")
    assert answer.url == f"{LOGIN}?next={ACCOUNT}"
    assert who(client) is None


def test_a_code_of_long_ago_does_not_do(cast, client, app, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    enter(client, cast.hana)
    time_machine.shift(16 * 60)
    answer = client.post(f"/accounts/services/{app.provider_id}/connect/")
    assert answer.url == f"{LOGIN}?next={ACCOUNT}"


def test_the_way_to_sign_in_cannot_be_bent_into_connecting(cast, client, app, there):
    """The button's address decides, not what is added to it."""
    client.force_login(cast.hana)
    address = f"/accounts/services/{app.provider_id}/?process=connect"
    page = client.post(address, {"process": "connect"})
    client.get(at_the_service(page.context["url"]))
    assert SocialAccount.objects.count() == 0


def test_on_the_way_back_the_code_must_still_be_fresh(cast, client, app, there, time_machine):
    enter(client, cast.hana)
    url = set_out(client, app, connect=True)
    back = at_the_service(url)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= services.FRESH
    session.save()
    assert client.get(back).url == ACCOUNT
    assert SocialAccount.objects.count() == 0


def test_one_account_there_opens_one_account_here(cast, client, app, there):
    connect(client, app, cast.hana)
    enter(wes := Client(), cast.wes)
    page = wes.get(come_in(wes, app, connect=True).url)
    assert "connected to somebody else here" in page.content.decode()
    assert SocialAccount.objects.get().user == cast.hana


def test_disconnecting_closes_the_door(cast, client, app, there):
    connect(client, app, cast.hana)
    enter(client, cast.hana)
    assert "Disconnect" in client.get(ACCOUNT).content.decode()
    account = SocialAccount.objects.get()
    enter(wes := Client(), cast.wes)
    assert wes.post(f"/accounts/services/{account.pk}/disconnect/").status_code == 404
    assert client.get(f"/accounts/services/{account.pk}/disconnect/").status_code == 405
    client.post(f"/accounts/services/{account.pk}/disconnect/")
    assert SocialAccount.objects.count() == 0
    client.post("/accounts/logout/")
    assert come_in(client, app).status_code == 403


def test_it_is_the_first_step_only(cast, client, app, there, settings):
    settings.SECOND_STEP_REQUIRED = True
    there.person["sub"] = "sub-cora"
    device = give_app(cast.cora)
    enter(client, cast.cora)
    client.post(SECOND, {"code": code_of(device)})
    come_in(client, app, connect=True)
    client.post("/accounts/logout/")
    assert come_in(client, app).url == SECOND
    assert who(client) is None
    client.post(SECOND, {"code": code_of(device, steps=1)})
    assert who(client) == "Cora Whitlock"


def test_who_is_disabled_or_left_does_not_come_in(cast, client, app, there):
    connect(client, app, cast.hana)
    Person.objects.filter(pk=cast.hana.pk).update(is_active=False)
    assert come_in(client, app).url == "/accounts/inactive/"
    assert who(client) is None


# -- Lies -------------------------------------------------------------------------------------------


OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

LIES = {
    "another issuer": {"lies": {"iss": "https://evil.example"}},
    "no issuer": {"lies": {"iss": None}},
    "for somebody else": {"lies": {"aud": "another"}},
    "for others too": {"lies": {"aud": ["portal", "another"]}},
    "asked for by somebody else": {"lies": {"azp": "another"}},
    "run out": {"lies": {"exp": 1}},
    "without an end": {"lies": {"exp": None}},
    "of tomorrow": {"lies": {"iat": 99_999_999_999, "exp": 99_999_999_999}},
    "of another sign-in": {"lies": {"nonce": "0" * 64}},
    "of no sign-in": {"lies": {"nonce": None}},
    "about nobody": {"lies": {"sub": None}},
    "about a number": {"lies": {"sub": 5}},
    "signed with another key": {"signs_with": OTHER_KEY},
    "signed with a key nobody knows": {"header": {"kid": "two"}},
    "signed by a shared word": {"header": {"alg": "HS256"}},
    "not signed": {"header": {"alg": "none"}},
    "no token at all": {"forgets_token": True},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_good_lets_nobody_in(cast, client, app, there, lie):
    connect(client, app, cast.hana)
    for name, value in LIES[lie].items():
        setattr(there, name, value)
    answer = come_in(client, app)
    assert answer.status_code == 200
    assert "did not tell us clearly who you are" in answer.content.decode()
    assert who(client) is None


def test_the_way_back_works_once(cast, client, app, there):
    connect(client, app, cast.hana)
    back = at_the_service(set_out(client, app))
    client.get(back)
    assert who(client) == "Hana Okafor"
    client.post("/accounts/logout/")
    client.get(back)
    assert who(client) is None


def test_the_way_back_works_only_in_the_browser_that_set_out(cast, client, app, there):
    """Else one could be led into the account of somebody else."""
    connect(client, app, cast.hana)
    back = at_the_service(set_out(client, app))
    victim = Client()
    assert "did not tell us clearly" in victim.get(back).content.decode()
    assert who(victim) is None


def test_a_token_of_another_state_is_refused(cast, client, app, there):
    """Two ways begun; the code of one with the state of the other."""
    connect(client, app, cast.hana)
    one, two = (at_the_service(set_out(client, app)) for _ in range(2))
    code = parse_qs(urlsplit(one).query)["code"][0]
    state = parse_qs(urlsplit(two).query)["state"][0]
    client.get(f"/accounts/services/{app.provider_id}/back/?code={code}&state={state}")
    assert who(client) is None


def test_the_state_of_one_service_is_no_good_at_another(cast, client, app, there):
    connect(client, app, cast.hana)
    form = services.ServiceForm(entered(there, name="Beech Hill"))
    assert form.is_valid()
    second = form.save()
    back = at_the_service(set_out(client, app)).replace(app.provider_id, second.provider_id)
    client.get(back)
    assert who(client) is None


def test_what_another_service_says_is_somebody_else(cast, client, app, there):
    """The same words about a person, from another issuer: nobody here."""
    connect(client, app, cast.hana)
    with oidc.running() as evil:
        form = services.ServiceForm(entered(evil, name="Elsewhere"))
        assert form.is_valid()
        other = form.save()
        assert come_in(client, other).status_code == 403
        assert who(client) is None
        # Even if a row of ours were bent to the other's address.
        app.settings = other.settings
        app.save()
        assert come_in(client, app).status_code == 403
    assert who(client) is None


@pytest.mark.parametrize(
    ("claims", "lies", "comes_in"),
    [
        ({"tid": TENANT}, {"tid": TENANT}, True),
        ({"tid": TENANT}, {"tid": TENANT.replace("1", "9")}, False),
        ({"tid": TENANT}, {}, False),
        ({"hd": "ashlane.example"}, {"hd": "ashlane.example"}, True),
        ({"hd": "ashlane.example"}, {"hd": "evil.example"}, False),
        ({"hd": "ashlane.example"}, {}, False),  # a private account of the same service
    ],
)
def test_a_foreign_tenant_gets_in_nowhere(cast, client, app, there, claims, lies, comes_in):
    there.lies = dict(claims)
    app.settings["claims"] = claims
    app.save()
    connect(client, app, cast.hana)
    there.lies = lies
    come_in(client, app)
    assert (who(client) == "Hana Okafor") is comes_in


@pytest.mark.parametrize("query", ["?error=access_denied", "?error=server_error", "", "?code=x"])
def test_a_way_back_without_a_way_there_says_so_in_words(client, app, query):
    answer = client.get(f"/accounts/services/{app.provider_id}/back/{query}")
    assert answer.status_code == 200
    assert "nobody was signed in" in answer.content.decode()


def test_who_calls_it_off_is_told_so(client, app, there):
    state = parse_qs(urlsplit(set_out(client, app)).query)["state"][0]
    back = f"/accounts/services/{app.provider_id}/back/?error=access_denied&state={state}"
    assert "You called it off" in client.get(back).content.decode()


def test_what_is_asked_of_the_service(client, app, there):
    asked = parse_qs(urlsplit(set_out(client, app)).query)
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://testserver/accounts/services/{app.provider_id}/back/"]
    assert len(asked["nonce"][0]) == 64
    assert there.secret not in str(asked)


def test_a_service_that_is_away_is_no_error_page(cast, client, app, there, monkeypatch):
    app.settings["server_url"] = "http://127.0.0.1:9"
    app.save()
    answer = client.post(f"/accounts/services/{app.provider_id}/")
    assert "did not tell us clearly" in answer.content.decode()


def test_a_service_that_sends_elsewhere_is_not_followed(client, app, there, monkeypatch):
    cache.clear()
    monkeypatch.setattr(
        there, "itself", lambda: there.__class__.itself(there) | {"jwks_uri": "ftp://x/"}
    )
    answer = client.post(f"/accounts/services/{app.provider_id}/")
    assert "did not tell us clearly" in answer.content.decode()


# -- The pages --------------------------------------------------------------------------------------


def test_it_is_offered_by_the_domain_of_the_address_known_or_not(cast, client, app):
    pages = {}
    for address in ("hana@example.org", "nobody@EXAMPLE.org", "hana@elsewhere.org"):
        ask(browser := Client(), address)
        pages[address] = (
            "Sign in with your school’s service (Ash Lane)" in browser.get(CONFIRM).content.decode()
        )
    assert list(pages.values()) == [True, True, False]


def test_the_account_page_offers_to_connect_what_serves_the_address(cast, client, app):
    client.force_login(cast.hana)
    assert "Connect your school’s service" in client.get(ACCOUNT).content.decode()
    app.settings["domains"] = ["elsewhere.org"]
    app.save()
    assert "Connect your school’s service" not in client.get(ACCOUNT).content.decode()


def test_only_pressing_a_button_leads_there(client, app):
    assert client.get(f"/accounts/services/{app.provider_id}/").status_code == 405
    assert client.post("/accounts/services/nothing/").status_code == 404
    assert client.get("/accounts/services/nothing/back/").status_code == 404


# -- For the coordinator --------------------------------------------------------------------------


def test_the_secret_is_written_encrypted_and_never_shown(app, there):
    assert there.secret not in str(SocialApp.objects.values().get())
    assert take_out(app.secret) == there.secret
    form = str(services.ServiceForm(instance=app))
    assert there.secret not in form
    assert app.secret not in form
    assert 'type="password"' in form


def test_an_empty_secret_keeps_the_old_one(app, there):
    form = services.ServiceForm(entered(there, new_secret="", name="New"), instance=app)
    assert form.is_valid()
    saved = form.save()
    assert (saved.name, take_out(saved.secret)) == ("New", there.secret)
    first = services.ServiceForm(entered(there, new_secret=""))
    assert list(first.errors) == ["new_secret"]


def test_who_has_accounts_stays_who_it_is(cast, client, app, there):
    connect(client, app, cast.hana)
    bent = entered(there, kind="google", tenant="evil.example", client_id="evil", name="New")
    form = services.ServiceForm(bent, instance=SocialApp.objects.get(pk=app.pk))
    assert form.is_valid()
    saved = form.save()
    assert (saved.settings, saved.client_id) == (app.settings, "portal")
    assert (saved.name, saved.provider_id) == ("New", app.provider_id)


@pytest.mark.parametrize(
    ("kind", "tenant", "says"),
    [
        ("microsoft", "common", "Enter the directory ID"),
        ("microsoft", "ashlane.example", "Enter the directory ID"),
        ("google", "ashlane", "Enter the domain of the Workspace"),
        ("other", "ashlane.example", "Enter the whole address, with https://"),
        ("other", "ftp://ashlane.example", "Enter the whole address, with https://"),
        ("other", "http://127.0.0.1:9", "The service does not answer"),
    ],
)
def test_a_tenant_that_is_none_is_told(there, kind, tenant, says):
    form = services.ServiceForm(entered(there, kind=kind, tenant=tenant))
    assert says in str(form.errors["tenant"])


def test_without_tls_there_is_no_service(there, monkeypatch):
    monkeypatch.setattr(services, "SCHEMES", ("https",))
    form = services.ServiceForm(entered(there))
    assert "Enter the whole address, with https://" in str(form.errors["tenant"])


def test_a_service_that_says_it_is_another_is_refused(there):
    there.issuer = "https://accounts.google.com"
    form = services.ServiceForm(entered(there))
    assert "says it is another one" in str(form.errors["tenant"])


def test_microsoft_and_google_are_held_to_their_tenant():
    assert services.facts("microsoft", TENANT.upper()) == {
        "kind": "microsoft",
        "tenant": TENANT,
        "server_url": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "claims": {"tid": TENANT},
    }
    google = services.facts("google", "AshLane.example")
    assert (google["issuer"], google["claims"]) == (
        "https://accounts.google.com",
        {"hd": "ashlane.example"},
    )


@pytest.mark.parametrize("domains", ["", "x", "a b", "ex ample..org", "-x.org", "<b>.org"])
def test_domains_are_domains(there, domains):
    assert "domains" in services.ServiceForm(entered(there, domains=domains)).errors


def test_domains_are_tidied(there):
    form = services.ServiceForm(entered(there, domains=" @B.example\na.example, b.example"))
    assert form.is_valid()
    assert form.cleaned_data["domains"] == ["a.example", "b.example"]


def test_a_service_taken_away_opens_nothing(cast, client, app, there):
    connect(client, app, cast.hana)
    address = f"/accounts/services/{app.provider_id}/"
    services.remove(app)
    assert client.post(address).status_code == 404
    assert SocialAccount.objects.count() == 0
    client.force_login(cast.hana)
    assert client.get(ACCOUNT).status_code == 200


def test_our_service_lies_only_when_told_to(there):
    """The test's own service: what it says by itself is good."""
    told = jwt.decode(
        there.token("n"), there.key.public_key(), ["RS256"], audience="portal", issuer=there.url
    )
    assert (told["sub"], told["nonce"]) == ("sub-hana", "n")
    assert lock_away("x") != lock_away("x")
    assert Letter.objects.count() == 0
