"""What changed between two instruments, in words, and whether it is the wording alone."""

from dataclasses import asdict, dataclass

from consultation.instrument.paths import steps
from consultation.instrument.tree import Gate, Instrument, Text


@dataclass(frozen=True)
class Change:
    """One thing that changed; `before` and `after` are texts, empty where nothing stood."""

    what: str
    before: str = ""
    after: str = ""

    def as_json(self) -> dict:
        return asdict(self)


def shape(instrument: Instrument) -> list:
    """All but the words: what is asked, of which kind, in which order, behind what.

    Two instruments of one shape take the same answers and code them alike.
    """
    told = []
    for step in steps(instrument):
        told.append([step.page.name, list(step.behind)])
        for part in step.page.parts:
            if isinstance(part, Text):
                told.append(part.name)
                continue
            options = [option.name for option in part.options]
            told.append(
                [part.name, part.kind, part.required, part.named, options, list(part.bands)]
            )
        if step.page.gate:
            told.append(step.page.gate.name)
    return told


def changes(before: Instrument, after: Instrument) -> list[Change]:
    """What is different in `after`, in the order of reading; what is gone comes last."""
    old, new = _pieces(before), _pieces(after)
    found = []
    for key, (what, text) in new.items():
        if key not in old:
            found.append(Change(f"Added: {what}", "", text))
        elif old[key][1] != text:
            found.append(Change(f"Changed: {what}", old[key][1], text))
    found += [
        Change(f"Removed: {what}", text) for key, (what, text) in old.items() if key not in new
    ]
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        found.append(Change("The order was changed"))
    elif not found and shape(before) != shape(after):
        found.append(Change("What is required, or of which kind, was changed"))
    return found


def is_wording_only(before: Instrument, after: Instrument) -> bool:
    """Whether answers given to the one fit the other as they are."""
    return shape(before) == shape(after)


def _pieces(instrument):
    """{key: (what it is, its words)} of everything that has words."""
    found = {}
    for key in ("title", "purpose", "welcome", "thanks"):
        found[key] = (key, getattr(instrument, key))
    for page in instrument.all_pages():
        found[page.name] = (f"title of the page “{page.title}”", page.title)
        for part in (*page.parts, *([page.gate] if page.gate else ())):
            found |= _of_part(part, page)
    return found


def _of_part(part, page):
    if isinstance(part, Text):
        return {part.name: (f"reading on “{page.title}”", part.text)}
    what = "gate" if isinstance(part, Gate) else "question"
    found = {part.name: (f"{what} on “{page.title}”", part.label)}
    found[f"{part.name} hint"] = (f"hint of “{part.label}”", part.hint)
    if not isinstance(part, Gate):
        facts = [part.kind, "required" if part.required else "optional"]
        found[f"{part.name} kind"] = (f"kind of “{part.label}”", ", ".join(facts))
        for option in part.options:
            found[f"{part.name} {option.name}"] = (f"option of “{part.label}”", option.label)
        if part.named:
            found[f"{part.name} organiser"] = (f"who gets “{part.label}”", part.organiser)
        if part.bands:
            told = ", ".join(f"£{low:,}" for low in part.bands)
            found[f"{part.name} bands"] = (f"bands of “{part.label}”", told)
    return found
