"""Every address of the site × everybody × every method × own, another's and missing."""

import re
from uuid import UUID

import pytest

from tests import urlconf
from tests.house.addresses import SITE, as_line, rows
from tests.house.conftest import filled
from tests.house.personas import WHO
from tests.house.walk import code_of, patterns, shape_of, told
from tests.house.world import SECRET

LETTERS = {who: letter for who, (letter, _) in WHO.items()}
OUTSIDERS = ("stan", "dina", "gale", "vera")
# Of everybody who is at home here, what they get elsewhere is what the others get here.
INSIDERS_ALONE = ("hana", "dev", "gus", "priya", "jo", "eve", "al")
MISSING = 987_654_321


def knocked_at_by(house, who, method, things, *data):
    """{address of the table: (its code, tables written to)} for one person."""
    house.enter(who)
    return {
        address: (code_of(*got), got[1])
        for address, *_ in rows(SITE)
        for got in [house.knock(method, filled(address, things), *data)]
    }


def test_every_address_stands_in_the_table_and_every_line_leads_somewhere(site):
    addresses = {re.sub(r"@\w+", "1", address) for address, *_ in rows(SITE)}
    unlisted, used = [], set()
    for route in patterns(site):
        found = {a for a in addresses if shape_of(route).match(a)}
        used |= found
        if not found:
            unlisted.append(route)
    assert unlisted == []
    assert addresses - used == set()


def test_the_pages_of_the_demo_are_all_that_differs():
    demo, elsewhere = (set(patterns(urlconf.read(demo=d))) for d in (True, False))
    assert demo - elsewhere == {
        "mailbox/",
        "mailbox/<int:pk>/",
        "mailbox/<int:pk>/invite.ics",
        "pieces/",
    }
    assert elsewhere - demo == set()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_everybody_gets_what_the_table_says(house, here, matrix_size):
    """GET and POST by everybody, compared with the table line by line; looking changes nothing."""
    gets, posts, looks_that_wrote = {}, {}, {}
    for who, letter in LETTERS.items():
        for address, (code, written) in knocked_at_by(house, who, "get", here).items():
            gets.setdefault(address, {})[letter] = code
            if written:
                looks_that_wrote[who, address] = written
        for address, (code, _) in knocked_at_by(house, who, "post", here, {"x": "1"}).items():
            posts.setdefault(address, {})[letter] = code
    found = [as_line(address, gets[address], posts[address]) for address in gets]
    assert found == [as_line(*row) for row in rows(SITE)]
    assert looks_that_wrote == {}
    matrix_size("the site", house.knocks)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_other_method_does_anything(house, here, matrix_size):
    """HEAD answers as GET does or not at all; PUT, PATCH and DELETE are turned away. None writes."""
    table = {address: (get, post) for address, get, post in rows(SITE)}
    wrong = {}
    for who, letter in LETTERS.items():
        for method in ("head", "put", "patch", "delete"):
            for address, (code, written) in knocked_at_by(house, who, method, here).items():
                get, post = (codes[letter] for codes in table[address])
                # A page of somebody else's making may read PUT as POST; it writes nothing.
                expected = {get, "m"} if method == "head" else {*"mix-2", post, get}
                if written or code not in expected:
                    wrong[who, method, address] = code, written
    assert wrong == {}
    matrix_size("the site", house.knocks)


def bare(answer):
    """What can be told from an answer: status, headers and text, but for what each second changes."""
    text = answer.content.decode()
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|typed_by)" value=")[^"]*', r"\1", text)
    text = text.replace(answer.request["PATH_INFO"], "…")
    headers = {name: value for name, value in answer.headers.items() if name != "Expires"}
    return answer.status_code, headers, text


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_foreign_and_missing_look_the_same(house, here, there, matrix_size):
    """Those at home here get elsewhere what outsiders get here; and 404 is one and the same page."""
    hidden = [a for a, get, _ in rows(SITE) if get["H"] == "-" and "@" in a]
    assert len(hidden) > 10
    wrong = {}
    for method in ("get", "post"):
        for people, things in ((OUTSIDERS, here), (INSIDERS_ALONE, there)):
            for who in people:
                house.enter(who)
                for address in hidden:
                    missing = re.sub(r"@\w+", str(MISSING), address, count=1)
                    others, _ = house.knock(method, filled(address, things))
                    nobodys, _ = house.knock(method, filled(missing, things))
                    if others.status_code not in (404, 405) or bare(others) != bare(nobodys):
                        wrong[who, method, address] = others.status_code, nobodys.status_code
    assert wrong == {}
    matrix_size("own, another's and missing", house.knocks)


# In the demo anybody reads every letter.
OPEN_BOOKS = ("/mailbox/", "/verify/@code/")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_no_page_shows_outsiders_what_is_not_theirs(house, here, matrix_size):
    """Lists, counts by name, home, search: a word that stands in every plan of the school."""
    shown, shown_to_hana = [], 0
    for who in ("hana", *OUTSIDERS, "eve", "nina"):
        house.enter(who)
        for address, *_ in rows(SITE):
            if address.startswith(OPEN_BOOKS):
                continue
            for query in ("", f"?search={SECRET}", "?page=2"):
                answer, _ = house.knock("get", filled(address, here) + query)
                text = answer.content_read if answer.streaming else answer.content
                text = text.decode(errors="replace")
                text = text.replace(f"search={SECRET}", "").replace(f'value="{SECRET}"', "")
                if SECRET in text and who == "hana":
                    shown_to_hana += 1
                elif SECRET in text.replace(f"Search: {SECRET}", ""):
                    shown.append((who, address + query))
    assert shown == []
    assert shown_to_hana > 20  # the word is one that would be seen
    matrix_size("read by outsiders", house.knocks)


PUBLIC = {
    "accessibility/",
    "accounts/inactive/",
    "accounts/2fa/authenticate/",
    "accounts/2fa/webauthn/login/",
    "accounts/login/",
    "accounts/login/code/",
    "accounts/login/code/confirm/",
    "accounts/logout/",
    "accounts/services/<str:provider_id>/",
    "accounts/services/<str:provider_id>/back/",
    "accounts/session/",
    "accounts/signup/",
    "consultations/<int:pk>/sealed/",
    "privacy/",
    "verify/",
    "verify/<str:code>/",
    "verify/root.pem",
    "verify/verify_document.py",
}


def test_closed_by_default(house, db):
    """Also for addresses that nobody has listed, and whatever stands in their places."""
    house.enter("nobody")
    open_ = set()
    for route in patterns(urlconf.read(demo=False)):
        address = "/" + re.sub(r"<uuid:\w+>", str(UUID(int=1)), route)
        address = re.sub(r"<(\w+:)?\w+>", "1", address)
        for method in ("get", "post", "put", "delete", "options"):
            answer, _ = house.knock(method, address)
            if told(answer) != "i":
                open_.add(route)
    assert open_ == PUBLIC
