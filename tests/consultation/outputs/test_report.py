import csv
import io

import docx
import pikepdf
import pytest
from django.template.loader import render_to_string

from consultation.models import Consultation, SealedComment
from consultation.outputs import data
from consultation.outputs import docx as word
from consultation.outputs import report as outputs
from consultation.results.bands import PUBLISHED
from consultation.workflow import coding, reporting
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


def tables(content):
    for section in content["sections"]:
        for question in section["questions"]:
            yield from question["tables"]


def cells(content):
    for table in tables(content):
        for row in table["rows"]:
            yield from filter(None, row["cells"])


def test_every_figure_is_a_published_one(content):
    counts = [cell["count"] for cell in cells(content)]
    assert len(counts) > 20
    assert [count for count in counts if count % PUBLISHED or count < PUBLISHED] == []


def test_of_few_there_is_a_count_and_no_percentage(content):
    seen = set()
    for table in tables(content):
        for row in table["rows"]:
            few = (row["answered"] or 0) < 10 * PUBLISHED
            for cell in filter(None, row["cells"]):
                assert (cell["percent"] is None) == few
                seen.add(few)
    assert seen == {True, False}
    document = docx.Document(io.BytesIO(word.docx_of(content)))
    told = {cell.text for table in document.tables for cell in table.rows[-1].cells}
    assert not any("None" in text for text in told)
    page = render_to_string(
        "consultation/report/_content.html", {"content": outputs.laid_out(content)}
    )
    assert "None" not in page


def test_a_table_says_which_it_is():
    facts = {"who": "Schools", "heading": "At least", "by": "Role"}
    assert outputs.caption(facts) == "Schools: At least, by role"
    assert outputs.caption(facts | {"who": "", "by": ""}) == "At least"
    assert outputs.caption(facts | {"who": "", "heading": ""}) == "By role"
    assert outputs.caption(facts | {"who": "", "heading": "", "by": ""}) == ""


def test_no_two_tables_of_a_question_look_the_same(content):
    for section in content["sections"]:
        for question in section["questions"]:
            captions = [outputs.caption(table) for table in question["tables"]]
            assert len(set(captions)) == len(captions)
    document = docx.Document(io.BytesIO(word.docx_of(content)))
    in_word = {p.text for p in document.paragraphs if p.style.name == "Caption"}
    assert {"People: At least", "People: At most", "Schools: Put first"} <= in_word
    told = {"content": outputs.laid_out(content)}
    captions = {
        f"<caption>{table['caption']}</caption>"
        for section in told["content"]["sections"]
        for question in section["questions"]
        for side in question["sides"]
        for table in side["tables"]
    }
    assert len(captions) > 5
    for template in ("consultation/report/_content.html", "paper/consultation_report.html"):
        page = render_to_string(template, told)
        assert [caption for caption in captions if caption not in page] == []


def test_nothing_shows_the_key_of_a_comment_that_is_quoted(cast, content):
    consultation = Consultation.objects.get()
    said = SealedComment.objects.filter(consultation=consultation, question="q2", quotable=True)[0]
    coding.quote(said, by=cast.cora)
    content = outputs.content_of(consultation.report)
    assert str(said.pk) in str(content)
    told = {"content": outputs.laid_out(content)}
    for template in ("consultation/report/_content.html", "paper/consultation_report.html"):
        page = render_to_string(template, told)
        assert said.text in page
        assert str(said.pk) not in page
    assert str(said.pk) not in data.csv_of(content).decode()
    document = docx.Document(io.BytesIO(word.docx_of(content)))
    assert str(said.pk) not in document.element.xml


def test_what_no_xml_may_hold_keeps_no_word_file_from_being_made(content):
    question = content["sections"][0]["questions"][0]
    question["quotations"] = [{"text": "One\x0btwo\x0cthree\x01\x1f\ufffe.", "by": "A\x08 head"}]
    content["introduction"] = "We\x02 asked\x0bthem."
    document = docx.Document(io.BytesIO(word.docx_of(content)))
    texts = [p.text for p in document.paragraphs]
    assert "“One\ntwo\nthree.”" in texts
    assert {"We asked them.", "A head"} <= set(texts)


def test_it_says_that_how_many_replied_is_told_exactly(content):
    exact = [rate[fact] for rate in content["rates"] for fact in ("invited", "replied")]
    assert any(number % PUBLISHED for number in exact)
    assert "replied in all is told exactly" in " ".join(content["method"])


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
