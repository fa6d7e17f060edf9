"""The codebook: what each number in a sealed response stands for. Told by the version alone."""

from dataclasses import dataclass

from consultation.instrument import GATE, LABELS, Instrument, Kind, layout
from consultation.instrument.slots import bands
from consultation.wording import codebook as wording

HEADER = wording.HEADER
_KINDS = LABELS | {GATE: wording.GATE}


@dataclass(frozen=True)
class Entry:
    """A place in the code: `slot` from 1, `values` are (number or rule, what it means).

    Named questions have no place: their `slot` is None and `told` says why.
    """

    slot: int | None
    question: int
    name: str
    label: str
    about: str  # the option of a ranking, the end of a range
    kind: str
    told: str
    values: tuple[tuple[str, str], ...]
    page: str

    @property
    def values_in_words(self) -> str:
        """The values on one line: "0 = no answer; 1 = Yes; 2 = No"."""
        return "; ".join(f"{value} = {meaning}" for value, meaning in self.values)

    @property
    def row(self) -> tuple:
        """The cells under HEADER."""
        return (
            self.slot,
            self.question,
            self.name,
            self.label,
            self.about,
            self.kind,
            self.values_in_words,
            self.told,
            self.page,
        )


def codebook_of(instrument: Instrument) -> list[Entry]:
    """An entry for each place of the code, and one for each named question, in order of reading."""
    slots = {}
    for slot in layout(instrument):
        slots.setdefault(slot.question.name, []).append(slot)
    return [
        _entry(instrument, page, asked, slot)
        for page in instrument.all_pages()
        for asked in page.asks
        for slot in slots.get(asked.name, [None])
    ]


def _entry(instrument, page, asked, slot):
    about = ""
    if slot and slot.option:
        about = slot.option.label
    elif slot and slot.end:
        about = wording.ENDS[slot.end]
    return Entry(
        slot=slot.number if slot else None,
        question=instrument.numbers[asked.name],
        name=asked.name,
        label=asked.label,
        about=about,
        kind=_KINDS[asked.kind],
        told=_told(asked),
        values=_values(asked) if slot else (),
        page=page.title,
    )


def _told(asked):
    if asked.named:
        return wording.NAMED.format(organiser=asked.organiser)
    if asked.kind == GATE:
        return wording.OPENS.format(pages=", ".join(f"“{page.title}”" for page in asked.pages))
    return wording.TOLD.get(asked.kind, "")


def _values(asked):
    nothing = ("0", wording.NO_ANSWER)
    labels = [option.label for option in asked.choices]
    if asked.is_text:
        return (("0", wording.NO_TEXT), ("1", wording.TEXT))
    if asked.kind == Kind.SEVERAL_OF:
        return (nothing, *((str(1 << n), label) for n, label in enumerate(labels)))
    if asked.kind == Kind.RANKING:
        last = len(labels)
        return (("0", wording.NO_PLACE), (f"1–{last}", wording.PLACE))
    if asked.kind == Kind.MONEY:
        labels = bands(asked)
    if asked.kind == Kind.DATE:
        return (nothing, ("1, 2, …", wording.MONTH))
    return (nothing, *((str(n), label) for n, label in enumerate(labels, 1)))
