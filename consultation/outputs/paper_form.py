"""The paper form: what a version shows and asks, to read beforehand or to fill in on paper.

Drawn from the frozen instrument alone (of a draft: from the working copy, with a mark that says
so). It holds no answers and no names, so the drawn PDF is kept in the cache, under the hash of all
that it was drawn from.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone

from consultation.instrument import GATE, Gate, Instrument, Kind, Text, steps, to_html
from consultation.instrument.paths import after_gate
from consultation.wording import paper as wording
from records.canonical import canonical, sha256
from records.claims import press
from records.moments import day, moment, utc
from records.paper import Enclosure, render
from records.paper.glyphs import has_unprintable

TEMPLATE = "paper/consultation.html"
FROZEN_NAME = "instrument.json"
KEPT = 7 * 24 * 3600  # seconds in the cache
LINES = {Kind.SHORT_TEXT: 2, Kind.LONG_TEXT: 6}  # lines to write on


@dataclass(frozen=True)
class Paper:
    """What is printed: the `html`, the name of its file, and the frozen text that goes along."""

    html: str
    filename: str
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of all that the PDF is drawn from."""
        return sha256(self.html)


def paper_of(consultation) -> Paper:
    """The paper form of the newest version; of a draft: of what is written so far."""
    told = told_of(consultation)
    version, since = told["version"], told["since"]
    html = render_to_string(TEMPLATE, told)
    enclosures = ()
    if version:
        enclosures = (
            Enclosure(FROZEN_NAME, version.body.encode(), wording.FROZEN, "Source", since),
        )
    number = version.number if version else "draft"
    return Paper(html, f"consultation-{consultation.pk}-{number}.pdf", enclosures)


def told_of(consultation) -> dict:
    """All that the templates of the paper form need to know."""
    version = consultation.version()
    instrument = version.read if version else consultation.working_copy
    since = version.published_at if version else consultation.created_at
    return {
        "partnership": settings.PARTNERSHIP_NAME,
        "consultation": consultation,
        "instrument": instrument,
        "version": version,
        "foot": _foot(instrument, version),
        "since": since,
        "since_iso": utc(since),
        "published_on": day(timezone.localtime(since)),
        "times": _times(consultation),
        "welcome": to_html(instrument.welcome),
        "sections": sections_of(instrument),
        "required": [
            instrument.numbers[q.name] for q in instrument.questions.values() if q.required
        ],
        "has_substitutes": has_unprintable(canonical(instrument.as_json())),
        "has_gates": bool(instrument.gates),
        "has_comments": any(q.is_text for q in instrument.questions.values()),
    }


def pdf_of(paper: Paper) -> bytes:
    """The PDF of a paper form, from the cache or drawn now, one at a time in the whole portal.

    Raises PaperFailed, and BeingDrawn when others keep the press busy for too long.
    """
    name = f"consultation-paper:{paper.sha256}"
    if (kept := cache.get(name)) is not None:
        return kept
    with press(wording.BEING_DRAWN):
        # Whoever had the press before may have drawn the very same.
        drawn = cache.get(name)
        if drawn is None:
            drawn = render(paper.html, attachments=paper.enclosures, identifier=paper.sha256)
            cache.set(name, drawn, KEPT)
    return drawn


def sections_of(instrument: Instrument) -> list[dict]:
    """Every page in the order of reading, with where each gate leads, in words and numbers."""
    numbers, gates = instrument.numbers, instrument.gates
    found, came_back = [], set()
    for gate in gates.values():
        if after := after_gate(instrument, gate):
            came_back.add(after.name)
    for step in steps(instrument):
        page = step.page
        behind = gates[step.behind[-1]] if step.behind else None
        found.append(
            {
                "name": page.name,
                "title": page.title,
                "depth": step.depth,
                "behind": numbers[behind.name] if behind else "",
                "opens": behind is not None and behind.pages[0] is page,
                "rejoins": page.name in came_back,
                "parts": [_part(part, numbers) for part in page.parts],
                "gate": _gate(instrument, page.gate, numbers) if page.gate else None,
            }
        )
    return found


def _foot(instrument, version):
    if version is None:
        return f"{instrument.title}  ·  {wording.DRAFT}"
    return f"{instrument.title}  ·  Version {version.number}  ·  {version.sha256[:16]}"


def _times(consultation):
    if not (consultation.opens_at and consultation.closes_at):
        return {}
    return {"opens": moment(consultation.opens_at), "closes": moment(consultation.closes_at)}


def _part(part, numbers):
    if isinstance(part, Text):
        return {"kind": "text", "html": to_html(part.text)}
    return _asked(part, numbers)


def _asked(asked, numbers):
    return {
        "kind": str(asked.kind),
        "name": asked.name,
        "number": numbers[asked.name],
        "label": asked.label,
        "hint": " ".join(filter(None, (asked.hint, _how(asked)))),
        "required": asked.required,
        "organiser": asked.organiser if asked.named else "",
        "options": [option.label for option in asked.choices],
        "lines": range(LINES.get(asked.kind, 0)),
    }


def _how(asked):
    """How to fill in the boxes, where the author has not said it in words of their own."""
    if asked.hint and asked.kind in (Kind.ONE_OF, Kind.SEVERAL_OF, Kind.AGREE, Kind.RANKING):
        return ""
    return wording.HOW.get(asked.kind, "")


def _gate(instrument, gate: Gate, numbers):
    after = after_gate(instrument, gate)
    first = after.asks[0] if after and after.asks else None
    return _asked(gate, numbers) | {
        "kind": GATE,
        "to_number": numbers[first.name] if first else "",
        "to_title": after.title if after else "",
        "to": after.name if after else "the-end",
    }
