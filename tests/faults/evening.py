"""Publishes a consultation in the house, and looks whether its answers were kept. Run inside it.

python -m tests.faults.evening open PEOPLE PAGES    prints {"consultation", "people": [[key, session]]}
python -m tests.faults.evening look CONSULTATION    reads {"people", "deeds"}, prints what bench.kept finds
"""

import json
import sys

import django

django.setup()

from bench import kept  # noqa: E402
from bench.respondents import Respondents, sessions_of  # noqa: E402
from consultation.models import Consultation  # noqa: E402


def begin(people, pages):
    """A consultation of so many pages that so many people may answer."""
    respondents = Respondents()
    respondents.grow_to(people)
    consultation = respondents.asked(pages)
    told = zip(respondents.people, sessions_of(respondents.people), strict=True)
    return {"consultation": consultation.pk, "people": [[p.pk, key] for p, key in told]}


def look(pk):
    """What became of the answers; it is closed and sealed then."""
    told = json.load(sys.stdin)
    consultation = Consultation.objects.get(pk=pk)
    return kept.look(consultation, told["people"], told["deeds"]).as_json


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    json.dump({"open": begin, "look": look}[verb](*map(int, numbers)), sys.stdout)
