import io
import re

import pikepdf
import pytest
from django.core.cache import cache

from consultation.instrument import parse
from consultation.outputs import paper_form
from consultation.workflow import publishing
from records import claims
from tests.consultation import stage
from tests.records.paper_lint import faults

# What this paper has none of.
NOT_HERE = {"no /Figure", "no /Form", "no /Table", "no /TH", "no /TD"}


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def gated(*pages):
    return parse({"schema": "instrument/1", "title": "Gates", "pages": list(pages)})


def page(name, title, parts=(), gate=None):
    return {"name": name, "title": title, "parts": list(parts)} | ({"gate": gate} if gate else {})


def gate(name, *pages):
    return {"name": name, "label": f"Gate {name}?", "pages": list(pages)}


def test_everything_is_asked_in_order_under_its_number(cast, consultation):
    html = paper_form.paper_of(consultation).html
    assert re.findall(r'ask-number">(\d+)</span>([^<]+)', html) == [
        ("1", "Do you support it? "),
        ("2", "Please add any comments"),
        ("3", "Would you like to read more?"),
        ("4", "It would work here"),
        ("5", "Question q4?"),
        ("6", "Question q5?"),
        ("7", "Question q6?"),
        ("8", "Question q7?"),
        ("9", "Question q8?"),
        ("10", "Question q9?"),
        ("11", "May we pass your name on?"),
    ]


def test_a_gate_says_where_to_go(cast, consultation):
    words = words_of(paper_form.paper_of(consultation).html)
    assert "Yes If yes, go on below. No If no, go to 5: “How it works” on page" in words
    assert "Only if your answer to 3 is yes More about it" in words
    assert "Here everybody goes on How it works" in words


def test_a_gate_goes_to_a_title_where_nothing_is_asked_there():
    told = gated(page("p1", "One", gate=gate("g1", page("p2", "Two"))), page("p3", "Only reading"))
    first, second, third = paper_form.sections_of(told)
    assert (first["gate"]["to_number"], first["gate"]["to_title"]) == ("", "Only reading")
    assert first["gate"]["to"] == "p3"
    assert (second["behind"], second["opens"], second["rejoins"]) == (1, True, False)
    assert (third["behind"], third["opens"], third["rejoins"]) == ("", False, True)


def test_a_gate_at_the_end_goes_to_the_end():
    told = gated(page("p1", "One", gate=gate("g1", page("p2", "Two"))))
    first = paper_form.sections_of(told)[0]
    assert (first["gate"]["to_number"], first["gate"]["to_title"]) == ("", "")
    assert first["gate"]["to"] == "the-end"


def test_pages_behind_two_gates_say_both():
    inner = page("p3", "Three")
    told = gated(
        page(
            "p1",
            "One",
            gate=gate("g1", page("p2", "Two", gate=gate("g2", inner)), page("p4", "Four")),
        ),
        page("p5", "Five"),
    )
    found = [
        (s["name"], s["depth"], s["behind"], s["rejoins"]) for s in paper_form.sections_of(told)
    ]
    assert found == [
        ("p1", 0, "", False),
        ("p2", 1, 1, False),
        ("p3", 2, 2, False),
        ("p4", 1, 1, True),
        ("p5", 0, "", True),
    ]


def test_every_kind_has_its_boxes(cast, consultation):
    html = paper_form.paper_of(consultation).html
    body = html[html.index('id="p1"') : html.index('id="the-end"')]
    boxes = {
        name: body.count(f'class="{name}"') for name in ("tick", "line", "rank", "sum", "letter")
    }
    # 2 yes or no, a gate, an agree scale, one of three, several of three; 6 + 2 lines; 8 figures.
    assert boxes == {"tick": 2 + 2 + 2 + 5 + 3 + 3, "line": 8, "rank": 3, "sum": 3, "letter": 8}


def test_a_named_question_says_so_and_a_required_one_too(cast, consultation):
    words = words_of(paper_form.paper_of(consultation).html)
    assert "Under your name. If you tick yes, the coordinator hands your name to the" in words
    assert "Do you support it? (must be answered)" in words
    assert "Question 1 must be answered. You can leave all others empty." in words


def test_the_paper_is_of_the_frozen_version_and_not_of_what_is_being_written(cast, consultation):
    consultation.instrument["title"] = "Something else"
    consultation.save()
    html = paper_form.paper_of(consultation).html
    assert "Something else" not in html
    assert consultation.version().sha256[:16] in html


def test_a_draft_says_that_it_is_one(cast):
    paper = paper_form.paper_of(stage.draft(cast))
    assert "Draft. It is not published yet" in paper.html
    assert paper.enclosures == ()


def test_the_pdf_is_tagged_holds_the_frozen_text_and_is_kept_by_hash(cast, consultation):
    cache.clear()
    paper = paper_form.paper_of(consultation)
    drawn = paper_form.pdf_of(paper)
    assert set(faults(drawn)) - NOT_HERE == set()
    with pikepdf.open(io.BytesIO(drawn)) as document:
        sizes = {tuple(round(float(side)) for side in page.mediabox) for page in document.pages}
        assert sizes == {(0, 0, 595, 842)}
        frozen = document.attachments["instrument.json"].get_file().read_bytes()
    assert frozen.decode() == consultation.version().body
    assert cache.get(f"consultation-paper:{paper.sha256}") == drawn


def test_what_is_kept_is_not_drawn_again(cast, consultation, monkeypatch):
    paper = paper_form.paper_of(consultation)
    cache.set(f"consultation-paper:{paper.sha256}", b"kept")
    monkeypatch.setattr(paper_form, "render", None)
    assert paper_form.pdf_of(paper) == b"kept"


def test_other_times_are_another_paper(cast, consultation):
    before = paper_form.paper_of(consultation).sha256
    assert paper_form.paper_of(consultation).sha256 == before
    later = consultation.closes_at.replace(year=consultation.closes_at.year + 1)
    publishing.set_times(
        consultation, by=cast.cora, opens_at=consultation.opens_at, closes_at=later
    )
    assert paper_form.paper_of(stage.fresh(consultation)).sha256 != before


def test_while_another_is_drawn_one_waits_and_is_told_so(cast, consultation, monkeypatch):
    from contextlib import contextmanager

    @contextmanager
    def taken(family, key=0):
        assert family == claims.PRESS
        yield False

    cache.clear()
    monkeypatch.setattr(claims, "mine_alone", taken)
    monkeypatch.setattr(claims, "PATIENCE", 0)
    with pytest.raises(claims.BeingDrawn, match="half a minute"):
        paper_form.pdf_of(paper_form.paper_of(consultation))


def test_what_somebody_wrote_cannot_become_markup(cast):
    told = gated(page("p1", "<script>alert(1)</script>", [stage.question("q1", "yes_no", "<b>x")]))
    html = paper_form.paper_of(stage.draft(cast, told=told)).html
    assert "<script>" not in html
    assert "&lt;b&gt;x" in html
