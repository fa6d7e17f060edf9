"""Results and comments in a real browser: read, broken down, coded by two by keyboard, quoted."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from consultation.models import Coding, Quotation, SealedComment
from consultation.workflow import coding
from tests.consultation import commenting, seeding
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_pages_are_accessible import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sealed(cast):
    return seeding.sealed(cast.cora, replies=600, asks="both")


def at(sealed, path=""):
    return f"/consultations/{sealed.pk}/{path}"


def first_comment(sealed):
    return SealedComment.objects.filter(consultation=sealed, question="q2").order_by("id").first()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_results_are_broken_down_and_lead_to_what_was_written(cast, sealed, open_as, size):
    page = open_as(cast.cora, size)
    page.goto(at(sealed, "results/"))
    support = page.locator("#q1")
    assert support.locator("svg").count() == 1
    whole = support.locator("tfoot .number").inner_text()
    page.get_by_role("link", name="By role").click()
    page.wait_for_url("**by=role**")
    rows = page.locator("#q1 tbody tr")
    assert rows.first.inner_text().split()[0] == "Everybody"
    assert rows.first.locator("td").last.inner_text() == whole
    assert rows.count() > 3
    page.get_by_role("link", name="What schools answered").click()
    page.wait_for_url("**of=schools**")
    # Schools have no role: all of them are shown together.
    assert page.locator(".results-ways a[aria-current]").all_inner_texts() == [
        "What schools answered",
        "Everybody together",
    ]
    page.get_by_role("link", name="By phase").click()
    assert page.locator("#q1 tbody th").first.inner_text() == "All schools"
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Read what was written on question 2").click()
    assert page.get_by_role("heading", name="Comments", exact=True).is_visible()
    page.get_by_label("Search these comments").fill("supply cover")
    page.keyboard.press("Enter")
    page.wait_for_url("**search=**")
    for text in page.locator(".comment-text").all_inner_texts():
        assert "supply cover" in text


def test_two_people_code_by_keyboard_and_talk(cast, sealed, open_as):
    bea = commenting.board_member()
    theme = coding.add_theme(sealed, question="q2", name="Travel", by=cast.cora)
    said = first_comment(sealed)
    coding.code(said, themes=[], by=cast.cora)
    page = open_as(bea)
    page.goto(at(sealed, "comments/q2/coding/"))
    assert page.locator("#comment").inner_text() == said.text
    assert "The other coder" not in page.content()
    page.keyboard.press("1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#comment").inner_text() != said.text
    assert Coding.objects.get().theme == theme
    page.goto(at(sealed, "comments/q2/disputed/"))
    assert page.locator(".comment").count() == 1
    page.get_by_role("link", name="Change what I ticked").click()
    assert page.get_by_text("The other coder found no theme.").is_visible()
    page.get_by_label("Travel").uncheck()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Nothing to talk about").is_visible()


def test_figures_typed_into_a_box_are_figures(cast, sealed, open_as):
    coding.add_theme(sealed, question="q2", name="Travel", by=cast.cora)
    page = open_as(cast.cora)
    page.goto(at(sealed, "comments/q2/coding/"))
    page.get_by_label("Another theme").press_sequentially("Year 1")
    assert not page.get_by_label("Travel").is_checked()
    assert page.get_by_label("Another theme").input_value() == "Year 1"


def test_words_are_taken_out_and_a_comment_is_quoted(cast, sealed, open_as):
    said = first_comment(sealed)
    SealedComment.objects.filter(pk=said.pk).update(text="Joe Bloggs drives us.", quotable=True)
    page = open_as(cast.cora, PHONE)
    page.goto(at(sealed, "comments/"))
    mine = page.locator(f"#comment-{said.pk}")
    mine.get_by_role("link", name="Take words out").click()
    page.get_by_label("Words to take out").fill("Joe Bloggs")
    page.get_by_label("Why").fill("Names somebody")
    page.get_by_role("button", name="See how it reads then").click()
    assert page.get_by_text("[…] drives us.").is_visible()
    page.get_by_role("button", name="Take them out for good").click()
    assert mine.locator(".comment-text").inner_text() == "[…] drives us."
    mine.get_by_role("button", name="Quote in the report").click()
    assert mine.get_by_text("In the report").is_visible()
    assert Quotation.objects.get().comment_id == said.pk


def test_each_page_is_accessible_and_no_wider_than_the_screen(cast, sealed, open_as):
    bea = commenting.board_member()
    theme = coding.add_theme(sealed, question="q2", name="Travel", meaning="Buses", by=cast.cora)
    other = coding.add_theme(sealed, question="q2", name="Size", by=cast.cora)
    said = first_comment(sealed)
    coding.code(said, themes=[theme.pk], by=cast.cora)
    coding.code(said, themes=[other.pk], by=bea)
    q2 = at(sealed, "comments/q2/")
    paths = {
        "results": at(sealed, "results/"),
        "by role": at(sealed, "results/?by=role"),
        "of schools by district": at(sealed, "results/?by=district&of=schools"),
        "names": at(sealed, "names/"),
        "comments": at(sealed, "comments/?search=travel"),
        "none found": at(sealed, "comments/?search=zebra"),
        "themes": f"{q2}themes/",
        "a theme": f"{q2}themes/{theme.pk}/",
        "merge": f"{q2}themes/{theme.pk}/merge/",
        "remove": f"{q2}themes/{theme.pk}/remove/",
        "free a place": f"{q2}coders/{bea.pk}/free/",
        "coding": f"{q2}coding/",
        "coded by both": f"{q2}coding/?comment={said.pk}&from=disputed",
        "disputed": f"{q2}disputed/",
        "words taken out": at(sealed, f"comments/{said.pk}/redact/"),
    }
    found = []
    for size in (DESK, PHONE):
        page = open_as(cast.cora, size, bypass_csp=True)
        for name, path in paths.items():
            page.goto(path)
            found += [
                (name, size["width"], violation["id"], violation["nodes"][0]["html"])
                for violation in Axe().run(page, options=RULES).response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                found.append((name, size["width"], "too wide", ""))
    assert found == []
