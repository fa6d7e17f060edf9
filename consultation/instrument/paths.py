"""The ways through an instrument. Each gate doubles them; all rejoin and end at the check page."""

from dataclasses import dataclass
from itertools import product

from consultation.instrument.tree import Gate, Instrument, Page


@dataclass(frozen=True)
class Step:
    """A page in the order of reading, with the gates that must be open for it, outermost first."""

    page: Page
    behind: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        return len(self.behind)


def steps(instrument: Instrument) -> list[Step]:
    """Every page in the order of reading, those behind gates too."""
    return list(_steps(instrument.pages, ()))


def _steps(pages, behind):
    for page in pages:
        yield Step(page, behind)
        if page.gate:
            yield from _steps(page.gate.pages, (*behind, page.gate.name))


def open_gates(instrument: Instrument, answers: dict) -> set[str]:
    """The names of the gates that these answers open and that they come to."""
    found = set()
    for step in steps(instrument):
        gate = step.page.gate
        if gate and answers.get(gate.name) == "yes" and found.issuperset(step.behind):
            found.add(gate.name)
    return found


def on_path(instrument: Instrument, answers: dict) -> list[Page]:
    """The pages that somebody with these answers comes to, in order."""
    opened = open_gates(instrument, answers)
    return [step.page for step in steps(instrument) if opened.issuperset(step.behind)]


def every_path(instrument: Instrument) -> list[tuple[dict, list[Page]]]:
    """Each way through: ({gate: "yes" or "no"} of the gates one comes to, its pages).

    Gates that follow each other multiply: 6 of them are 64 ways, and 40 would be more than a
    computer can list. Ask `how_many_paths` first.
    """
    return list(_ways(instrument.pages))


def how_many_paths(instrument: Instrument) -> int:
    """How many ways there are through it."""
    return _how_many(instrument.pages)


def _how_many(pages):
    number = 1
    for page in pages:
        if page.gate:
            number *= 1 + _how_many(page.gate.pages)
    return number


def _ways(pages):
    each = [_ways_of(page) for page in pages]
    for ways in product(*each):
        answers, met = {}, []
        for some, its_pages in ways:
            answers |= some
            met += its_pages
        yield answers, met


def _ways_of(page):
    if not page.gate:
        return [({}, [page])]
    name = page.gate.name
    shut = [({name: "no"}, [page])]
    opened = [({name: "yes"} | more, [page, *pages]) for more, pages in _ways(page.gate.pages)]
    return shut + opened


def numbers(instrument: Instrument) -> dict[str, int]:
    """{name: number} of everything that is answered, gates too, from 1 in the order of reading.

    The paper says "if no, go to 14" with them, the codebook and the report use the same.
    """
    return instrument.numbers


def after_gate(instrument: Instrument, gate: Gate) -> Page | None:
    """The page on which everybody goes on after this gate; None where the check follows."""
    inside = {page.name for page in _within(gate)}
    found = steps(instrument)
    at = next(n for n, step in enumerate(found) if step.page.gate is gate)
    return next((step.page for step in found[at + 1 :] if step.page.name not in inside), None)


def _within(gate):
    for page in gate.pages:
        yield page
        if page.gate:
            yield from _within(page.gate)
