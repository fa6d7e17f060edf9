"""Tables of a sealed consultation, as they may be shown: all of them have passed the gate.

Sealed answers never change, so what has passed is kept: in the process, and in the cache of the
portal where `prepare` put it. Raw counts are kept nowhere.
"""

from dataclasses import asdict, dataclass, field
from functools import cached_property

from django.core.cache import cache

from consultation.instrument import GATE, Instrument, steps
from consultation.models import BreakdownGroup, Consultation
from consultation.results import counting, gate
from consultation.results.bands import EVERYBODY
from consultation.results.shapes import shape_of
from consultation.results.structure import ALL, Line, Structure
from consultation.wording import gate as wording

INSIDE, PUBLISHED = "inside", "published"
OPENED = (1,)  # the pattern of whoever said yes to a gate
RULES = 2  # one more whenever the gate comes to another result, so that nothing old is shown
KEPT = 32  # consultations whose tables a process remembers

_kept = {}


class NotSealed(Exception):
    """There are no figures while somebody could still be linked to an answer."""


@dataclass(frozen=True)
class Cell:
    """A count, rounded, and its share of those who answered, in whole per cent, if that is shown."""

    count: int
    percent: int | None


@dataclass(frozen=True)
class Row:
    """A group, and what it answered. None is shown as “–”: nobody, or too few.

    `says` why the whole row is hidden, if it is.
    """

    key: str
    label: str
    answered: int | None
    cells: tuple[Cell | None, ...]
    says: str = ""


@dataclass(frozen=True)
class Table:
    """The answers to one question by one dimension ("": everybody alone); everybody is the last row.

    `heading` tells apart the tables of money (both ends), and of a ranking: first what was put first,
    then, of everybody only, the places that each option was given. `says` why
    nothing is shown; `dominant` if that is because more than nine in ten said the same, which it
    then says. Counts are multiples of `rounded_to`.
    """

    question: str
    heading: str
    dimension: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rounded_to: int
    says: str = ""
    dominant: bool = False

    @property
    def everybody(self) -> Row:
        return self.rows[-1]


@dataclass(frozen=True)
class Answers:
    """All tables of one question."""

    question: str
    kind: str
    tables: tuple[Table, ...] = field(default_factory=tuple)

    def by(self, dimension: str) -> list[Table]:
        """Its tables by "phase", "role" or "district"; those of everybody for "".

        Where nobody is told apart by a dimension there is none.
        """
        return [table for table in self.tables if table.dimension == dimension]

    @property
    def overall(self) -> list[Table]:
        return self.by(EVERYBODY)

    def as_json(self) -> dict:
        """To be frozen in a report; `read` makes the same of it."""
        return asdict(self)


def read(told: dict) -> Answers:
    """What `Answers.as_json` told."""

    def row(r):
        cells = tuple(Cell(**cell) if cell else None for cell in r["cells"])
        return Row(**r | {"cells": cells})

    def table(t):
        rows = tuple(row(r) for r in t["rows"])
        return Table(**t | {"columns": tuple(t["columns"]), "rows": rows})

    return Answers(**told | {"tables": tuple(table(t) for t in told["tables"])})


# -- Of a consultation -----------------------------------------------------------------------------


def tables_of(consultation, level=INSIDE, as_school=False, instrument=None) -> dict[str, Answers]:
    """{question name: Answers} in the order of asking, gates and how many wrote among them.

    `level` is "inside" (from 5 people on) or "published" (from 10); people and schools are never
    counted together. `instrument` is that of its newest version, where somebody has read it already.
    Raises NotSealed while it is not sealed. One query where `prepare` was called.
    """
    if consultation.state != Consultation.State.SEALED:
        raise NotSealed(consultation.pk)
    key = _key(consultation)
    if key not in _kept:
        found = cache.get(key) or _settled(consultation, instrument)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return _kept[key][as_school, level]


def prepare(consultation) -> None:
    """Have the tables ready before somebody asks: for the worker, after the sealing."""
    if consultation.state != Consultation.State.SEALED:
        raise NotSealed(consultation.pk)
    cache.set(_key(consultation), _settled(consultation), None)


def _key(consultation):
    return f"consultation-tables:{RULES}:{consultation.pk}:{consultation.created_at:%Y%m%d%H%M%S%f}"


