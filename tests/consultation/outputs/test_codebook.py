from consultation.instrument import layout
from consultation.outputs.codebook import HEADER, codebook_of
from tests.consultation import stage


def entries(name):
    return [entry for entry in codebook_of(stage.instrument()) if entry.name == name]


def test_every_place_of_the_code_is_told_once_in_order():
    told = stage.instrument()
    found = [(entry.slot, entry.name) for entry in codebook_of(told) if entry.slot]
    assert found == [(slot.number, slot.question.name) for slot in layout(told)]


def test_choices_have_their_values():
    (entry,) = entries("q4")
    assert entry.values == (("0", "no answer"), ("1", "Termly"), ("2", "Yearly"), ("3", "Never"))
    assert entry.values_in_words == "0 = no answer; 1 = Termly; 2 = Yearly; 3 = Never"
    assert (entry.question, entry.kind, entry.page) == (5, "One of several", "How it works")


def test_several_are_added_up():
    (entry,) = entries("q5")
    assert entry.values == (("0", "no answer"), ("1", "Reading"), ("2", "Maths"), ("4", "Art"))
    assert entry.told == "The numbers of all that were ticked are added up."


def test_a_ranking_has_a_place_for_each_option():
    found = [(entry.about, entry.values) for entry in entries("q6")]
    values = (("0", "not placed"), ("1–3", "its place, 1 for the first"))
    assert found == [("Time", values), ("Money", values), ("Trust", values)]


def test_money_is_told_in_bands_for_both_ends():
    least, most = entries("q7")
    assert (least.about, most.about) == ("Lower end of the range", "Upper end of the range")
    assert least.values[:3] == (("0", "no answer"), ("1", "£0 to £99"), ("2", "£100 to £249"))
    assert least.values[-1] == ("5", "£1,000 or more")


def test_texts_gates_and_named_questions_are_told_as_such():
    (text,), (gate,), (named,) = entries("q2"), entries("g1"), entries("q10")
    assert text.values == (("0", "nothing written"), ("1", "something written"))
    assert gate.kind == "Yes or no that opens pages"
    assert gate.told == "A yes opens “More about it”."
    assert (named.slot, named.values) == (None, ())
    assert "kept apart from all other answers" in named.told


def test_a_row_fits_under_the_header():
    assert {len(entry.row) for entry in codebook_of(stage.instrument())} == {len(HEADER)}
