"""Leaders go to another school: one says yes, one cannot, one comes instead; they write and sign."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from peerreview.models import Finding, Participation, Review, Schedule
from peerreview.planning.problem import Visit
from peerreview.workflow import accepting, facts, owed, picture, publishing
from records import workshop
from records.models import Letter
from tests.cast import fresh
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_plan_is_signed_and_sealed import read_and_sign
from tests.peerreview import reports, stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = date(2026, 11, 12)
CEDAR = "Cedar Primary School"


@pytest.fixture
def at(time_machine):
    """`at(DAY, 19)`: it is that hour of that day from now on."""

    def at(day, hour=12):
        time_machine.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))

    return at


@pytest.fixture
def review(cast, at):
    """Only Cedar is reviewed this year: wes leads, dev and a deputy of St Mary's are to go along."""
    at(date(2026, 9, 21))
    made = stage.owe(stage.year(cast, more=3))
    Participation.objects.exclude(school=made.schools["cedar"]).update(hosts=False)
    keys = [made.reviewers[key].pk for key in ("beech-head", "ash-deputy", "elsewhere-deputy")]
    visit = Visit(host=made.schools["cedar"].pk, team=tuple(keys), lead=keys[0], day=DAY)
    draft = Schedule.objects.create(
        cycle=made.cycle,
        number=1,
        state=Schedule.State.READY,
        plan=picture.as_json({visit.host: visit}),
        made_by=cast.cora,
    )
    publishing.publish(draft, by=cast.cora, seen_edition=1)
    owed.tell_waiting()
    return Review.objects.get()


def press(page, name, **how):
    page.get_by_role("button", name=name, **how).click()


def follow(page, name, **how):
    page.get_by_role("main").get_by_role("link", name=name, **how).click()


def from_home(page, deed):
    """Take up what the home page says needs this person."""
    page.goto("/")
    page.get_by_role("link", name=re.compile(f"^{re.escape(deed)}: ")).first.click()


