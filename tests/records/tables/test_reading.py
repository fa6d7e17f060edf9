import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from records.tables import Limits, Refused, Row, open_table
from tests.records.tables.books import (
    BODY,
    HEAD,
    MAIN,
    RELATED,
    book,
    pack,
    parts,
    relations,
    row,
    sheet,
)


def read(file, **limits):
    """(header, [(number, cells)]) of bytes or a path."""
    if isinstance(file, bytes):
        file = io.BytesIO(file)
    with open_table(file, name="a file", limits=Limits(**limits)) as table:
        return table.header, [tuple(told) for told in table]


def refusal(file, **limits):
    with pytest.raises(Refused) as refused:
        read(file, **limits)
    assert str(refused.value) == refused.value.says
    return refused.value.says


# What every table can do


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_has_its_number_and_its_cells_in_the_order_of_the_header(tmp_path, kind):
    path = tmp_path / "named.anything"
    if kind == "csv":
        path.write_text("Name,Age\nHana,51\n")
    else:
        book(path)
    with open_table(path, name="people.xls") as table:
        assert (table.kind, table.name, table.header) == (kind, "people.xls", ["Name", "Age"])
        assert list(table) == [Row(2, ["Hana", "51"])]
        assert list(table) == [Row(2, ["Hana", "51"])], "a second time through"


def test_a_file_that_was_given_stays_open_and_one_that_was_opened_is_closed(tmp_path):
    given = io.BytesIO(b"a\n1\n2\n")
    with open_table(given, name="x") as table:
        rows = iter(table)
        assert next(rows) == Row(2, ["1"])
    assert not given.closed
    assert next(rows) == Row(3, ["2"])

    path = tmp_path / "a.csv"
    path.write_bytes(b"a\n1\n2\n")
    with open_table(path, name="x") as table:
        rows = iter(table)
        next(rows)
    with pytest.raises(ValueError, match="closed file"):
        next(iter(table))


def test_an_uploaded_file_is_read_in_memory_and_on_disk():
    small = SimpleUploadedFile("a.csv", b"a\r\n1\r\n")
    large = TemporaryUploadedFile("a.csv", "text/csv", 6, None)
    large.write(b"a\r\n1\r\n")
    for upload in (small, large):
        assert read(upload) == (["a"], [(2, ["1"])])
        assert not upload.closed
    large.close()


def test_the_header_is_stripped_and_may_come_late_and_columns_without_a_name_may_stand_in_it():
    told = b"\n , ,\n Name ,, Age ,,\nHana,x,51,note,\n"
    assert read(told) == (["Name", "", "Age"], [(4, ["Hana", "x", "51"])])


def test_blank_rows_are_skipped_but_counted_and_short_rows_are_filled_up():
    told = b"a,b\n\n1\n,\n \t,\n,2\n"
    assert read(told) == (["a", "b"], [(3, ["1", ""]), (6, ["", "2"])])


def test_a_column_is_found_whatever_its_capitals_spaces_and_punctuation():
    header = b"URN,E-mail Address,InspectorateName (name),LA (name),InspectorateName (name),(?)\n"
    with open_table(io.BytesIO(header), name="x") as table:
        assert table.column("e mail ADDRESS") == 1
        assert table.column("inspectoratename(name)") == 2
        assert table.column("phone", "urn", "la name") == 0
        assert table.column("la") is None
        assert table.column("!") is None
        assert table.columns("InspectorateName (name)", "urn", "nothing", "?") == [0, 2, 4]


def test_cells_are_called_as_excel_calls_them():
    with open_table(io.BytesIO(b"a\n1\n"), name="x") as table:
        [told] = table
        assert [table.cell_name(told, at) for at in (0, 25, 26, 701, 702, 16383)] == [
            *("A2", "Z2", "AA2", "ZZ2", "AAA2", "XFD2")
        ]
        assert table.cell_name(7, 3) == "D7"


# CSV


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_letters_and_ends_of_lines_are_found_out(encoding, mark, end):
    told = end.join(["Name;Café", "St Mary’s;“é”", ""])
    assert read(mark + told.encode(encoding)) == (["Name", "Café"], [(2, ["St Mary’s", "“é”"])])


