from datetime import date

import pytest
import time_machine

from peerreview.forms.wishes import WishesForm, spans
from peerreview.models import Participation, Theme
from tests.peerreview import stage

pytestmark = pytest.mark.usefixtures("in_november")


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-25 12:00Z"):
        yield


@pytest.fixture
def ash(cast):
    (made,) = stage.take_part(stage.cycle(cast), cast.ash)
    return Participation.objects.get(pk=made.pk)


def form(ash, **typed):
    return WishesForm({"rows": "0"} | typed, participation=ash)


def errors(ash, **typed):
    sent = form(ash, **typed)
    assert not sent.is_valid()
    return {name: list(found) for name, found in sent.errors.items()}


def test_nothing_need_be_wished_for(ash):
    sent = form(ash)
    assert sent.is_valid()
    assert sent.wishes == {
        "focus": [],
        "focus_words": "",
        "wished_days": [],
        "closed_days": [],
    }


def test_what_is_typed(ash):
    sent = form(
        ash,
        focus=["reading", "inclusion"],
        focus_words="Do boys read?",
        day_0="2027-02-03",
        day_3="2027-01-13",
        closed_0_first="2027-02-05",
        closed_0_last="2027-02-08",
        closed_2_last="2027-03-01",
    )
    assert sent.is_valid()
    assert sent.wishes == {
        "focus": ["reading", "inclusion"],
        "focus_words": "Do boys read?",
        "wished_days": [date(2027, 2, 3), date(2027, 1, 13)],
        "closed_days": [date(2027, 2, 5), date(2027, 2, 8), date(2027, 3, 1)],
    }


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            {"focus": ["reading", "mathematics", "inclusion", "safeguarding"]},
            {"focus": "Choose at most 3 themes. You have chosen 4."},
        ),
        (
            {"focus": ["gone"]},
            {"focus": "One of these themes is no longer in the framework. Choose again."},
        ),
        (
            {"focus_words": "x" * 2001},
            {"focus_words": "Keep this to 2,000 characters or fewer. You have typed 2,001."},
        ),
        (
            {"day_0": "2027-02-06"},
            {"day_0": "6 February 2027 is a Saturday. Choose a school day."},
        ),
        (
            {"day_1": "2026-11-24"},
            {"day_1": "24 November 2026 has passed. Choose a later day."},
        ),
        (
            {"day_0": "2027-03-22"},
            {
                "day_0": "22 March 2027 is outside the weeks in which reviews can be "
                "(28 September to 11 December 2026, 11 January to 19 March 2027, "
                "19 April to 9 July 2027).",
            },
        ),
        (
            {"day_0": "2027-02-03", "day_4": "2027-02-03"},
            {"day_4": "3 February 2027 stands here twice."},
        ),
        (
            {"day_0": "2027-02-03", "closed_0_first": "2027-02-01", "closed_0_last": "2027-02-05"},
            {
                "day_0": "3 February 2027 is a day you wish for, and one on which you cannot be "
                "visited.",
            },
        ),
        ({"day_0": "soon"}, {"day_0": "Enter a real day, for example 5 December 2026."}),
        (
            {"closed_0_first": "2027-02-05", "closed_0_last": "2027-02-04"},
            {"closed_0_last": "This is before the first day. Check both."},
        ),
        (
            {"closed_0_first": "2027-01-01", "closed_0_last": "2027-05-01"},
            {
                "closed_0_last": "These are more than 120 days. Speak to the partnership "
                "coordinator.",
            },
        ),
    ],
)
def test_wishes_that_cannot_be(ash, typed, says):
    assert errors(ash, **typed) == {name: [sentence] for name, sentence in says.items()}


def test_a_day_in_a_holiday_is_named(ash):
    holiday = ash.cycle.holidays.create(
        name="Half-term", first=date(2027, 2, 15), last=date(2027, 2, 19)
    )
    assert errors(ash, day_0="2027-02-17") == {
        "day_0": [f"17 February 2027 is in the {holiday.name}. Choose a school day."]
    }


def test_what_was_wished_for_before_may_stay(ash):
    ash.wished_days = [date(2026, 11, 4)]
    assert form(ash, day_0="2026-11-04").is_valid()


def test_what_stands_is_shown_with_room_for_more(ash):
    ash.wished_days = [date(2027, 2, n) for n in (1, 2, 3, 4)]
    ash.closed_days = [date(2027, 3, 1), date(2027, 3, 2)]
    ash.focus = ["reading"]
    shown = WishesForm(participation=ash)
    assert [f.value() for f in shown.day_fields()] == [*ash.wished_days, None, None]
    assert [[f.value() for f in row] for row in shown.closed_rows()] == [
        [date(2027, 3, 1), date(2027, 3, 2)],
        *[[None, None]] * 3,
    ]
    assert (shown["rows"].value(), shown["focus"].value()) == (1, ["reading"])


def test_five_days_and_three_rows_to_begin_with(ash):
    shown = WishesForm(participation=ash)
    assert (len(shown.day_fields()), len(shown.closed_rows())) == (5, 3)
    assert [f.label for f in shown.day_fields()][:2] == ["Best day", "Day 2"]


def test_where_the_framework_is_empty_nothing_is_to_be_chosen(ash):
    Theme.objects.all().delete()
    sent = form(ash, focus=["reading"], focus_words="Boys.")
    assert sent.is_valid()
    assert (sent.wishes["focus"], "focus" in sent.fields) == ([], False)


def test_where_there_are_no_windows_no_day_can_be_wished_for(ash):
    ash.cycle.windows.all().delete()
    assert errors(ash, day_0="2027-02-03") == {
        "day_0": ["The weeks in which reviews can be are not settled yet. Leave the days empty."]
    }


def test_days_that_follow_each_other_are_told_together():
    days = [date(2027, 2, n) for n in (3, 1, 2, 5, 8, 9, 11)]
    assert spans(days) == [
        (date(2027, 2, 1), date(2027, 2, 3)),
        (date(2027, 2, 5), date(2027, 2, 9)),
        (date(2027, 2, 11), date(2027, 2, 11)),
    ]
    assert spans([]) == []