def _settled(consultation, instrument=None):
    """{(as_school, level): {question: Answers}}"""
    if instrument is None:
        version = consultation.version()
        if version is None:
            return {(s, level): {} for s in (False, True) for level in (INSIDE, PUBLISHED)}
        instrument = version.read
    groups = list(BreakdownGroup.objects.filter(consultation=consultation))
    counts = counting.count(consultation, instrument)
    return {
        (as_school, level): answers
        for as_school, counted in counts.items()
        for level, answers in through_the_gate(
            instrument, counted, [group for group in groups if group.as_school == as_school]
        ).items()
    }


def through_the_gate(instrument: Instrument, counted, groups) -> dict[str, dict[str, Answers]]:
    """{level: {question: Answers}} of raw counts and the groups fixed at the sealing."""
    structure = Structure(counted.sizes, groups)
    found = {INSIDE: {}, PUBLISHED: {}}
    behind = {
        each.name: step.behind[-1]
        for step in steps(instrument)
        for each in step.page.asks
        if step.behind
    }
    gates = {}  # settled; each is asked before what stands behind it
    for name, (question, _, _) in counting.slices(instrument).items():
        patterns = dict(counted.patterns.get(name, {}))
        if question.is_text:
            asked = counted.sizes
            if name in behind:
                asked = counted.patterns.get(behind[name], {}).get(OPENED, {})
            patterns[0,] = _others(asked, patterns)
        totals = {pattern: sum(numbers.values()) for pattern, numbers in patterns.items()}
        shape = shape_of(question, totals, structure.published.safe_from[ALL])
        settled_at = gate.settle(structure, shape, patterns, gates.get(behind.get(name)))
        if question.kind == GATE:
            gates[name] = settled_at
        for level, settled in settled_at.items():
            tables = tuple(
                table
                for part in shape.parts
                for table in _Drawn(question, shape, part, settled).tables(
                    structure.inside if level == INSIDE else structure.published
                )
            )
            found[level][name] = Answers(name, str(question.kind), tables)
    return found


def _others(asked, patterns):
    """How many of those who were asked wrote nothing, by combination."""
    wrote = [numbers for pattern, numbers in patterns.items() if any(pattern)]
    return {
        triple: size - sum(numbers.get(triple, 0) for numbers in wrote)
        for triple, size in asked.items()
    }


class _Drawn:
    """One part of a question as tables."""

    def __init__(self, question, shape, part, settled):
        self.question, self.shape, self.part, self.settled = question, shape, part, settled

    def tables(self, level):
        yield self._table(EVERYBODY, [])
        for dimension, lines in level.tables.items():
            if lines and not self.part.for_all_only:
                yield self._table(dimension, lines)

    @cached_property
    def everybody(self):
        return self._row(Line("", wording.EVERYBODY, ALL))

    @cached_property
    def dominant(self):
        """What more than nine in ten said, where that is all that may be told."""
        if not self.shape.one_answer:
            return ""
        column = self.settled.nine_in_ten(self.part)
        return "" if column is None else self.part.columns[column]

    def _table(self, dimension, lines):
        rows = [self._row(line) for line in lines]
        return Table(
            question=self.question.name,
            heading=self.part.heading,
            dimension=dimension,
            columns=tuple(self.part.columns.values()),
            rows=(*rows, self.everybody),
            rounded_to=self.settled.rounded_to,
            says=self._says(dimension, rows),
            dominant=bool(self.dominant),
        )

    def _row(self, line):
        whole = self.settled.count(line.row, self.part.total)
        cells = []
        for column in self.part.columns:
            count = self.settled.count(line.row, column)
            share = round(100 * count / whole) if count is not None and whole else None
            cells.append(None if count is None else Cell(count, share))
        hidden = not any(cells)
        # One sentence for every reason: which of them it is would tell something.
        return Row(line.key, line.label, whole, tuple(cells), wording.NOT_SHOWN if hidden else "")

    def _says(self, dimension, rows):
        """Only of what everybody sees: the row of everybody, and whether any group is shown."""
        if self.dominant:
            said = wording.more_than_nine_in_ten(self.dominant)
            return f"{said} {wording.NEARLY_ALL}" if dimension else said
        if any(self.everybody.cells):
            hidden = dimension and not any(any(row.cells) for row in rows)
            return wording.NOT_SHOWN if hidden else ""
        return wording.TOO_FEW if self.everybody.answered is None else wording.NOT_SHOWN
