"""What an English school year looks like, as a first suggestion. Pure: only days are counted.

Each authority sets its own dates; what is said here is close enough to be put right by hand.
"""

from dataclasses import dataclass
from datetime import date, timedelta

MONDAY, FRIDAY, SATURDAY = 0, 4, 5


@dataclass(frozen=True)
class Span:
    """Days from–to (both included), under a name: a holiday, or the term of a window."""

    name: str
    first: date
    last: date


def easter(year: int) -> date:
    """Easter Sunday of this calendar year, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    leap = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (b % 4) + 2 * (c // 4) - leap - c % 4) % 7
    late = (a + 11 * leap + 22 * week) // 451
    month, day = divmod(leap + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> list[Span]:
    """Half-terms, holidays and bank holidays of the academic year that begins in `year`."""
    later = year + 1
    autumn = _last(MONDAY, date(year, 10, 31))
    christmas = _first(SATURDAY, date(year, 12, 18))
    winter = _first(MONDAY, date(later, 2, 12))
    may_day = _first(MONDAY, date(later, 5, 1))
    late_may = _last(MONDAY, date(later, 5, 31))
    return [
        Span("Autumn half-term", autumn, autumn + timedelta(days=4)),
        Span("Christmas", christmas, christmas + timedelta(days=15)),
        Span("February half-term", winter, winter + timedelta(days=4)),
        _easter_holiday(later),
        Span("Early May bank holiday", may_day, may_day),
        Span("May half-term", late_may, late_may + timedelta(days=4)),
    ]


def windows(year: int) -> list[Span]:
    """When reviews can be: in each term, without its first and its last week.

    In autumn from the last Monday of September, so that wishes can be said and teams be found; in
    summer until the second Friday of July.
    """
    christmas, easter_holiday = (
        next(h for h in holidays(year) if h.name == name) for name in ("Christmas", "Easter")
    )
    later = year + 1
    return [
        Span("autumn", _last(MONDAY, date(year, 9, 30)), _week_before(christmas.first)),
        Span("spring", _second_week_after(christmas.last), _week_before(easter_holiday.first)),
        Span("summer", _second_week_after(easter_holiday.last), _first(FRIDAY, date(later, 7, 8))),
    ]


def wishes_by(first_window: date, today: date) -> date:
    """When schools should have said their wishes: ten days before the first reviews can be.

    Where that has passed or is close, they get two weeks from today.
    """
    return max(first_window - timedelta(days=10), today + timedelta(days=14))


def _easter_holiday(year):
    """Two weeks around Easter: after an early one, before a late one, else half and half."""
    sunday = easter(year)
    if sunday <= date(year, 4, 5):
        before, after = 2, 14
    elif sunday <= date(year, 4, 12):
        before, after = 8, 7
    else:
        before, after = 15, 1
    return Span("Easter", sunday - timedelta(days=before), sunday + timedelta(days=after))


def _first(weekday, on_or_after):
    return on_or_after + timedelta(days=(weekday - on_or_after.weekday()) % 7)


def _last(weekday, on_or_before):
    return on_or_before - timedelta(days=(on_or_before.weekday() - weekday) % 7)


def _week_before(holiday):
    """The Friday before the week in which this holiday begins."""
    return _last(MONDAY, holiday) - timedelta(days=3)


def _second_week_after(holiday):
    """The Monday of the second week of school after the last day of this holiday."""
    return _last(MONDAY, holiday + timedelta(days=1)) + timedelta(days=7)