def test_cp1252_far_down_is_found_before_the_first_row():
    told = "é,b\n" + "x,y\n" * 600_000 + "é,’\n"
    with open_table(io.BytesIO(told.encode("cp1252")), name="x") as table:
        assert table.header == ["é", "b"]


def test_a_letter_on_the_border_of_two_pieces_is_not_torn():
    told = "a\n" + "x" * 9_997 + "\n"
    padded = told * 104 + "y" * (1024 * 1024 - 104 * len(told) - 1) + "é\n"
    assert len(padded[: padded.index("é")].encode()) == 1024 * 1024 - 1
    _, rows = read(padded.encode(), max_cell_characters=30_000)
    assert rows[-1][1][0].endswith("yé")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("a,b;c", ["a", "b;c"]),
        ("a;b;c,d", ["a", "b", "c,d"]),
        ("a\tb,c\td", ["a", "b,c", "d"]),
        ('"a,b,c,d";e', ["a,b,c,d", "e"]),
        ('"a ""b"",,,";"c\n,,";d', ['a "b",,,', "c\n,,", "d"]),
        ("only one", ["only one"]),
        ("\n;;;\n ; ;\na;b,c;d", ["a", "b,c", "d"]),
    ],
)
def test_the_separator_is_the_one_of_the_header(header, cells):
    assert read(header.encode())[0] == cells


def test_cells_in_quotation_marks_may_contain_everything():
    told = b'a,b\r\n"1\r\n2\n\n3","x ""y"", z"\r\n4,5\r\n'
    assert read(told)[1] == [(2, ["1\r\n2\n\n3", 'x "y", z']), (3, ["4", "5"])]


def test_the_apostrophe_before_a_formula_is_taken_away_and_no_other():
    told = "a,b\n'=1,'s Gravenhage\n''+1,''quoted''\n"
    assert read(told.encode())[1] == [
        (2, ["=1", "'s Gravenhage"]),
        (3, ["'+1", "''quoted''"]),
    ]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf", "There is nothing in this table: not even column headings"),
        (b"\n, ,\n\n", "There is nothing in this table: not even column headings"),
        (b"a\n1\nx\0y\n", "Line 3 contains characters that do not occur in a table"),
        ("a\n\0".encode("utf-16"), "Line 2 contains characters that do not occur in a table"),
        (b"a\n\xe9\n1\x81\n", "Line 3 contains characters that cannot be read."),
        (b"a\r\r\x8d", "Line 3 contains characters that cannot be read."),
        (b"\xef\xbb\xbfa\r\n\xe9\r\n", "Line 2 contains characters that cannot be read."),
        (b"\xff\xfea\0\n\0\0\xd8b\0", "Line 2 contains characters that cannot be read."),
        (b"\xff\xfea\0\n", "Line 1 contains characters that cannot be read."),
        (b'a,b\n1,"2\n3,4\n', "The quotation mark in the row that begins in line 2 is never"),
        (b'a,"b', "The quotation mark in the row that begins in line 1 is never closed."),
        (b'a,b\n1,"2" x\n', "A quotation mark is out of place in line 2: inside"),
        (b'a,b\n1,"x\n2,"y"\n', "A quotation mark is out of place in line 3: inside"),
        (b"a,b\n1,2,\n1,2,3\n", "Row 3 has 3 cells, but the first row names 2 columns."),
    ],
)
def test_csv_that_cannot_be_read_is_refused_with_its_line(told, says):
    assert refusal(told)[: len(says)] == says


def test_limits_of_csv():
    told = b"a,b\n1,2\n3,4444\n"
    assert read(told, max_bytes=15, max_columns=2, max_rows=2, max_cell_characters=4)[1][1] == (
        *(3, ["3", "4444"]),
    )
    assert refusal(told, max_bytes=14) == (
        "This file is too big: 1 MB. The most that can be read here is 0 MB."
    )
    assert refusal(told, max_columns=1) == (
        "This table has more than 1 columns. Delete what is not needed."
    )
    assert refusal(told, max_rows=1) == (
        "This table has more than 1 rows. Divide it into several files."
    )
    assert refusal(told, max_cell_characters=3) == "Cell B3 contains more than 3 characters."
    assert refusal(told, max_row_characters=6) == (
        "The row that begins in line 3 is longer than a row of a table can be. "
        "Perhaps a quotation mark in it is never closed."
    )
    assert refusal(told, seconds=-1) == (
        "Reading the beginning of this file took too long, so it was left alone."
    )


