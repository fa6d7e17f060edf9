"""A coordinator takes a year of reviews from its start in July to the start of the next one.

What she does herself is done in a browser; what others do meanwhile, by the verbs; and the clock
goes through the year, its half-terms and both of its changes.
"""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from partnership.reminders import write_reminders
from peerreview.models import (
    Cycle,
    DayPlan,
    DaysEntry,
    Participation,
    Review,
    Reviewer,
    TrainingSession,
)
from peerreview.workflow import accepting, answering, days, owed, pool, reporting, taking_part
from records import workshop
from records.models import Letter
from schools.models import Person, Post, School
from tests.cast import fresh
from tests.journeys.conftest import DESK
from tests.peerreview import reports

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAMES = ("Cedar", "Damson", "Elder", "Fir", "Gorse")
SUMMER_TIME_ENDS, SUMMER_TIME_BEGINS = date(2026, 10, 25), date(2027, 3, 28)
# Before and after each change of the clock: {school: the day it wishes for}
WISHED = {
    "Ash Lane Infant School": date(2026, 10, 22),
    "Beech Hill Infant School": date(2026, 11, 3),
    "Cedar Primary School": date(2027, 3, 18),
    "Damson Primary School": date(2027, 4, 22),
}


@pytest.fixture
def at(time_machine):
    """`at(day)`: it is noon of that day from now on."""

    def at(day, hour=12):
        time_machine.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))

    return at


@pytest.fixture
def county(cast):
    """Eight schools within a few miles, four here and four there, each with a head and a deputy."""
    School.objects.bulk_create(
        School(name=f"{name} Primary School", district=cast.district, phase="primary")
        for name in NAMES
    )
    for n, school in enumerate(School.objects.order_by("pk")):
        School.objects.filter(pk=school.pk).update(
            easting=590_000 + 15_000 * (n % 2) + 500 * n, northing=160_000 + 700 * n
        )
        for kind in (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY):
            if not Post.objects.filter(school=school, kind=kind).exists():
                person = Person.objects.create_user(
                    f"{kind}-{school.pk}@example.org", f"{school.name.split()[0]} {kind.label}"
                )
                Post.objects.create(person=person, kind=kind, school=school)
    return cast


def press(page, name, **how):
    page.get_by_role("button", name=name, **how).click()


def follow(page, name, **how):
    page.get_by_role("main").get_by_role("link", name=name, **how).click()


def says(page, words):
    expect(page.get_by_role("main")).to_contain_text(words)


def head_of(school):
    return school.posts.get(kind="headteacher").person


# -- What the coordinator does -------------------------------------------------------------------


def start(page, period):
    page.goto("/reviews/")
    page.get_by_role("link", name="Start a year").first.click()
    page.get_by_label("Academic year").select_option(period)
    press(page, "Start the year")
    expect(page.get_by_text(f"The year {period} is started.")).to_be_visible()
    return Cycle.objects.get(year=int(period[:4]))


def set_up(page):
    """Rules, calendar, framework, schools, clusters: each a row of her list."""
    follow(page, "Rules", exact=True)
    page.get_by_label("Days for the team to write its report").fill("15")
    press(page, "Save the rules")
    follow(page, "Calendar", exact=True)
    page.get_by_label("Schools say their wishes by").fill("2026-09-21")
    first_empty = page.get_by_role("group", name=re.compile("^Days without school, row")).first
    first_empty.get_by_label("Holiday").fill("Training day of the county")
    first_empty.get_by_label("From").fill("2026-11-13")
    press(page, "Save the calendar")
    follow(page, "Framework", exact=True)
    page.get_by_role("link", name="Add a theme").first.click()
    page.get_by_label("Theme", exact=True).fill("Attendance")
    page.get_by_label("Questions to ask").fill("Who is missing, and since when?")
    press(page, "Add")
    says(page, "Attendance")


def bring_in_schools(page, cycle):
    page.goto(cycle.get_absolute_url())
    follow(page, "Schools", exact=True)
    page.get_by_role("link", name="Add schools").first.click()
    press(page, "Let all 8 take part")
    page.goto(cycle.get_absolute_url())
    follow(page, "Clusters", exact=True)
    follow(page, "Suggest clusters")
    page.get_by_label("Schools near each other").check()
    page.get_by_label("Schools in a cluster, about").fill("4")
    press(page, "Show a suggestion")
    expect(page.get_by_role("heading", name="2 clusters")).to_be_visible()
    press(page, "Take this suggestion")
    assert cycle.clusters.count() == 2


def fill_pool(page):
    page.goto("/reviews/pool/")
    follow(page, "Put in all heads and deputies")
    page.get_by_label("all schools that take part").check()
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Put 16 people in the pool?")
    press(page, "Put them in the pool")
    assert Reviewer.objects.count() == 16
    # One is said to lead in the browser; the others likewise.
    first, *others = Reviewer.objects.filter(person__posts__kind="headteacher").order_by("pk")
    page.goto(first.get_absolute_url())
    press(page, "Let them lead teams")
    expect(page.get_by_text("Leads teams", exact=True).first).to_be_visible()
    return others


