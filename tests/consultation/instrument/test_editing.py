from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.instrument import Faulty, Gate, Kind, Option, Page, Question, Text, editing, parse
from consultation.instrument.editing import Missing
from tests.consultation.instrument.trees import instruments
from tests.consultation.stage import instrument

TREE = instrument()


def shape(tree):
    """[page, its parts, [gate, pages behind it]] of every page."""

    def of(page):
        told = [page.name, *(part.name for part in page.parts)]
        return [*told, {page.gate.name: [of(p) for p in page.gate.pages]}] if page.gate else told

    return [of(page) for page in tree.pages]


PROPOSAL = ["p1", "t1", "q1", "q2", {"g1": [["p2", "t2", "q3"]]}]
WORKS = ["p3", *(f"q{n}" for n in range(4, 11))]


def test_where_things_are():
    assert shape(TREE) == [PROPOSAL, WORKS]
    assert editing.piece(TREE, "q3").label == "It would work here"
    assert editing.page_of(TREE, "q3").name == "p2"
    assert editing.page_of(TREE, "g1").name == "p1"
    assert editing.gates_before(TREE, "p2") == ("g1",)
    assert editing.gates_before(TREE, "p1") == ()
    assert editing.gate_just_before(TREE, "p3").name == "g1"
    assert editing.gate_just_before(TREE, "p2") is None


@pytest.mark.parametrize("look", [editing.piece, editing.page_of, editing.gates_before])
def test_what_is_not_there_is_missing(look):
    with pytest.raises(Missing):
        look(TREE, "q99")


# -- Names ---------------------------------------------------------------------------------------


def test_new_names_have_never_been_used():
    assert [editing.unused(kind, TREE) for kind in ("page", "text", "question", "gate")] == [
        "p4",
        "t3",
        "q11",
        "g2",
    ]
    shorter = editing.remove(TREE, "q10")
    assert editing.unused("question", shorter) == "q10"
    assert editing.unused("question", shorter, TREE) == "q11"


A, B, C = Option("o1", "A"), Option("o2", "B"), Option("o3", "C")


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["A", "B", "C"], ["o1", "o2", "o3"]),
        (["C", "A", "B"], ["o3", "o1", "o2"]),
        (["A", "Better", "C"], ["o1", "o2", "o3"]),
        (["C", "Better", "A"], ["o3", "o2", "o1"]),
        (["A", "C"], ["o1", "o3"]),
        (["A", "B", "C", "D"], ["o1", "o2", "o3", "o4"]),
        (["A", "New", "Newer", "C"], ["o1", "o4", "o5", "o3"]),
        ([], []),
    ],
)
def test_options_keep_their_names(lines, names):
    made = editing.options_from(lines, (A, B, C))
    assert [option.name for option in made] == names
    assert [option.label for option in made] == lines


def test_options_of_a_new_question_are_named_in_order():
    assert editing.options_from(["A", "B"]) == (A, B)


@given(
    st.lists(st.sampled_from("abcdefg"), unique=True),
    st.lists(st.sampled_from("abcdefg"), unique=True),
)
def test_no_two_options_ever_share_a_name_and_the_same_label_is_the_same_option(before, after):
    old = editing.options_from(before)
    new = editing.options_from(after, old)
    assert len({option.name for option in new}) == len(after)
    kept = {option.label: option.name for option in old}
    assert all(kept.get(o.label, o.name) == o.name for o in new)


def test_a_mark_tells_a_piece_from_its_changed_self_and_not_from_its_place():
    moved = editing.swap_part(TREE, "q1", 1)
    assert editing.mark(editing.piece(moved, "q1")) == editing.mark(editing.piece(TREE, "q1"))
    changed = editing.change_part(TREE, replace(TREE.questions["q1"], hint="Think."))
    assert editing.mark(editing.piece(changed, "q1")) != editing.mark(editing.piece(TREE, "q1"))
    deeper = editing.add_page(TREE, Page("p4", "Four"), behind="g1")
    assert editing.mark(editing.piece(deeper, "g1")) == editing.mark(editing.piece(TREE, "g1"))
    assert editing.mark(editing.piece(deeper, "p1")) == editing.mark(editing.piece(TREE, "p1"))


# -- Pages ---------------------------------------------------------------------------------------