def test_a_cell_longer_than_the_csv_module_takes_is_refused_however_high_the_limit():
    told = b"a\n" + b"x" * 131_073
    assert refusal(told, max_cell_characters=200_000).startswith("The row that begins in line 2")


# Excel


def test_cells_are_told_as_excel_shows_them(tmp_path):
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>'
        '<numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
        '<xf numFmtId="165"/><xf numFmtId="9"/><xf/></cellXfs>'
    )
    strings = (
        "<si><t>Hana</t></si><si><r><t>Wes </t></r><r><t>B</t></r><rPh><t>no</t></rPh></si>"
        "<si><t>a_x000D_b_x005F_x000D_c_x0000__xD800_</t></si>"
    )
    told = {
        '<c t="s"><v>0</v></c>': "Hana",
        '<c t="s"><v>1</v></c>': "Wes B",
        '<c t="s"><v>2</v></c>': "a\rb_x000D_c_x0000__xD800_",
        '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>': "inline",
        '<c t="str"><f>A1&amp;"x"</f><v>Hanax</v></c>': "Hanax",
        "<c><f>1+1</f><v>2</v></c>": "2",
        "<c><f>1+1</f></c>": "",
        '<c t="b"><v>1</v></c>': "TRUE",
        '<c t="b"><v>0</v></c>': "FALSE",
        '<c t="e"><v>#N/A</v></c>': "#N/A",
        "<c><v>51</v></c>": "51",
        "<c><v>51.0</v></c>": "51",
        "<c><v>007</v></c>": "7",
        "<c><v>0</v></c>": "0",
        "<c><v>-3</v></c>": "-3",
        "<c><v>1.2345678901E10</v></c>": "12345678901",
        "<c><v>0.30000000000000004</v></c>": "0.3",
        '<c s="4"><v>0.5</v></c>': "0.5",
        "<c><v>1E+20</v></c>": "1e+20",
        "<c><v>nan</v></c>": "nan",
        '<c s="0"><v>46269</v></c>': "46269",
        '<c s="1"><v>46269</v></c>': "2026-09-04",
        '<c s="2"><v>46269.6875</v></c>': "2026-09-04 16:30:00",
        '<c s="2"><v>0.6875</v></c>': "16:30:00",
        '<c s="1"><v>1</v></c>': "1900-01-01",
        '<c s="3"><v>1.5</v></c>': "1.5",
        '<c s="1"><v>99999999</v></c>': "99999999",
        '<c s="99"><v>46269</v></c>': "46269",
        '<c t="d"><v>2026-09-04T00:00:00.000</v></c>': "2026-09-04",
        '<c t="d"><v>2026-09-04T16:30:00Z</v></c>': "2026-09-04 16:30:00",
        '<c t="inlineStr"><is><t>end</t></is></c>': "end",
    }
    header = row(1, *("h" for _ in told))
    path = book(
        tmp_path / "a.xlsx",
        sheet(f"{header}<row>{''.join(told)}</row>"),
        styles=styles,
        strings=strings,
    )
    assert read(path)[1] == [(2, list(told.values()))]


@pytest.mark.parametrize(
    ("told", "is_date"),
    [
        *(("dd/mm/yyyy", True), ("[$-809]d mmmm", True), ("YYYY", True), ("[Red]d", True)),
        *(("h:mm", True), ('"on" d', True), ("General", False), ("0.00;d", False)),
        *(('0 "days"', False), ("0\\d", False), ("0_d", False), ("[Red]0", False)),
        *(("[h]:mm", False), ("[mm]:ss", False), ("", False), ("@", False)),
    ],
)
def test_a_date_is_told_by_its_format(tmp_path, told, is_date):
    quoted = told.replace('"', "&quot;")
    styles = (
        f'<numFmts><numFmt numFmtId="164" formatCode="{quoted}"/></numFmts>'
        '<cellXfs><xf numFmtId="164"/></cellXfs>'
    )
    inside = sheet(HEAD + '<row r="2"><c s="0"><v>46269</v></c></row>')
    shown = read(book(tmp_path / "a.xlsx", inside, styles=styles))[1][0][1][0]
    assert shown == ("2026-09-04" if is_date else "46269")


