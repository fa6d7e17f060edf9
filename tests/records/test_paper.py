"""Drawing a frozen document: what the file is and how it shows what people typed."""

import io
import json
import re
import subprocess

import pikepdf
import pytest

from records import paper
from records.paper import fence
from records.paper.glyphs import breakable, has_unprintable, printable
from tests.records import paper_lint, paper_samples

TEMPLATE = "paper/actionplan.html"


def drawn(plan, **more):
    facts = paper_samples.facts(plan)
    html = paper.compose(TEMPLATE, plan=plan, **facts)
    files = paper.enclosures(paper_samples.frozen(plan), **facts)
    return paper.render(html, attachments=files, identifier=facts["document"]["sha256"], **more)


@pytest.fixture(scope="module")
def ten():
    return drawn(paper_samples.plan(10))


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def raw_text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


# --- the file


def test_it_is_sound_for_archives_and_screen_readers(ten):
    assert paper_lint.faults(ten) == []


def test_the_lint_finds_what_weasyprint_alone_leaves_undone():
    from weasyprint import HTML

    from records.paper import press

    html = paper.compose(TEMPLATE, plan=paper_samples.plan(1), **paper_samples.facts({"title": ""}))
    house = press.new_type()
    plain = fence.in_child(
        lambda: HTML(string=html).write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_forms=True,
            stylesheets=[house.sheet],
            font_config=house.fonts,
        )
    )
    found = " ".join(paper_lint.faults(plain))
    for fault in ("TH without scope", "outside the structure tree", "pdfuaid", "NeedAppearances"):
        assert fault in found


def test_title_language_and_pages(ten):
    with pikepdf.open(io.BytesIO(ten)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo["/Title"]) == "Collaboration action plan"
        width, height = (float(side) for side in document.pages[0].mediabox[2:])
        assert (round(width), round(height)) == (842, 595)
        assert len(document.pages) >= 4


def test_head_rows_repeat_and_every_page_says_where_it_is(ten):
    pages = text_of(ten).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Document AP-7Q4K-9FZ2, version 3" in page
    with_table = [page for page in pages if "Intended outcomes" in page]
    assert len(with_table) >= 2


def test_the_signature_page_says_who_when_how_and_over_what(ten):
    sha256 = paper_samples.facts(paper_samples.plan(10))["document"]["sha256"]
    last = text_of(ten).split("\f")[-2]
    assert "Amara Okafor" in last
    assert "Gwen Płatek" in last
    assert "17 July 2026, 7.04pm" in last  # summer time: the evidence says 18:04:05Z
    assert "Code sent by e-mail" in last
    assert sha256 in last
    assert "https://portal.kentmere.example/verify/AP-7Q4K-9FZ2" in last


def test_the_frozen_text_is_inside_byte_for_byte(ten):
    frozen = paper_samples.frozen(paper_samples.plan(10))
    with pikepdf.open(io.BytesIO(ten)) as document:
        assert set(document.attachments) == {"document.json", "signatures.json"}
        assert document.attachments["document.json"].get_file().read_bytes() == frozen
        evidence = json.loads(document.attachments["signatures.json"].get_file().read_bytes())
        relations = {str(each.UF): str(each.AFRelationship) for each in document.Root.AF}
    assert [each["name"] for each in evidence["signatures"]] == [
        name for name, _, _ in paper_samples.PEOPLE
    ]
    assert relations == {"document.json": "/Source", "signatures.json": "/Data"}


def test_the_same_document_gives_the_same_bytes(ten):
    assert drawn(paper_samples.plan(10)) == ten


def test_only_our_own_fonts_are_inside(ten):
    with pikepdf.open(io.BytesIO(ten)) as document:
        names = {
            str(each.BaseFont).split("+")[-1]
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0"
        }
    assert names == {"Fira-Sans", "Fira-Sans-Semi-Bold", "Fira-Mono"}


def test_signatures_over_another_text_are_refused():
    plan = paper_samples.plan(1)
    facts = paper_samples.facts(plan)
    with pytest.raises(ValueError, match="not over this text"):
        paper.enclosures(paper_samples.frozen(plan) + b" ", **facts)
    facts["signatures"][2]["sha256"] = "0" * 64
    with pytest.raises(ValueError, match="not over this text"):
        paper.enclosures(paper_samples.frozen(plan), **facts)


