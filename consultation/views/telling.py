"""How the screens of consultations tell things."""

from datetime import datetime

from django.utils import timezone

from records.moments import clock, day


def at_words(at: datetime) -> str:
    """A moment in a sentence: "7pm on 4 December 2026"."""
    here = timezone.localtime(at)
    return f"{clock(here)} on {day(here)}"
