"""A team is asked in the evening, on the telephone; and every page until the day is for everybody."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from peerreview.models import Review, Seat
from peerreview.workflow import answering, visit
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_pages_are_accessible import RULES
from tests.peerreview import stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_files"),
]


@pytest.fixture
def made(cast):
    return stage.year(cast)


@pytest.fixture
def review(made, cast):
    day = timezone.localdate() + timedelta(days=30)
    return stage.review(made, cast, day=day, confirmed=False)


def test_one_tap_on_the_telephone_and_it_is_said(cast, review, open_as):
    page = open_as(cast.stan, PHONE)
    page.goto("/")
    page.get_by_role("link", name="Say whether you can come").click()
    yes = page.get_by_role("button", name="Yes, I come")
    assert yes.bounding_box()["y"] < PHONE["height"]  # seen without scrolling
    yes.click()
    assert "Thank you. You are expected at Ash Lane Infant School" in page.inner_text("main")
    assert Seat.objects.get(reviewer__person=cast.stan).state == "confirmed"
    page.goto("/")
    assert page.get_by_role("link", name="Say whether you can come").count() == 0


def test_the_school_answers_and_writes_the_plan_of_its_day(cast, review, open_as):
    page = open_as(cast.hana)
    page.goto(f"/reviews/{review.pk}/")
    page.get_by_role("button", name="Yes, it suits").click()
    assert "The day suits" in page.inner_text("aside")
    page.get_by_role("link", name="Change the plan").click()
    page.get_by_label("What happens, line 1", exact=True).fill("Coffee in the hall")
    page.get_by_label("What happens, line 12", exact=True).fill("Goodbye")
    page.get_by_role("button", name="Keep this plan").click()
    assert "Line 12: enter when it begins" in page.inner_text(".error-summary")
    page.get_by_label("From, line 12", exact=True).fill("15:30")
    page.get_by_label("To, line 12", exact=True).fill("15:40")
    page.get_by_role("button", name="Keep this plan").click()
    told = page.inner_text("#plan")
    assert "Coffee in the hall" in told
    assert "3.30 to 3.40pm" in told
    assert Review.objects.get().sequence == 1  # the day ends later than in the calendars


def test_somebody_cannot_come(cast, review, open_as):
    page = open_as(cast.stan, PHONE)
    page.goto(f"/reviews/{review.pk}/")
    page.get_by_role("link", name="I cannot come").click()
    page.get_by_role("button", name="I cannot come").click()
    assert "Say in a few words why you cannot come." in page.inner_text(".error-summary")
    page.get_by_label("Why can you not come?").fill("A course.")
    page.get_by_role("button", name="I cannot come").click()
    assert "The coordinator now looks for somebody else" in page.inner_text("main")
    page = open_as(cast.cora)
    page.goto("/")
    assert "Stan Bell: A course." in page.inner_text("main")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_every_page_is_accessible_and_fits_the_screen(cast, made, review, open_as, size):
    past = timezone.localdate() - timedelta(days=3)
    to_hold = stage.review(made, cast, host="cedar", team=("beech-head", "ash-deputy"), day=past)
    cancelled = stage.review(made, cast, host="beech", team=(), day=None)
    answering.cancel(cancelled, by=cast.cora, because="Snow.")
    paper = visit.add_document(review, by=cast.hana, title="Ours", url="https://ash.example/plan")
    here, there = f"/reviews/{review.pk}/", f"/reviews/{to_hold.pk}/"
    gone = cancelled.get_absolute_url()
    pages = {
        "stan": [here, f"{here}decline/", f"{here}contacts/"],
        "wes": [here, there, f"{there}held/", gone],
        "hana": [
            here,
            f"{here}not-this-day/",
            f"{here}plan/",
            f"{here}documents/add/",
            f"{here}documents/{paper.pk}/remove/",
        ],
        "gus": [here],
        "cora": [here, f"{here}cancel/", there, gone, f"{gone}restore/"],
    }
    found, axe = {}, Axe()
    for who, paths in pages.items():
        # axe brings its own inline script and style, which the policy of the site forbids.
        page = open_as(getattr(cast, who), size, bypass_csp=True)
        for path in paths:
            assert page.goto(path).status == 200, path
            for fault in axe.run(page, options=RULES).response["violations"]:
                found[f"{who} {path}: {fault['id']}"] = [n["html"] for n in fault["nodes"][:3]]
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                found[f"{who} {path}: wider than the screen"] = path
    assert found == {}
