from datetime import date

import pytest

from peerreview.forms.calendar import CalendarForm
from peerreview.planning.calendar import Span
from tests.peerreview import stage

TYPED = {
    "rows": "2",
    "wishes_by": "2026-10-01",
    "autumn_first": "2026-10-05",
    "autumn_last": "2026-12-11",
    "summer_first": "2027-04-19",
    "summer_last": "2027-07-09",
    "holiday_0_name": "Half-term",
    "holiday_0_first": "2026-10-26",
    "holiday_0_last": "2026-10-30",
    "holiday_1_name": "May Day",
    "holiday_1_first": "2027-05-03",
}


@pytest.fixture
def cycle(cast):
    return stage.cycle(cast, wishes_by=date(2026, 9, 18))


def errors(cycle, **typed):
    form = CalendarForm(TYPED | typed, cycle=cycle)
    assert not form.is_valid()
    return {name: list(found) for name, found in form.errors.items()}


def test_what_is_typed(cycle):
    form = CalendarForm(TYPED, cycle=cycle)
    assert form.is_valid()
    assert form.windows == [
        Span("autumn", date(2026, 10, 5), date(2026, 12, 11)),
        Span("summer", date(2027, 4, 19), date(2027, 7, 9)),
    ]
    assert form.holidays == [
        Span("Half-term", date(2026, 10, 26), date(2026, 10, 30)),
        Span("May Day", date(2027, 5, 3), date(2027, 5, 3)),
    ]


def test_what_stands_is_shown_with_three_empty_rows(cycle):
    form = CalendarForm(cycle=cycle)
    assert form["wishes_by"].value() == date(2026, 9, 18)
    assert [label for label, *_ in form.terms()] == ["Autumn", "Spring", "Summer"]
    _, first, last = form.terms()[0]
    assert (first.value(), last.value()) == (date(2026, 9, 28), date(2026, 12, 11))
    assert [[f.value() for f in row] for row in form.holiday_rows()] == [
        ["Half-term", date(2026, 10, 26), date(2026, 10, 30)],
        *[[None] * 3] * 3,
    ]


def test_what_is_suggested_is_shown_instead(cycle):
    form = CalendarForm(cycle=cycle, suggested=True)
    assert [row[0].value() for row in form.holiday_rows()][:2] == ["Autumn half-term", "Christmas"]
    assert form["wishes_by"].value() == date(2026, 9, 18)


@pytest.mark.parametrize(("rows", "count"), [("2", 2), ("40", 40), ("900", 40), ("x", 4), ("", 4)])
def test_as_many_rows_come_back_as_were_sent(cycle, rows, count):
    assert len(CalendarForm(TYPED | {"rows": rows}, cycle=cycle).holiday_rows()) == count


def test_a_row_that_is_emptied_goes(cycle):
    emptied = dict.fromkeys(("holiday_0_name", "holiday_0_first", "holiday_0_last"), "")
    form = CalendarForm(TYPED | emptied, cycle=cycle)
    assert form.is_valid()
    assert [holiday.name for holiday in form.holidays] == ["May Day"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"autumn_last": ""}, {"autumn_last": "Enter both days of the Autumn window, or none."}),
        ({"autumn_first": ""}, {"autumn_first": "Enter both days of the Autumn window, or none."}),
        (
            {"autumn_last": "2026-10-04"},
            {"autumn_last": "The Autumn window ends before it begins. Check both days."},
        ),
        (
            {"autumn_first": "2026-08-31"},
            {"autumn_first": "31 August 2026 is not in the academic year 2026–27."},
        ),
        (
            {"summer_last": "2027-09-01"},
            {"summer_last": "1 September 2027 is not in the academic year 2026–27."},
        ),
        (
            {"summer_first": "2026-12-11"},
            {"summer_first": "This is before the Autumn window ends, on 11 December 2026."},
        ),
        (
            {"autumn_first": "31.9."},
            {"autumn_first": "Enter a real day, for example 5 December 2026."},
        ),
        (
            {"holiday_0_name": ""},
            {"holiday_0_name": "Enter what these days are called, for example Half-term."},
        ),
        ({"holiday_1_first": ""}, {"holiday_1_first": "Enter the first day of “May Day”."}),
        (
            {"holiday_0_last": "2026-10-25"},
            {"holiday_0_last": "“Half-term” ends before it begins. Check both days."},
        ),
        (
            {"wishes_by": "2027-07-10"},
            {
                "wishes_by": "This is after the last day on which reviews can be. Choose earlier.",
            },
        ),
    ],
)
def test_days_that_cannot_be(cycle, typed, says):
    assert errors(cycle, **typed) == {name: [sentence] for name, sentence in says.items()}
