from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from consultation.instrument import code, layout
from consultation.instrument.slots import band_of, bands, month_of
from tests.consultation.stage import instrument

TREE = instrument()
SLOTS = layout(TREE)


def place(name, **facts):
    return next(
        slot.number - 1
        for slot in SLOTS
        if slot.question.name == name and all(getattr(slot, k) == v for k, v in facts.items())
    )


def test_each_answer_has_its_places_and_the_named_question_none():
    assert [(slot.number, slot.question.name, slot.end) for slot in SLOTS] == [
        (1, "q1", ""),
        (2, "q2", ""),
        (3, "g1", ""),
        (4, "q3", ""),
        (5, "q4", ""),
        (6, "q5", ""),
        (7, "q6", ""),
        (8, "q6", ""),
        (9, "q6", ""),
        (10, "q7", "from"),
        (11, "q7", "to"),
        (12, "q8", ""),
        (13, "q9", ""),
    ]


def test_nothing_answered_is_all_nought():
    assert code(SLOTS, {}) == [0] * 13


def test_everything_answered_is_small_numbers():
    answers = {
        "q1": "no",
        "q2": "words",
        "g1": "yes",
        "q3": "5",
        "q4": "o3",
        "q5": ["o1", "o3"],
        "q6": ["o3", "o1"],
        "q7": {"from": 0, "to": 4_000},
        "q8": "1900-01-31",
        "q9": "word",
        "q10": "yes",
    }
    assert code(SLOTS, answers) == [2, 1, 1, 1, 3, 0b101, 2, 0, 1, 1, 5, 1, 1]


def test_money_is_counted_in_bands():
    question = TREE.questions["q7"]
    assert bands(question) == [
        "£0 to £99",
        "£100 to £249",
        "£250 to £499",
        "£500 to £999",
        "£1,000 or more",
    ]
    assert [band_of(question, pounds) for pounds in (0, 99, 100, 999, 1_000, 10_000_000)] == [
        1,
        1,
        2,
        4,
        5,
        5,
    ]


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_is_coded_as_its_month_and_fits(on):
    number = code(SLOTS, {"q8": on.isoformat()})[place("q8")]
    assert month_of(number) == on.replace(day=1)
    assert 0 < number < 2**15