def test_a_page_is_added_at_the_end_after_another_or_behind_a_gate():
    page = Page("p4", "Four")
    assert shape(editing.add_page(TREE, page)) == [PROPOSAL, WORKS, ["p4"]]
    assert shape(editing.add_page(TREE, page, after="p1")) == [PROPOSAL, ["p4"], WORKS]
    behind = ["p1", "t1", "q1", "q2", {"g1": [["p2", "t2", "q3"], ["p4"]]}]
    assert shape(editing.add_page(TREE, page, after="p2")) == [behind, WORKS]
    assert shape(editing.add_page(TREE, page, behind="g1")) == [behind, WORKS]
    for where in ({"after": "p9"}, {"behind": "g9"}):
        with pytest.raises(Missing):
            editing.add_page(TREE, page, **where)
    with pytest.raises(Faulty, match="Two things have the name p1"):
        editing.add_page(TREE, Page("p1", "Again"))


def test_a_page_changes_places_with_its_neighbour_and_takes_its_gate_along():
    assert shape(editing.swap_page(TREE, "p1", 1)) == [WORKS, PROPOSAL]
    assert editing.swap_page(TREE, "p1", -1) == TREE
    assert editing.swap_page(TREE, "p2", 1) == TREE
    assert [editing.may_swap_page(TREE, "p1", by) for by in (-1, 1)] == [False, True]


def test_a_page_moves_behind_a_gate_and_out_again():
    tree = editing.remove(TREE, "p3")
    tree = editing.add_page(tree, Page("p4", "Four"))
    inside = editing.put_behind(tree, "p4")
    assert shape(inside) == [["p1", "t1", "q1", "q2", {"g1": [["p2", "t2", "q3"], ["p4"]]}]]
    assert editing.take_out(inside, "p4") == tree
    with pytest.raises(Faulty, match="This page stands behind no gate"):
        editing.take_out(tree, "p4")
    with pytest.raises(Faulty, match="There is no gate just before this page"):
        editing.put_behind(tree, "p1")


def test_a_page_with_a_required_question_cannot_go_behind_a_gate():
    tree = editing.change_part(TREE, replace(TREE.questions["q4"], required=True))
    with pytest.raises(Faulty, match="“Question q4\\?” stands behind a gate"):
        editing.put_behind(tree, "p3")


def test_a_page_is_put_anywhere_but_behind_itself():
    assert shape(editing.place_page(TREE, "p3", first=True)) == [WORKS, PROPOSAL]
    assert shape(editing.place_page(TREE, "p2", after="p3")) == [
        ["p1", "t1", "q1", "q2", {"g1": []}],
        WORKS,
        ["p2", "t2", "q3"],
    ]
    for where in ({"behind": "g1"}, {"after": "p2"}, {"after": "p1"}):
        with pytest.raises(Faulty, match="A page cannot be moved behind itself"):
            editing.place_page(TREE, "p1", **where)


def test_the_frame_and_the_titles_are_words_alone():
    tree = editing.set_frame(TREE, title="New", purpose="P", welcome="W", thanks="T")
    assert (tree.title, tree.purpose, tree.welcome, tree.thanks) == ("New", "P", "W", "T")
    assert tree.pages == TREE.pages
    assert editing.retitle(TREE, "p2", "Two").by_name["p2"].title == "Two"


# -- Gates ---------------------------------------------------------------------------------------


def test_a_gate_is_set_and_keeps_what_it_opens():
    tree = editing.set_gate(TREE, "p1", Gate("g1", "More?", "There is more."))
    assert shape(tree) == shape(TREE)
    assert (tree.gates["g1"].label, tree.gates["g1"].hint) == ("More?", "There is more.")
    assert shape(editing.set_gate(TREE, "p3", Gate("g2", "?")))[1] == [*WORKS, {"g2": []}]


def test_a_page_is_wrapped_and_unwrapped():
    tree = editing.add_page(TREE, Page("p4", "Four"))
    wrapped = editing.wrap(tree, "p4", Gate("g2", "More?"))
    assert shape(wrapped) == [PROPOSAL, [*WORKS, {"g2": [["p4"]]}]]
    assert editing.unwrap(wrapped, "g2") == tree
    for page in ("p1", "p3", "p2"):
        with pytest.raises(Faulty, match="A new gate needs a page without a gate"):
            editing.wrap(TREE, page, Gate("g2", "More?"))


