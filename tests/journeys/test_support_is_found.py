"""What a peer review found becomes an entry in the directory; a school elsewhere finds it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from schools.models import School, SupportEntry
from schools.workflow import support
from tests.journeys.conftest import DESK, PHONE, session_cookie
from tests.journeys.test_pages_are_accessible import RULES
from tests.schools.offering import entry_of, marked, put

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_head_lists_a_draft_and_a_colleague_elsewhere_finds_it_with_its_mark(cast, open_as):
    School.objects.filter(pk=cast.ash.pk).update(telephone="01795 000000")
    entry_of(cast.beech, cast.wes, "Singing together", theme="Music")
    support.draft(
        cast.ash,
        title="Phonics in Year 1",
        theme="Early reading",
        offer="Half a day with us.",
        evidence="Peer review 2026–27.",
        origin="peerreview.finding:12",
        by=None,
    )
    hana = open_as(cast.hana, PHONE)
    hana.goto("/")
    hana.get_by_role("link", name="Read the draft for the directory").click()
    expect(hana.get_by_role("heading", level=1)).to_have_text("Phonics in Year 1")
    hana.get_by_role("link", name="Edit").click()
    hana.get_by_label("What the school offers").fill("Half a day with us, then we come to you.")
    hana.get_by_label("Primary").check()
    hana.get_by_role("button", name="Save").click()
    hana.get_by_role("link", name="List it in the directory").click()
    expect(hana.get_by_text("then we come to you")).to_be_visible()
    hana.get_by_role("button", name="List it").click()
    expect(hana.get_by_text("Everybody finds it in the directory now")).to_be_visible()
    hana.goto("/")
    expect(hana.get_by_role("link", name="Read the draft")).to_have_count(0)

    cora = open_as(cast.cora)
    cora.goto(SupportEntry.objects.get(origin="peerreview.finding:12").get_absolute_url())
    cora.get_by_role("link", name="Grant the quality mark").click()
    cora.get_by_label("Why it has the mark").fill("Seen in two of their lessons.")
    cora.get_by_role("button", name="Grant the mark").click()
    expect(cora.get_by_text("The quality mark is granted")).to_be_visible()

    stan = open_as(cast.stan)
    stan.goto("/")
    stan.get_by_role("navigation", name="Main").get_by_role("link", name="Support").click()
    expect(stan.get_by_role("status")).to_have_text("2 entries")
    stan.get_by_label("Search what is offered").fill("phonics")
    expect(stan.get_by_role("status")).to_have_text("1 entry")
    stan.get_by_label("Primary").check()
    expect(stan).to_have_url(re.compile("phase=primary"))
    expect(stan.get_by_role("row", name="Phonics in Year 1")).to_contain_text("Quality mark")
    stan.get_by_role("link", name="Phonics in Year 1").click()
    for told in ("Seen in two of their lessons.", "Hana Okafor, headteacher", "01795 000000"):
        expect(stan.get_by_text(told)).to_be_visible()


def test_an_entry_is_written_and_found_without_scripts(cast, chromium, live_server):
    context = chromium.new_context(
        java_script_enabled=False, viewport=PHONE, base_url=live_server.url
    )
    cookie = session_cookie(cast.hana, live_server.url)
    context.add_cookies([cookie | {"url": live_server.url}])
    page = context.new_page()
    page.goto("/support/")
    page.get_by_role("link", name="Start an entry").first.click()
    page.get_by_label("Title").fill("Singing")
    page.get_by_label("Theme").fill("Music")
    page.get_by_label("Infant").check()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("link", name="Say what your school offers.")).to_be_visible()
    page.get_by_label("What the school offers").fill("An afternoon.")
    page.get_by_label("How this is known").fill("Heard by others.")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="List it in the directory").click()
    page.get_by_role("button", name="List it").click()
    page.goto("/support/")
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Music").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("status")).to_have_text("1 entry")
    context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_its_pages_are_accessible_and_fit_the_screen(cast, open_as, size):
    empty = open_as(cast.stan, size, bypass_csp=True)
    axe, found = Axe(), {}

    def look(page, path):
        page.goto(path)
        for fault in axe.run(page, options=RULES).response["violations"]:
            found[f"{path}: {fault['id']}"] = [n["html"][:200] for n in fault["nodes"][:3]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found[f"{path}: wider than the screen"] = path

    look(empty, "/support/")
    draft = entry_of(cast.ash, cast.hana, listed=False, origin="peerreview.finding:1")
    withdrawn = put(entry_of(cast.ash, cast.hana, listed=False), "withdrawn")
    listed = marked(entry_of(cast.ash, cast.hana), cast.cora)
    hana, cora = (open_as(who, size, bypass_csp=True) for who in (cast.hana, cast.cora))
    for page, entry, verbs in (
        (hana, draft, ["", "edit/", "list/", "discard/"]),
        (hana, withdrawn, ["", "reopen/"]),
        (hana, listed, ["", "edit/", "withdraw/"]),
        (cora, listed, ["", "unmark/"]),
        (cora, entry_of(cast.beech, cast.wes), ["mark/"]),
    ):
        for verb in verbs:
            look(page, f"{entry.get_absolute_url()}{verb}")
    for path in ("/support/", "/support/?state=draft", "/support/start/"):
        look(hana, path)
    look(hana, cast.ash.get_absolute_url())
    look(cora, "/support/start/")
    assert found == {}
