"""Gated tables made ready for a page or a paper: page by page, question by question, in order.

`question_blocks` takes what the gate let out (`tables_of`, or what a report froze of it) and the
frozen instrument; templates/consultation/results/_tables.html shows what it gives, on the screen and
in the report alike. Nothing is counted here.
"""

from dataclasses import dataclass, field

from consultation.instrument import GATE, LABELS, Kind, numbers, steps
from consultation.results.rounding import told_share
from consultation.templatetags.charts import STACKED, shares_of
from consultation.wording import results as wording

BESIDE = 3  # columns of groups for which there is room beside a chart
ONE = (Kind.YES_NO, Kind.ONE_OF, Kind.AGREE)


@dataclass
class Line:
    """A row of a data table: `cells` are (answer, count, percent) as texts.

    Both are "–" where none is shown; the percent is "" where too few answered for a share to say
    anything (see `rounding.SHARES_FROM`).
    """

    label: str
    answered: str
    cells: list[tuple[str, str, str]]
    is_everybody: bool = False


@dataclass
class Part:
    """One table of a question, and its chart (see `consultation.templatetags.charts`) or None."""

    heading: str
    columns: tuple[str, ...]
    lines: list[Line]
    says: str = ""
    chart: dict | None = None

    @property
    def everybody(self) -> Line:
        return self.lines[0]

    @property
    def is_broken_down(self) -> bool:
        return len(self.lines) > 1

    @property
    def is_narrow(self) -> bool:
        """Whether the table has room beside the chart."""
        return not self.is_broken_down or len(self.columns) <= BESIDE

    @property
    def is_hidden(self) -> bool:
        """Whether there is nothing to show, so that what it `says` is all."""
        return all(count == "–" for line in self.lines for _, count, _ in line.cells)


@dataclass
class Block:
    """What there is to say about one question. `sort`: choice, text, gate or named."""

    name: str
    number: int
    label: str
    kind: str
    sort: str
    parts: list[Part] = field(default_factory=list)
    says: str = ""
    chart: dict | None = None  # of all parts together, where there is one
    passed_on: str = ""


@dataclass
class PageBlocks:
    """A page of the instrument with what was asked on it; `depth` gates lie before it."""

    name: str
    title: str
    depth: int
    blocks: list[Block]


def question_blocks(tables, instrument, *, by="", of="people", passed_on=None) -> list[PageBlocks]:
    """The pages on which something was asked, each with its questions.

    `tables` are {question: Answers}; `by` a dimension ("" for everybody alone); `of` "people" or
    "schools", for the words; `passed_on` {named question: how many, as a text}.
    """
    number, found = numbers(instrument), []
    for step in steps(instrument):
        blocks = []
        for question in step.page.asks:
            if question.named:
                if passed_on is None:
                    continue
                block = _block(question, number, "named")
                block.passed_on = passed_on.get(question.name, "")
            elif answers := tables.get(question.name):
                block = _answered(question, answers, number, by, of)
            else:
                continue
            blocks.append(block)
        if blocks:
            found.append(PageBlocks(step.page.name, step.page.title, step.depth, blocks))
    return found


def _block(question, number, sort):
    kind = "" if question.kind == GATE else LABELS[Kind(question.kind)]
    return Block(question.name, number[question.name], question.label, kind, sort)


def _answered(question, answers, number, by, of):
    sort = "gate" if question.kind == GATE else "text" if question.is_text else "choice"
    block = _block(question, number, sort)
    tables = answers.by(by) if by else []
    block.parts = [_part(table, of) for table in tables or answers.overall]
    if by and not tables:
        block.says = wording.NOT_BROKEN_DOWN
    if sort == "choice":
        _draw(block, question, tables or answers.overall)
    if question.kind == Kind.RANKING:
        block.parts[0].heading = wording.PUT_FIRST
    if len(block.parts) > 1 and all(part.is_hidden for part in block.parts):
        # One sentence for all of them.
        block.says, block.parts = block.says or block.parts[0].says, []
    return block


def _part(table, of):
    rows = [table.everybody, *table.rows[:-1]]
    lines = [_line(table, row) for row in rows]
    lines[0].label = wording.EVERYBODY[of]
    return Part(table.heading, table.columns, lines, table.says)


def _line(table, row):
    cells = [
        (label, "–", "–") if cell is None else (label, in_words(cell[0]), _percent(cell[1]))
        for label, cell in zip(table.columns, _cells(table, row), strict=True)
    ]
    return Line(row.label, in_words(row.answered), cells, row is table.everybody)


def _cells(table, row):
    """[(count, share in per cent, or None where too few answered for one) or None where hidden]."""
    return [
        cell and (cell.count, told_share(cell.percent, row.answered, table.rounded_to))
        for cell in row.cells
    ]


def in_words(number) -> str:
    """A count as it is shown: "1,210", or "–"."""
    return "–" if number is None else f"{number:,}"


def _percent(number):
    return "" if number is None else f"{number}\N{NO-BREAK SPACE}%"


# -- Charts ----------------------------------------------------------------------------------------


def _draw(block, question, tables):
    """Give the block, or its parts, the charts that fit the kind of question."""
    broken_down = any(len(table.rows) > 1 for table in tables)
    if question.kind in ONE:
        for part, table in zip(block.parts, tables, strict=True):
            if len(table.columns) <= STACKED:
                part.chart = _stacked(block, question.kind, table, part)
            elif not broken_down:
                part.chart = _bars(block, table)
    elif question.kind == Kind.RANKING:
        # What was put first, by groups; of everybody, the places that each option was given.
        first, *places = tables
        block.chart = _places(block, places)
        if not block.chart and len(first.columns) <= STACKED:
            block.parts[0].chart = _stacked(block, Kind.ONE_OF, first, block.parts[0])
    elif not broken_down:
        for part, table in zip(block.parts, tables, strict=True):
            part.chart = _bars(block, table)


def _row(table, row, label, note=""):
    """A bar that is parted: its shares, and the words that stand in it."""
    shares = shares_of(_cells(table, row), row.answered, parted=True)
    return {"label": label, "note": note, "shares": shares}


def _stacked(block, scale, table, part):
    rows = [table.everybody, *table.rows[:-1]]
    if not any(any(row.cells) for row in rows):
        return None
    return {
        "kind": "stacked",
        "id": f"{block.name}-{block.parts.index(part)}",
        "title": _title(block, table),
        "scale": str(scale),
        "series": list(table.columns),
        "rows": [
            _row(table, row, line.label, _note(line))
            for line, row in zip(part.lines, rows, strict=True)
        ],
    }


def _title(block, table):
    return f"{block.label} {table.heading}".strip()


def _note(line):
    return wording.ANSWERED.format(number=line.answered) if line.answered != "–" else "–"


def _bars(block, table):
    everybody = table.everybody
    if not any(everybody.cells):
        return None
    shares = shares_of(_cells(table, everybody), everybody.answered, parted=False)
    return {
        "kind": "bars",
        "title": _title(block, table),
        "rows": [
            {"label": label, "share": share}
            for label, share in zip(table.columns, shares, strict=True)
        ],
    }


def _places(block, tables):
    """A ranking in one chart: a bar for each option, divided by the places it was given."""
    columns = tables[0].columns if tables else ()
    shown = any(any(table.everybody.cells) for table in tables)
    if len(columns) > STACKED or not shown:
        return None
    return {
        "kind": "stacked",
        "id": block.name,
        "title": block.label,
        "scale": str(Kind.RANKING),
        "series": list(columns),
        "rows": [_row(table, table.everybody, table.heading) for table in tables],
    }
