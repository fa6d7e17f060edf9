"""The check before publishing, in words: what must be put right, and what is only noticed."""

from dataclasses import dataclass

from consultation.instrument.paths import every_path, how_many_paths, steps
from consultation.instrument.tree import WITH_OPTIONS, Instrument, Kind, Text

PATHS = 4_096  # more ways than this nobody can have looked at


@dataclass(frozen=True)
class Finding:
    """A sentence about the instrument; `page` is the name of the page it is about, if any."""

    says: str
    page: str = ""
    stops: bool = True


def check(instrument: Instrument) -> list[Finding]:
    """Everything that there is to say. It can be published if nothing of it `stops`."""
    found = []
    if not instrument.title.strip():
        found.append(Finding("Give the consultation a title."))
    if not instrument.pages:
        found.append(Finding("Add at least one page."))
    if instrument.pages and not instrument.questions:
        found.append(Finding("Ask at least one question."))
    for step in steps(instrument):
        found += [Finding(says, step.page.name) for says in _of_page(step.page)]
    if how_many_paths(instrument) > PATHS:
        found.append(Finding(f"There are more than {PATHS:,} ways through. Use fewer gates."))
    elif not any(finding.stops for finding in found):
        found += _of_paths(instrument)
    return found


def _of_page(page):
    if not page.title.strip():
        yield "This page has no title."
    if not page.parts and not page.gate:
        yield f"“{page.title}” is empty: add something to read or to answer."
    for part in page.parts:
        if isinstance(part, Text):
            if not part.text.strip():
                yield f"A piece of reading on “{page.title}” is empty."
            continue
        if not part.label.strip():
            yield f"A question on “{page.title}” has no words."
        if part.kind in WITH_OPTIONS and len(part.options) < 2:
            yield f"“{part.label}” needs at least two options."
        if any(not option.label.strip() for option in part.options):
            yield f"An option of “{part.label}” has no words."
        if part.kind == Kind.MONEY and len(part.bands) < 2:
            yield f"“{part.label}” needs at least two bands to be counted in."
        if part.named and not part.organiser.strip():
            yield f"“{part.label}” asks for a name: say to whom the answer goes."
    if page.gate:
        if not page.gate.label.strip():
            yield f"The gate of “{page.title}” has no words."
        if not page.gate.pages:
            yield f"The gate of “{page.title}” opens nothing: add a page behind it."


def _of_paths(instrument):
    required = {q.name: q for q in instrument.questions.values() if q.required}
    paths = every_path(instrument)
    for _, pages in paths:
        met = {q.name for page in pages for q in page.questions}
        # It cannot be, as nothing behind a gate is required; a proof is better than a promise.
        for name in set(required) - met:
            yield Finding(f"“{required[name].label}” is required, and one way does not come to it.")
    yield Finding(
        f"{len(paths)} way{'s' if len(paths) > 1 else ''} through, the shortest of "
        f"{min(len(pages) for _, pages in paths)} pages, the longest of "
        f"{max(len(pages) for _, pages in paths)}. All of them end at the check of the answers, "
        f"and all come to the {len(required)} required "
        f"question{'' if len(required) == 1 else 's'}.",
        stops=False,
    )
