"""The house as a whole: every address of the site, and who gets what there.

Each address stands in one table that people review. An address that is not in it fails.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.template import engines
from django.template.loader import get_template
from django.urls import get_resolver

from records.models import Document, Letter, Seal
from tests import urlconf
from tests.cast import draft, fresh, place_of, propose, sign_by_all

ROOT = Path(__file__).parent.parent
WHO = ("nobody", "hana", "gus", "priya", "stan", "cora")

# What each gets: nobody (signed out), hana (head of the school), gus (its chair, who signs
# second), priya (a governor), stan (a head elsewhere), cora (the coordinator).
#
# "in" is the redirect to the sign-in; 302 leads back to the page of the plan, with a sentence;
# 200 for a POST is a form shown again, or a page that takes no orders.
#
# Which plan an address is tried on stands behind the @: a draft, one that is proposed, one that
# is sealed, and one whose seal has failed.
#
#   address                                           GET  by each              POST by each
TABLE = """
/                                                 | in 200 200 200 200 200 | in 405 405 405 405 405
/plans/                                           | in 200 200 200 200 200 | in 405 405 405 405 405
/plans/start/                                     | in 200 403 403 200 200 | in 422 403 403 422 422
/plans/@draft/                                    | in 200 200 200 404 200 | in 405 405 405 405 405
/plans/@draft/frame/                              | in 200 403 403 404 200 | in 422 403 403 404 422
/plans/@proposed/frame/                           | in 302 403 403 404 302 | in 422 403 403 404 422
/plans/@draft/print/                              | in 200 200 200 404 200 | in 405 405 405 405 405
/plans/@draft/history/                            | in 200 200 200 404 200 | in 405 405 405 405 405
/plans/@signed/sealing/                           | in 200 200 200 404 200 | in 405 405 405 405 405
/plans/@draft/add/objective/                      | in 200 403 403 404 200 | in 422 403 403 404 422
/plans/@proposed/add/objective/                   | in 302 403 403 404 302 | in 422 403 403 404 422
/plans/@draft/edit/objective/@part/               | in 200 403 403 404 200 | in 422 403 403 404 422
/plans/@draft/remove/objective/@part/             | in 200 403 403 404 200 | in 409 403 403 404 409
/plans/@draft/propose/                            | in 200 403 403 404 200 | in 302 403 403 404 302
/plans/@proposed/propose/                         | in 302 403 403 404 302 | in 302 403 403 404 302
/plans/@proposed/withdraw/                        | in 200 403 403 404 200 | in 422 403 403 404 422
/plans/@draft/withdraw/                           | in 302 403 403 404 302 | in 302 403 403 404 302
/plans/@signed/new-version/                       | in 200 403 403 404 200 | in 302 403 403 404 302
/plans/@draft/new-version/                        | in 302 403 403 404 302 | in 302 403 403 404 302
/plans/@proposed/sign/                            | in 200 302 403 404 403 | in 422 302 403 404 403
/plans/@draft/sign/                               | in 403 403 403 404 403 | in 403 403 403 404 403
/plans/@signed/sign/                              | in 200 200 403 404 403 | in 200 200 403 404 403
/plans/@proposed/sign/code/                       | in 302 302 403 404 403 | in 302 302 403 404 403
/plans/@proposed/sign/code/again/                 | in 405 405 405 405 405 | in 302 302 403 404 403
/plans/@proposed/sign/refuse/                     | in 200 200 403 404 403 | in 422 422 403 404 403
/plans/@proposed/signatories/@place/replace/      | in 403 403 403 404 200 | in 403 403 403 404 422
/plans/@signed/versions/1/                        | in 200 200 200 404 200 | in 405 405 405 405 405
/plans/@signed/versions/1/pdf/                    | in 200 200 200 404 200 | in 405 405 405 405 405
/plans/@failed/versions/1/seal-again/             | in 405 405 405 405 405 | in 403 403 403 404 302
/schools/                                         | in 200 200 200 200 200 | in 405 405 405 405 405
/schools/@school/                                 | in 200 200 200 200 200 | in 405 405 405 405 405
/collaboratives/                                  | in 200 200 200 200 200 | in 405 405 405 405 405
/collaboratives/@collaborative/                   | in 200 200 200 200 200 | in 405 405 405 405 405
/verify/                                          | 200 200 200 200 200 200 | 422 422 422 422 422 422
/verify/root.pem                                  | 200 200 200 200 200 200 | 405 405 405 405 405 405
/verify/verify_document.py                        | 200 200 200 200 200 200 | 405 405 405 405 405 405
/verify/@code/                                    | 200 200 200 200 200 200 | 422 422 422 422 422 422
/accounts/login/                                  | 200 302 302 302 302 302 | 200 302 302 302 302 302
/accounts/login/code/                             | 200 302 302 302 302 302 | 200 302 302 302 302 302
/accounts/login/code/confirm/                     | 302 302 302 302 302 302 | 302 302 302 302 302 302
/accounts/logout/                                 | 302 200 200 200 200 200 | 302 302 302 302 302 302
/accounts/inactive/                               | 200 200 200 200 200 200 | 405 405 405 405 405 405
/accounts/signup/                                 | 200 302 302 302 302 302 | 200 302 302 302 302 302
/accounts/2fa/                                    | in 200 200 200 200 200 | in 405 405 405 405 405
/accounts/2fa/authenticate/                       | 302 302 302 302 302 302 | 302 302 302 302 302 302
/accounts/2fa/reauthenticate/                     | in 403 403 403 403 403 | in 403 403 403 403 403
/accounts/2fa/webauthn/                           | in 200 200 200 200 200 | in 405 405 405 405 405
/accounts/2fa/webauthn/add/                       | in in in in in in | in in in in in in
/accounts/2fa/webauthn/reauthenticate/            | in 403 403 403 403 403 | in 403 403 403 403 403
/accounts/2fa/webauthn/keys/1/remove/             | in in in in in in | in in in in in in
/accounts/2fa/webauthn/keys/1/edit/               | in 404 404 404 404 404 | in 404 404 404 404 404
/accounts/2fa/webauthn/login/                     | 302 302 302 302 302 302 | 302 302 302 302 302 302
/accounts/sessions/                               | in 200 200 200 200 200 | in 302 302 302 302 302
/mailbox/                                         | 200 200 200 200 200 200 | 405 405 405 405 405 405
/mailbox/@letter/                                 | 200 200 200 200 200 200 | 405 405 405 405 405 405
/pieces/                                          | 200 200 200 200 200 200 | 405 405 405 405 405 405
"""


def rows():
    """(address with its @s, {who: GET}, {who: POST}) of each line of the table."""
    for line in TABLE.strip().splitlines():
        address, get, post = (cell.strip() for cell in line.split("|"))
        yield (
            address,
            dict(zip(WHO, get.split(), strict=True)),
            dict(zip(WHO, post.split(), strict=True)),
        )


@pytest.fixture
def site(settings):
    """The whole site, the pages of the demo among it."""
    cache.clear()  # who counts tries counts anew
    settings.DEMO = True
    settings.ROOT_URLCONF = urlconf.read(demo=True)
    return settings.ROOT_URLCONF


@pytest.fixture
def world(cast, settings, tmp_path):
    """A plan in each state and one of everything else; {name behind the @: what to put there}."""
    settings.SEAL_KEYS_DIR = tmp_path / "keys"
    plans = {"draft": draft(cast, title="Draft")}
    plans["proposed"], proposed = propose(draft(cast, title="Proposed"), cast.hana)
    for state in ("signed", "failed"):
        plan, document = propose(draft(cast, title=state), cast.hana)
        sign_by_all(plan, document, cast)
        plans[state] = fresh(plan)
        if state == "failed":
            Document.objects.filter(pk=document.pk).update(seal_tries=3, seal_problem="No.")
        else:
            Seal.objects.create(
                document=document,
                pdf=b"%PDF",
                sha256="a" * 64,
                size=4,
                history_head="b" * 64,
                sealed_at=datetime(2026, 9, 4, tzinfo=UTC),
            )
            code = document.code
    return {name: plan.pk for name, plan in plans.items()} | {
        "part": plans["draft"].objectives.first().pk,
        "place": place_of(proposed, cast.gus).pk,
        "school": cast.ash.pk,
        "collaborative": cast.collaborative.pk,
        "code": code,
        "letter": Letter.objects.first().pk,
    }


def filled(address, world):
    return re.sub(r"@(\w+)", lambda found: str(world[found[1]]), address)


def patterns(resolver, before=""):
    """(route, name) of every address of the site; those of the admin as one."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if not hasattr(entry, "url_patterns"):
            yield route, entry
        elif entry.namespace == "admin":
            yield f"{route}…", entry
        else:
            yield from patterns(entry, route)


