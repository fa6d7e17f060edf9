"""Which of a workbook's cell formats show a number as a date, and which date."""

import re
from datetime import datetime, time, timedelta

from records.tables import wording
from records.tables.limits import Refused
from records.tables.xml_parts import Listener

# Excel's own bounds.
_MOST_FORMATS = 65_536
_LONGEST_FORMAT = 255
# The numbers of the formats that every workbook has without telling them.
_DATES = {str(number) for number in (*range(14, 23), 45, 47)}
# In a format "…", \x, _x and *x are letters that stand for themselves, [Red] and [$-809] no sign.
_ASIDE = re.compile(r'"[^"]*"|[\\_*].|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_SIGNS = re.compile("[dmyhs]", re.IGNORECASE)
_FROM_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no zones
_FROM_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
# Excel believes in a 29 February 1900, so the days before it have other numbers.
_LEAP_DAY = 60
_SECONDS = 86_400


class Styles(Listener):
    """Hears styles.xml; `shown(number)` is the date that Excel shows for a number."""

    def __init__(self, *, is_1904=False):
        super().__init__()
        self._is_1904 = is_1904
        self._formats = {}
        self._in_cells = False
        self._dates = []

    def opened(self, name, attributes):
        if name == "numFmt":
            told = attributes.get("formatCode", "")
            self._formats[attributes.get("numFmtId")] = _shows_a_date(told[:_LONGEST_FORMAT])
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            self._dates.append(self._formats.get(number, number in _DATES))
        if max(len(self._dates), len(self._formats)) > _MOST_FORMATS:
            raise Refused(wording.SUSPICIOUS)

    def closed(self, name):
        if name == "cellXfs":
            self._in_cells = False

    def is_date(self, style):
        """Does the cell format with this index (a text) show dates?"""
        return style.isdecimal() and int(style) < len(self._dates) and self._dates[int(style)]

    def shown(self, days):
        """A number of days as "2026-09-04", "2026-09-04 16:30:00" or, below one, "16:30:00".

        To the second. Raises OverflowError or ValueError for what is no date.
        """
        if days < 0:
            raise ValueError(days)
        at = timedelta(days // 1, round(days % 1 * _SECONDS))
        if days < 1:
            return (_FROM_1904 + at).time().isoformat()
        if not self._is_1904 and days < _LEAP_DAY:
            at += timedelta(1)
        at += _FROM_1904 if self._is_1904 else _FROM_1900
        return at.date().isoformat() if at.time() == time() else at.isoformat(sep=" ")


def _shows_a_date(told):
    # The first part is the one for positive numbers. Hours beyond 24 are a length of time, not a
    # time: those stay numbers.
    signs = _ASIDE.sub("", told.split(";")[0])
    return "[" not in signs and _SIGNS.search(signs) is not None
