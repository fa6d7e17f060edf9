import io
import re
import tempfile
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.tables import MEDIA_TYPES, open_table, write, write_csv, write_xlsx

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org?"&A1,"more")',
    '=WEBSERVICE("https://example.org")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u200b=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
]
# What the first character of a cell in a CSV may not be.
LIVE = tuple("=+-@\t\r\n＝＋－＠")


def written(kind, header, rows, **more):
    out = io.BytesIO()
    count = write(out, kind, header, rows, **more)
    return count, out.getvalue()


def back(told):
    with open_table(io.BytesIO(told), name="x") as table:
        return table.header, [row.cells for row in table]


def test_csv_is_what_excel_opens():
    count, told = written("csv", ["Name", "Age"], [["Café “A”", 51], [None, "x\r\ny\rz"]])
    assert count == 2
    assert told == (
        b'\xef\xbb\xbf"Name","Age"\r\n"Caf\xc3\xa9 \xe2\x80\x9cA\xe2\x80\x9d",51\r\n"","x\ny\nz"\r\n'
    )


VALUES = [
    *(date(2026, 9, 4), datetime(2026, 9, 4, 16, 30, tzinfo=UTC), time(16, 5), -5, -1.5),
    *(Decimal("-1.25"), True, 10**15, date(1900, 2, 28), float("nan"), None, Decimal("inf")),
    *("", "text", "#N/A", "_x000D_"),
]


def test_csv_leaves_numbers_and_dates_alone():
    _, told = written("csv", ["h"], [VALUES])
    assert told.decode("utf-8-sig").splitlines()[1] == (
        '"2026-09-04","2026-09-04 17:30:00","16:05:00",-5,-1.5,-1.25,"TRUE",1000000000000000,'
        '"1900-02-28","","","","","text","#N/A","_x000D_"'
    )


def test_xlsx_has_real_dates_and_numbers_and_texts():
    count, told = written("xlsx", [f"h{at}" for at in range(16)], [VALUES, VALUES], title="T")
    sheet = openpyxl.load_workbook(io.BytesIO(told))["T"]
    assert count == 2
    kinds = "".join(cell.data_type for cell in sheet[2])
    # openpyxl reads an empty cell as "n".
    assert kinds == "dddnnnbssnnnnsss"
    assert [cell.value for cell in sheet[2]] == [
        datetime.fromisoformat("2026-09-04"),
        datetime.fromisoformat("2026-09-04 17:30"),
        time(16, 5),
        *(-5, -1.5, -1.25, True, "1000000000000000", "1900-02-28"),
        *(None, None, None, None, "text", "#N/A", "_x005F_x000D_"),
    ]
    assert [cell.number_format for cell in sheet[3][:4]] == [
        *("dd/mm/yyyy", "dd/mm/yyyy hh:mm", "hh:mm", "General")
    ]
    assert (
        back(told)[1]
        == [
            [
                *("2026-09-04", "2026-09-04 17:30:00", "16:05:00", "-5", "-1.5", "-1.25", "TRUE"),
                *("1000000000000000", "1900-02-28", "", "", "", "", "text", "#N/A", "_x000D_"),
            ]
        ]
        * 2
    )


def test_xlsx_has_a_header_that_stands_still_a_filter_and_widths():
    rows = [["a" * 20, "x\nyyyyyyyyyyyy", "z" * 99]]
    _, told = written("xlsx", ["One", "Two", "Three", "Four"], rows, title="Plans: A/B [1]")
    book = openpyxl.load_workbook(io.BytesIO(told))
    [sheet] = book.worksheets
    assert sheet.title == "Plans  A B  1"
    assert [cell.font.bold for cell in sheet[1]] == [True] * 4
    assert [cell.font.bold for cell in sheet[2]] == [False] * 4
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D2")
    assert [sheet.column_dimensions[at].width for at in "ABCD"] == [22, 14, 60, 8]
    _, told = written("xlsx", ["One", "Two"], [], widths=[5, 70], title="x" * 40)
    [sheet] = openpyxl.load_workbook(io.BytesIO(told)).worksheets
    assert [sheet.column_dimensions[at].width for at in "AB"] == [5, 70]
    assert (sheet.title, sheet.auto_filter.ref) == ("x" * 31, "A1:B1")


@pytest.mark.parametrize("title", ["", "'*'", "History"])
def test_a_title_that_excel_forbids_becomes_table(title):
    _, told = written("xlsx", ["a"], [], title=title)
    assert openpyxl.load_workbook(io.BytesIO(told)).sheetnames == ["Table"]


