import csv
import io

import docx
import pikepdf
import pytest

from consultation.outputs import data
from consultation.outputs import docx as word
from consultation.outputs import report as outputs
from consultation.results.bands import PUBLISHED
from consultation.workflow import reporting
from tests.consultation.seeding import sealed
from tests.records.paper_lint import faults


@pytest.fixture
def content(cast):
    """The content of the report of a consultation with 300 people and some schools."""
    report = reporting.report_of(sealed(cast.cora, replies=300, asks="both"))
    report = reporting.write(
        report,
        introduction="We asked **how** to work together.\n\n- One\n- Two",
        words={"q1": ("Most want it.", "We begin in April.")},
        by=cast.cora,
        seen_edition=report.edition,
    )
    return outputs.content_of(report)


def cells(content):
    for section in content["sections"]:
        for question in section["questions"]:
            for table in question["tables"]:
                for row in table["rows"]:
                    yield from filter(None, row["cells"])


def test_every_figure_is_a_published_one(content):
    counts = [cell["count"] for cell in cells(content)]
    assert len(counts) > 20
    assert [count for count in counts if count % PUBLISHED or count < PUBLISHED] == []


def test_breakdowns_that_tell_nothing_are_left_to_the_open_data(content):
    told = outputs.laid_out(content)
    questions = {q["name"]: q for s in told["sections"] for q in s["questions"]}
    assert [side["tables"] for side in questions["q2"]["sides"]] == [[], []]
    people = questions["q1"]["sides"][0]
    assert people["tables"]
    for table in people["tables"]:
        assert any(any(row["cells"]) for row in table["rows"][:-1])


def test_named_questions_and_gates_are_no_part_of_it(content):
    names = [q["name"] for section in content["sections"] for q in section["questions"]]
    assert names == [f"q{n}" for n in range(1, 10)]


def test_it_tells_people_and_schools_apart(content):
    assert [rate["who"] for rate in content["rates"]] == ["People", "Schools"]
    first = content["sections"][0]["questions"][0]
    assert {table["who"] for table in first["tables"]} == {"People", "Schools"}


def test_the_word_file_has_headings_tables_and_a_language(content):
    document = docx.Document(io.BytesIO(word.docx_of(content)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith(("Title", "Head"))]
    assert headings[:2] == ["How shall we work together?", "Who answered"]
    assert "1. Do you support it?" in headings
    assert {"You said", "We did"} <= set(headings)
    assert document.core_properties.language == "en-GB"
    assert all('w:tblHeader w:val="true"' in table._tbl.xml for table in document.tables)
    lists = [p.text for p in document.paragraphs if p.style.name == "List Bullet"]
    assert lists == ["One", "Two"]


def test_the_pdf_is_tagged_and_can_be_filed(content, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(outputs.pdf_of(content))
    with pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert len(pdf.pages) > 2
    assert faults(file.read_bytes()) == ["no /Form"]  # nobody signs it


def test_the_open_data_has_the_same_figures_and_nothing_else(content):
    rows = list(csv.DictReader(io.StringIO(data.csv_of(content).decode("utf-8-sig"))))
    shown = sorted(int(row["count"]) for row in rows if row["count"])
    drawn = []
    for section in content["sections"]:
        for question in section["questions"]:
            for table in question["tables"]:
                for row in table["rows"][:-1] if table["by"] else table["rows"]:
                    drawn += [cell["count"] for cell in row["cells"] if cell]
    assert shown == sorted(drawn)
