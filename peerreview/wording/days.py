"""How days from–to are told: "26 to 30 October 2026", "19 December 2026 to 3 January 2027"."""

from datetime import date

from records.moments import day


def span(first: date, last: date) -> str:
    """What both days have in common is said once."""
    if first == last:
        return day(first)
    if first.year != last.year:
        begins = day(first)
    elif first.month != last.month:
        begins = f"{first.day} {first:%B}"
    else:
        begins = str(first.day)
    return f"{begins} to {day(last)}"