def shape_of(route):
    """A route as a pattern for addresses."""
    return re.compile("/" + re.sub(r"<(\w+):\w+>", r"[^/]+", route).replace(".", r"\.") + "$")


def told(answer):
    """The code, or "in" for the way to the sign-in."""
    to_sign_in = answer.status_code == 302 and answer.url.startswith("/accounts/login/?next=")
    return "in" if to_sign_in else str(answer.status_code)


def fingerprint():
    """{table: rows added, changed or deleted in it so far}, those thrown away again included.

    Sessions live their own life.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE relname NOT IN ('django_session', 'usersessions_usersession')"
        )
        return dict(cursor.fetchall())


def differences(before):
    """The tables that were written to since."""
    now = fingerprint()
    return sorted(table for table in now if now[table] != before.get(table, 0))


def test_the_fingerprint_sees_every_kind_of_change(cast):
    seen = [fingerprint().get("records_letter", 0)]
    for change in (
        lambda: Letter.objects.create(key="k", address="a@example.org"),
        lambda: Letter.objects.update(text="x"),
        lambda: Letter.objects.all().delete(),
    ):
        change()
        seen.append(fingerprint()["records_letter"])
    assert seen == [seen[0] + n for n in range(4)]


def test_every_address_stands_in_the_table_and_every_line_leads_somewhere(site):
    addresses = {re.sub(r"@\w+", "1", address) for address, *_ in rows()}
    unlisted, used = [], set()
    for route, _ in patterns(get_resolver(site)):
        found = {a for a in addresses if shape_of(route).match(a)}
        used |= found
        if not found and route != "admin/…":
            unlisted.append(route)
    assert unlisted == []
    assert addresses - used == set()


def test_the_pages_of_the_demo_are_all_that_differs():
    demo, elsewhere = (
        {route for route, _ in patterns(get_resolver(urlconf.read(demo=d)))} for d in (True, False)
    )
    assert demo - elsewhere == {"mailbox/", "mailbox/<int:pk>/", "pieces/"}
    assert elsewhere - demo == set()


@pytest.fixture
def browser(client, cast):
    def browser(who):
        client.logout()
        if who != "nobody":
            client.force_login(getattr(cast, who))
        return client

    return browser


def session_of(client):
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie and cookie.value


class Undone(Exception):
    pass


def test_who_gets_what_and_looking_changes_nothing(browser, site, world):
    found, heads, changed = {}, {}, {}
    for who in WHO:
        client = browser(who)
        for address, *_ in rows():
            before = fingerprint()
            answer = client.get(filled(address, world))
            found[who, address] = told(answer)
            if who in ("nobody", "hana"):
                heads[who, address] = told(client.head(filled(address, world)))
            changed[who, address] = differences(before)
            if told(answer) == "in":
                client = browser(who)  # what asks for a fresh sign-in signs out first
    expected = {(who, address): get[who] for who in WHO for address, get, _ in rows()}
    assert found == expected
    assert heads == {which: expected[which] for which in heads}
    assert {which: tables for which, tables in changed.items() if tables} == {}


def test_who_may_order_what(browser, site, world):
    found, changed = {}, {}
    for who in WHO:
        client = browser(who)
        for address, *_ in rows():
            signed_in = session_of(client)
            before = fingerprint()
            with suppress(Undone), transaction.atomic():
                answer = client.post(filled(address, world), {"x": "1"})
                found[who, address] = told(answer)
                changed[who, address] = differences(before)
                raise Undone
            if session_of(client) != signed_in:
                client = browser(who)  # that was the way out
    assert found == {(who, address): post[who] for who in WHO for address, _, post in rows()}
    # An empty form orders nothing; these deeds have no form.
    assert {which for which, tables in changed.items() if tables} == {
        ("hana", "/plans/@draft/propose/"),
        ("hana", "/plans/@signed/new-version/"),
        ("cora", "/plans/@draft/propose/"),
        ("cora", "/plans/@signed/new-version/"),
        ("cora", "/plans/@failed/versions/1/seal-again/"),
    }


PUBLIC = {
    "verify/",
    "verify/root.pem",
    "verify/verify_document.py",
    "verify/<str:code>/",
    "accounts/login/",
    "accounts/login/code/",
    "accounts/login/code/confirm/",
    "accounts/logout/",
    "accounts/inactive/",
    "accounts/signup/",
    "accounts/2fa/authenticate/",
    "accounts/2fa/webauthn/login/",
}


def test_closed_by_default(client, db):
    """Also for addresses that nobody has listed, and whatever stands in their places."""
    open_ = set()
    for route, _ in patterns(get_resolver(urlconf.read(demo=False))):
        address = "/" + re.sub(r"<(\w+):\w+>", "1", route).replace("…", "")
        for method in ("get", "post", "put", "delete", "options"):
            answer = getattr(client, method)(address)
            if told(answer) != "in" and not route.startswith("admin/"):
                open_.add(route)
    assert open_ == PUBLIC


# -- The admin -------------------------------------------------------------------------------------


def admin_addresses():
    admin = next(p for r, p in patterns(get_resolver(urlconf.read(demo=False))) if r == "admin/…")

    def walk(entries, before):
        for entry in entries:
            route = before + re.sub(r"\^|\$|\(\?P<\w+>[^)]*\)", "1", str(entry.pattern)).replace(
                "\\", ""
            )
            if hasattr(entry, "url_patterns"):
                yield from walk(entry.url_patterns, route)
            else:
                yield "/" + re.sub(r"<(\w+:)?\w+>", "1", route)

    return sorted(set(walk(admin.url_patterns, "admin/")))


def test_the_admin_is_closed_to_all_but_coordinators(browser, world):
    addresses = admin_addresses()
    assert len(addresses) > 30
    for who in ("nobody", "hana", "gus", "priya", "stan"):
        client = browser(who)
        some = addresses if who in ("nobody", "hana") else addresses[::9]
        got = {a: (client.get(a), client.post(a)) for a in some}
        open_ = {
            address: [answer.status_code for answer in answers]
            for address, answers in got.items()
            if any(answer.status_code == 200 for answer in answers)
        }
        assert open_ == {}, who
        client = browser(who)
        assert client.get("/admin/").status_code in (302, 403)


def test_the_coordinator_can_open_every_list_of_the_admin(browser, world):
    from django.contrib import admin

    cora, found = browser("cora"), {}
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        found[base] = cora.get(base).status_code
        row = model._default_manager.first()
        if row is not None:
            found[f"{base}…/change/"] = cora.get(f"{base}{row.pk}/change/").status_code
    assert found == dict.fromkeys(found, 200)
    assert len(found) > 10


def test_evidence_is_only_looked_at_in_the_admin(browser, world):
    cora = browser("cora")
    before = fingerprint()
    for model in ("document", "signature", "seal", "historyline", "letter"):
        base = f"/admin/records/{model}/"
        row = apps.get_model("records", model).objects.first()
        assert cora.get(f"{base}add/").status_code == 403
        assert cora.post(f"{base}{row.pk}/change/", {"title": "x"}).status_code == 403
        assert cora.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert cora.post("/admin/actionplans/actionplan/add/").status_code == 403
    assert fingerprint() == before


# -- Files -----------------------------------------------------------------------------------------


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def templates():
    return sorted(p.relative_to(ROOT / "templates") for p in ROOT.glob("templates/**/*.*"))


def test_every_template_compiles():
    engine = engines["django"].engine
    broken = {}
    for name in map(str, templates()):
        try:
            get_template(name)
        except Exception as error:
            broken[name] = str(error)
    assert broken == {}
    assert len(templates()) > 60
    assert engine.autoescape is True


def test_nothing_is_called_safe_in_a_template():
    """Text letters are not HTML: there, and only there, escaping is switched off."""
    found = {}
    for name in templates():
        text = (ROOT / "templates" / name).read_text()
        for sin in ("|safe", "safeseq", "autoescape off", "mark_safe"):
            if sin in text.replace(" ", "") or sin in text:
                found.setdefault(sin, set()).add(name.suffix)
    assert found == {"autoescape off": {".txt"}}
