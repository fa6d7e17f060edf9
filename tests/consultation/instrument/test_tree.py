import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.instrument import Faulty, Kind, parse
from consultation.instrument.tree import AGREE, NAME, TAKEN, YES_NO, Instrument
from consultation.urls import answering
from tests.consultation.instrument.trees import instruments
from tests.consultation.stage import instrument, options, question


def told(*parts, gate=None, **more):
    """The JSON of an instrument with one page of these parts."""
    page = {"name": "p1", "title": "One", "parts": list(parts)} | ({"gate": gate} if gate else {})
    return {"schema": "instrument/1", "title": "T", "pages": [page]} | more


def faults(content):
    with pytest.raises(Faulty) as refusal:
        parse(content)
    assert str(refusal.value) == " ".join(refusal.value.faults)
    return refusal.value.faults


def gate(*pages, name="g1"):
    return {"name": name, "label": "More?", "pages": list(pages)}


# -- There and back ------------------------------------------------------------------------------


@given(instruments())
def test_what_is_written_reads_as_it_was(tree):
    again = parse(json.loads(json.dumps(tree.as_json())))
    assert again == tree
    assert again.as_json() == tree.as_json()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "schema",
                        "name",
                        "title",
                        "pages",
                        "parts",
                        "gate",
                        "kind",
                        "label",
                        "text",
                        "options",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_whatever_comes_is_read_or_refused_in_sentences(content):
    for given_content in (content, {"schema": "instrument/1", "title": "T", "pages": content}):
        try:
            read, said = parse(given_content), []
        except Faulty as refusal:
            read, said = None, refusal.faults
        assert isinstance(read, Instrument) or (said and all(s.endswith(".") for s in said))


def test_the_tree_knows_its_pages_questions_gates_and_numbers():
    tree = instrument()
    assert [page.name for page in tree.all_pages()] == ["p1", "p2", "p3"]
    assert list(tree.by_name) == ["p1", "p2", "p3"]
    assert list(tree.questions) == [f"q{n}" for n in range(1, 11)]
    assert list(tree.gates) == ["g1"]
    assert tree.numbers == {"q1": 1, "q2": 2, "g1": 3} | {f"q{n}": n + 1 for n in range(3, 11)}


def test_what_can_be_chosen_follows_from_the_kind():
    found = {q.kind: q.choices for q in instrument().questions.values()}
    assert (found[Kind.YES_NO], found[Kind.AGREE], found[Kind.DATE]) == (YES_NO, AGREE, ())
    assert [option.label for option in found[Kind.ONE_OF]] == ["Termly", "Yearly", "Never"]


# -- What cannot be said -------------------------------------------------------------------------


def test_a_required_question_cannot_stand_behind_a_gate():
    behind = {
        "name": "p2",
        "title": "Two",
        "parts": [question("q1", "yes_no", "Agreed?", required=True)],
    }
    assert faults(told(gate=gate(behind))) == [
        "“Agreed?” stands behind a gate, where not everybody comes, so it cannot be required."
    ]


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (
            question("q1", "yes_no", "Days?", named=True, organiser="x", required=True),
            "“Days?” asks for a name, so it cannot be required.",
        ),
        (
            question("q1", "date", "When?", named=True, organiser="x"),
            "“When?” asks for a name, so it can only be a yes or no.",
        ),
        (question("q1", "essay", "Write"), "“Write” is of no kind that there is."),
        (question("q1", [], "Write"), "“Write” is of no kind that there is."),
        (
            question("q1", "one_of", "Which?", options=options("A", "B") + options("C")),
            "The options of “Which?” do not each have a name of their own.",
        ),
        (
            question("q1", "one_of", "Which?", options=[{"name": "<b>", "label": "A"}]),
            "The options of “Which?” do not each have a name of their own.",
        ),
        (
            question("q1", "ranking", "Which?", options=options(*"abcdefghijklmno")),
            "“Which?” offers more than 14 options.",
        ),
        (
            question("q1", "money", "How much?", bands=[100, 0]),
            "The bands of “How much?” are not whole pounds that go up.",
        ),
        (
            question("q1", "money", "How much?", bands=[0, True]),
            "The bands of “How much?” are not whole pounds that go up.",
        ),
        (question("q1", "date", jump="p9"), "Nobody knows what “jump” means for a question."),
        (question("Q 1", "date"), "Something has no name of its own."),
        (question("check", "date"), "Something has no name of its own."),
        (question("p1", "date"), "Two things have the name p1."),
        ({"name": "t1", "text": "x" * 10_001}, "Keep the text to 10,000 characters or fewer."),
        ({"name": "t1", "text": "a\0b"}, "The text is no text."),
        ({"name": "t1", "text": "a\ud800b"}, "The text is no text."),
        ({"name": "t1", "text": 7}, "The text is no text."),
    ],
)
def test_what_a_part_cannot_be(part, says):
    assert faults(told(part)) == [says]


def test_no_page_is_named_as_an_address_beside_it():
    beside = {
        str(entry.pattern).rsplit("/", 2)[-2]
        for entry in answering.urlpatterns
        if str(entry.pattern).startswith("<int:pk>/answer/<slug:slug>/")
    }
    names = {each for each in beside if NAME.fullmatch(each)}
    assert names == TAKEN


def test_gates_nest_three_deep_and_no_deeper():
    def nested(depth):
        page = {"name": f"p{depth + 1}", "title": "P", "parts": []}
        return page | ({"gate": gate(nested(depth - 1), name=f"g{depth}")} if depth else {})

    def whole(depth):
        return {"schema": "instrument/1", "title": "T", "pages": [nested(depth)]}

    assert len(parse(whole(3)).gates) == 3
    assert faults(whole(4)) == ["Gates are nested more than 3 deep."]


@pytest.mark.parametrize("content", [None, [], "x", {}, {"schema": "instrument/2"}])
def test_something_else_is_no_instrument(content):
    assert faults(content) == ["It does not say that it is an instrument/1."]


def test_a_list_that_is_none_is_told():
    assert faults(told() | {"pages": "p1"}) == ["Its pages are not told as they should be."]
    assert faults(told("x")) == ["Its parts are not told as they should be."]
    assert faults(told(gate="x"))[0] == "A gate is not told as it should be."


def test_all_faults_are_told_at_once():
    assert faults(told(question("q1", "essay"), question("q1", "date"))) == [
        "“Question q1?” is of no kind that there is.",
        "Two things have the name q1.",
    ]
