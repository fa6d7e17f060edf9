"""Editing: each function makes a new instrument out of one, and leaves the old as it was.

All of them go through `parse` again, so what cannot be said in an instrument comes back as `Faulty`
with its sentences: a required question moved behind a gate, a fifteenth option, gates too deep.
`Missing` is raised for a name that is not (or no longer) there.
"""

import re
from itertools import pairwise

from consultation.instrument.paths import steps
from consultation.instrument.tree import (
    Faulty,
    Gate,
    Instrument,
    Option,
    Page,
    Question,
    Text,
    parse,
)
from records.canonical import canonical, sha256

LETTERS = {"page": "p", "text": "t", "question": "q", "gate": "g"}


class Missing(LookupError):
    """Nothing in the instrument has this name."""


# -- Looking -------------------------------------------------------------------------------------


def piece(instrument: Instrument, name: str) -> Page | Text | Question | Gate:
    """The page, text, question or gate of this name; raises Missing."""
    for page in instrument.all_pages():
        for each in (page, *page.parts, page.gate):
            if each is not None and each.name == name:
                return each
    raise Missing(name)


def page_of(instrument: Instrument, name: str) -> Page:
    """The page on which the part or gate of this name stands, or itself; raises Missing."""
    for page in instrument.all_pages():
        if name in {page.name, *(each.name for each in (*page.parts, page.gate) if each)}:
            return page
    raise Missing(name)


def gates_before(instrument: Instrument, page: str) -> tuple[str, ...]:
    """The names of the gates that stand before this page, outermost first; raises Missing."""
    for step in steps(instrument):
        if step.page.name == page:
            return step.behind
    raise Missing(page)


def mark(thing: Page | Text | Question | Gate, *, whole=False) -> str:
    """What an editor saw of it, as a short hash: its own words and facts, not the pages behind.

    With `whole` also all that stands on it and behind it, as for whoever removes it.
    """
    told = thing.as_json()
    for apart in () if whole else ("parts", "gate", "pages"):
        told.pop(apart, None)
    return sha256(canonical(told))[:16]


def unused(kind: str, *instruments: Instrument) -> str:
    """A name for a new page, text, question or gate that none of these instruments has had.

    Give the version in force too: a name that was asked about once is not used for another thing.
    """
    letter, taken = LETTERS[kind], 0
    for instrument in instruments:
        for page in instrument.all_pages():
            for each in (page, *page.parts, page.gate):
                if each and (found := re.fullmatch(rf"{letter}(\d+)", each.name)):
                    taken = max(taken, int(found[1]))
    return f"{letter}{taken + 1}"


def options_from(lines: list[str], before: tuple[Option, ...] = ()) -> tuple[Option, ...]:
    """Options with these labels, each keeping its name from `before` where it is the same option.

    The same label is the same option. Of those left over, the first line stands for the first
    option, and so on, if there are as many of both: they were put in other words.
    """
    by_label = {option.label: option.name for option in before}
    names = [by_label.pop(line, None) for line in lines]
    left = [option.name for option in before if option.label in by_label]
    if left and len(left) == names.count(None):
        again = iter(left)
        names = [name or next(again) for name in names]
    taken = {option.name for option in before} | {name for name in names if name}
    fresh = (f"o{n}" for n in range(1, 10_000) if f"o{n}" not in taken)
    return tuple(Option(name or next(fresh), line) for name, line in zip(names, lines, strict=True))


# -- The whole and its pages ---------------------------------------------------------------------


def set_frame(instrument, *, title, purpose="", welcome="", thanks="") -> Instrument:
    """With these words around the pages."""
    told = instrument.as_json()
    return parse(told | {"title": title, "purpose": purpose, "welcome": welcome, "thanks": thanks})


def add_page(instrument, page: Page, *, after: str = "", behind: str = "") -> Instrument:
    """With a page after the page `after` (same level), last behind the gate `behind`, or at the end."""
    told = instrument.as_json()
    _insert(told, page.as_json(), after=after, behind=behind)
    return parse(told)


