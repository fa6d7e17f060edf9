from consultation.forms.paper import CodeForm, ReadingForm, SettleForm
from consultation.workflow.paper import SETTLE, Reading, Turn
from tests.consultation import stage


def reading_of(**fields):
    """`_` stands for a dot before the name of a question, as in unreadable_q1."""
    given = stage.posted(
        **{n: v for n, v in fields.items() if not n.startswith(("unreadable", "use"))}
    )
    for name, value in fields.items():
        if name.startswith(("unreadable", "use")):
            given[name.replace("_", ".", 1).replace("_", "-")] = value
    return ReadingForm(stage.instrument(), given)


def settled(**fields):
    turn = Turn(
        SETTLE, Reading({"q4": "o1"}), Reading({"q4": "o2"}, quotable=False), ("q4", "-quotable")
    )
    given = stage.posted(q4=fields.pop("q4", ""))
    for name, value in fields.items():
        given[name.replace("_", ".", 1).replace("_", "-")] = value
    return SettleForm(stage.instrument(), turn, given)


def test_a_code_must_be_typed():
    form = CodeForm({"code": " "})
    assert form.errors == {"code": ["Type the code that is printed on the form."]}


def test_a_reading_is_read_as_on_the_portal():
    form = reading_of(q1="yes", q5=["o3", "o1"], q7_from="100", q7_to="£250", q9=" a  b ")
    assert form.errors == {}
    assert form.reading == Reading(
        {"q1": "yes", "q5": ["o1", "o3"], "q7": {"from": 100, "to": 250}, "q9": "a b"}
    )


def test_what_is_no_answer_is_said():
    form = reading_of(q1="perhaps", q8_day="31", q8_month="2", q8_year="2027")
    assert form.errors == {
        "q1": "Choose one of the answers that are offered.",
        "q8": "Enter a real day, for example 30 4 2027.",
    }


def test_what_cannot_be_read_stays_empty_whatever_else_was_typed():
    form = reading_of(q1="yes", q7_from="lots", unreadable_q7="yes", unreadable_q4="yes")
    assert form.errors == {}
    assert form.reading == Reading({"q1": "yes"}, ("q4", "q7"))


def test_both_uses_are_ticks():
    assert reading_of(q1="yes").reading == Reading({"q1": "yes"}, (), False, True)
    form = reading_of(q1="yes", use_withheld="yes", use_not_quoted="yes")
    assert form.reading == Reading({"q1": "yes"}, (), True, False)


def test_one_of_both_readings_is_taken():
    assert settled(take_q4="second", **{"take_-quotable": "first"}).chosen == {
        "q4": "o2",
        "-quotable": True,
    }


def test_neither_may_be_right():
    assert settled(take_q4="nothing", **{"take_-quotable": "second"}).chosen == {
        "q4": None,
        "-quotable": False,
    }
    again = settled(take_q4="again", q4="o3", **{"take_-quotable": "second"})
    assert (again.chosen["q4"], again.errors) == ("o3", {})


def test_a_choice_must_be_made_for_each_difference():
    form = settled(take_q4="third")
    assert form.errors == dict.fromkeys(("q4", "-quotable"), "Choose which reading is right.")
    # What was ticked at the end was ticked or not: there is nothing to type again.
    assert set(settled(take_q4="first", **{"take_-quotable": "again"}).errors) == {"-quotable"}
    assert set(settled(take_q4="again", q4="o9").errors) == {"q4", "-quotable"}
