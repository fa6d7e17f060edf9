"""What may be written into a cell."""

import math
import re
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

# What XML cannot hold, and no reader wants: control characters, halves of characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(value):
    """The value as text, number, boolean, date, time or moment without zone; "" for nothing."""
    if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    return value if isinstance(value, str | int | float | Decimal | date) else str(value)


def clean(text):
    """Ends of lines as LF, and without what XML cannot hold."""
    return _ILLEGAL.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))
