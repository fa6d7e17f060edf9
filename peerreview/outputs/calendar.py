"""A review in somebody's calendar: an iCalendar text (RFC 5545, 5546), to go along with a letter.

It names nobody but the person whose calendar it is for: calendars are copied to telephones and to
other people's servers.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress

from peerreview.models import DayPlan
from peerreview.wording import visit as wording

LONDON = "Europe/London"


def invitation(review, person, plan=None):
    """Asks this person to take the review into their calendar, or to move what is there."""
    return _text("REQUEST", review, person, plan)


def withdrawal(review, person, plan=None):
    """Takes the review out of this person's calendar."""
    return _text("CANCEL", review, person, plan)


def to_keep(review, person, plan=None):
    """The same event as a file that somebody fetches themselves: nothing is asked of them."""
    return _text("PUBLISH", review, person, plan)


def _text(method, review, person, plan):
    plan = plan or DayPlan.objects.of(review)
    event = Event()
    event.add("uid", f"review-{review.pk}-{person.pk}@{_domain()}")
    event.add("sequence", review.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", _here(review.day, plan.begins))
    event.add("dtend", _here(review.day, plan.ends))
    event.add("summary", wording.CALENDAR_TITLE.format(school=review.school))
    event.add("location", ", ".join([review.school.name, *review.school.address]))
    url = f"{settings.SITE_URL}{review.get_absolute_url()}"
    event.add("description", wording.CALENDAR_SAYS.format(url=url))
    event.add("url", url)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", _address(settings.DEFAULT_FROM_EMAIL, settings.PARTNERSHIP_NAME))
    if method != "PUBLISH":
        # The answer is given on the page, so calendars are not to ask for one.
        event.add("attendee", _address(person.email, person.name, rsvp="FALSE"))
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PARTNERSHIP_NAME}//Peer reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_london())
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _here(on, at):
    return datetime.combine(on, at, tzinfo=ZoneInfo(LONDON))


def _address(email, name, **parameters):
    found = vCalAddress(f"mailto:{email.rpartition('<')[2].rstrip('>')}")
    found.params["CN"] = name.replace('"', "’")  # a quotation mark cannot be written there
    for key, value in parameters.items():
        found.params[key.upper()] = value
    return found


def _domain():
    return settings.SITE_URL.split("//")[-1].split(":")[0].split("/")[0]


def _london():
    """The clock here by the rules in force since 1996, so that it holds for every year to come."""
    zone = Timezone()
    zone.add("tzid", LONDON)
    # Each moment is told by the clock that is in force until then, so without a zone.
    for kind, name, before, after, first, month in (
        (TimezoneDaylight, "BST", 0, 1, datetime(1996, 3, 31, 1), 3),  # noqa: DTZ001
        (TimezoneStandard, "GMT", 1, 0, datetime(1996, 10, 27, 2), 10),  # noqa: DTZ001
    ):
        change = kind()
        change.add("dtstart", first)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        change.add("tzname", name)
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(change)
    return zone
