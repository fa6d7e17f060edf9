"""Sentences about paper."""

FROZEN = "The text of the consultation exactly as it was frozen"
BEING_DRAWN = "Another paper form is being drawn just now. Try again in half a minute."
HOW = {
    "one_of": "Tick one.",
    "several_of": "Tick all that apply.",
    "agree": "Tick one.",
    "ranking": "Write 1 beside what comes first for you, then 2, and so on. You can stop anywhere.",
    "money": "In whole pounds a year: one amount, or both ends of a range.",
    "date": "The day, the month and the year, in figures.",
}
DRAFT = "Draft, not published"
A_SCHOOL = "The school as a whole"
PILE = "Paper forms: {title}"
