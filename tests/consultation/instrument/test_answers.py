import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.instrument import CannotRead, in_words, is_answered, read_answer
from consultation.instrument.answers import fields_of
from tests.consultation.stage import instrument, posted

TREE = instrument()
ASKED = TREE.questions | TREE.gates


def read(name, **fields):
    return read_answer(ASKED[name], posted(**fields))


def refused(name, **fields):
    with pytest.raises(CannotRead) as refusal:
        read(name, **fields)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "fields", "answer", "words"),
    [
        ("q1", {"q1": "yes"}, "yes", "Yes"),
        ("q1", {"q1": ""}, None, ""),
        ("q1", {}, None, ""),
        ("g1", {"g1": "no"}, "no", "No"),
        ("q3", {"q3": "4"}, "4", "Agree"),
        ("q4", {"q4": "o2"}, "o2", "Yearly"),
        ("q4", {"q4": ["o2", "o3"]}, "o3", "Never"),
        ("q5", {"q5": ["o3", "o1", "o3"]}, ["o1", "o3"], "Reading\nArt"),
        ("q5", {"q5": []}, None, ""),
        ("q2", {"q2": "  One\r\ntwo\rthree \n"}, "One\ntwo\nthree", "One\ntwo\nthree"),
        ("q2", {"q2": " \r\n "}, None, ""),
        ("q9", {"q9": " one \n two "}, "one two", "one two"),
        ("q7", {"q7_from": "£1,250.00"}, {"from": 1250, "to": 1250}, "£1,250 a year"),
        (
            "q7",
            {"q7_from": "100", "q7_to": "2 500"},
            {"from": 100, "to": 2500},
            "£100 to £2,500 a year",
        ),
        ("q7", {"q7_from": "0"}, {"from": 0, "to": 0}, "£0 a year"),
        ("q7", {"q7_from": " ", "q7_to": ""}, None, ""),
        (
            "q6",
            {"q6_o1": "2", "q6_o2": "1", "q6_o3": "3"},
            ["o2", "o1", "o3"],
            "1. Money\n2. Time\n3. Trust",
        ),
        ("q6", {"q6_o3": "01"}, ["o3"], "1. Trust"),
        ("q6", {"q6_o1": "", "q6_o2": " "}, None, ""),
        (
            "q8",
            {"q8_day": "30", "q8_month": "4", "q8_year": "2018"},
            "2018-04-30",
            "30 April 2018",
        ),
        ("q8", {"q8_day": "", "q8_month": "", "q8_year": ""}, None, ""),
    ],
)
def test_what_a_form_brings_is_read_and_told(name, fields, answer, words):
    assert read(name, **fields) == answer
    assert in_words(ASKED[name], answer) == words
    assert is_answered(answer) is (answer is not None)


OFFERED = "Choose one of the answers that are offered."
SEVERAL = "Choose from the answers that are offered."
POUNDS = "Enter whole pounds a year in figures, for example 250."
RICH = "Enter an amount of £10,000,000 a year or less."
PLACES = "Number the options from 1 to 3."
GAP = "Number the options from 1 on, without leaving a number out."
DAY = "Enter a real day, for example 30 4 2027."


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("q1", {"q1": "maybe"}, OFFERED),
        ("g1", {"g1": "o1"}, OFFERED),
        ("q3", {"q3": "6"}, OFFERED),
        ("q5", {"q5": ["o1", "o9"]}, SEVERAL),
        ("q5", {"q5": ["o1", ""]}, SEVERAL),
        ("q9", {"q9": "x" * 301}, "Keep this to 300 characters or fewer. You have 301."),
        ("q2", {"q2": "x" * 10_001}, "Keep this to 10,000 characters or fewer. You have 10,001."),
        ("q7", {"q7_from": "ten"}, POUNDS),
        ("q7", {"q7_from": "9.50"}, POUNDS),
        ("q7", {"q7_from": "-1"}, POUNDS),
        ("q7", {"q7_from": "1e9"}, POUNDS),
        ("q7", {"q7_from": "²"}, POUNDS),
        ("q7", {"q7_from": "10000001"}, RICH),
        ("q7", {"q7_from": "9" * 5_000}, RICH),
        (
            "q7",
            {"q7_to": "5"},
            "Enter the amount in the first box, or both ends of the range.",
        ),
        (
            "q7",
            {"q7_from": "5", "q7_to": "4"},
            "The range goes down. Put the smaller amount first.",
        ),
        ("q6", {"q6_o1": "0"}, PLACES),
        ("q6", {"q6_o1": "4"}, PLACES),
        ("q6", {"q6_o1": "0010"}, PLACES),
        ("q6", {"q6_o1": "001" + "9" * 5_000}, PLACES),
        ("q6", {"q6_o1": "first"}, PLACES),
        ("q6", {"q6_o1": "1", "q6_o2": "01"}, "Two options have the number 1. Give each its own."),
        ("q6", {"q6_o1": "1", "q6_o2": "3"}, GAP),
        ("q8", {"q8_day": "31", "q8_month": "4", "q8_year": "2018"}, DAY),
        ("q8", {"q8_day": "1", "q8_month": "", "q8_year": "2018"}, DAY),
        ("q8", {"q8_day": "1", "q8_month": "1", "q8_year": "9" * 5_000}, DAY),
        (
            "q8",
            {"q8_day": "1", "q8_month": "1", "q8_year": "18"},
            "Enter the year with four figures, for example 2027.",
        ),
        (
            "q2",
            {"q2": "a\0b"},
            "This text has a character in it that cannot be kept. Type it again.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(name, fields, says):
    assert refused(name, **fields) == says


@given(st.data())
def test_whatever_is_typed_is_read_or_refused(data):
    asked = data.draw(st.sampled_from(list(ASKED.values())))
    typed = st.text(max_size=12) | st.integers(-5, 99_999).map(str)
    given_fields = {
        field.replace("-", "_"): data.draw(st.lists(typed, max_size=2))
        for field in fields_of(asked)
    }
    try:
        answer = read_answer(asked, posted(**given_fields))
    except CannotRead as refusal:
        says, answer = str(refusal), None
    else:
        says = in_words(asked, answer) + "."
    assert says.endswith(".")
    assert is_answered(answer) is (answer is not None)