def plan_training(page):
    page.goto("/reviews/training/")
    page.get_by_role("link", name="Add a session").first.click()
    page.get_by_label("Title").fill("Reviewing well")
    page.get_by_label("Day", exact=True).fill("2026-09-08")
    page.get_by_label("Where").fill("County Hall")
    press(page, "Add the session")
    says(page, "It has not been yet.")


def tick_who_was_there(page):
    page.goto(TrainingSession.objects.get().get_absolute_url())
    follow(page, "Tick who was there")
    expect(page.get_by_role("checkbox")).to_have_count(16)
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Save")
    expect(page.get_by_role("heading", name="16 people were there")).to_be_visible()


def open_(page, cycle):
    page.goto(cycle.get_absolute_url())
    page.get_by_role("link", name="Open the year").click()
    press(page, "Open the year")
    expect(page.get_by_text("The year is open.")).to_be_visible()
    workshop.do_waiting()


def work_out(page, cycle):
    page.goto(cycle.get_absolute_url())
    follow(page, "Schedule", exact=True)
    press(page, "Work out the schedule")
    expect(page.get_by_text("Being worked out", exact=True)).to_be_visible()
    workshop.do_waiting()
    expect(page.get_by_text("24 of 24 places filled")).to_be_visible(timeout=20_000)


def look_at_it(page):
    for look, words in (
        ("By cluster and term", "Visits of each cluster, by term"),
        ("Distances", "km on average, one way"),
        ("Days of each school", "owed this year with what earlier years left"),
        ("What changes", "What is different from what is published"),
        ("Visit by visit", "Cedar Primary School"),
    ):
        follow(page, look, exact=True)
        says(page, words)


def change_by_hand(page, host):
    """One visit goes to another day: what is against a rule is said before anything is saved."""
    follow(page, f"Change the visit to {host}")
    page.wait_for_load_state()  # nothing is looked at before the scripts are there
    feedback = page.locator("#feedback")
    expect(feedback).to_contain_text("Every rule is kept.")
    day = page.get_by_label(re.compile("^Day"))
    day.fill("2026-10-28")  # half-term
    day.press("Tab")
    expect(feedback).to_contain_text("Against a rule")
    day.fill("2027-06-16")
    day.press("Tab")
    expect(feedback).to_contain_text("Every rule is kept.")
    press(page, "Save in the draft")


def publish(page):
    page.get_by_role("link", name="Read what changes, and publish").click()
    says(page, "8 schools: 24 people are asked to go")
    press(page, "Publish")
    owed.tell_waiting()


# -- What the others do meanwhile ----------------------------------------------------------------


def live_through(at, first, last, on_the_day):
    """Every morning the reminders; in the evening what is to be done on that day."""
    day = first
    while day <= last:
        at(day, hour=7)
        write_reminders()
        at(day, hour=16)
        on_the_day(day)
        day += timedelta(days=1)


def hold_and_report(day):
    """The day after a review it is noted, two days later reported, then accepted and signed."""
    for review in Review.objects.filter(day=day - timedelta(days=1), state="planned"):
        answering.hold(review, by=reports.lead_of(review))
    for review in Review.objects.filter(day=day - timedelta(days=3), state="held"):
        review = reports.write(review)
        lead = reports.lead_of(review)
        reporting.send(review, by=lead)
        accepting.accept(fresh(review), by=reports.head_of(review))
        for person in (lead, reports.head_of(review)):
            reports.sign(fresh(review), person)


def begins(letter):
    """(the moment at which the event of this letter begins, the wall clock it names)"""
    (event,) = Calendar.from_ical(letter.calendar).walk("VEVENT")
    starts = event["DTSTART"]
    assert starts.params["TZID"] == "Europe/London"
    return starts.dt.astimezone(UTC), starts.dt.replace(tzinfo=None)


