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
    cora, told = people["cora"], tree(name)
    opens_at = timezone.now()
    closes_at = timezone.localtime(opens_at + timedelta(days=told["times"]["days"]))
    begun = writing.start(title=told["title"], by=cora)
    writing.change(begun, demo_instrument(name), by=cora, seen_edition=begun.edition)
    asking.set_audience(begun, by=cora, **told["asked"])
    publishing.set_times(
        begun,
        by=cora,
        opens_at=opens_at,
        closes_at=closes_at.replace(hour=EVENING, minute=0, second=0, microsecond=0),
        grace=told["times"]["grace"],
    )
    publishing.publish(begun, by=cora)
    return Consultation.objects.get(pk=begun.pk)
