"""Files made to do harm: each is refused, or read harmlessly, by a child that may take little."""

import functools
import io
import json
import random
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from records.tables import Refused, open_table
from tests.records.tables.books import (
    BODY,
    HEAD,
    TYPES,
    Member,
    book,
    pack,
    pack_by_hand,
    parts,
    row,
    sheet,
)

MEBIBYTES = 300
SECONDS = 5
# Seconds are of its processor, so that a busy machine does not decide; 60 by the clock end it too.
CHILD = f"""
import json, resource, sys
from records.tables import Limits, Refused, open_table
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
rows, says = 0, ""
try:
    with open_table(sys.argv[1], name="x", limits=Limits(max_bytes=int(sys.argv[2]))) as table:
        for row in table:
            rows += 1
except Refused as refused:
    says = refused.says
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([says, rows, int(peak) / 1024]))
"""


def judged(path, most=120 * 1024 * 1024):
    """(what was said, rows read) by a child that took less than the limits."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), str(most)],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
        timeout=60,
    )
    says, rows, peak = json.loads(done.stdout)
    assert peak < MEBIBYTES
    return says, rows


def noise():
    """A member that keeps the ratio of the whole low."""
    return {"xl/media/image1.png": random.Random(1).randbytes(2 * 1024 * 1024)}


def grid(rows, columns):
    cells = "<c><v>12345</v></c>" * columns
    return sheet("".join(f'<row r="{at}">{cells}</row>' for at in range(1, rows + 1)))


def spaces(**lie):
    """A workbook with one text of 1 GiB."""
    told = Member(b"<sst><si><t>", b" ", 1024, b"</t></si></sst>", **lie)
    return parts(**{"xl/sharedStrings.xml": told})


def with_part(path, name, content):
    return pack(path, {**parts(), name: content})


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "{}"><!ENTITY c "{}"><!ENTITY d "{}">]>'.format(
    *("&a;" * 1000, "&b;" * 1000, "&c;" * 1000)
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY d SYSTEM "file:///etc/passwd">]>'
WORKBOOK = "xl/workbook.xml"

BIGGER = "This Excel file is far bigger inside than it looks"
STRANGE = "This Excel file contains something that Excel does not write"
DAMAGED = "This Excel file is damaged or unfinished"
FAR = "There is something in cell {}, but the most that can be read is"
MACROS = "This workbook contains macros"
LOCKED = "This file is protected with a password"
TOO_LONG = "The row that begins in line {} is longer than a row of a table can be"

EXCEL = {
    "zip bomb": (lambda p: book(p, grid(20_000, 100)), BIGGER),
    "1 GiB in one cell": (lambda p: pack_by_hand(p, spaces()), BIGGER),
    "1 GiB that says it is 1000 bytes": (
        lambda p: pack_by_hand(p, spaces(says_size=1000)),
        DAMAGED,
    ),
    "1 GiB that says it is 50 MiB": (
        lambda p: pack_by_hand(p, spaces(says_size=50 * 1024 * 1024)),
        "A cell of this workbook contains more than 20,000 characters.",
    ),
    "far cell": (
        lambda p: book(p, sheet(HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        FAR.format("XFD1048576"),
    ),
    "beyond the last row": (
        lambda p: book(p, sheet(HEAD + '<row r="1048577"><c><v>1</v></c></row>')),
        DAMAGED,
    ),
    "beyond the last letters": (
        lambda p: book(p, sheet(HEAD + '<row r="2"><c r="AAAA2"><v>1</v></c></row>')),
        DAMAGED,
    ),
    "200,001 rows": (lambda p: book(p, grid(200_001, 1), **noise()), FAR.format("A100002")),
    "301 columns": (lambda p: book(p, grid(3, 301)), FAR.format("KO1")),
    "many empty cells": (
        lambda p: book(p, sheet(f"{HEAD}<row>{'<c/>' * 2_000_001}</row>"), **noise()),
        "This table has more than 2,000,000 cells",
    ),
    "many empty rows": (lambda p: book(p, sheet("<row/>" * 1_048_577), **noise()), DAMAGED),
    "nested": (lambda p: book(p, sheet("<a>" * 9_000_000), **noise()), STRANGE),
    "long tag": (lambda p: book(p, sheet(f"<a a='{'x' * 50_000_000}'/>"), **noise()), STRANGE),
    "long comment": (lambda p: book(p, sheet(f"<!--{'x' * 50_000_000}-->"), **noise()), STRANGE),
    "many names": (
        lambda p: book(p, sheet("".join(f"<a{at}/>" for at in range(500_000)))),
        STRANGE,
    ),
    "many prefixes": (
        lambda p: book(p, sheet("".join(f"<a xmlns:a{at}='a'/>" for at in range(500_000)))),
        STRANGE,
    ),
    "many texts": (
        lambda p: book(p, strings="<si/>" * 1_000_001, **noise()),
        "This workbook contains too much text",
    ),
    "much text": (
        lambda p: book(p, strings=f"<si><t>\U0001f600{'a' * 190}</t></si>" * 120_000, **noise()),
        "This workbook contains too much text",
    ),
    "many formats": (
        lambda p: book(p, styles=f"<cellXfs>{'<xf/>' * 1_000_000}</cellXfs>", **noise()),
        STRANGE,
    ),
    "a huge small part": (
        lambda p: book(p, styles=" " * 9_000_000, **noise()),
        BIGGER,
    ),
    "many members": (
        lambda p: pack_by_hand(p, {**parts(), **{str(at): "" for at in range(2_000)}}),
        STRANGE,
    ),
    "a huge directory": (
        lambda p: pack_by_hand(p, {f"{at:01100}": "" for at in range(2_000)}),
        STRANGE,
    ),
    "billion laughs in the sheet": (
        lambda p: book(p, LAUGHS + sheet(row(1, "&d;"))),
        STRANGE,
    ),
    "billion laughs in the workbook": (lambda p: with_part(p, WORKBOOK, LAUGHS + "<a/>"), STRANGE),
    "a DOCTYPE in UTF-16": (
        lambda p: with_part(p, WORKBOOK, (LAUGHS + "<a/>").encode("utf-16")),
        STRANGE,
    ),
    "external entity": (lambda p: book(p, OUTSIDE + sheet(row(1, "&d;"))), STRANGE),
    "unknown entity": (lambda p: book(p, sheet(row(1, "&d;"))), DAMAGED),
    "unknown letters": (
        lambda p: with_part(p, WORKBOOK, '<?xml version="1.0" encoding="zlib"?><a/>'),
        DAMAGED,
    ),
    "XML that ends early": (lambda p: book(p, BODY[:-20]), DAMAGED),
    "a text that is not there": (
        lambda p: book(p, sheet('<row><c t="s"><v>5</v></c></row>')),
        DAMAGED,
    ),
    "a text before the first": (
        lambda p: book(p, sheet('<row><c t="s"><v>-1</v></c></row>'), strings="<si/><si/>"),
        DAMAGED,
    ),
    "rows backwards": (lambda p: book(p, sheet(row(2, "a") + row(1, "b"))), DAMAGED),
    "macros": (lambda p: with_part(p, "xl/vbaProject.bin", b"x"), MACROS),
    "macros by another name": (
        lambda p: with_part(p, "[Content_Types].xml", TYPES.replace("n/xml", "n/x.macroEnabled")),
        MACROS,
    ),
    "old macros": (lambda p: with_part(p, "xl/macrosheets/sheet1.xml", b"x"), MACROS),
    "path upwards": (lambda p: with_part(p, "xl/../../evil.xml", b"x"), STRANGE),
    "path upwards for Windows": (lambda p: with_part(p, "..\\evil.xml", b"x"), STRANGE),
    "path from the root": (lambda p: with_part(p, "/etc/evil", b"x"), STRANGE),
    "another packing": (lambda p: _packed(p, zipfile.ZIP_LZMA), STRANGE),
    "password in the ZIP": (lambda p: pack_by_hand(p, parts(), flags=1), LOCKED),
    "not a ZIP after all": (lambda p: _bytes(p, b"PK\x03\x04" + b"x" * 5000), DAMAGED),
    "cut in the middle": (lambda p: _cut(book(p)), DAMAGED),
    "an archive": (
        lambda p: pack(p, {"edubasealldata.csv": "a,b"}),
        "This is a ZIP archive. Unpack it and choose the table inside it.",
    ),
    "Word": (
        lambda p: with_part(p, "word/document.xml", b"x"),
        "This seems to be a Word document, not a table. Save it as .xlsx or CSV and try again.",
    ),
    "OpenDocument": (
        lambda p: pack(p, {"mimetype": "x", "content.xml": "x"}),
        "This seems to be an OpenDocument file, not a table.",
    ),
    "binary workbook": (
        lambda p: with_part(
            p,
            "_rels/.rels",
            '<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></R>',
        ),
        "This is a binary Excel file (.xlsb).",
    ),
    "no workbook inside": (lambda p: pack(p, {"[Content_Types].xml": TYPES}), DAMAGED),
    "a relation without a target": (
        lambda p: with_part(p, "_rels/.rels", '<R><Relationship Id="a"/></R>'),
        DAMAGED,
    ),
}

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT = {
    "empty": (lambda: b"", "This file is empty."),
    "old Excel": (
        lambda: OLE + b"\0" * 5000,
        "This is an old Excel file (.xls). Save it as .xlsx or CSV and try again.",
    ),
    "encrypted": (
        lambda: OLE + b"\0" * (1024 * 1024 - 20) + "EncryptedPackage".encode("utf-16-le"),
        LOCKED,
    ),
    "PDF": (lambda: b"%PDF-1.7\n", "This seems to be a PDF, not a table."),
    "picture": (lambda: b"\x89PNG\r\n", "This seems to be a picture, not a table."),
    "web page": (
        lambda: b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>",
        "This seems to be a web page, not a table.",
    ),
    "web page in UTF-16": (
        lambda: "<html>".encode("utf-16"),
        "This seems to be a web page, not a table.",
    ),
    "10^6 columns": (lambda: b"ab," * 1_000_000, TOO_LONG.format(1)),
    "10^6 columns further down": (lambda: b"a\nb\n" + b"c," * 1_000_000, TOO_LONG.format(3)),
    "301 columns": (lambda: b"a," * 300 + b"b", "This table has more than 300 columns."),
    "200,001 rows": (lambda: b"a\n" * 200_001, "This table has more than 100,000 rows."),
    "2 million blank rows": (lambda: b"a\n" + b"\n" * 2_000_000, "This table has more than"),
    "NUL": (lambda: b"a,b\n1,\0\n", "Line 2 contains characters that do not occur in a table"),
    "NUL after 50 MB": (
        lambda: b"a\n" + b"x\n" * 25_000_000 + b"\0",
        "Line 25,000,002 contains characters that do not occur in a table",
    ),
    "broken UTF-8": (
        lambda: b"\xef\xbb\xbfa\n\xc3\n",
        "Line 2 contains characters that cannot be read.",
    ),
    "neither UTF-8 nor cp1252": (
        lambda: b"a\n" * 70_000 + b"\x9d",
        "Line 70,001 contains characters that cannot be read.",
    ),
    "endless quotation of 50 MB": (lambda: b'a\n"' + b"x\n" * 25_000_000, TOO_LONG.format(2)),
    "endless quotation in the header": (lambda: b'"' + b"\n" * 50_000_000, TOO_LONG.format(1)),
    "endless line": (lambda: b"x" * 50_000_000, TOO_LONG.format(1)),
    "endless line of separators": (lambda: b"," * 50_000_000, TOO_LONG.format(1)),
    "too big": (lambda: b"a" * (120 * 1024 * 1024 + 1), "This file is too big: 121 MB."),
}


def _bytes(path, told):
    path.write_bytes(told)
    return path


def _packed(path, method):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    return path


def _cut(path):
    return _bytes(path, path.read_bytes()[:-200])


def says_at_the_start(path, says):
    told, _ = judged(path)
    return told[: len(says)]


@pytest.mark.parametrize("kind", EXCEL)
def test_hostile_workbooks_are_refused(tmp_path, kind):
    make, says = EXCEL[kind]
    assert says_at_the_start(make(tmp_path / "a.xlsx"), says) == says


@pytest.mark.parametrize("kind", TEXT)
def test_hostile_text_is_refused_whatever_its_name(tmp_path, kind):
    make, says = TEXT[kind]
    assert says_at_the_start(_bytes(tmp_path / "a.xlsx", make()), says) == says


HARMLESS = {
    "formats far outside": (
        lambda p: book(
            p, sheet(HEAD + row(2, "a") + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
        ),
        1,
    ),
    "a bomb that is only a table": (lambda p: book(p, grid(5_001, 100), **noise()), 5_000),
    "links to other workbooks": (
        lambda p: book(
            p,
            sheet(f'{HEAD}<row r="2"><c t="str"><f>[1]S!A1</f><v>x</v></c></row>'),
            **{"xl/externalLinks/externalLink1.xml": LAUGHS + "<a/>"},
        ),
        1,
    ),
    "a bomb in a part that nobody opens": (
        lambda p: book(p, **{"xl/comments1.xml": LAUGHS + "<a>&d;</a>"}),
        1,
    ),
    "blanks around": (lambda p: book(p, BODY + " " * 50_000_000, **noise()), 1),
    "cells of nothing but blanks": (
        lambda p: book(
            p, BODY.replace("</sheetData>", f"{' ' * 50_000_000}</sheetData>"), **noise()
        ),
        1,
    ),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_only_looks_hostile_is_read(tmp_path, kind):
    make, rows = HARMLESS[kind]
    assert judged(make(tmp_path / "a.xlsx")) == ("", rows)


def test_a_register_of_100_mb_is_read_within_the_same_limits(tmp_path):
    line = ",".join(f'"some value {at}"' for at in range(125)).encode() + b"\r\n"
    path = _bytes(tmp_path / "register.csv", line * 52_001)
    assert path.stat().st_size > 90_000_000
    assert judged(path) == ("", 52_000)


NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% debug %}",
    "Robert'); DROP TABLE schools;--",
    "\u202egpj.exe",
    "=HYPERLINK(1)",
]


def test_nasty_names_are_plain_texts(tmp_path):
    escaped = [
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in NASTY
    ]
    path = book(tmp_path / "a.xlsx", sheet(row(1, *escaped) + row(2, *escaped)))
    quoted = [f'"{text.replace(chr(34), chr(34) * 2)}"' for text in NASTY]
    line = ",".join(quoted).encode() + b"\n"
    for file in (path, io.BytesIO(line * 2)):
        with open_table(file, name="x") as table:
            assert (table.header, [told.cells for told in table]) == (NASTY, [NASTY])


def reads_or_refuses(told):
    """Any other exception fails; texts can be stored as they are."""
    with suppress(Refused), open_table(io.BytesIO(told), name="x") as table:
        for number, cells in table:
            assert number > 1
            assert [type(cell) for cell in cells] == [str] * len(table.header)
            assert "\0" not in "".join(cells)
            "".join(cells).encode()


LETTERS = st.sampled_from(list(b"a1,;\t\"'\r\n\0 =\xe9\x81\xff\xfe\xef\xbb\xbf<"))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.lists(LETTERS, max_size=60).map(bytes))
@example(b"\xff\xfe\0\0a\0\0\0")
@example(b"PK\x05\x06" + b"\0" * 18)
def test_any_bytes_are_rows_or_a_refusal(told):
    reads_or_refuses(told)


@functools.cache
def _plain():
    out = io.BytesIO()
    told = sheet(HEAD + '<row r="2"><c t="s"><v>0</v></c><c s="0"><v>1.5</v></c></row>')
    with zipfile.ZipFile(out, "w") as archive:
        styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
        for name, content in parts(told, strings="<si><t>a</t></si>", styles=styles).items():
            archive.writestr(name, content)
    return out.getvalue()


PATCHES = st.lists(
    st.tuples(st.integers(0, len(_plain()) - 1), st.binary(min_size=1, max_size=4)), max_size=4
)


@settings(max_examples=300, deadline=None)
@given(PATCHES)
def test_any_workbook_with_wrong_bytes_is_rows_or_a_refusal(patches):
    """The directory, the local headers and (uncompressed) the XML are all hit."""
    told = bytearray(_plain())
    for at, patch in patches:
        told[at : at + len(patch)] = patch
    reads_or_refuses(bytes(told))


XML = st.lists(
    st.sampled_from(
        [
            *("<row>", "</row>", '<row r="3">', '<row r="0">', '<row r="x">', "<c>", "</c>"),
            *('<c r="B2">', '<c r="2">', '<c t="s">', '<c t="d">', '<c s="1">', '<c s="-1">'),
            *("<v>", "</v>", "<t>", "</t>", "<is>", "</is>", "<rPh>", "</rPh>", "<c/>", "x"),
            *("-1", "1e999", "2958466", "NaN", "99999999999999999999", "²", "_x0000_", "&#1;"),
            *("1e-999", "-0.5", "<sheetData>", "</sheetData>", "<!---->", "<![CDATA[", "]]>"),
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(XML, st.booleans())
def test_any_sheet_is_rows_or_a_refusal(inside, is_closed):
    cells = f'<row r="2"><c s="0"><v>{inside}</v></c></row>' if is_closed else inside
    out = io.BytesIO()
    styles = '<cellXfs><xf numFmtId="14"/><xf numFmtId="²"/></cellXfs>'
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts(
            sheet(HEAD + cells), strings="<si><t>a</t></si>", styles=styles
        ).items():
            archive.writestr(name, content)
    reads_or_refuses(out.getvalue())
