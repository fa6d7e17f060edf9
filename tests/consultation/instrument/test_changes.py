from dataclasses import replace

import pytest
from hypothesis import given

from consultation.instrument import Gate, Kind, Option, Page, Question, Text, editing
from consultation.instrument.changes import Change, changes, is_wording_only
from tests.consultation.instrument.trees import instruments
from tests.consultation.stage import instrument

TREE = instrument()


def reworded(name, **facts):
    return editing.change_part(TREE, replace(TREE.questions[name], **facts))


def test_nothing_changed():
    assert changes(TREE, instrument()) == []
    assert is_wording_only(TREE, instrument())


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (
            editing.set_frame(TREE, title="Together?", welcome="Hello.", thanks="Thank you."),
            [
                Change("Changed: the title", TREE.title, "Together?"),
                Change("Changed: the purpose", "To decide how we work together.", ""),
                Change("Changed: the welcome", "Thank you for taking the time.", "Hello."),
            ],
        ),
        (
            editing.retitle(TREE, "p2", "More"),
            [
                Change("Changed: title of the page “More”", "More about it", "More"),
            ],
        ),
        (
            editing.change_part(TREE, Text("t2", "It was tried twice.")),
            [Change("Changed: reading on “More about it”", "It was tried elsewhere.", "It was tried twice.")],
        ),
        (
            reworded("q3", label="It works"),
            [Change("Changed: question on “More about it”", "It would work here", "It works")],
        ),
        (reworded("q3", hint="Think."), [Change("Added: hint of “It would work here”", "", "Think.")]),
        (
            reworded("q4", options=(Option("o1", "Termly"), Option("o2", "Every year"), Option("o3", "Never"))),
            [Change("Changed: option of “Question q4?”", "Yearly", "Every year")],
        ),
        (
            editing.set_gate(TREE, "p1", Gate("g1", "More?")),
            [Change("Changed: gate on “The proposal”", "Would you like to read more?", "More?")],
        ),
    ],
)  # fmt: skip
def test_words_alone(after, told):
    assert changes(TREE, after) == told
    assert is_wording_only(TREE, after)


PLACE = "Changed: the way to the page “{}”"
BEHIND = "yes to 3, “Would you like to read more?”"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (editing.swap_part(TREE, "q1", 1), [Change("The order was changed")]),
        (
            editing.swap_page(TREE, "p3", -1),
            [Change("The order was changed")],
        ),
        (
            editing.put_behind(TREE, "p3"),
            [
                Change(
                    PLACE.format("How it works"), "for everybody", BEHIND
                )
            ],
        ),
        (
            editing.take_out(TREE, "p2"),
            [
                Change(
                    PLACE.format("More about it"), BEHIND, "for everybody"
                )
            ],
        ),
        (
            editing.remove(TREE, "q3"),
            [Change("Removed: question on “More about it”", "It would work here")],
        ),
        (
            editing.add_part(TREE, "p2", Question("q11", Kind.DATE, "When?", "Soon")),
            [Change("Added: question on “More about it”", "", "When?")],
        ),
        (
            reworded("q2", required=True),
            [Change("Changed: kind of “Please add any comments”", "A longer text, not required", "A longer text, required")],
        ),
        (
            reworded("q4", options=TREE.questions["q4"].options[:2]),
            [Change("Removed: option of “Question q4?”", "Never")],
        ),
        (
            reworded("q4", options=TREE.questions["q4"].options[::-1]),
            [Change("The order was changed")],
        ),
        (
            reworded("q7", bands=(0, 500)),
            [Change("Changed: bands of “Question q7?”", "£0, £100, £250, £500, £1,000", "£0, £500")],
        ),
        (
            reworded("q10", organiser="Jo"),
            [Change("Changed: who gets “May we pass your name on?”", "the coordinator of the reviews", "Jo")],
        ),
        (
            reworded("q10", named=False, organiser=""),
            [
                Change("Changed: kind of “May we pass your name on?”", "Yes or no, not required, under one’s name", "Yes or no, not required"),
                Change("Removed: who gets “May we pass your name on?”", "the coordinator of the reviews"),
            ],
        ),
    ],
)  # fmt: skip
def test_more_than_words(after, told):
    assert changes(TREE, after) == told
    assert not is_wording_only(TREE, after)


def test_an_option_may_be_named_like_a_fact():
    before = reworded("q4", hint="Think.", options=(Option("hint", "A"), Option("kind", "B")))
    after = editing.change_part(
        before, replace(before.questions["q4"], options=(Option("hint", "Z"), Option("kind", "B")))
    )
    assert changes(before, after) == [Change("Changed: option of “Question q4?”", "A", "Z")]


def test_a_page_moved_between_two_gates_of_the_same_words_is_told():
    tree = editing.add_page(TREE, Page("p4", "Four"), behind="g1")
    tree = editing.set_gate(tree, "p2", Gate("g2", "Would you like to read more?"))
    after = editing.place_page(tree, "p4", behind="g2")
    words = "“Would you like to read more?”"
    assert changes(tree, after) == [
        Change(PLACE.format("Four"), f"yes to 3, {words}", f"yes to 5, {words}")
    ]


@given(instruments(), instruments())
def test_whatever_differs_is_told(before, after):
    assert (changes(before, after) == []) is (before == after)
    assert changes(before, before) == []
