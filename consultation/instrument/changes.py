"""What changed between two instruments, in words, and whether it is the wording alone."""

from dataclasses import asdict, dataclass

from consultation.instrument.paths import steps
from consultation.instrument.tree import LABELS, Gate, Instrument, Text

FRAME = {
    "title": "the title",
    "purpose": "the purpose",
    "welcome": "the welcome",
    "thanks": "the thanks",
}


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
            # Whom a name goes to is what people agreed to, and no mere word.
            facts = [part.kind, part.required, part.named, part.organiser]
            told.append([part.name, *facts, options, list(part.bands)])
        if step.page.gate:
            told.append(step.page.gate.name)
    return told


def changes(before: Instrument, after: Instrument) -> list[Change]:
    """What is different in `after`, in the order of reading; what is gone comes last.

    Of a part that is new or gone its words alone are told, not each of its facts.
    """
    old, new = _pieces(before), _pieces(after)
    found = []
    for key, (what, text) in new.items():
        if key in old and old[key][1] != text:
            found.append(Change(f"Changed: {what}", old[key][1], text))
        elif key not in old and _tells(key, old):
            found.append(Change(f"Added: {what}", "", text))
    found += _moves(before, after)
    found += [
        Change(f"Removed: {what}", text)
        for key, (what, text) in old.items()
        if key not in new and _tells(key, new)
    ]
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        found.append(Change("The order was changed"))
    return found


def is_wording_only(before: Instrument, after: Instrument) -> bool:
    """Whether answers given to the one fit the other as they are."""
    return shape(before) == shape(after)


def _tells(key, others):
    """Whether something that stands on one side only is worth a line: its thing stands on both."""
    thing, _, fact = key.partition(" ")
    return not fact or thing in others


def _moves(before, after):
    """The pages that stand behind another gate now, or behind one at all, or no more."""
    old, new = _gates(before), _gates(after)
    for page, (gate, words) in new.items():
        if page in old and old[page][0] != gate:
            title = after.by_name[page].title
            yield Change(f"Changed: the way to the page “{title}”", old[page][1], words)


def _gates(instrument):
    """{page: (the name of the innermost gate before it, in words)}"""
    found = {}
    for step in steps(instrument):
        gate = instrument.gates[step.behind[-1]] if step.behind else None
        words = (
            f"yes to {instrument.numbers[gate.name]}, “{gate.label}”" if gate else "for everybody"
        )
        found[step.page.name] = (gate and gate.name, words)
    return found


def _pieces(instrument):
    """{name, or name and fact: (what it is, its words)} of everything that can change."""
    found = {key: (what, getattr(instrument, key)) for key, what in FRAME.items()}
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
    if part.hint:
        found[f"{part.name} hint"] = (f"hint of “{part.label}”", part.hint)
    if not isinstance(part, Gate):
        facts = [LABELS[part.kind], "required" if part.required else "not required"]
        if part.named:
            facts.append("under one’s name")
        found[f"{part.name} kind"] = (f"kind of “{part.label}”", ", ".join(facts))
        for option in part.options:
            found[f"{part.name} option {option.name}"] = (f"option of “{part.label}”", option.label)
        if part.named:
            found[f"{part.name} organiser"] = (f"who gets “{part.label}”", part.organiser)
        if part.bands:
            told = ", ".join(f"£{low:,}" for low in part.bands)
            found[f"{part.name} bands"] = (f"bands of “{part.label}”", told)
    return found
