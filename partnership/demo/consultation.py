"""The demo's consultations, entered through the real verbs and published by the coordinator."""

from datetime import timedelta

from django.utils import timezone

from consultation.instrument import Instrument, parse
from consultation.instrument.tree import SCHEMA
from consultation.models import Consultation
from consultation.workflow import asking, publishing, writing
from partnership.demo.reading import tree

LARGE, SMALL = "consultation", "consultation_short"  # their files
EVENING = 17  # o'clock, Europe/London: when they close
_OF_THE_INSTRUMENT = ("title", "purpose", "welcome", "thanks", "pages")


def demo_instrument(name=LARGE) -> Instrument:
    """The instrument that content/<name>.toml tells."""
    told = tree(name)
    return parse({"schema": SCHEMA} | {key: told[key] for key in _OF_THE_INSTRUMENT})


def load_consultation(people, name=LARGE):
    """Write it as Cora and publish it: it opens at once. Returns the Consultation.

    It closes on an evening as many days from now as its file says.
    """
    told, now = tree(name), timezone.now()
    return write_and_publish(
        demo_instrument(name),
        by=people["cora"],
        asked=told["asked"],
        opens_at=now,
        closes_at=evening(now + timedelta(days=told["times"]["days"])),
        grace=told["times"]["grace"],
    )


def write_and_publish(instrument, *, by, asked, opens_at, closes_at, grace, organiser=""):
    """Write the instrument as somebody would and publish it; returns the Consultation."""
    begun = writing.start(title=instrument.title, by=by, organiser=organiser)
    writing.change(begun, instrument, by=by, seen_edition=begun.edition)
    asking.set_audience(begun, by=by, **asked)
    publishing.set_times(begun, by=by, opens_at=opens_at, closes_at=closes_at, grace=grace)
    publishing.publish(begun, by=by)
    return Consultation.objects.get(pk=begun.pk)


def evening(moment):
    """The evening of this moment's day, when consultations of the demo close."""
    return timezone.localtime(moment).replace(hour=EVENING, minute=0, second=0, microsecond=0)
