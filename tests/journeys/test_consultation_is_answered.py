"""People answer a consultation: on a phone, without scripts, in two tabs, as a school."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from consultation import keys
from consultation.workflow import answering, publishing
from tests.consultation import stage
from tests.journeys.answering import address, answer_all, fill, send
from tests.journeys.conftest import DESK, PHONE, eventually, session_cookie
from tests.journeys.test_pages_are_accessible import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OPEN = {
    "q1": "yes",
    "q2": "Let us begin.",
    "g1": "yes",
    "q3": "4",
    "q4": "o1",
    "q5": ["o1", "o3"],
    "q6": ["o2", "o1", "o3"],
    "q7": {"from": 100, "to": 250},
    "q8": "2027-04-30",
    "q9": "In the hall",
    "q10": "yes",
}
SHUT = {"q1": "no", "g1": "no", "q4": "o3"}


@pytest.fixture(autouse=True)
def consultation_keys(settings, tmp_path):
    settings.CONSULTATION_KEYS_DIR = tmp_path / "consultation-keys"


@pytest.fixture
def consultation(cast):
    return stage.published(cast, asks="both")


@pytest.fixture
def without_script(chromium, live_server, settings):
    """`without_script("hana")`: a page on which scripts do not run."""
    settings.SITE_URL = live_server.url
    contexts = []

    def open_page(person):
        url = live_server.url.replace("127.0.0.1", "localhost")
        context = chromium.new_context(viewport=PHONE, base_url=url, java_script_enabled=False)
        context.add_cookies([session_cookie(person, live_server.url)])
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def answers_of(consultation, person=None, school=None):
    return answering.draft_of(consultation, stage.invitee(consultation, person, school)).answers


def go_on(page):
    page.locator("button.btn-primary", has_text="Save and").click()


@pytest.mark.parametrize(("answers", "pages"), [(OPEN, 3), (SHUT, 2)], ids=["open", "shut"])
def test_a_head_answers_on_her_phone(cast, consultation, open_as, answers, pages):
    page = open_as(cast.hana, PHONE)
    page.goto("/consultations/")
    page.get_by_role("link", name=str(consultation)).first.click()
    page.get_by_role("link", name="Answer", exact=True).click()
    assert len(answer_all(page, consultation, answers)) == pages
    if answers is OPEN:
        expect(page.locator(".check-named")).to_contain_text("the coordinator of the reviews")
    page.get_by_label("Do not quote my comments").check()
    receipt = send(page)
    seat = stage.invitee(consultation, cast.hana)
    draft = answering.draft_of(consultation, seat)
    assert receipt == keys.read(consultation.pk).receipt(seat.seat)
    assert (draft.answers, draft.submitted, draft.quotable) == (answers, True, False)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # It can be changed until the close.
    page.goto(consultation.get_absolute_url())
    expect(page.get_by_text(receipt)).to_be_visible()
    page.get_by_role("link", name="Change my answers").click()
    page.get_by_role("link", name="How it works").click()
    fill(page, consultation.version().read.questions["q9"], "In the library")
    page.get_by_role("button", name="Save and leave").click()
    expect(page.get_by_text("Your changes are saved, and count")).to_be_visible()
    assert answers_of(consultation, cast.hana) == answers | {"q9": "In the library"}


@pytest.mark.parametrize("answers", [OPEN, SHUT], ids=["open", "shut"])
def test_all_of_it_works_without_scripts(cast, consultation, without_script, answers):
    page = without_script(cast.hana)
    answer_all(page, consultation, answers)
    send(page)
    assert answers_of(consultation, cast.hana) == answers
    expect(page.get_by_role("button", name="Copy the code")).to_be_hidden()


def test_a_mistake_is_led_to_and_nothing_is_lost(cast, consultation, open_as):
    page = open_as(cast.hana, PHONE)
    page.goto(address(consultation, more="p3/"))
    page.locator("#q7").fill("a lot")
    page.locator("#q9").fill("In the hall")
    go_on(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter whole pounds").click()
    expect(page.locator("#q7")).to_be_focused()
    expect(page.locator("#q7")).to_have_value("a lot")
    page.locator("#q7").fill("250")
    page.keyboard.press("Enter")  # goes on, not back and not away
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    assert answers_of(consultation, cast.hana) == {
        "q7": {"from": 250, "to": 250},
        "q9": "In the hall",
    }
    page.get_by_role("button", name="Send my answers").click()
    page.locator(".error-summary").get_by_role("link", name="Answer question 1").click()
    expect(page.get_by_role("heading", name="The proposal")).to_be_visible()


def test_what_is_typed_is_saved_while_one_types(cast, consultation, open_as):
    page = open_as(cast.hana)
    page.clock.install()
    page.goto(address(consultation, more="p1/"))
    saved = page.locator("[data-saved]")
    for says in ("Let us", "Let us begin", "Let us begin soon"):
        page.get_by_label("Please add any comments").fill(says)
        with page.expect_response(lambda answer: answer.status == 204):
            page.clock.run_for(10_000)
        expect(saved).to_contain_text("Saved")
        assert answers_of(consultation, cast.hana) == {"q2": says}
    # One's own saves are no conflict.
    go_on(page)
    expect(page.get_by_role("heading", name="How it works")).to_be_visible()
    assert not answering.draft_of(consultation, stage.invitee(consultation, cast.hana)).submitted


def test_what_is_typed_is_saved_when_one_goes_away(cast, consultation, open_as):
    page = open_as(cast.hana)
    page.goto(address(consultation, more="p1/"))
    page.get_by_label("Please add any comments").fill("Half a thought")
    page.get_by_role("link", name="Home").click()
    page.wait_for_url("**/")
    eventually(lambda: answers_of(consultation, cast.hana) == {"q2": "Half a thought"}, 10)
    page.goto(address(consultation, more="p1/"))
    expect(page.get_by_label("Please add any comments")).to_have_value("Half a thought")


def test_withdrawn_while_typing_leaves_the_text_on_the_page(cast, consultation, open_as):
    page = open_as(cast.hana)
    page.clock.install()
    page.goto(address(consultation, more="p1/"))
    page.get_by_label("Please add any comments").fill("An hour of thought")
    publishing.withdraw(consultation, because="We ask again in May.", by=cast.cora)
    page.clock.run_for(10_000)
    expect(page.locator("[data-saved]")).to_contain_text("We ask again in May.")
    expect(page.get_by_label("Please add any comments")).to_have_value("An hour of thought")
    go_on(page)
    expect(page.get_by_role("heading", name="This could not be taken")).to_be_visible()
    expect(page.get_by_label("What you typed")).to_have_value(
        "2. Please add any comments\nAn hour of thought"
    )


def test_signed_out_while_typing_says_so_and_the_text_waits_locked(cast, consultation, open_as):
    page = open_as(cast.hana)
    page.clock.install()
    page.goto(address(consultation, more="p1/"))
    page.get_by_label("Please add any comments").fill("An hour of thought")
    Session.objects.all().delete()
    page.clock.run_for(10_000)
    expect(page.locator("[data-saved]")).to_contain_text("You have been signed out")
    expect(page.get_by_label("Please add any comments")).to_have_value("An hour of thought")
    (waiting,) = Session.objects.all()
    assert list(waiting.get_decoded()) == ["typed"]
    assert "hour" not in str(waiting.get_decoded())


def test_two_tabs_never_overwrite_each_other(cast, consultation, open_as):
    first, second = open_as(cast.hana), open_as(cast.hana, PHONE)
    for page in (first, second):
        page.goto(address(consultation, more="p1/"))
    first.locator("#q1").check()
    first.get_by_label("Please add any comments").fill("From the desk")
    go_on(first)
    second.get_by_label("Please add any comments").fill("From the phone")
    go_on(second)
    expect(second.get_by_role("heading", name="Changed in two places")).to_be_visible()
    expect(second.locator(".conflict")).to_contain_text("From the desk")
    expect(second.locator(".conflict")).to_contain_text("From the phone")
    assert answers_of(consultation, cast.hana) == {"q1": "yes", "q2": "From the desk"}
    second.get_by_label("Please add any comments").fill("From both")
    go_on(second)
    expect(second.get_by_role("heading", name="How it works")).to_be_visible()
    # What only the other had changed is theirs still.
    assert answers_of(consultation, cast.hana) == {"q1": "yes", "q2": "From both"}


def test_a_school_talks_and_its_chair_sends(cast, consultation, open_as):
    slug = f"school-{cast.ash.pk}"
    dev, gus = open_as(cast.dev, PHONE), open_as(cast.gus)
    dev.goto(consultation.get_absolute_url())
    dev.get_by_role("link", name="Answer for the school").click()
    dev.get_by_role("link", name="Start").click()
    dev.locator("#q1").check()
    dev.get_by_text("Talk about question 1").click()
    dev.locator("#note-q1").fill("Are we agreed?")
    dev.get_by_role("button", name="Add the note to question 1").click()
    expect(dev.get_by_text("Are we agreed?")).to_be_visible()
    dev.goto(address(consultation, slug, "check/"))
    expect(dev.get_by_text("Ready for Gus Merriman or Hana Okafor to send")).to_be_visible()
    gus.goto(address(consultation, slug, "p1/"))
    expect(gus.get_by_text("Are we agreed?")).to_be_visible()
    gus.get_by_role("button", name="Remove this note of Dev Raman").click()
    expect(gus.get_by_text("Are we agreed?")).to_be_hidden()
    gus.goto(address(consultation, slug, "check/"))
    gus.get_by_role("button", name="Send as the school").click()
    expect(gus.get_by_role("heading", name="The school’s answer is sent")).to_be_visible()
    assert answers_of(consultation, school=cast.ash) == {"q1": "yes"}
    assert answers_of(consultation, cast.gus) == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_every_screen_of_answering_is_accessible(cast, consultation, open_as, size):
    stage.answer(consultation, cast.hana, OPEN)
    slug, more = f"school-{cast.ash.pk}", ("", "p1/", "p3/", "check/")
    seat = stage.invitee(consultation, school=cast.ash)
    answering.add_note(consultation, seat, question="q1", says="Agreed?", by=cast.dev)
    stage.answer(consultation, cast.gus, {"q4": "o1", "q3": "5"}, send=False)
    over = stage.published(cast, told=stage.instrument("Over"))
    stage.close(over)
    screens = {
        "hana": [
            "/consultations/",
            consultation.get_absolute_url(),
            *(address(consultation, "me", each) for each in (*more, "sent/")),
            *(address(consultation, slug, each) for each in more),
            over.get_absolute_url(),
            f"{over.get_absolute_url()}receipt/",
        ],
        "gus": [address(consultation, "me", "check/"), consultation.get_absolute_url()],
        "dev": [address(consultation, slug, "check/")],
        "cora": ["/consultations/", over.get_absolute_url()],
    }
    axe, found = Axe(), {}

    def look(page, name):
        for fault in axe.run(page, options=RULES).response["violations"]:
            found[f"{name}: {fault['id']}"] = [n["html"][:200] for n in fault["nodes"][:3]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found[f"{name}: wider than the screen"] = size

    for who, paths in screens.items():
        page = open_as(getattr(cast, who), size, bypass_csp=True)
        for path in paths:
            page.goto(path)
            look(page, path)
    page = open_as(cast.gus, size, bypass_csp=True)
    page.goto(address(consultation, more="p3/"))
    page.locator("#q7").fill("a lot")
    go_on(page)
    look(page, "errors")
    page.goto(address(consultation, more="check/"))
    page.get_by_role("button", name="Send my answers").click()
    look(page, "something is missing")
    page.goto(address(consultation, more="p1/"))
    stage.answer(consultation, cast.gus, {"q2": "Meanwhile"}, send=False)
    page.locator("#q2").fill("Mine")
    go_on(page)
    look(page, "two texts")
    page.goto(address(consultation, more="p3/"))
    page.locator("#q9").fill("Too late")
    publishing.withdraw(consultation, because="We ask again in May.", by=cast.cora)
    go_on(page)
    look(page, "too late")
    page.goto(consultation.get_absolute_url())
    look(page, "withdrawn")
    assert found == {}
