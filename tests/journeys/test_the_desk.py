"""The coordinator's desk in a real browser: accessible, by keyboard alone, under the strict policy."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from actionplans.models import ActionPlan
from records.models import Document, HistoryLine, Letter
from schools.models import Invitation, Person
from schools.workflow import invitations, people
from tests.cast import draft, fresh, propose, sign_by_all
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_pages_are_accessible import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(cast):
    """Something on each page of the desk; returns {name: path}."""
    for n in range(2):
        invitation = invitations.invite(
            email=f"new{n}@example.org",
            name=f"Nell New {n}",
            kind="governor",
            school=cast.ash,
            by=cast.cora,
        )
    Invitation.objects.filter(pk=invitation.pk).update(state="expired")
    late, _ = propose(draft(cast, title="Late"), cast.hana)
    ActionPlan.objects.filter(pk=late.pk).update(sign_by=timezone.localdate() - timedelta(days=1))
    signed, document = propose(draft(cast, title="Signed"), cast.hana)
    sign_by_all(signed, document, cast)
    Document.objects.filter(pk=document.pk).update(seal_tries=3, seal_problem="No fonts.")
    letter = Letter.objects.filter(confidential=False).first()
    Letter.objects.filter(pk=letter.pk).update(given_up_at=timezone.now(), tries=7)
    people.rename(cast.gus, "Gus Jones", by=cast.cora)
    gus, at = cast.gus, "/admin/schools"
    return {
        "index": "/admin/",
        "find": "/admin/find/?q=ash",
        "people": f"{at}/person/",
        "nobody": f"{at}/person/?q=nobody",
        "a person": f"{at}/person/{gus.pk}/change/",
        "add a person": f"{at}/person/add/",
        "history": f"{at}/person/{gus.pk}/history/",
        "posts": f"{at}/post/?when=now",
        "give a post": f"{at}/post/add/?person={gus.pk}",
        "a post": f"{at}/post/{gus.posts.get().pk}/change/",
        "invitations": f"{at}/invitation/",
        "an invitation": f"{at}/invitation/{invitation.pk}/change/",
        "schools": f"{at}/school/",
        "a school": f"{at}/school/{cast.ash.pk}/change/",
        "a collaborative": f"{at}/collaborative/{cast.collaborative.pk}/change/",
        "plans": "/admin/actionplans/actionplan/",
        "documents": "/admin/records/document/",
        "a document": f"/admin/records/document/{document.pk}/change/",
        "letters": "/admin/records/letter/",
        "a letter": f"/admin/records/letter/{letter.pk}/change/",
        "the history": "/admin/records/historyline/",
        "sign-in services": "/admin/socialaccount/socialapp/",
        "add a service": "/admin/socialaccount/socialapp/add/",
    }


def open_action_page(page):
    """Tick two posts, choose to end them: the page that says who is affected."""
    page.goto("/admin/schools/post/")
    for n in range(2):
        page.locator(".action-select").nth(n).check()
    page.select_option("#desk-action", "end")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_role("heading", name="Who or what is affected").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_every_page_of_the_desk_is_accessible_and_fits_the_screen(cast, desk, open_as, size):
    page = open_as(cast.cora, size, bypass_csp=True)
    axe, found = Axe(), {}

    def look(name):
        for fault in axe.run(page, options=RULES).response["violations"]:
            found[f"{name}: {fault['id']}"] = [n["html"][:300] for n in fault["nodes"][:3]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found[f"{name}: wider than the screen"] = page.url

    for name, path in desk.items():
        page.goto(path)
        look(name)
    open_action_page(page)
    look("who is affected")
    page.fill("input[type=date]", "2020-01-01")
    page.get_by_role("button", name="End", exact=True).click()
    look("who is affected, with an error")
    page.goto(desk["add a person"])
    page.get_by_role("button", name="Save", exact=True).click()
    look("add a person, with errors")
    page.goto(desk["a person"])
    page.get_by_role("button", name="See as Gus Jones").click()
    page.get_by_role("button", name="Stop").wait_for()
    look("seen as")
    page.goto("/nowhere/")
    look("seen as, not found")
    page.goto("/admin/")
    look("seen as, refused")
    assert found == {}


def test_no_page_of_the_desk_breaks_the_policy(cast, desk, open_as):
    page = open_as(cast.cora)
    broken = []
    page.expose_function("policy_broken", lambda told: broken.append(told))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => policy_broken("
        "location.pathname + ' ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));"
    )
    missing = []
    page.on("response", lambda r: missing.append(r.url) if r.status == 404 else None)
    for path in desk.values():
        page.goto(path)
        page.wait_for_load_state("networkidle")
    # The widgets make their own markup as they are used.
    page.goto(desk["give a post"])
    page.locator(".select2-selection").nth(1).click()
    page.locator(".select2-search__field").fill("ash")
    page.get_by_role("option", name="Ash Lane Infant School").click()
    page.goto(desk["a collaborative"])
    page.get_by_role("button", name="Add another School").or_(
        page.get_by_role("link", name="Add another School")
    ).click()
    open_action_page(page)
    page.goto(desk["a person"])
    page.get_by_role("button", name="See as Gus Jones").click()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("heading", name="Gus Jones").wait_for()
    assert (broken, missing) == ([], [])


def press_until(page, reached, most=150):
    """Press Tab until the focus is where `reached(text, tag, id)` says."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(e => [e.textContent.trim(), e.tagName, e.id, e.value || ''])(document.activeElement)"
        )
        if reached(*at):
            return
    raise AssertionError("the focus never got there")


def test_a_bulk_action_and_seeing_as_somebody_by_keyboard_alone(cast, open_as):
    page = open_as(cast.cora)
    page.goto("/admin/")
    press_until(page, lambda text, *_: text == "People")
    page.keyboard.press("Enter")
    page.wait_for_url("**/person/")
    press_until(page, lambda _t, tag, id_, _v: id_ == "desk-action")
    page.keyboard.type("Switch off")
    press_until(page, lambda _t, _g, _i, value: value == str(cast.gus.pk))
    page.keyboard.press("Space")
    # Back up to the button, as a person would who has ticked what she wants.
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Go":
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Switch off: 1 person").wait_for()
    press_until(page, lambda text, tag, *_: (text, tag) == ("Switch off", "BUTTON"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/person/")
    page.get_by_text("Switched off", exact=True).first.wait_for()
    assert not fresh(cast.gus).is_active

    press_until(page, lambda text, *_: text == "Mei Lindqvist")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    press_until(page, lambda text, *_: text == "See as Mei Lindqvist")
    page.keyboard.press("Enter")
    page.get_by_text("You can look, and do nothing.").wait_for()
    press_until(page, lambda text, *_: text == "Stop")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Mei Lindqvist").wait_for()
    became = HistoryLine.objects.filter(subject=f"schools.person:{cast.mei.pk}")
    assert list(became.values_list("became", flat=True)) == ["seen_as", "seen_as_ended"]
    assert Person.objects.get(pk=cast.mei.pk).last_login is None
