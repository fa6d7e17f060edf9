"""What was typed into a form survives a session that ran out, for that very person alone."""

import pytest
from django.contrib.messages import get_messages

from records import typed
from tests.cast import fresh

SAID = "You were signed out before this was saved. Here is what you had typed"


@pytest.fixture
def lost(as_, client, cast, plan):
    """hana's session ran out while she wrote; returns the address she wrote at."""
    address = f"/plans/{plan.pk}/add/objective/"
    page = as_("hana").get(address).content.decode()
    assert f'name="{typed.MARK}"' in page
    client.logout()
    answer = client.post(
        address, {"text": "Long <thought> out.", typed.MARK: typed.mark(cast.hana)}
    )
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")
    return address


def back(client, cast, key, address):
    """The person signs in, in the same browser, and comes to the page."""
    session = client.session  # as the sign-in pages do: the anonymous session is taken along
    kept = dict(session.items())
    client.force_login(getattr(cast, key))
    session = client.session
    session.update(kept)
    session.save()
    return client.get(address)


def test_it_is_given_back_once_with_a_sentence(client, cast, plan, lost):
    answer = back(client, cast, "hana", lost)
    page = answer.content.decode()
    assert "Long &lt;thought&gt; out." in page
    assert SAID in page
    again = client.get(lost).content.decode()
    assert "thought" not in again
    assert plan.objectives.count() == 2  # it was kept, not saved


def test_nobody_else_gets_it(client, cast, lost):
    page = back(client, cast, "wes", lost).content.decode()
    assert "thought" not in page
    assert SAID not in page


def test_it_is_not_shown_on_another_page(client, cast, plan, lost):
    answer = back(client, cast, "hana", f"/plans/{plan.pk}/add/area/")
    assert "thought" not in answer.content.decode()
    assert [str(m) for m in get_messages(answer.wsgi_request)] == []


@pytest.mark.parametrize("mark", ["", "forged", "1:abc:def", "\0"])
def test_without_the_mark_of_a_person_nothing_is_kept(client, cast, plan, mark):
    client.post(f"/plans/{plan.pk}/add/objective/", {"text": "x", typed.MARK: mark})
    assert "typed" not in client.session


def test_what_is_far_too_much_is_not_kept(client, cast, plan):
    text = "x" * 300_000
    client.post(
        f"/plans/{plan.pk}/add/objective/", {"text": text, typed.MARK: typed.mark(cast.hana)}
    )
    assert "typed" not in client.session


def test_an_edit_given_back_still_knows_which_edition_it_began_with(client, cast, as_, plan):
    from actionplans import workflow

    part = plan.objectives.first()
    address = f"/plans/{plan.pk}/edit/objective/{part.pk}/"
    client.post(address, {"text": "Mine.", "edition": "1", typed.MARK: typed.mark(cast.hana)})
    workflow.change(part, by=cast.wes, seen_edition=1, text="Theirs.")
    page = back(client, cast, "hana", address).content.decode()
    assert 'name="edition" value="1"' in page
    answer = client.post(address, {"text": "Mine.", "edition": "1"})
    assert answer.status_code == 409
    assert fresh(part).text == "Theirs."


def test_what_is_kept_locked_tells_not_even_on_which_page(client, cast, plan, monkeypatch):
    def unlock(path, told):
        if not told.startswith("locked "):
            raise LookupError
        return told.removeprefix("locked ")[::-1]

    monkeypatch.setattr(typed, "_locks", [])
    typed.keep_locked(
        lambda path: path.startswith("/plans/"), lambda path, told: f"locked {told[::-1]}", unlock
    )
    address = f"/plans/{plan.pk}/add/objective/"
    client.post(address, {"text": "Secret.", typed.MARK: typed.mark(cast.hana)})
    kept = client.session["typed"]
    assert sorted(kept) == ["locked", "person"]
    assert address not in repr(kept)
    elsewhere = back(client, cast, "hana", f"/plans/{plan.pk}/add/area/")
    assert "Secret." not in elsewhere.content.decode()
    assert "Secret." in client.get(address).content.decode()
    assert "typed" not in client.session


def test_without_its_lock_nothing_comes_back(client, cast, plan, monkeypatch):
    def gone(path, told):
        raise LookupError

    monkeypatch.setattr(typed, "_locks", [])
    typed.keep_locked(lambda path: True, lambda path, told: told, gone)
    address = f"/plans/{plan.pk}/add/objective/"
    client.post(address, {"text": "Secret.", typed.MARK: typed.mark(cast.hana)})
    answer = back(client, cast, "hana", address)
    assert answer.status_code == 200
    assert "Secret." not in answer.content.decode()
