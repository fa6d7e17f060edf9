"""A head has her school reviewed, on her phone: from what it should look at to what comes of it."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from actionplans.models import Area
from peerreview.models import FactsComment, Participation, Review, Schedule
from peerreview.planning.problem import Visit
from peerreview.workflow import answering, facts, owed, picture, publishing, reporting
from schools.models import Person, Post, SupportEntry
from tests.cast import fresh
from tests.journeys.conftest import PHONE
from tests.journeys.test_plan_is_signed_and_sealed import read_and_sign
from tests.peerreview import reports, stage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("private_files"),
]

BEST, SECOND = date(2026, 11, 12), date(2026, 11, 19)
TEAM = ("beech-head", "elsewhere-deputy", "cedar-deputy")


@pytest.fixture
def at(time_machine):
    """`at(date(2026, 9, 21))`: it is noon of that day from now on."""

    def at(day, hour=12):
        time_machine.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))

    return at


def press(page, name, **how):
    page.get_by_role("button", name=name, **how).click()


def from_home(page, deed):
    """Take up what the home page says needs this person."""
    page.goto("/")
    page.get_by_role("link", name=re.compile(f"^{re.escape(deed)}: ")).click()


def heading(page):
    return page.get_by_role("heading", level=1)


def publish(made, cast, day):
    """The coordinator publishes what was worked out: wes leads the team that goes to ash."""
    keys = tuple(made.reviewers[key].pk for key in TEAM)
    visit = Visit(host=cast.ash.pk, team=keys, lead=keys[0], day=day)
    draft = Schedule.objects.create(
        cycle=made.cycle,
        number=1,
        state=Schedule.State.READY,
        plan=picture.as_json({visit.host: visit}),
        made_by=cast.cora,
    )
    publishing.publish(draft, by=cast.cora, seen_edition=1)
    owed.tell_waiting()
    return Review.objects.get(school=cast.ash)


def test_a_school_says_its_wishes_has_its_day_and_does_with_the_report_what_it_wants(
    cast, open_as, at, tmp_path
):
    at(date(2026, 9, 21))
    made = stage.owe(stage.year(cast, more=3, wishes_by=date(2026, 9, 25)))
    hana = open_as(cast.hana, PHONE)

    # What it should look at, and when.
    from_home(hana, "Say what your review should look at")
    hana.get_by_label("Reading", exact=True).check()
    hana.get_by_label("Inclusion", exact=True).check()
    hana.get_by_label("In your own words").fill("Do our quiet children take part?")
    hana.get_by_label("Best day").fill(BEST.isoformat())
    hana.get_by_label("Day 2").fill(SECOND.isoformat())
    press(hana, "Keep these wishes")
    said = Participation.objects.get(school=cast.ash)
    assert (said.focus, said.focus_words) == (
        ["reading", "inclusion"],
        "Do our quiet children take part?",
    )
    assert (said.wished_days, said.said_by) == ([BEST, SECOND], cast.hana)
    hana.goto("/")
    expect(hana.get_by_role("link", name=re.compile("^Say what your review"))).to_have_count(0)

    # The day comes, and she agrees with one tap.
    at(date(2026, 10, 1))
    review = publish(made, cast, BEST)
    hana = open_as(cast.hana, PHONE)
    from_home(hana, "Say whether the day suits")
    expect(hana.get_by_role("main")).to_contain_text("Thursday 12 November 2026")
    press(hana, "Yes, it suits")
    expect(
        hana.get_by_text("The team and the coordinator can see that the day suits")
    ).to_be_visible()
    expect(hana.get_by_role("heading", name="Your school is ready for the day")).to_be_visible()

    # What the team should read before, and how the day goes.
    paper = tmp_path / "reading.pdf"
    paper.write_bytes(b"%PDF-1.7\nWhat we are working on.")
    hana.get_by_role("link", name="Add a document").click()
    hana.get_by_label("What is it?").fill("What we are working on")
    hana.get_by_label("File").set_input_files(paper)
    press(hana, "Add it")
    expect(hana.get_by_role("link", name="What we are working on", exact=True)).to_be_visible()
    hana.get_by_role("link", name="Change the plan").click()
    first = hana.get_by_role("group", name="Line 1", exact=True)
    first.get_by_label("What happens").fill("Coffee with the pupils’ council")
    first.get_by_label("Who or where").fill("The library")
    press(hana, "Keep this plan")
    expect(hana.locator("#plan")).to_contain_text("Coffee with the pupils’ council")
    expect(hana.locator("#plan")).to_contain_text("The library")

    # On the day she sees who is there.
    for seat in fresh(review).seats.all():
        answering.confirm(seat, by=seat.reviewer.person, seen=fresh(review).sequence)
    at(BEST, hour=8)
    hana = open_as(cast.hana, PHONE)
    hana.goto("/reviews/")
    hana.get_by_role("main").get_by_role("link", name="Ash Lane Infant School", exact=True).click()
    team = hana.get_by_role("region", name="The team")
    for who in ("Wes Hughes leads", "Elsewhere Deputy", "Cedar Deputy"):
        expect(team).to_contain_text(who)

    # The report comes; one thing in it is not right.
    at(date(2026, 11, 13))
    answering.hold(fresh(review), by=cast.wes)
    review = reports.write(fresh(review))
    reporting.send(review, by=cast.wes)
    hana = open_as(cast.hana, PHONE)
    from_home(hana, "Check the facts")
    hana.get_by_role(
        "link", name=re.compile("^Something is not right here ?: Found development 1")
    ).click()
    hana.get_by_label("What is not right?").fill("We do read with partners, on Fridays.")
    press(hana, "Tell the team")
    expect(hana.get_by_text("The team has been told and will answer you here")).to_be_visible()
    expect(hana.get_by_role("link", name="Accept the report")).to_have_count(0)

    # It is answered; she accepts and signs with the code from the letter, after the lead.
    comment = FactsComment.objects.get()
    assert comment.words == "We do read with partners, on Fridays."
    facts.answer(comment, by=cast.wes, words="Thank you. We have seen it now.")
    from_home(hana, "Read the team’s answers and accept the report")
    expect(hana.get_by_role("main")).to_contain_text("Thank you. We have seen it now.")
    hana.get_by_role("link", name="Accept the report").click()
    press(hana, "Accept the report")
    expect(hana.get_by_text("The text is fixed. Wes Hughes is asked to sign first")).to_be_visible()
    reports.sign(fresh(review), cast.wes)
    from_home(hana, "Read and sign")
    read_and_sign(hana, cast.hana)
    hana.get_by_role("link", name="To the report").click()
    expect(hana.get_by_text("Accepted").first).to_be_visible()
    assert fresh(review).state == "accepted"

    # Nobody else reads a word until she says so; then a board member reads what she chose.
    member = Person.objects.create_user("bea@example.org", "Bea Sharma")
    Post.objects.create(person=member, kind=Post.Kind.BOARD_MEMBER)
    board = open_as(member)
    board.goto("/reviews/shared/")
    expect(board.get_by_role("heading", name="Nothing is shared yet")).to_be_visible()
    from_home(hana, "Say whether findings may be shared")
    hana.get_by_label("Only the findings I choose").check()
    hana.get_by_label("Strength: Found strength 1.").check()
    hana.get_by_label("Area for development: Found development 2.").check()
    press(hana, "Save")
    expect(hana.get_by_text("Saved. It holds from now on.")).to_be_visible()
    board.reload()
    expect(board.get_by_role("status")).to_have_text("2 findings")
    for text in ("Found strength 1.", "Found development 2."):
        expect(board.get_by_text(text)).to_be_visible()
    for text in ("Found strength 2.", "Found development 1."):
        expect(board.get_by_text(text)).to_have_count(0)

    # An area for development goes into the school's plan.
    hana.get_by_role("link", name="Put areas for development into our action plan").click()
    hana.get_by_label("Found development 1.").check()
    press(hana, "Put them into our plan")
    expect(hana.get_by_text("Your action plan has what you chose")).to_be_visible()
    hana.goto("/")
    hana.get_by_role("link", name="Action plan of Ash Lane Infant School").click()
    expect(hana.get_by_role("main")).to_contain_text("Found development 1.")
    expect(hana.get_by_role("main")).to_contain_text("Read with partners.")
    assert Area.objects.get().name == "Reading"

    # The strength waits as a draft for the directory; nobody else sees it before she lists it.
    from_home(hana, "Read the draft for the directory")
    expect(heading(hana)).to_have_text("Reading: a strength found in 2026–27")
    expect(hana.get_by_role("main")).to_contain_text("Found strength 1.")
    assert SupportEntry.objects.get().state == "draft"

    # She takes it back: on the board member's very next click it is gone.
    page_of_it = board.get_by_role("link", name=re.compile("^Ash Lane Infant School")).first
    page_of_it.click()
    expect(board.get_by_text("Found strength 1.")).to_be_visible()
    hana.goto(f"/reviews/{review.pk}/report/")
    hana.get_by_role("link", name="Change what is shared").click()
    hana.get_by_label("Nothing", exact=True).check()
    press(hana, "Save")
    expect(hana.get_by_text("Nobody beyond your school and the team can read")).to_be_visible()
    board.reload()
    expect(board.get_by_text("Found strength 1.")).to_have_count(0)
    board.goto("/reviews/shared/")
    expect(board.get_by_role("heading", name="Nothing is shared yet")).to_be_visible()
    assert board.goto(f"/reviews/{review.pk}/report/shared.pdf").status == 404