def test_days_may_count_from_1904(tmp_path):
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    told = sheet(HEAD + '<row r="2"><c s="0"><v>44807</v></c></row>')
    path = book(tmp_path / "a.xlsx", told, styles=styles, attributes='date1904="1"')
    assert read(path)[1] == [(2, ["2026-09-04", ""])]


def test_cells_stand_where_they_say_and_else_beside_the_last_one(tmp_path):
    told = sheet(
        '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row>'
        '<row r="5"><c r="A5" s="1"/><c r="C5"><v>4</v></c><c r="B5"><v>3</v></c></row><row/>'
        "<row><c><v>5</v></c></row>"
    )
    assert read(book(tmp_path / "a.xlsx", told)) == (
        ["", "1", "2"],
        [(5, ["", "3", "4"]), (7, ["5", "", ""])],
    )


def test_the_first_visible_worksheet_is_read(tmp_path):
    names = {"a": "hidden", "b": "veryHidden", "c": "visible", "d": "visible", "e": "visible"}
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{state}" r:id="r{at}"/>'
        for at, (name, state) in enumerate(names.items(), 1)
    )
    kinds = ("worksheet", "worksheet", "chartsheet", "worksheet", "worksheet")
    targets = "".join(
        f'<Relationship Id="r{at}" Type="{RELATED}/{kind}" Target="/xl/s{at}.xml"/>'
        for at, kind in enumerate(kinds, 1)
    )
    contents = parts(
        **{
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
            **{f"xl/s{at}.xml": sheet(row(1, f"sheet {at}")) for at in range(1, 6)},
        }
    )
    assert read(pack(tmp_path / "a.xlsx", contents)) == (["sheet 4"], [])


def test_other_ways_of_writing_the_same_workbook(tmp_path):
    contents = parts()
    inside = contents.pop("xl/worksheets/sheet1.xml")
    prefixed = inside.replace("xmlns=", "xmlns:x=").replace("<", "<x:").replace("<x:/", "</x:")
    contents["XL\\Worksheets\\Sheet1.xml"] = prefixed
    assert read(pack(tmp_path / "a.xlsx", contents)) == (["Name", "Age"], [(2, ["Hana", "51"])])

    contents = parts(BODY.replace("schemas.openxmlformats.org", "purl.oclc.org/ooxml"))
    del contents["xl/styles.xml"], contents["xl/sharedStrings.xml"]
    assert read(pack(tmp_path / "b.xlsx", contents)) == (["Name", "Age"], [(2, ["Hana", "51"])])


def test_a_workbook_without_a_sheet_to_read_is_refused(tmp_path):
    says = "This workbook has no sheet that can be read. Put the table into a visible sheet."
    contents = parts()
    contents["xl/workbook.xml"] = contents["xl/workbook.xml"].replace(
        "<sheet ", '<sheet state="hidden" '
    )
    assert refusal(pack(tmp_path / "a.xlsx", contents)) == says
    outside = relations(worksheet="https://example.org/a.xml").replace(
        "Target=", 'TargetMode="External" Target='
    )
    path = book(tmp_path / "b.xlsx", **{"xl/_rels/workbook.xml.rels": outside})
    assert refusal(path) == says


def test_limits_of_excel(tmp_path):
    path = book(tmp_path / "a.xlsx", sheet(row(1, "a", "b") + row(2, "1", "22") + row(3, "3")))
    assert len(read(path, max_columns=2, max_rows=2, max_cells=5, max_cell_characters=2)[1]) == 2
    assert refusal(path, max_cells=4) == (
        "This table has more than 4 cells. Delete what is not needed."
    )
    assert refusal(path, max_cell_characters=1) == "Cell B2 contains more than 1 characters."
    assert refusal(path, max_columns=1).startswith("There is something in cell B1, but the most")
    assert refusal(path, max_rows=1).startswith("There is something in cell A3, but the most")
    assert refusal(path, seconds=-1).startswith("Reading the beginning of this file took too long")
    assert refusal(path, max_unpacked_bytes=1_000).startswith("This Excel file is far bigger")


def test_an_empty_sheet_and_a_header_alone(tmp_path):
    assert refusal(book(tmp_path / "a.xlsx", sheet(""))).startswith(
        "There is nothing in this table"
    )
    assert read(book(tmp_path / "b.xlsx", sheet(HEAD))) == (["Name", "Age"], [])
