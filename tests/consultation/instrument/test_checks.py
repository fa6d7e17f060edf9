from hypothesis import assume, given

from consultation.instrument import parse
from consultation.instrument.checks import Finding, check
from consultation.instrument.paths import how_many_paths
from tests.consultation.instrument.trees import instruments
from tests.consultation.stage import instrument, options, question


def stops(*pages, title="T"):
    tree = parse({"schema": "instrument/1", "title": title, "pages": list(pages)})
    return [(finding.says, finding.page) for finding in check(tree) if finding.stops]


def page(*parts, name="p1", title="One", **more):
    return {"name": name, "title": title, "parts": list(parts)} | more


OK = question("q1", "yes_no", "Agreed?")


def test_a_whole_instrument_passes_and_its_ways_are_told():
    assert check(instrument()) == [
        Finding(
            "2 ways through, the shortest of 2 pages, the longest of 3. All of them end at the "
            "check of the answers, and all come to the 1 required question.",
            stops=False,
        )
    ]


def test_what_is_missing_from_the_whole():
    assert stops(title=" ") == [
        ("Give the consultation a title.", ""),
        ("Add at least one page.", ""),
    ]
    assert stops(page({"name": "t1", "text": "Read."})) == [("Ask at least one question.", "")]


def test_what_is_missing_from_a_page():
    assert stops(page(OK), page(name="p2", title="Two")) == [
        ("“Two” is empty: add something to read or to answer.", "p2")
    ]
    assert stops(page(OK, title=" ")) == [("This page has no title.", "p1")]
    assert stops(page(OK, {"name": "t1", "text": " \n"})) == [
        ("A piece of reading on “One” is empty.", "p1")
    ]
    assert stops(page(OK, gate={"name": "g1", "label": "More?", "pages": []})) == [
        ("The gate of “One” opens nothing: add a page behind it.", "p1")
    ]
    behind = page({"name": "t1", "text": "Read."}, name="p2")
    assert stops(page(OK, gate={"name": "g1", "label": "", "pages": [behind]})) == [
        ("The gate of “One” has no words.", "p1")
    ]


def test_what_is_missing_from_a_question():
    assert stops(page(OK, question("q2", "one_of", "Which?", options=options("A")))) == [
        ("“Which?” needs at least two options.", "p1")
    ]
    assert stops(page(OK, question("q2", "ranking", "Which?", options=options("A", " ")))) == [
        ("An option of “Which?” has no words.", "p1")
    ]
    assert stops(page(OK, question("q2", "money", "How much?", bands=[0]))) == [
        ("“How much?” needs at least two bands to be counted in.", "p1")
    ]
    assert stops(page(OK, question("q2", "yes_no", "Days?", named=True))) == [
        ("“Days?” asks for a name: say to whom the answer goes.", "p1")
    ]
    assert stops(page(OK, question("q2", "date", " "))) == [
        ("A question on “One” has no words.", "p1")
    ]


def test_more_ways_than_anybody_reads_are_refused_and_quickly():
    pages = [
        page(
            {"name": f"t{n}", "text": "Read."},
            name=f"p{n}",
            gate={
                "name": f"g{n}",
                "label": "More?",
                "pages": [page({"name": f"u{n}", "text": "Read."}, name=f"r{n}")],
            },
        )
        for n in range(2, 42)
    ]
    assert stops(page(OK), *pages) == [
        ("There are more than 4,096 ways through. Use fewer gates.", "")
    ]


@given(instruments(finished=True))
def test_what_is_finished_passes(tree):
    assume(tree.questions and how_many_paths(tree) <= 500)
    assert [finding.says for finding in check(tree) if finding.stops] == []