def test_a_sparse_plan_is_drawn_too():
    plan = paper_samples.plan(1) | {"rounds": [], "objectives": [], "schools": []}
    plan["areas"][0] |= {"actions": [], "impact": [], "aims": "", "outcomes": "", "objectives": []}
    text = text_of(drawn(plan))
    assert "Not yet recorded" in text
    assert "How the plan has been reviewed" not in text


# --- what people type


def test_what_people_type_is_shown_and_never_obeyed():
    plan = paper_samples.plan(1)
    typed = "<img src=x onerror=alert(1)> {{ plan.title }} &amp; </td></table> <b>5 < 6</b>"
    plan["areas"][0] |= {"aims": typed, "outcomes": typed, "name": typed}
    plan["title"] = '"><script>x</script>'
    text = " ".join(text_of(drawn(plan)).split())
    assert "onerror=" in text
    assert "{{ plan.title }}" in text
    assert "&amp;" in text


def test_letters_of_other_alphabets_and_symbols_are_printed():
    plan = paper_samples.plan(1)
    typed = "Żółć, ŵyth, Ελλάδα, Київ, مرحبا, שלום, ≥ 5 → ✓"
    plan["areas"][0]["aims"] = typed
    pdf = drawn(plan)
    text = text_of(pdf)
    for word in ("Żółć", "ŵyth", "Ελλάδα", "Київ", "≥", "→", "✓"):
        assert word in text
    assert paper_lint.faults(pdf) == []
    assert not has_unprintable(typed)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("well done 🎉!", "well done [party popper]!"),
        ("👍🏽", "[thumbs up sign]"),
        ("欢迎 to all", "[Chinese text] to all"),
        ("नमस्ते", "[Devanagari text]"),
        ("nul\x00 bell\x07", "nul\ufffd bell\ufffd"),
        ("right\u202eleft", "right\ufffdleft"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("\uf0b7 from an old list", "• from an old list"),
        ("e\u0301tude", "e\u0301tude"),
        ("line\nbreak\ttab", "line\nbreak\ttab"),
    ],
)
def test_what_our_lettering_lacks_is_said_in_words(typed, printed):
    assert printable(typed) == printed


def test_endless_words_get_places_to_break_outside_of_tags():
    word = "a" * 100 + "&amp;" + "b" * 99
    html = f'<p title="{"x" * 200}">{word}</p> <p>{"c" * 119}</p>'
    broken = breakable(html)
    assert broken.replace("\u200b", "") == html
    assert broken.count("\u200b") == 8
    assert "&amp;" in broken
    assert "x" * 200 in broken


def test_many_wide_words_get_them_too_but_a_hash_stays_whole():
    sha256 = "0123456789abcdef" * 4
    wide = "https://school.example/a/b/c/d"
    assert breakable(f"<p>{wide} {sha256}</p>") == f"<p>{wide} {sha256}</p>"
    many = breakable(f"<p>{(wide + ' ') * 101}{sha256}</p>")
    assert many.count("\u200b") == 101
    assert sha256 in many


def test_strange_characters_are_drawn_and_a_note_says_so():
    plan = paper_samples.plan(1)
    plan["areas"][0]["aims"] = "Celebrate 🎉 欢迎 \x00 \x0b \u202e end"
    pdf = drawn(plan)
    text = " ".join(text_of(pdf).split())
    assert "[party popper]" in text
    assert "Words in square brackets stand for characters" in text
    assert paper_lint.faults(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        inside = document.attachments["document.json"].get_file().read_bytes().decode()
    assert json.loads(inside)["areas"][0]["aims"] == plan["areas"][0]["aims"]


@pytest.mark.parametrize("cell", ["word " * 1_800, "unbroken" * 1_125], ids=["words", "unbroken"])
def test_a_cell_of_9000_characters_goes_on_over_pages(cell):
    plan = paper_samples.plan(3)
    plan["areas"][1]["aims"] = cell
    pdf = drawn(plan)
    text = text_of(pdf)
    word, count = (cell[:4], 1_800) if " " in cell else (cell[:8], 1_125)
    printed = re.sub(r"\s|\u200b", "", raw_text_of(pdf))
    assert printed.count(word) >= count * 0.95  # page feet come between the parts of some words
    assert "Staff development" in text
    pages = text.split("\f")
    assert all("Intended outcomes" in page for page in pages[1:-3])  # the head row on each
    assert paper_lint.faults(pdf) == []
