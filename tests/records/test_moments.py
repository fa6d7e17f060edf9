from datetime import UTC, date, datetime, time

import pytest

from records import moments


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (time(19), "7pm"),
        (time(19, 4), "7.04pm"),
        (time(0, 30), "12.30am"),
        (time(9, 15), "9.15am"),
        (time(12), "noon"),
        (time(12, 1), "12.01pm"),
        (time(0), "midnight"),
    ],
)
def test_times_are_told_as_people_say_them(at, told):
    assert moments.clock(at) == told


def test_days_have_no_leading_zero():
    assert moments.day(date(2026, 9, 4)) == "4 September 2026"


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 11, 21, 19, 4, tzinfo=UTC), "21 November 2026, 7.04pm"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July 2026, 12.30am"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026, 2am"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 October 2026, 1.30am"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 October 2026, 1.30am"),
    ],
)
def test_moments_are_those_of_london_also_when_the_clocks_change(at, told):
    assert moments.moment(at) == told


def test_machines_get_utc_to_the_second():
    at = datetime(2026, 7, 1, 23, 30, 5, 999, tzinfo=UTC)
    assert moments.utc(at) == "2026-07-01T23:30:05Z"