def retitle(instrument, page: str, title: str) -> Instrument:
    """With another title on the page; raises Missing."""
    told = instrument.as_json()
    pages, at = _page_at(told, page)
    pages[at]["title"] = title
    return parse(told)


def place_page(instrument, page: str, *, after: str = "", behind: str = "", first=False):
    """With the page, and what stands behind its gate, moved elsewhere; raises Missing or Faulty."""
    told = instrument.as_json()
    pages, at = _page_at(told, page)
    moved = pages.pop(at)
    if {after, behind} & set(_names_in(moved)):
        raise Faulty(["A page cannot be moved behind itself."])
    if first:
        told["pages"].insert(0, moved)
    else:
        _insert(told, moved, after=after, behind=behind)
    return parse(told)


def may_swap_page(instrument, page: str, by: int) -> bool:
    """Whether the page has a neighbour on its own level, before (-1) or after it (1)."""
    for pages in _levels(instrument):
        for at, this in enumerate(pages):
            if this.name == page:
                return 0 <= at + by < len(pages)
    raise Missing(page)


def swap_page(instrument, page: str, by: int) -> Instrument:
    """With the page one place up (-1) or down (1) on its level; the same where there is no place."""
    told = instrument.as_json()
    pages, at = _page_at(told, page)
    if 0 <= at + by < len(pages):
        pages[at], pages[at + by] = pages[at + by], pages[at]
    return parse(told)


def gate_just_before(instrument, page: str) -> Gate | None:
    """The gate at the end of the page just before this one, behind which it could be put."""
    for pages in _levels(instrument):
        for before, this in pairwise(pages):
            if this.name == page:
                return before.gate
    return None


def put_behind(instrument, page: str) -> Instrument:
    """With the page moved behind the gate just before it, last; raises Missing or Faulty."""
    gate = gate_just_before(instrument, page)
    if gate is None:
        raise Faulty(["There is no gate just before this page."])
    return place_page(instrument, page, behind=gate.name)


def take_out(instrument, page: str) -> Instrument:
    """With the page moved out of its gate, to just after it; raises Missing or Faulty."""
    gates = gates_before(instrument, page)
    if not gates:
        raise Faulty(["This page stands behind no gate."])
    return place_page(instrument, page, after=page_of(instrument, gates[-1]).name)


# -- Gates ---------------------------------------------------------------------------------------


def set_gate(instrument, page: str, gate: Gate) -> Instrument:
    """With this gate at the end of the page; the pages behind the one that stood there stay."""
    told = instrument.as_json()
    pages, at = _page_at(told, page)
    old = pages[at].get("gate") or {"pages": [each.as_json() for each in gate.pages]}
    pages[at]["gate"] = gate.as_json() | {"pages": old["pages"]}
    return parse(told)


def wrap(instrument, page: str, gate: Gate) -> Instrument:
    """With the page behind a new gate, which stands at the end of the page before it.

    Raises Faulty where no page stands before it on its level, or that one has a gate already.
    """
    for pages in _levels(instrument):
        for before, this in pairwise(pages):
            if this.name == page and before.gate is None:
                return place_page(set_gate(instrument, before.name, gate), page, behind=gate.name)
    raise Faulty(["A new gate needs a page without a gate just before this one."])


def unwrap(instrument, gate: str) -> Instrument:
    """Without the gate; the pages that it opened stand in its place, for everybody."""
    told = instrument.as_json()
    pages, at = _page_at(told, page_of(instrument, gate).name)
    pages[at + 1 : at + 1] = pages[at].pop("gate")["pages"]
    return parse(told)


# -- Parts ---------------------------------------------------------------------------------------


