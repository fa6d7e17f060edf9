"""Sentences about writing a consultation and reading it beforehand."""

NAMED = (
    "If you say yes, your name goes to {organiser}, and to nobody else. This answer is kept apart "
    "from all your others."
)