def test_no_csv_cell_begins_like_a_formula():
    _, told = written("csv", FORMULAS, [FORMULAS, [f"'{text}" for text in FORMULAS]])
    text = told.decode("utf-8-sig")
    # Between quotation marks and separators or ends of lines: the first characters of cells.
    firsts = re.findall(r'(?:^|,|\r\n)"((?:[^"]|"")*)"', text)
    assert len(firsts) == 3 * len(FORMULAS)
    assert [cell for cell in firsts if cell.startswith(LIVE) or not cell.startswith("'")] == []
    normal = [text.replace("\r", "\n") for text in FORMULAS]
    assert back(told)[1] == [normal, [f"'{text}" for text in normal]]


def test_text_is_quoted_so_that_no_other_separator_frees_a_formula():
    _, told = written("csv", ["a;b"], [["x;=1+1", "x\t=1+1", "x\n=1+1"]])
    assert told.decode("utf-8-sig") == '"a;b"\r\n"x;=1+1","x\t=1+1","x\n=1+1"\r\n'


def test_no_xlsx_cell_is_a_formula():
    _, told = written("xlsx", FORMULAS, [FORMULAS], title="=1+1")
    sheet = openpyxl.load_workbook(io.BytesIO(told)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells] == ["s"] * 2 * len(FORMULAS)
    assert [cell.value for cell in sheet[2]] == [text.replace("\r", "\n") for text in FORMULAS]
    inside = zipfile.ZipFile(io.BytesIO(told)).read("xl/worksheets/sheet1.xml")
    assert (inside.count(b"<f"), inside.count(b'"inlineStr"')) == (0, 2 * len(FORMULAS))


def test_what_xml_cannot_hold_is_left_out_and_long_texts_are_cut():
    nasty = "a\0b\x0bc\x1fd\ud800e\ufffef\x7fg\x85h"
    for kind in ("csv", "xlsx"):
        _, told = written(kind, ["h\0"], [[nasty]])
        assert back(told) == (["h"], [["abcdef\x7fg\x85h"]])
    _, told = written("xlsx", ["h"], [["x" * 40_000]])
    value = openpyxl.load_workbook(io.BytesIO(told)).worksheets[0]["A2"].value
    assert value == "x" * 32_766 + "…"


def test_anything_else_is_written_as_its_words():
    class Thing:
        def __str__(self):
            return "=thing"

    for kind in ("csv", "xlsx"):
        _, told = written(kind, ["h"], [[Thing()]])
        assert back(told)[1] == [["=thing"]]


def test_the_kinds():
    assert set(MEDIA_TYPES) == {"csv", "xlsx"}
    with pytest.raises(ValueError, match="ods"):
        write(io.BytesIO(), "ods", [], [])


def test_the_file_that_was_given_stays_open():
    for kind in MEDIA_TYPES:
        out = io.BytesIO()
        write(out, kind, ["a"], [["b"]])
        assert not out.closed


def test_rows_are_written_as_they_come():
    """No list of the rows is made: when the last is asked for, the first are in the file."""
    out = io.BytesIO()
    seen = []

    def rows():
        for at in range(2_000):
            seen.append(len(out.getvalue()))
            yield [f"row {at} " + "x" * 100]

    assert write_csv(out, ["a"], rows()) == 2_000
    assert seen[-1] > 200_000


def test_a_failed_export_leaves_nothing_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = []

    def rows():
        for at in range(1_000):
            seen.append(len(list(tmp_path.iterdir())))
            if at == 900:
                raise ZeroDivisionError
            yield [at]

    with pytest.raises(ZeroDivisionError):
        write_xlsx(io.BytesIO(), ["a"], rows(), title="")
    assert seen[-1] == 1, "the rows were on the disk"
    assert list(Path(tmp_path).iterdir()) == []


TEXTS = st.lists(
    st.lists(st.text(max_size=40) | st.sampled_from(FORMULAS), min_size=2, max_size=2), max_size=4
)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=150, deadline=None)
@given(rows=TEXTS)
def test_texts_come_back_as_they_were(kind, rows):
    """But for ends of lines, and what no table can hold."""
    _, told = written(kind, ["a", "b"], rows)
    lost = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
    clean = [
        [lost.sub("", text.replace("\r\n", "\n").replace("\r", "\n")) for text in row]
        for row in rows
    ]
    assert back(told)[1] == [row for row in clean if any(text.strip() for text in row)]
