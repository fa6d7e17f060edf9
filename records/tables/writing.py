"""Tables for people: CSV and Excel files in which nothing is a formula.

Rows may be a generator: they are written as they come, memory stays small.
"""

import csv
import io
from datetime import date, datetime, time

from records.tables.cells import guard
from records.tables.values import clean, plain

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write(out, kind, header, rows, *, title="", widths=None):
    """Writes the table to the binary file `out` as "csv" or "xlsx"; the number of rows written.

    Cells may be texts, numbers, booleans, dates, times, moments or None; anything else is written
    as its `str()`. Moments are told in the time of the place.
    """
    if kind == "csv":
        return write_csv(out, header, rows)
    if kind == "xlsx":
        return write_xlsx(out, header, rows, title=title, widths=widths)
    raise ValueError(kind)


def write_csv(out, header, rows):
    """UTF-8 with a mark, so that Excel reads the letters; lines end in CRLF, texts are quoted.

    A text that a spreadsheet program would take for a formula gets a leading apostrophe, which
    `open_table` takes away again. Numbers and dates are left alone.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        # Quoted always: a text with ";" or a tab must not fall apart where those separate.
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow([guard(clean(heading)) for heading in header])
        count = 0
        for row in rows:
            writer.writerow([_for_csv(value) for value in row])
            count += 1
        text.flush()
        return count
    finally:
        text.detach()


def _for_csv(value):
    value = plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return guard(clean(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def write_xlsx(out, header, rows, *, title, widths=None):
    """An Excel workbook with one sheet called `title`: header bold and frozen, with a filter.

    Dates are dates and numbers are numbers; every text is stored as a text, where a leading "=" is
    a letter like any other. `widths` are in characters, one a column; else the first rows tell.
    Texts beyond the 32,767 characters of an Excel cell are cut. Raises ValueError for more rows
    than a sheet has.
    """
    # Loaded on first use: most processes never write a workbook.
    from records.tables.excel import write_sheet

    return write_sheet(out, header, rows, title=title, widths=widths)
