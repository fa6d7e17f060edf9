"""How moments are told to people: "21 November 2026, 7.04pm", and "7pm" on the hour."""

from datetime import UTC, date, datetime, time

from django.utils import timezone


def clock(at: time) -> str:
    """A time of day: "7pm", "7.04pm", "noon", "midnight"."""
    if at.minute == 0 and at.hour in (0, 12):
        return "noon" if at.hour else "midnight"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def day(on: date) -> str:
    """A day: "4 September 2026"."""
    return f"{on.day} {on:%B %Y}"


def moment(at: datetime) -> str:
    """A moment in Europe/London: "21 November 2026, 7.04pm"."""
    here = timezone.localtime(at)
    return f"{day(here)}, {clock(here)}"


def utc(at: datetime) -> str:
    """A moment for machines, to the second: "2026-11-21T19:04:05Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
