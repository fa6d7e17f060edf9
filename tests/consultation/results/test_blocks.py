import pytest

from consultation.instrument import parse
from consultation.results.blocks import question_blocks
from consultation.results.tables import Answers, Cell, Row, Table
from tests.consultation.stage import instrument, options, question


def asked(*parts):
    return parse(
        {
            "schema": "instrument/1",
            "title": "Asked",
            "pages": [{"name": "p1", "title": "One", "parts": list(parts)}],
        }
    )


def row(label, answered, *cells):
    return Row(label.lower(), label, answered, tuple(c if c is None else Cell(*c) for c in cells))


def table(name, columns, *rows, dimension="", heading="", says="", rounded_to=5):
    return Table(name, heading, dimension, tuple(columns), rows, rounded_to, says)


EVERYBODY = row("Everybody", 100, (60, 60), (40, 40))
YES_NO = ("Yes", "No")


def one_block(kind, *tables, by="", of="people", **facts):
    told = asked(question("q1", kind, **facts))
    answers = {"q1": Answers("q1", kind, tables)}
    ((page,),) = [question_blocks(answers, told, by=by, of=of)]
    (block,) = page.blocks
    return block


def test_everybody_comes_first_and_groups_follow():
    small = row("Infant", 30, (20, 67), None)
    by_phase = table("q1", YES_NO, small, EVERYBODY, dimension="phase")
    overall = table("q1", YES_NO, EVERYBODY)
    (part,) = one_block("yes_no", overall, by_phase, by="phase").parts
    assert [(line.label, line.answered, line.cells) for line in part.lines] == [
        ("Everybody", "100", [("Yes", "60", "60\xa0%"), ("No", "40", "40\xa0%")]),
        # Of so few no share is told, and what is hidden stays hidden.
        ("Infant", "30", [("Yes", "20", ""), ("No", "–", "–")]),
    ]
    assert [r["shares"] for r in part.chart["rows"]] == [
        [(60, "60\xa0%"), (40, "40\xa0%")],
        [(pytest.approx(66.7, abs=0.1), "20"), None],
    ]


def test_schools_are_called_schools():
    block = one_block("yes_no", table("q1", YES_NO, EVERYBODY), of="schools")
    assert block.parts[0].everybody.label == "All schools"


def test_it_says_so_where_nobody_is_told_apart():
    block = one_block("yes_no", table("q1", YES_NO, EVERYBODY), by="role")
    assert block.says == "Nobody can be told apart by this, so only everybody is shown."
    assert not block.parts[0].is_broken_down


def test_what_is_all_hidden_is_told_in_words_alone():
    nothing = table("q1", YES_NO, row("Everybody", None, None, None), says="Too few.")
    (part,) = one_block("yes_no", nothing).parts
    assert (part.is_hidden, part.says, part.chart) == (True, "Too few.", None)


@pytest.mark.parametrize(
    ("kind", "number", "drawn"),
    [
        ("one_of", 5, "stacked"),
        ("one_of", 6, "bars"),
        ("several_of", 3, "bars"),
        ("date", 4, "bars"),
    ],
)
def test_the_drawing_fits_the_kind(kind, number, drawn):
    labels = [f"Option {n}" for n in range(number)]
    whole = row("Everybody", 100, *[(10, 10)] * number)
    facts = {} if kind == "date" else {"options": options(*labels)}
    (part,) = one_block(kind, table("q1", labels, whole), **facts).parts
    assert part.chart["kind"] == drawn


def test_a_bar_of_several_answers_is_as_long_as_its_part_of_all_who_answered():
    labels = ("Reading", "Maths", "Art")
    few = table("q1", labels, row("Everybody", 40, (30, 75), (30, 75), (20, 50)))
    (part,) = one_block("several_of", few, options=options(*labels)).parts
    assert [r["share"] for r in part.chart["rows"]] == [(75, "30"), (75, "30"), (50, "20")]


def ranked(*rows):
    """What was put first, then the places of two options, of everybody."""
    places = ("Put first", "Put second")
    first = table("q1", ("Time", "Money"), *rows)
    return first, *(table("q1", places, rows[-1], heading=heading) for heading in ("Time", "Money"))


def test_a_ranking_is_one_drawing_of_all_its_places():
    block = one_block("ranking", *ranked(EVERYBODY), options=options("Time", "Money"))
    assert [r["label"] for r in block.chart["rows"]] == ["Time", "Money"]
    assert block.chart["series"] == ["Put first", "Put second"]
    assert [(part.heading, part.chart) for part in block.parts] == [
        ("Put first", None),
        ("Time", None),
        ("Money", None),
    ]


def test_by_groups_a_ranking_tells_what_was_put_first():
    by_phase = table("q1", ("Time", "Money"), EVERYBODY, EVERYBODY, dimension="phase")
    tables = (*ranked(EVERYBODY), by_phase)
    (part,) = one_block("ranking", *tables, by="phase", options=options("Time", "Money")).parts
    assert (part.heading, part.chart["series"]) == ("Put first", ["Time", "Money"])


def test_where_all_of_a_question_is_hidden_it_is_said_once():
    nothing = row("Everybody", None, None, None)
    tables = [table("q1", YES_NO, nothing, heading=h, says=f"Not {h}.") for h in ("a", "b")]
    block = one_block("money", *tables, bands=[0, 100])
    assert (block.says, block.parts) == ("Not a.", [])


def test_pages_stand_in_their_order_with_what_is_behind_gates():
    told = instrument()
    answers = {
        name: Answers(name, "yes_no", (table(name, YES_NO, EVERYBODY),))
        for name in ("q1", "g1", "q3")
    }
    pages = question_blocks(answers, told, passed_on={"q10": "15"})
    assert [(page.name, page.depth, [b.name for b in page.blocks]) for page in pages] == [
        ("p1", 0, ["q1", "g1"]),
        ("p2", 1, ["q3"]),
        ("p3", 0, ["q10"]),
    ]
    assert [b.sort for page in pages for b in page.blocks] == ["choice", "gate", "choice", "named"]
    assert pages[2].blocks[0].passed_on == "15"


def test_named_questions_are_no_part_of_what_schools_said():
    assert question_blocks({}, instrument()) == []
