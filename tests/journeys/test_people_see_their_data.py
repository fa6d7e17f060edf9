"""People fetch what is known about them; a coordinator erases somebody; the statements can be read."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from partnership.people_data import exporting
from records import workshop
from schools.models import Person
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_pages_are_accessible import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path, monkeypatch):
    """Ledger and private files lie in a folder of the test."""
    from records.private import private

    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(private, "_location", str(tmp_path / "private"))
    for lazy in ("base_location", "location"):
        private.__dict__.pop(lazy, None)
    yield
    for lazy in ("base_location", "location"):
        private.__dict__.pop(lazy, None)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_the_pages_are_accessible_and_fit_the_screen(cast, open_as, size, proposed):
    exporting.ask(cast.hana, by=cast.hana)
    workshop.do_waiting()
    exporting.ask(cast.gus, by=cast.gus)
    pages = {
        "privacy": (None, "/privacy/"),
        "accessibility": (None, "/accessibility/"),
        "you": ("hana", "/you/"),
        "you, while it is made": ("gus", "/you/"),
        "somebody": ("cora", f"/people-data/{cast.dev.pk}/"),
        "erase": ("cora", f"/people-data/{cast.dev.pk}/erase/"),
        "not now": ("cora", f"/people-data/{cast.wes.pk}/erase/"),
    }
    found = {}
    for name, (who, path) in pages.items():
        page = open_as(getattr(cast, who) if who else None, size, bypass_csp=True)
        assert page.goto(path).status == 200
        if shots := os.environ.get("PORTAL_SHOTS"):
            page.screenshot(path=str(Path(shots, f"{name}-{size['width']}.png")), full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        rules = [v["id"] for v in Axe().run(page, options=RULES).response["violations"]]
        if wide or rules:
            found[name] = (wide, rules)
        page.close()
    assert found == {}


def test_somebody_fetches_all_that_is_known(cast, open_as):
    page = open_as(cast.hana)
    page.goto("/")
    page.locator(".site-person").click()
    page.get_by_role("button", name="Make the file").click()
    page.get_by_text("Being made", exact=True).wait_for()
    workshop.do_waiting()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download your-data").click()
    assert fetched.value.suggested_filename.endswith(".zip")


def test_a_coordinator_erases_somebody(cast, open_as):
    page = open_as(cast.cora)
    page.goto(f"/people-data/{cast.dev.pk}/")
    page.get_by_role("link", name="See what would be erased").click()
    page.get_by_label("They asked for it").check()
    page.get_by_label("Type their whole name").fill("Dev")
    page.get_by_role("button", name="Erase Dev Raman").click()
    page.get_by_role("link", name="This is not the name. Type: Dev Raman").wait_for()
    page.get_by_label("Type their whole name").fill("Dev Raman")
    page.get_by_role("button", name="Erase Dev Raman").click()
    page.get_by_text("Dev Raman has been erased.").wait_for()
    assert Person.objects.filter(email="dev@example.org").count() == 0