def add_part(instrument, page: str, part: Text | Question) -> Instrument:
    """With the text or question at the end of the page, before its gate; raises Missing or Faulty."""
    told = instrument.as_json()
    pages, at = _page_at(told, page)
    pages[at]["parts"].append(part.as_json())
    return parse(told)


def change_part(instrument, part: Text | Question) -> Instrument:
    """With this text or question in the place of the one of its name; raises Missing or Faulty."""
    told = instrument.as_json()
    parts, at = _part_at(told, part.name)
    parts[at] = part.as_json()
    return parse(told)


def place_part(instrument, name: str, page: str) -> Instrument:
    """With the text or question moved to the end of another page; raises Missing or Faulty."""
    told = instrument.as_json()
    parts, at = _part_at(told, name)
    moved = parts.pop(at)
    pages, at = _page_at(told, page)
    pages[at]["parts"].append(moved)
    return parse(told)


def swap_part(instrument, name: str, by: int) -> Instrument:
    """With the part one place up (-1) or down (1), past the edge of its page onto the next one.

    A required question passes over the pages behind gates, where it cannot stand. The same where
    there is no place left.
    """
    told = instrument.as_json()
    parts, at = _part_at(told, name)
    if 0 <= at + by < len(parts):
        parts[at], parts[at + by] = parts[at + by], parts[at]
        return parse(told)
    page = neighbour(instrument, name, by)
    if page is not None:
        moved = parts.pop(at)
        pages, place = _page_at(told, page.name)
        there = pages[place]["parts"]
        there.insert(len(there) if by < 0 else 0, moved)
    return parse(told)


def neighbour(instrument, name: str, by: int) -> Page | None:
    """The page that a part at the edge of its own goes on to, before (-1) or after it (1)."""
    required = getattr(piece(instrument, name), "required", False)
    found = [step.page for step in steps(instrument) if not (required and step.behind)]
    here = page_of(instrument, name)
    at = next(n for n, page in enumerate(found) if page is here) + by
    return found[at] if 0 <= at < len(found) else None


def remove(instrument, name: str) -> Instrument:
    """Without the page, part or gate of this name, and without what stands behind it."""
    thing = piece(instrument, name)
    told = instrument.as_json()
    if isinstance(thing, Page):
        pages, at = _page_at(told, name)
        del pages[at]
    elif isinstance(thing, Gate):
        pages, at = _page_at(told, page_of(instrument, name).name)
        del pages[at]["gate"]
    else:
        parts, at = _part_at(told, name)
        del parts[at]
    return parse(told)


# -- In the JSON ---------------------------------------------------------------------------------


def _levels(instrument):
    """Every run of pages that follow each other: the outermost, and those behind each gate."""
    yield instrument.pages
    for gate in instrument.gates.values():
        yield gate.pages


def _all_pages(pages):
    for at, page in enumerate(pages):
        yield pages, at
        if page.get("gate"):
            yield from _all_pages(page["gate"]["pages"])


def _page_at(told, name):
    """(the list in which the page stands, its place there)"""
    for pages, at in _all_pages(told["pages"]):
        if pages[at]["name"] == name:
            return pages, at
    raise Missing(name)


def _part_at(told, name):
    for pages, page in _all_pages(told["pages"]):
        for at, part in enumerate(pages[page]["parts"]):
            if part["name"] == name:
                return pages[page]["parts"], at
    raise Missing(name)


def _names_in(page):
    """The names of a page, of those behind its gate, and of their gates."""
    for pages, at in _all_pages([page]):
        yield pages[at]["name"]
        if pages[at].get("gate"):
            yield pages[at]["gate"]["name"]


def _insert(told, page, *, after, behind):
    if after:
        pages, at = _page_at(told, after)
        pages.insert(at + 1, page)
    elif behind:
        for pages, at in _all_pages(told["pages"]):
            gate = pages[at].get("gate")
            if gate and gate["name"] == behind:
                gate["pages"].append(page)
                return
        raise Missing(behind)
    else:
        told["pages"].append(page)