def test_a_team_is_put_together_goes_and_writes(cast, open_as, at, review):
    # Wes, in the evening on his phone: one tap.
    at(date(2026, 9, 22), hour=19)
    wes = open_as(cast.wes, PHONE)
    from_home(wes, "Say whether you can come")
    expect(wes.get_by_role("main")).to_contain_text("Thursday 12 November 2026")
    press(wes, "Yes, I come")
    expect(wes.get_by_text(f"You are expected at {CEDAR} on 12 November 2026.")).to_be_visible()

    # Dev cannot, and says why; he is free that day at once.
    dev = open_as(cast.dev, PHONE)
    from_home(dev, "Say whether you can come")
    follow(dev, "I cannot come")
    press(dev, "I cannot come")
    expect(dev.get_by_role("alert")).to_contain_text("Say in a few words why you cannot come.")
    dev.get_by_label("Why can you not come?").fill("I am on a course that week.")
    press(dev, "I cannot come")
    expect(dev.get_by_text("The coordinator now looks for somebody else")).to_be_visible()
    expect(dev.get_by_role("link", name=re.compile("^Say whether you can come"))).to_have_count(0)

    # The coordinator finds it on her home page and has the smallest change worked out.
    cora = open_as(cast.cora, DESK)
    from_home(cora, "Find somebody instead")
    expect(cora.get_by_role("main")).to_contain_text("I am on a course that week.")
    press(cora, "Change only what must")
    expect(cora.get_by_text("Being worked out", exact=True)).to_be_visible()
    workshop.do_waiting()
    follow(cora, "Read what changes, and publish")
    expect(cora.get_by_role("main")).to_contain_text("1 school: 1 person is asked to go")
    press(cora, "Publish")
    owed.tell_waiting()
    came = review.seats.latest("pk").reviewer.person
    assert came not in (cast.wes, cast.dev)
    assert Letter.objects.filter(key__startswith="review-asked:", to=came).count() == 1
    # Who goes already is not bothered again.
    assert Letter.objects.filter(key__startswith="review-", to=cast.wes).count() == 1
    cora.goto("/")
    expect(cora.get_by_role("link", name=re.compile("^Find somebody instead"))).to_have_count(0)
    for seat in review.seats.filter(state="asked"):
        page = open_as(seat.reviewer.person, PHONE)
        from_home(page, "Say whether you can come")
        press(page, "Yes, I come")
        expect(page.get_by_text(f"You are expected at {CEDAR}")).to_be_visible()

    # The day after: the lead says that it took place, and the days are counted.
    at(DAY + timedelta(days=1))
    wes = open_as(cast.wes)
    from_home(wes, "Say that the review took place")
    follow(wes, "Yes, it took place")
    press(wes, "It took place")
    expect(wes.get_by_text("The days given are counted")).to_be_visible()
    assert fresh(review).state == "held"

    # They write it together.
    from_home(wes, "Finish the report and send it to the school")
    follow(wes, "Write it the summary")
    wes.get_by_label("Summary").fill("A school that knows where it is going.")
    wes.get_by_label("What the team did").fill("We saw twelve lessons.")
    press(wes, "Save", exact=True)
    wes.get_by_role("main").get_by_role("link", name="Add a strength", exact=True).click()
    wes.get_by_label("Theme").select_option("Reading")
    wes.get_by_label("What you found").fill("Children talk about books.")
    wes.get_by_label("What you saw that shows it").fill("In every class.")
    press(wes, "Save", exact=True)
    expect(wes.locator(".finding-strength")).to_contain_text("Children talk about books.")
    other = open_as(review.seats.get(school=cast.elsewhere).reviewer.person, PHONE)
    from_home(other, "Write the report")
    other.get_by_role("main").get_by_role(
        "link", name="Add an area for development", exact=True
    ).click()
    other.get_by_label("Theme").select_option("Inclusion")
    other.get_by_label("What you found").fill("Quiet children wait.")
    other.get_by_label("What the school could do").fill("Try talk partners.")
    press(other, "Save", exact=True)
    expect(other.locator(".finding-development")).to_contain_text("Quiet children wait.")

    # Two change the same finding at once: both texts are shown, and nothing is lost.
    finding = Finding.objects.get(kind="development")
    for page in (wes, other):
        page.goto(f"/reviews/{review.pk}/report/")
        follow(page, re.compile("^Edit Inclusion"))
    wes.get_by_label("What you found").fill("Quiet children wait to be asked.")
    press(wes, "Save", exact=True)
    expect(wes.locator(".finding-development")).to_contain_text("wait to be asked")
    other.get_by_label("What you found").fill("Quiet children wait too long.")
    with other.expect_response(lambda answer: answer.request.method == "POST") as answered:
        press(other, "Save", exact=True)
    assert answered.value.status == 409
    conflict = other.locator(".conflict")
    expect(conflict).to_contain_text("Quiet children wait to be asked.")
    expect(conflict).to_contain_text("Quiet children wait too long.")
    expect(other.get_by_label("What you found")).to_have_value("Quiet children wait too long.")
    assert fresh(finding).text == "Quiet children wait to be asked."
    other.get_by_label("What you found").fill("Quiet children wait too long to be asked.")
    press(other, "Save mine")
    expect(other.locator(".finding-development")).to_contain_text("wait too long to be asked.")
    assert fresh(finding).text == "Quiet children wait too long to be asked."

    # The lead sends it; only he can.
    expect(other.get_by_role("link", name="Send to the school")).to_have_count(0)
    wes.goto(f"/reviews/{review.pk}/report/")
    wes.get_by_role("link", name="Send to the school").click()
    press(wes, "Send it")
    expect(wes.get_by_text(f"The report is with {CEDAR} now.")).to_be_visible()

    # The school says something; he answers.
    head = reports.head_of(review)
    facts.comment(fresh(finding), by=head, words="It was a week of tests.")
    from_home(wes, "Answer the school")
    expect(wes.get_by_text("It was a week of tests.")).to_be_visible()
    follow(wes, re.compile("^Answer "))
    wes.get_by_label("Your answer").fill("Thank you. We have looked again.")
    press(wes, "Answer", exact=True)
    expect(wes.get_by_text("Answered. The school can read it at once.")).to_be_visible()

    # Once the school accepts, he signs for the team.
    accepting.accept(fresh(review), by=head)
    wes = open_as(cast.wes, PHONE)
    from_home(wes, "Read and sign")
    expect(wes.get_by_role("main")).to_contain_text("wait too long to be asked.")
    read_and_sign(wes, cast.wes)
    assert fresh(review).state == "with_host"  # until the school has signed, too
    reports.sign(fresh(review), head)
    assert fresh(review).state == "accepted"
