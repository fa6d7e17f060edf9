"""A coordinator writes a consultation, with the keyboard too; two who write at once lose nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from consultation.instrument import Page, editing
from consultation.models import Consultation
from consultation.workflow import publishing, writing
from tests.consultation.stage import draft, fresh, published
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_pages_are_accessible import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def consultation_keys(settings, tmp_path):
    settings.CONSULTATION_KEYS_DIR = tmp_path / "keys"


def press(page, name, **how):
    page.get_by_role("button", name=name, **how).click()


def follow(page, name, **how):
    page.get_by_role("main").get_by_role("link", name=name, **how).click()


def test_a_consultation_is_written_on_a_phone_from_nothing_to_the_check(cast, open_as):
    page = open_as(cast.cora, PHONE)
    page.goto("/consultations/start/")
    page.get_by_label("Title").fill("Shall we work together?")
    page.get_by_label("Asked by").fill("the steering group")
    press(page, "Start the consultation")
    follow(page, "Add the first page")
    page.get_by_label("Title of the page").fill("The proposal")
    press(page, "Add the page")
    follow(page, "Add reading")
    page.get_by_label("Reading").fill("We propose a **partnership**.")
    press(page, "Add")
    follow(page, "Add a question")
    follow(page, "Yes or no", exact=True)
    page.get_by_label("Question").fill("Do you support it?")
    page.get_by_label("It must be answered").check()
    press(page, "Add")
    follow(page, "Add a question")
    follow(page, "One of several", exact=True)
    page.get_by_label("Question").fill("How often?")
    page.get_by_label("Options").fill("Termly\nYearly")
    press(page, "Add")
    follow(page, "Add a gate")
    page.get_by_label("Question").fill("Would you like to read more?")
    press(page, "Add")
    follow(page, "Add a page behind the gate")
    page.get_by_label("Title of the page").fill("More about it")
    press(page, "Add the page")
    follow(page, "Back to the outline")
    page.get_by_role("link", name="Check and publish").click()
    expect(page.get_by_text("“More about it” is empty")).to_be_visible()
    follow(page, "Go to the page")
    follow(page, "Add reading")
    page.get_by_label("Reading").fill("It was tried elsewhere.")
    press(page, "Add")
    begun = Consultation.objects.get()
    told = begun.working_copy
    assert [p.title for p in told.all_pages()] == ["The proposal", "More about it"]
    assert editing.gates_before(told, "p2") == ("g1",)
    assert [o.label for o in told.questions["q2"].options] == ["Termly", "Yearly"]
    page.goto(f"/consultations/{begun.pk}/write/check/")
    expect(page.get_by_text("Say when it opens")).to_be_visible()
    expect(page.get_by_text("Say who is asked")).to_be_visible()  # that is all that is left
    assert page.locator(".finding-stop").count() == 2


def test_parts_are_moved_with_the_keyboard_and_the_focus_goes_along(cast, open_as):
    begun = draft(cast)
    page = open_as(cast.cora)
    page.goto(f"/consultations/{begun.pk}/write/")
    page.locator("#down-q4").focus()
    for above in ("q5", "q6", "q7"):
        page.keyboard.press("Enter")
        expect(page.locator(f"#{above} + #q4")).to_be_visible()
        expect(page.locator("#down-q4")).to_be_focused()
    names = [part.name for part in fresh(begun).working_copy.by_name["p3"].parts]
    assert names == ["q5", "q6", "q7", "q4", "q8", "q9", "q10"]


def test_two_who_change_the_same_question_see_both_texts(cast, open_as):
    begun = draft(cast)
    address = f"/consultations/{begun.pk}/write/part/q4/"
    first, second = open_as(cast.cora), open_as(cast.cora, PHONE)
    for page in (first, second):
        page.goto(address)
    first.get_by_label("Question").fill("How often do we meet?")
    press(first, "Save", exact=True)
    expect(first.get_by_text("Saved.")).to_be_visible()
    second.get_by_label("Question").fill("When shall we meet?")
    press(second, "Save", exact=True)
    conflict = second.locator(".conflict")
    expect(conflict).to_contain_text("How often do we meet?")
    expect(conflict).to_contain_text("When shall we meet?")
    expect(second.get_by_label("Question")).to_have_value("When shall we meet?")
    press(second, "Save mine")
    assert fresh(begun).working_copy.questions["q4"].label == "When shall we meet?"


def test_gates_open_while_trying_it(cast, open_as):
    begun = draft(cast)
    page = open_as(cast.cora, PHONE)
    page.goto(f"/consultations/{begun.pk}/preview/")
    follow(page, "Governor", exact=True)
    press(page, "Start")
    page.get_by_label("Please add any comments").fill("Tried out")
    page.locator(".ask-gate").get_by_label("Yes").check()
    press(page, "Continue")
    expect(page.get_by_role("heading", name="More about it")).to_be_visible()
    assert "Tried" not in page.url
    follow(page, "Back")
    page.locator(".ask-gate").get_by_label("No", exact=True).check()
    press(page, "Continue")
    expect(page.get_by_role("heading", name="How it works")).to_be_visible()


def everything(cast):
    """{name: path} of the author's screens and of reading."""
    begun, there = draft(cast, opens=2), published(cast)
    odd = writing.start(title="Just begun", by=cast.cora)
    unfinished = draft(cast, told=editing.add_page(begun.working_copy, Page("p4", "Four")))
    writing.edit(there, lambda told: editing.retitle(told, "p1", "In short"), by=cast.cora)
    publishing.publish_again(there, by=cast.cora)
    writing.edit(there, lambda told: editing.retitle(told, "p1", "In brief"), by=cast.cora)
    base = f"/consultations/{begun.pk}/"
    rests = [
        *("write/", "write/frame/", "write/add/?behind=g1", "write/page/p1/", "write/page/p3/"),
        *("write/page/p3/add/", "write/page/p3/add/money/", "write/page/p3/add/wrap/"),
        *("write/part/t1/", "write/part/q4/", "write/part/q10/", "write/part/g1/"),
        *("write/move/p3/", "write/move/q9/", "write/remove/g1/", "write/paths/", "write/check/"),
        *("read/", "preview/", "preview/?at=p1&as=school", "preview/?at=p3&as=chair"),
        *("preview/?at=-check", "preview/?at=-thanks"),
    ]
    return [
        "/consultations/start/",
        f"/consultations/{odd.pk}/write/",
        f"/consultations/{unfinished.pk}/write/check/",
        *(base + rest for rest in rests),
        *(
            f"/consultations/{there.pk}/{rest}"
            for rest in ("write/", "write/check/", "read/", "read/?copy=working", "versions/2/")
        ),
    ]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_every_screen_is_accessible_and_fits_in_both_lights(cast, open_as, size):
    found, axe = {}, Axe()
    page = open_as(cast.cora, size, bypass_csp=True)
    for path in everything(cast):
        assert page.goto(path).status == 200
        for theme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.bsTheme = '{theme}'")
            for fault in axe.run(page, options=RULES).response["violations"]:
                nodes = [node["html"][:200] for node in fault["nodes"][:3]]
                found[f"{path} {theme}: {fault['id']}"] = nodes
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found[f"{path}: wider than the screen"] = size["width"]
    assert found == {}


def test_no_screen_breaks_the_policy(cast, open_as):
    """Under the real policy; `open_as` fails the test for any complaint on the console."""
    page = open_as(cast.cora)
    for path in everything(cast):
        page.goto(path)
        page.wait_for_load_state("networkidle")
