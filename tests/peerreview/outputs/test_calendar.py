from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from peerreview.models import DayPlan, Review, Seat
from peerreview.outputs import calendar
from schools.models import Person, School
from tests.peerreview import stage

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 10, 1, 11, tzinfo=UTC)


@pytest.fixture
def review(cast, time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.SITE_URL, settings.PARTNERSHIP_NAME = "https://portal.example", "Hill & Dale"
    settings.DEFAULT_FROM_EMAIL = "Hill & Dale <portal@portal.example>"
    found = stage.review(stage.year(cast), cast)
    found.sequence = 3
    return found


def event_of(text):
    read = Calendar.from_ical(text)
    [event] = [part for part in read.walk() if part.name == "VEVENT"]
    return read, event


def test_an_invitation_says_when_where_and_to_whom(cast, review):
    School.objects.filter(pk=cast.ash.pk).update(street="1 Ash Lane", town="Sittingbourne")
    review = Review.objects.get(pk=review.pk)
    read, event = event_of(calendar.invitation(review, cast.wes))
    assert (read["METHOD"], read["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == f"review-{review.pk}-{cast.wes.pk}@portal.example"
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt == NOON
    assert event["DTSTART"].dt == datetime(2026, 11, 12, 8, 30, tzinfo=LONDON)
    assert event["DTEND"].dt == datetime(2026, 11, 12, 15, 30, tzinfo=LONDON)
    assert event["SUMMARY"] == "Peer review at Ash Lane Infant School"
    assert event["LOCATION"] == "Ash Lane Infant School, 1 Ash Lane, Sittingbourne"
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"] == f"https://portal.example/reviews/{review.pk}/"
    assert event["ORGANIZER"] == "mailto:portal@portal.example"
    assert event["ATTENDEE"] == "mailto:wes@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_it_names_nobody_but_whose_it_is(cast, review):
    text = calendar.invitation(review, cast.wes).replace("\r\n ", "")
    assert "Wes Hughes" in text
    others = Person.objects.exclude(pk=cast.wes.pk)
    assert [person.name for person in others if person.name in text] == []


def test_the_plan_of_the_day_gives_the_hours(cast, review):
    items = [["09:15", "10:00", "Talk", ""], ["09:30", "14:00", "Walk", ""]]
    DayPlan.objects.create(review=review, items=items, changed_by=cast.hana)
    _, event = event_of(calendar.invitation(review, cast.wes))
    assert event["DTSTART"].dt.time().isoformat() == "09:15:00"
    assert event["DTEND"].dt.time().isoformat() == "14:00:00"


def test_a_withdrawal_is_about_the_same_event(cast, review):
    _, event = event_of(calendar.invitation(review, cast.wes))
    gone, same = event_of(calendar.withdrawal(review, cast.wes))
    assert (gone["METHOD"], same["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (same["UID"], same["SEQUENCE"]) == (event["UID"], 3)


def test_a_file_to_keep_asks_nobody_anything(cast, review):
    read, event = event_of(calendar.to_keep(review, cast.wes))
    assert read["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event
    assert event["UID"] == f"review-{review.pk}-{cast.wes.pk}@portal.example"


@pytest.mark.parametrize(
    ("day", "begins"),
    [  # the last school day by one clock and the first by the other
        (date(2026, 10, 23), datetime(2026, 10, 23, 7, 30, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 8, 30, tzinfo=UTC)),
        (date(2027, 3, 26), datetime(2027, 3, 26, 8, 30, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 29, 7, 30, tzinfo=UTC)),
    ],
)
def test_half_past_eight_is_half_past_eight_on_both_sides_of_a_change(cast, review, day, begins):
    review.day = day
    text = calendar.invitation(review, cast.wes)
    assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T083000\r\n" in text
    assert event_of(text)[1]["DTSTART"].dt.astimezone(UTC) == begins


def test_the_clock_it_carries_is_the_one_here(cast, review):
    """What the entry says of the clock, for who has never heard of London."""
    read, _ = event_of(calendar.invitation(review, cast.wes))
    [zone] = [part for part in read.walk() if part.name == "VTIMEZONE"]
    told = zone.to_tz(lookup_tzid=False)
    wrong = []
    for year in range(2020, 2036):
        noon = datetime(year, 1, 1, 12, tzinfo=UTC)
        for n in range(366):
            at = noon + timedelta(days=n)
            if at.astimezone(told).utcoffset() != at.astimezone(LONDON).utcoffset():
                wrong.append(at)
    assert wrong == []


def test_long_lines_are_folded_and_signs_are_escaped(cast, review):
    name = "St Mary’s; Church of England, Voluntary \\ Aided Primary School of the Seven Sorrows"
    School.objects.filter(pk=cast.ash.pk).update(name=name, plain_name=name)
    Person.objects.filter(pk=cast.wes.pk).update(name='Wes "Wessie" Hughes; MBE')
    review = Review.objects.get(pk=review.pk)
    seat = Seat.objects.get(review=review, reviewer__person=cast.wes)
    text = calendar.invitation(review, seat.reviewer.person)
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:Peer review at St Mary’s\\; Church of England\\, Voluntary \\\\ Aided" in whole
    _, event = event_of(text)
    assert event["SUMMARY"] == f"Peer review at {name}"
    assert event["ATTENDEE"].params["CN"] == "Wes ’Wessie’ Hughes; MBE"
