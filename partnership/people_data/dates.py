"""The dates and names that the two statements carry. Whoever reviews a statement changes them here."""

from datetime import date

PREPARED = date(2026, 11, 22)
TESTED = date(2026, 11, 22)
REVIEW_BY = date(2027, 11, 22)
REVIEWED_BY = "the people who make this portal"
