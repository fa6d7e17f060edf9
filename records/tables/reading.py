"""A table out of a file that somebody uploaded: opened by what it is, not by its name.

    with open_table(file, name="people.xlsx") as table:
        mail = table.column("e-mail", "email address")
        for row in table:
            row.cells[mail], table.cell_name(row, mail)      # "hana@…", "D7"

Rows come one by one and memory stays small, however long the table is. Every file that is not
taken raises `Refused`, here or while the rows are read: bring rows in only inside a transaction.
"""

import unicodedata
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from records.tables import cells, delimited, wording
from records.tables.limits import MEBIBYTE, Clock, Limits, Refused, in_words
from records.tables.looks import CSV, look
from records.tables.workbook import Workbook


class Row(NamedTuple):
    """One row: its number as Excel shows it, and its cells as texts in the header's order."""

    number: int
    cells: list[str]


class Table:
    """A header and the rows under it; made by `open_table`, closed by `with` or `close()`.

    It can be gone through several times, one after the other.
    """

    def __init__(self, source, heading, *, name, kind, limits, opened):
        self.name = name
        self.kind = kind
        self.header_number, self.header = heading
        self._source = source
        self._limits = limits
        self._opened = opened

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Closes the file, if it was opened here."""
        self._opened.close()

    def __iter__(self):
        """The rows under the header that have something in them, each as long as the header.

        What stands to the right of the last heading belongs to no column and is left out.
        Raises Refused.
        """
        width, last = len(self.header), self.header_number + self._limits.max_rows
        for number, texts in self._source.rows(Clock()):
            if number <= self.header_number:
                continue
            if number > last:
                raise Refused(wording.TOO_MANY_ROWS.format(most=in_words(self._limits.max_rows)))
            missing = width - len(texts)
            kept = texts[:width] if missing <= 0 else list(chain(texts, [""] * missing))
            if any(map(str.strip, kept)):
                yield Row(number, kept)

    def column(self, *names):
        """The index of the first column called by the first of `names` that occurs, or None.

        Capitals, spaces and punctuation do not count: "E-mail" is "email".
        """
        called = [_plain(heading) for heading in self.header]
        for name in names:
            if (plain := _plain(name)) and plain in called:
                return called.index(plain)
        return None

    def columns(self, *names):
        """The indexes of all columns called by any of `names`, from left to right."""
        wanted = {_plain(name) for name in names} - {""}
        return [at for at, heading in enumerate(self.header) if _plain(heading) in wanted]

    def cell_name(self, row, column):
        """What Excel calls a cell: "D7" for row 7 (a Row or its number) and column index 3."""
        return cells.cell_name(row.number if isinstance(row, Row) else row, column)


def open_table(file, *, name, limits=None):
    """The table in `file`: a path, or a binary file that can seek (which stays open).

    CSV text and .xlsx are told by their content; `name` is only kept for showing. Reads as far as
    the header. Raises Refused.
    """
    limits = limits or Limits()
    with ExitStack() as opened:
        if isinstance(file, str | Path):
            file = opened.enter_context(Path(file).open("rb"))
        file.seek(0, 2)
        size = file.tell()
        if not size:
            raise Refused(wording.EMPTY_FILE)
        if size > limits.max_bytes:
            raise Refused(
                wording.TOO_BIG.format(
                    size=in_words(-(-size // MEBIBYTE)), most=in_words(limits.max_bytes // MEBIBYTE)
                )
            )
        kind = look(file)
        clock = Clock(limits.seconds)
        if kind == CSV:
            source = delimited.Text(file, limits, clock)
        else:
            source = Workbook(file, size, limits, clock)
        heading = _heading(source.rows(clock), limits)
        return Table(source, heading, name=name, kind=kind, limits=limits, opened=opened.pop_all())


def _heading(rows, limits):
    """(number, texts) of the first row with something in it. Raises Refused."""
    for number, texts in rows:
        header = [text.strip() for text in texts]
        while header and not header[-1]:
            header.pop()
        if len(header) > limits.max_columns:
            raise Refused(wording.TOO_MANY_COLUMNS.format(most=in_words(limits.max_columns)))
        if header:
            return number, header
    raise Refused(wording.NOTHING_IN_IT)


def _plain(heading):
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", heading).casefold() if letter.isalnum()
    )
