"""An Excel workbook, row by row. openpyxl takes half a second to load: `writing` waits with it."""

import re
from datetime import date, datetime, time
from itertools import chain, islice

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from records.tables.limits import SHEET_ROWS
from records.tables.texts import escaped
from records.tables.values import clean, plain

_LONGEST = 32_767
_EXACT = 10**15
_FIRST_DAY = date(1900, 3, 1)
_SAMPLE = 200
_NARROWEST, _WIDEST = 8, 60
_FORMATS = {datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy", time: "hh:mm"}


def write_sheet(out, header, rows, *, title, widths):
    """What `write_xlsx` promises; the number of rows written."""
    rows = iter(rows)
    sample = [list(row) for row in islice(rows, _SAMPLE)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    for at, width in enumerate(widths or _widths(header, sample), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    pen = _Pen(sheet)
    try:
        sheet.append([pen.heading(heading) for heading in header])
        count = 0
        for count, row in enumerate(chain(sample, rows), 1):
            if count >= SHEET_ROWS:
                raise ValueError("more rows than a sheet has")
            sheet.append([pen.cell(at, value) for at, value in enumerate(row)])
        sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(header), 1))}{count + 1}"
        book.save(out)
    except BaseException:
        _tear_up(sheet)
        raise
    return count


class _Pen:
    """Cells of a sheet. One object a column and kind is used again and again: each is written at
    once, and making objects is what takes the time."""

    def __init__(self, sheet):
        self._sheet = sheet
        self._cells = {}

    def heading(self, text):
        cell = WriteOnlyCell(self._sheet)
        cell.font = Font(bold=True)
        return self._write(cell, text)

    def cell(self, column, value):
        """A cell or a value that openpyxl writes as what it is."""
        value = plain(value)
        if value == "":
            return None
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._write(self._kept(column, str), value)
        if isinstance(value, datetime | date | time):
            kind = next(kind for kind in _FORMATS if isinstance(value, kind))
            on = value.date() if kind is datetime else value
            if kind is not time and on < _FIRST_DAY:
                # Before that day Excel has no days, or wrong ones.
                return self._write(self._kept(column, str), value.isoformat())
            cell = self._kept(column, kind)
            cell.value = value
            cell.number_format = _FORMATS[kind]
            return cell
        if abs(value) >= _EXACT:
            # Excel would round it.
            return self._write(self._kept(column, str), str(value))
        return value

    def _kept(self, column, kind):
        key = (column, kind)
        if key not in self._cells:
            self._cells[key] = WriteOnlyCell(self._sheet)
        return self._cells[key]

    def _write(self, cell, text):
        text = clean(text)
        if len(text) > _LONGEST:
            text = f"{text[: _LONGEST - 1]}…"
        cell.value = escaped(text)
        # openpyxl takes "=…" for a formula and "#N/A" for an error.
        cell.data_type = "s"
        return cell


def _widths(header, sample):
    for at, heading in enumerate(header):
        shown = [str(heading), *(str(row[at]) for row in sample if at < len(row))]
        longest = max(len(line) for text in shown for line in text.split("\n"))
        yield min(max(longest + 2, _NARROWEST), _WIDEST)


def _sheet_name(title):
    """What Excel allows as the name of a sheet."""
    name = re.sub(r"[\[\]:*?/\\]", " ", clean(title)).strip(" '")[:31].strip(" '")
    return name if name and name.casefold() != "history" else "Table"


def _tear_up(sheet):
    """openpyxl keeps the rows in a file until the program ends, also when it failed: not ours."""
    if sheet._writer is not None:
        if not sheet.closed:
            sheet.close()
        sheet._writer.cleanup()
