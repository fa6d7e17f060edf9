from datetime import date
from itertools import pairwise

import pytest

from peerreview.planning import calendar
from peerreview.planning.calendar import Span


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22)],
)
def test_easter(year, month, day):
    assert calendar.easter(year) == date(year, month, day)


def test_a_year_with_an_early_easter():
    assert calendar.holidays(2026) == [
        Span("Autumn half-term", date(2026, 10, 26), date(2026, 10, 30)),
        Span("Christmas", date(2026, 12, 19), date(2027, 1, 3)),
        Span("February half-term", date(2027, 2, 15), date(2027, 2, 19)),
        Span("Easter", date(2027, 3, 26), date(2027, 4, 11)),
        Span("Early May bank holiday", date(2027, 5, 3), date(2027, 5, 3)),
        Span("May half-term", date(2027, 5, 31), date(2027, 6, 4)),
    ]
    assert calendar.windows(2026) == [
        Span("autumn", date(2026, 9, 28), date(2026, 12, 11)),
        Span("spring", date(2027, 1, 11), date(2027, 3, 19)),
        Span("summer", date(2027, 4, 19), date(2027, 7, 9)),
    ]


@pytest.mark.parametrize(
    ("year", "first", "last", "summer"),
    [
        (2022, date(2023, 4, 1), date(2023, 4, 16), date(2023, 4, 24)),  # on 9 April
        (2024, date(2025, 4, 5), date(2025, 4, 21), date(2025, 4, 28)),  # on 20 April
    ],
)
def test_easter_holidays_go_before_a_late_easter(year, first, last, summer):
    found = {span.name: span for span in calendar.holidays(year)}["Easter"]
    assert (found.first, found.last) == (first, last)
    assert calendar.windows(year)[2].first == summer


@pytest.mark.parametrize("year", range(2020, 2060))
def test_every_year_is_in_order_and_inside_itself(year):
    holidays, windows = calendar.holidays(year), calendar.windows(year)
    assert [h.first for h in holidays] == sorted(h.first for h in holidays)
    for spans in (holidays, windows):
        for span in spans:
            assert date(year, 9, 1) <= span.first <= span.last <= date(year + 1, 8, 31)
    for window, after in pairwise(windows):
        assert window.last < after.first
    for window in windows:
        assert (window.first.weekday(), window.last.weekday()) == (0, 4)
    christmas = holidays[1]
    assert christmas.first <= date(year, 12, 24) < date(year + 1, 1, 1) <= christmas.last


def test_wishes_have_at_least_two_weeks():
    window = date(2026, 9, 28)
    assert calendar.wishes_by(window, date(2026, 6, 1)) == date(2026, 9, 18)
    assert calendar.wishes_by(window, date(2026, 9, 10)) == date(2026, 9, 24)
    assert calendar.wishes_by(window, date(2026, 11, 1)) == date(2026, 11, 15)
