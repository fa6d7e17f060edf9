"""A consultation is asked: who, when, by letter; who has not replied is reminded; one gets longer."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from consultation.models import Consultation, Invitee
from consultation.workflow import asking, publishing
from records import workshop
from records.models import Letter
from tests.consultation import stage
from tests.journeys.conftest import DESK, PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_files"),
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(autouse=True)
def portal(settings, tmp_path):
    settings.CONSULTATION_KEYS_DIR = tmp_path / "keys"
    settings.UPLOAD_LIMITS = settings.UPLOAD_LIMITS | {"/consultations/": 2 * 1024 * 1024}


def bare_draft(cast):
    """Written, but nothing said of who is asked and when."""
    consultation = stage.draft(cast)
    Consultation.objects.filter(pk=consultation.pk).update(opens_at=None, closes_at=None)
    return consultation


def test_the_coordinator_asks_reminds_and_gives_longer(cast, open_as, tmp_path):
    consultation = bare_draft(cast)
    day = timezone.localdate() + timedelta(days=14)
    page = open_as(cast.cora)
    page.goto(f"/consultations/{consultation.pk}/run/")

    # Who: counted with each tick, and a list besides.
    page.get_by_role("link", name="Say who is asked").first.click()
    asked = page.locator("#asked")
    expect(asked).to_contain_text("9 people")
    page.get_by_label("Each person, and each school once").check()
    expect(asked).to_contain_text("3 schools")
    page.get_by_label("Headteacher", exact=True).check()
    expect(asked).to_contain_text("3 people")
    page.get_by_label("Infant").check()
    expect(asked).to_contain_text("2 people")
    page.get_by_role("button", name="Keep this audience").click()
    expect(page.get_by_text("2 people and 2 schools would be asked.")).to_be_visible()
    page.goto(f"/consultations/{consultation.pk}/audience/list/")
    file = tmp_path / "list.csv"
    file.write_text("E-mail,Role\nada@example.org,\nnobody@example.org,\n")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("Nobody on record has the address nobody@example.org.")).to_be_visible()
    assert "people" not in stage.fresh(consultation).audience
    page.get_by_role("button", name="Add 1 to the audience").click()
    expect(page.locator("#asked")).to_contain_text("3 people")

    # When.
    page.goto(f"/consultations/{consultation.pk}/run/")
    page.get_by_role("link", name="Say when", exact=True).click()
    page.get_by_label("As soon as it is published").check()
    expect(page.get_by_label("Opens on")).to_be_hidden()
    page.get_by_label("Closes on").fill(f"{day:%Y-%m-%d}")
    page.get_by_label("Closes at").fill("17:00")
    page.get_by_role("button", name="Keep these times").click()
    expect(page.get_by_text("All is there")).to_be_visible()
    publishing.publish(consultation, by=cast.cora)
    while asking.ask_waiting():
        pass
    told = set(Letter.objects.values_list("to__name", flat=True))
    assert told == {
        getattr(cast, who).name for who in ("hana", "wes", "ada", "gus", "mei", "dev", "priya")
    }

    # One more, who has replied, a reminder.
    page.reload()
    page.get_by_role("link", name="Ask one more person").click()
    page.get_by_label("E-mail address").fill("stan@example.org")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Stan Bell is asked now, as Headteacher")).to_be_visible()
    stage.answer(stage.fresh(consultation), cast.hana, {"q1": "yes", "q2": "Purple elephants."})
    page.goto(f"/consultations/{consultation.pk}/run/")
    expect(page.locator(".run-tile").first).to_contain_text("fewer than 5")
    page.get_by_role("link", name="Remind them now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remind 6 people?")
    page.get_by_role("button", name="Send the reminder").click()
    expect(page.get_by_text("Reminders are on their way")).to_be_visible()
    workshop.do_waiting()
    letters = Letter.objects.filter(key__startswith="remind-in:")
    reminded = {letter.to.name for letter in letters.select_related("to")}
    # Hana has replied, but not sent her school's answer yet.
    assert reminded == {
        getattr(cast, who).name for who in ("hana", "gus", "wes", "mei", "ada", "stan")
    }

    # By name, and longer for one of them.
    page.get_by_role("link", name="All of them by name").click()
    page.get_by_label("Replied", exact=True).check()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.locator("#results")).to_contain_text("Hana Okafor")
    page.get_by_label("Replied", exact=True).uncheck()
    row = page.locator("#results tr", has_text="Stan Bell")
    row.get_by_role("link", name=re.compile("Give longer")).click()
    page.get_by_label("Day").fill(f"{day + timedelta(days=2):%Y-%m-%d}")
    page.get_by_label("Time").fill("12:00")
    page.get_by_role("button", name="Give them longer").click()
    expect(page.get_by_text("Stan Bell may answer, or change the answer, until")).to_be_visible()
    assert "elephants" not in page.content()

    # And back, for good.
    page.goto(f"/consultations/{consultation.pk}/run/")
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it for good").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the reason in a sentence or two")
    page.get_by_label("Reason").fill("We ask again in May.")
    page.get_by_role("button", name="Withdraw it for good").click()
    expect(page.get_by_text("We ask again in May.")).to_be_visible()
    assert stage.fresh(consultation).state == "withdrawn"


def test_without_scripts_the_audience_is_counted_by_a_button(cast, chromium, live_server):
    from tests.journeys.conftest import session_cookie

    consultation = bare_draft(cast)
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([session_cookie(cast.cora, live_server.url) | {"url": live_server.url}])
    page = context.new_page()
    page.goto(f"/consultations/{consultation.pk}/audience/")
    page.get_by_label("Chair of governors", exact=True).check()
    page.get_by_role("button", name="Count again").click()
    expect(page.locator("#asked")).to_contain_text("2 people")
    expect(page.get_by_label("Chair of governors", exact=True)).to_be_checked()
    assert stage.fresh(consultation).audience == {}
    context.close()


def pages_of(cast):
    """{name: path} of every screen of asking."""
    draft, bare = stage.draft(cast, asks="both"), bare_draft(cast)
    waiting, opened = stage.published(cast, opens=3), stage.published(cast, asks="both")
    gone, sealed = stage.published(cast), stage.published(cast, asks="both")
    Invitee.objects.filter(consultation=opened, person=cast.hana).update(
        replied=True, until=opened.closes_at + timedelta(days=1)
    )
    publishing.withdraw(gone, because="We ask again.", by=cast.cora)
    stage.close(sealed)
    at = "/consultations/{}/{}/".format
    return {
        "a draft": at(draft.pk, "run"),
        "a bare draft": at(bare.pk, "run"),
        "one that waits": at(waiting.pk, "run"),
        "an open one": at(opened.pk, "run"),
        "a withdrawn one": at(gone.pk, "run"),
        "a sealed one": at(sealed.pk, "run"),
        "the audience": at(draft.pk, "audience"),
        "who might miss it": at(draft.pk, "audience/gaps"),
        "a list": at(draft.pk, "audience/list"),
        "times": at(draft.pk, "times"),
        "a later close": at(opened.pk, "times"),
        "withdraw": at(opened.pk, "withdraw"),
        "remind": at(opened.pk, "run/remind"),
        "one more": at(opened.pk, "run/add"),
        "by name": at(opened.pk, "run/invitees"),
        "longer": at(opened.pk, f"run/invitees/school-{cast.ash.pk}/longer"),
        "on the desk": "/admin/consultation/consultation/",
        "one on the desk": f"/admin/consultation/consultation/{opened.pk}/change/",
    }


def test_every_screen_is_accessible_and_fits(cast, open_as):
    pages, found, axe = pages_of(cast), {}, Axe()
    for size in (DESK, PHONE):
        page = open_as(cast.cora, size)
        for name, path in pages.items():
            page.goto(path)
            faults = axe.run(page, options=RULES).response["violations"]
            told = [f"{v['id']}: {n['html'][:90]}" for v in faults for n in v["nodes"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                told.append("wider than the screen")
            if size is PHONE:
                told += page.evaluate(SMALL)
            if told:
                found[name, size["width"]] = told
    assert found == {}


# What is pressed by a thumb is 44 pixels high; links within a sentence need not be.
SMALL = """() => [...document.querySelectorAll('main button, main .btn, main input:not([type=hidden]):not([type=checkbox]):not([type=radio]), main .run-deeds a, main .row-deeds a')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
  .map(e => `small: ${e.outerHTML.slice(0, 90)}`)"""