def test_a_year_goes_from_its_start_to_the_start_of_the_next(county, open_as, at):
    cast = county
    at(date(2026, 7, 6))
    cora = open_as(cast.cora, DESK)
    cycle = start(cora, "2026–27")
    set_up(cora)
    cycle.refresh_from_db()
    assert (cycle.report_days, cycle.wishes_by) == (15, date(2026, 9, 21))
    assert date(2026, 11, 13) not in cycle.terms()
    bring_in_schools(cora, cycle)
    for reviewer in fill_pool(cora):
        pool.let_lead(reviewer, by=cast.cora, leads=True)
    plan_training(cora)

    # September: the training was; the year is opened, and heads are told.
    at(date(2026, 9, 9))
    cora = open_as(cast.cora, DESK)
    tick_who_was_there(cora)
    hana = open_as(cast.hana)
    hana.goto("/reviews/")
    expect(hana.get_by_text("No reviews yet")).to_be_visible()
    open_(cora, cycle)
    told = Letter.objects.filter(key__startswith=f"reviews-opened:{cycle.pk}:")
    assert {letter.to for letter in told} == {head_of(school) for school in School.objects.all()}
    assert set(DaysEntry.objects.values_list("halves", "why")) == {(3, "owed")}
    assert DaysEntry.objects.count() == 16
    hana.goto("/")
    hana.get_by_role("link", name=re.compile("^Say what your review should look at")).click()
    for name, day in WISHED.items():
        place = Participation.objects.get(school__name=name)
        taking_part.say_wishes(
            place,
            by=head_of(place.school),
            seen_edition=place.edition,
            focus=[],
            focus_words="",
            wished_days=[day],
            closed_days=[],
        )

    # The schedule: worked out, looked at, changed by hand, published.
    at(date(2026, 9, 22))
    cora = open_as(cast.cora, DESK)
    work_out(cora, cycle)
    look_at_it(cora)
    change_by_hand(cora, "Elder Primary School")
    publish(cora)
    found = {r.school.name: r for r in Review.objects.select_related("school")}
    assert {name: found[name].day for name in WISHED} == WISHED
    assert found["Elder Primary School"].day == date(2027, 6, 16)
    terms = cycle.terms()
    assert {terms[review.day] for review in found.values()} == {"autumn", "spring", "summer"}
    taken = {}
    for review in found.values():
        for school in (review.school_id, *review.seats.values_list("school", flat=True)):
            taken.setdefault(school, []).append(review.day)
    assert all(len(days_) == len(set(days_)) for days_ in taken.values())

    # It begins at the same hour by the clock on the wall before and after each of its changes.
    for name, day in WISHED.items():
        review = found[name]
        wall = datetime.combine(day, DayPlan.objects.of(review).begins)
        keys = [f"review-host:{review.pk}:"]
        keys += [f"review-asked:{seat.pk}:" for seat in review.seats.all()]
        letters = [one for key in keys for one in Letter.objects.filter(key__startswith=key)]
        assert len(letters) == 5  # head and deputy, and the three of the team
        summer_time = not SUMMER_TIME_ENDS <= day < SUMMER_TIME_BEGINS
        for letter in letters:
            assert begins(letter) == (
                (wall - timedelta(hours=summer_time)).replace(tzinfo=UTC),
                wall,
            )

    # All confirm but one, who is reminded until he does.
    late = found["Ash Lane Infant School"].seats.get(lead=True)
    for review in found.values():
        for seat in review.seats.exclude(pk=late.pk):
            answering.confirm(seat, by=seat.reviewer.person)

    def on_the_day(day):
        if day == date(2026, 10, 7):
            answering.confirm(late, by=late.reviewer.person)
        hold_and_report(day)

    live_through(at, date(2026, 9, 23), date(2027, 7, 14), on_the_day)
    said = Letter.objects.filter(key__startswith=f"remind:seat:{late.pk}:").order_by("pk")
    assert [letter.to for letter in said] == [late.reviewer.person] * said.count()
    assert said.count() >= 2
    assert said.last().written_at.date() < date(2026, 10, 7)
    others = Letter.objects.filter(key__startswith="remind:seat:").exclude(pk__in=said)
    assert others.count() == 0
    assert set(Review.objects.values_list("state", flat=True)) == {"accepted"}

    # The ledger: each of the 24 gave a day; what is left over is there to read.
    assert DaysEntry.objects.filter(why="given").count() == 24
    left = days.balances(cycle)
    assert sum(halves for roles in left.values() for halves in roles.values()) == 0
    assert {halves for roles in left.values() for halves in roles.values()} == {1, -1}

    # The year is closed, and the next one begins where it ends.
    cora = open_as(cast.cora, DESK)
    cora.goto(cycle.get_absolute_url())
    says(cora, "Published: 8 of 8 reviews held")
    cora.get_by_role("link", name="Close the year").click()
    expect(cora.get_by_text("not finished")).to_have_count(0)
    press(cora, "Close the year")
    assert fresh(cycle).state == "closed"
    following = start(cora, "2027–28")
    assert following.report_days == 15
    names = [list(c.themes.values_list("slug", "name")) for c in (cycle, following)]
    assert names[0] == names[1]
    assert "Attendance" in dict(names[1]).values()
    cora.goto(following.get_absolute_url())
    follow(cora, "Schools", exact=True)
    cora.get_by_role("link", name="Add schools").first.click()
    press(cora, "Let all 8 take part")
    was, now = (
        dict(c.participations.values_list("school", "cluster__name")) for c in (cycle, following)
    )
    assert was == now
    assert None not in now.values()
    open_(cora, following)

    # Who gave a day too few gives two next year, who gave one too many, one.
    cora.goto(f"/reviews/cycles/{following.pk}/days/")
    for school, roles in left.items():
        row = cora.get_by_role("row").filter(has_text=School.objects.get(pk=school).name)
        for n, role in enumerate(DaysEntry.Role.values):
            carried, to_give = ("0.5", "2") if roles[role] == 1 else ("−0.5", "1")
            cell = row.get_by_role("cell").nth(n)
            expect(cell).to_contain_text(f"{to_give} still to give")
            expect(cell).to_contain_text(f"{carried} from earlier years, 1.5 owed, 0 given")
