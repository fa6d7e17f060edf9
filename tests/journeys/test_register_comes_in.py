"""The coordinator brings the register of schools, watches it come in, and takes it back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from schools.models import Import, School
from tests.journeys.conftest import DESK, PHONE, eventually, session_cookie
from tests.journeys.test_pages_are_accessible import RULES
from tests.schools.imports import bringing
from tests.schools.imports.files import ELM, HEADER, OAK, YEW, closed, register

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OF_WEALDSHIRE = {"local_authorities": ["Wealdshire"]}


def a_file(*rows):
    return {"name": "register.csv", "mimeType": "text/csv", "buffer": register(*rows).read()}


def test_from_the_file_to_the_schools_and_back(cast, open_as, worker):
    page = open_as(cast.cora)
    page.goto("/admin/schools/import/add/")
    page.get_by_label("Register of schools").check()
    page.get_by_label("The file").set_input_files(a_file(OAK, ELM))
    page.get_by_role("button", name="Read the file").click()
    button = page.get_by_role("button", name="Bring in 2 schools")
    expect(button).to_be_visible(timeout=60_000)  # by itself, when the worker has read it
    assert School.objects.exclude(urn=None).count() == 0
    button.click()
    expect(page.get_by_text("Brought in: 2 schools")).to_be_visible(timeout=60_000)
    page.goto("/schools/?search=becket")
    expect(page.get_by_role("link", name="St Thomas à Becket Junior School")).to_be_visible()
    page.goto(Import.objects.get().get_absolute_url())
    page.get_by_text("Undo the whole import").first.click()
    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.get_by_text("This import was undone")).to_be_visible(timeout=60_000)
    assert School.objects.exclude(urn=None).count() == 0


def test_it_works_without_scripts_too(cast, chromium, live_server, settings, worker):
    context = chromium.new_context(
        java_script_enabled=False, viewport=PHONE, base_url=live_server.url
    )
    context.add_cookies([session_cookie(cast.cora, live_server.url) | {"url": live_server.url}])
    page = context.new_page()
    page.goto("/admin/schools/import/add/?kind=register")
    page.get_by_label("The file").set_input_files(a_file(OAK))
    page.get_by_role("button", name="Read the file").click()
    eventually(lambda: Import.objects.get().state == "ready")
    if page.get_by_role("link", name="Look again").count():
        page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Bring in 1 school").click()
    eventually(lambda: Import.objects.get().state == "done")
    page.goto(Import.objects.get().get_absolute_url())
    expect(page.get_by_text("Brought in: 1 school")).to_be_visible()
    context.close()


def stage_imports(cast):
    """An import in each state that looks different; returns {name: its page}."""
    shires = [OAK | {"URN": f"90010{n}", "LA (name)": f"Shire {n}"} for n in range(6)]
    asks = bringing.read(register(*shires), by=cast.cora)
    done = bringing.bring(register(OAK, ELM, YEW), by=cast.cora)
    undone = bringing.undo(
        bringing.bring(register(*shires), by=cast.cora, local_authorities=["Shire 1"])
    )
    rows = (
        OAK | {"Town": "Millbridge", "SchoolWebsite": "", "StatutoryHighAge": "11"},
        closed(ELM),
        OAK | {"URN": "900011", "EstablishmentName": "A very long name of a school " * 6},
        OAK | {"URN": "900012", "OpenDate": "31-02-2020", "NumberOfPupils": "many"},
        *shires,
    )
    ready = bringing.read(register(*rows), by=cast.cora)
    reading = bringing.imports.upload("register", file=register(OAK), name="r.csv", by=cast.cora)
    refused = bringing.read(register(OAK, header=HEADER[1:]), by=cast.cora)
    found = {
        "asks": asks,
        "done": done,
        "undone": undone,
        "ready": ready,
        "reading": reading,
        "refused": refused,
    }
    return {name: imp.get_absolute_url() for name, imp in found.items()} | {
        "list": "/admin/schools/import/",
        "add": "/admin/schools/import/add/",
        "a school that became another": cast.ash.get_absolute_url(),
    }


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_the_pages_of_imports_are_accessible_and_fit_the_screen(cast, open_as, size):
    pages, found, axe = stage_imports(cast), {}, Axe()
    page = open_as(cast.cora, size, bypass_csp=True)
    for name, path in pages.items():
        page.goto(path)
        for fault in axe.run(page, options=RULES).response["violations"]:
            found[f"{name}: {fault['id']}"] = [n["html"][:200] for n in fault["nodes"][:3]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found[f"{name}: wider than the screen"] = path
    assert found == {}


def test_no_page_of_imports_breaks_the_policy(cast, open_as):
    """Under the real policy; `open_as` fails the test for any complaint on the console."""
    page = open_as(cast.cora)
    for path in stage_imports(cast).values():
        assert page.goto(path).status == 200
