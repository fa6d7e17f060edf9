"""Days as people write them in the United Kingdom: day first, with figures or words."""

import re
from datetime import date, timedelta

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_OPEN = {
    "",
    "-",
    "–",
    "—",
    "n/a",
    "na",
    "none",
    "ongoing",
    "open",
    "present",
    "current",
    "to date",
    "now",
}
_FIGURES = re.compile(r"([0-3]?[0-9])\s*[./-]\s*([01]?[0-9])\s*[./-]\s*([0-9]{4}|[0-9]{2})")
_WORDS = re.compile(
    r"([0-3]?[0-9])(?:st|nd|rd|th)?[\s./-]+([a-z]{3,9})\.?[\s,./-]+([0-9]{4}|[0-9]{2})"
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9:.]+)?")
_SERIAL = re.compile(r"([1-7][0-9]{4})(?:\.0+)?")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[\s,.]+")
_EXCEL_BEGINS = date(1899, 12, 30)
_EARLIEST, _LATEST = 1950, 2099
_LONGEST = 60


def day_in(text):
    """The day that `text` names, None for an open end. Raises ValueError for anything else.

    "1/9/2026", "01-09-26", "1 September 2026", "1st Sept. 2026", "2026-09-01", and 46266, which is
    what Excel shows for a date that is formatted as a number. Two figures are a year from 1950 on.
    """
    if len(text) > _LONGEST:
        raise ValueError
    told = _WEEKDAY.sub("", " ".join(text.casefold().split()))
    if told in _OPEN:
        return None
    if found := _ISO.fullmatch(told):
        year, month, on = map(int, found.groups())
    elif found := _SERIAL.fullmatch(told):
        there = _EXCEL_BEGINS + timedelta(days=int(found[1]))
        year, month, on = there.year, there.month, there.day
    elif found := _FIGURES.fullmatch(told):
        on, month, year = int(found[1]), int(found[2]), _year(found[3])
    elif found := _WORDS.fullmatch(told):
        on, month, year = int(found[1]), _month(found[2]), _year(found[3])
    else:
        raise ValueError(text)
    if not _EARLIEST <= year <= _LATEST:
        raise ValueError(text)
    return date(year, month, on)


def _month(word):
    for number, month in enumerate(_MONTHS, 1):
        if month.startswith(word):
            return number
    raise ValueError(word)


def _year(figures):
    if len(figures) == 4:
        return int(figures)
    return int(figures) + (2000 if int(figures) < 50 else 1900)
