"""The rows of a sheet, as they are heard."""

import re

from records.tables import wording
from records.tables.cells import cell_name, column_index
from records.tables.limits import SHEET_ROWS, Refused, in_words
from records.tables.texts import unescaped
from records.tables.xml_parts import Listener

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?", re.ASCII)
_DIGITS = "0123456789"


class Sheet(Listener):
    """Hears a worksheet; `take()` gives the rows that are complete.

    Only cells with something in them cost anything: formats far outside the table do no harm.
    A formula is its value when the workbook was saved.
    """

    def __init__(self, limits, texts, styles):
        super().__init__()
        self._limits = limits
        self._texts = texts
        self._styles = styles
        self._ready = []
        self._number = 0
        self._in_data = False
        self._heard = 0
        self._columns = {}
        self._row = {}
        self._column = -1
        self._cell = {}
        self._hears = False
        self._aside = False
        self._pieces = []
        self._length = 0

    def take(self):
        """The complete rows since the last time: [(number, texts)]."""
        ready, self._ready = self._ready, []
        return ready

    # The two below are called for every cell: they spare the calls in between.
    def start(self, name, attributes):
        self.depth += 1
        name = self._local.get(name) or self._bare(name)
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._hears = self._in_data and not self._aside
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self._aside = True
        elif name == "sheetData":
            self._in_data = True

    def end(self, name):
        self.depth -= 1
        name = self._local[name]
        if name == "c":
            if self._pieces and (text := self._value()):
                self._keep(text)
        elif name in ("v", "t"):
            self._hears = False
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._aside = False
        elif name == "sheetData":
            self._in_data = False

    def _begin_row(self, attributes):
        number = int(attributes.get("r", self._number + 1))
        if not self._number < number <= SHEET_ROWS:
            raise ValueError(number)
        self._number = number
        self._row = {}
        self._column = -1

    def _end_row(self):
        if self._row:
            texts = [""] * (max(self._row) + 1)
            for column, text in self._row.items():
                texts[column] = text
            self._ready.append((self._number, texts))

    def _begin_cell(self, attributes):
        self._heard += 1
        if self._heard > self._limits.max_cells:
            raise Refused(wording.TOO_MANY_CELLS.format(most=in_words(self._limits.max_cells)))
        self._cell = attributes
        self._pieces = []
        self._length = 0
        if "r" in attributes:
            letters = attributes["r"].rstrip(_DIGITS)
            if letters not in self._columns:
                self._columns[letters] = column_index(letters)
            self._column = self._columns[letters]
        else:
            self._column += 1

    def text(self, text):
        if self._hears:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self._limits.max_cell_characters:
                raise Refused(
                    wording.CELL_TOO_LONG.format(
                        cell=cell_name(self._number, self._column),
                        most=in_words(self._limits.max_cell_characters),
                    )
                )

    def _keep(self, text):
        most = self._limits
        # One more row for the headings.
        if self._column >= most.max_columns or self._number > most.max_rows + 1:
            if not text.strip():
                return
            raise Refused(
                wording.TOO_FAR_OUT.format(
                    cell=cell_name(self._number, self._column),
                    columns=in_words(most.max_columns),
                    rows=in_words(most.max_rows),
                )
            )
        self._row[self._column] = text

    def _value(self):
        """The cell as Excel shows it, dates as ISO."""
        text = "".join(self._pieces)
        kind = self._cell.get("t", "n")
        if kind == "n":
            return self._number_shown(text.strip())
        if kind == "s":
            index = int(text)
            if index < 0:
                raise ValueError(index)
            return self._texts[index]
        if kind in ("inlineStr", "str"):
            return unescaped(text)
        text = text.strip()
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind == "d" and (found := _ISO.fullmatch(text)):
            on, at = found.groups()
            return f"{on} {at}" if at and at != "00:00:00" else on
        return text

    def _number_shown(self, text):
        is_date = "s" in self._cell and self._styles.is_date(self._cell["s"])
        if not is_date and len(text) < 15 and text.isascii() and text.isdecimal():
            return text.lstrip("0") or "0"
        if not _NUMBER.fullmatch(text):
            return text
        number = float(text)
        if is_date:
            try:
                return self._styles.shown(number)
            except (OverflowError, ValueError):
                # Excel shows ##### here; the number at least can be looked up.
                pass
        if number.is_integer() and abs(number) < 10**15:
            return str(int(number))
        # Excel keeps and shows 15 digits: 0.1 + 0.2 is 0.3.
        return f"{number:.15g}"