# -- Parts ---------------------------------------------------------------------------------------


def test_parts_are_added_and_changed():
    tree = editing.add_part(TREE, "p1", Question("q11", Kind.DATE, "When?"))
    assert shape(tree)[0][:5] == ["p1", "t1", "q1", "q2", "q11"]
    changed = editing.change_part(tree, Text("t1", "Other words."))
    assert editing.piece(changed, "t1").text == "Other words."
    with pytest.raises(Missing):
        editing.change_part(tree, Text("t9", "x"))
    with pytest.raises(Faulty, match="stands behind a gate"):
        editing.add_part(TREE, "p2", Question("q11", Kind.DATE, "When?", required=True))


def test_a_part_moves_within_its_page_and_over_its_edges():
    assert shape(editing.swap_part(TREE, "q2", -1))[0][:4] == ["p1", "t1", "q2", "q1"]
    down = editing.swap_part(TREE, "q2", 1)
    assert shape(down)[0] == ["p1", "t1", "q1", {"g1": [["p2", "q2", "t2", "q3"]]}]
    assert editing.swap_part(down, "q2", -1) == TREE
    up = editing.swap_part(TREE, "q4", -1)
    assert shape(up)[0] == ["p1", "t1", "q1", "q2", {"g1": [["p2", "t2", "q3", "q4"]]}]
    assert editing.swap_part(TREE, "t1", -1) == TREE
    assert editing.swap_part(TREE, "q10", 1) == TREE


def test_a_required_question_passes_over_what_stands_behind_gates():
    tree = editing.swap_part(TREE, "q1", 1)  # to the end of its page
    down = editing.swap_part(tree, "q1", 1)
    assert shape(down)[1][:3] == ["p3", "q1", "q4"]
    assert editing.swap_part(down, "q1", -1) == tree


def test_a_part_is_put_at_the_end_of_any_page():
    assert shape(editing.place_part(TREE, "q9", "p1"))[0][:5] == ["p1", "t1", "q1", "q2", "q9"]
    with pytest.raises(Faulty, match="stands behind a gate"):
        editing.place_part(TREE, "q1", "p2")
    with pytest.raises(Missing):
        editing.place_part(TREE, "q1", "p9")


def test_what_is_removed_takes_along_what_stands_behind_it():
    assert shape(editing.remove(TREE, "q2"))[0] == ["p1", "t1", "q1", {"g1": [["p2", "t2", "q3"]]}]
    assert shape(editing.remove(TREE, "g1")) == [["p1", "t1", "q1", "q2"], WORKS]
    assert shape(editing.remove(TREE, "p1")) == [WORKS]
    with pytest.raises(Missing):
        editing.remove(TREE, "p9")


# -- Any tree ------------------------------------------------------------------------------------


def names(tree):
    found = [page.name for page in tree.all_pages()]
    found += [part.name for page in tree.all_pages() for part in page.parts]
    return sorted([*found, *tree.gates])


@given(instruments(), st.data())
def test_moving_loses_and_doubles_nothing_and_leaves_the_old_as_it_was(tree, data):
    before = tree.as_json()
    pages = [page.name for page in tree.all_pages()]
    parts = [part.name for page in tree.all_pages() for part in page.parts]
    moves = [(editing.swap_part, name, by) for name in parts for by in (-1, 1)]
    moves += [(editing.swap_page, name, by) for name in pages for by in (-1, 1)]
    moves += [(move, name) for name in pages for move in (editing.put_behind, editing.take_out)]
    if not moves:
        return
    move, *how = data.draw(st.sampled_from(moves))
    try:
        after = move(tree, *how)
    except Faulty:
        after = tree
    assert names(after) == names(tree)
    assert tree.as_json() == before
    assert parse(after.as_json()) == after


@given(instruments(), st.data())
def test_a_part_moved_down_comes_back_up(tree, data):
    parts = [part.name for page in tree.all_pages() for part in page.parts]
    if not parts:
        return
    name = data.draw(st.sampled_from(parts))
    moved = editing.swap_part(tree, name, 1)
    if moved != tree:
        assert editing.swap_part(moved, name, -1) == tree
