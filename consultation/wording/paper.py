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

# -- Keying ----------------------------------------------------------------------------------------

NO_SUCH_CODE = (
    "No form of this consultation has this code. Compare it with the paper, letter by letter."
)
NO_CODE = "Type the code that is printed on the form."
SENT_ONLINE = (
    "Whoever this form belongs to has sent their answers on the portal. What they sent there stands, "
    "so this form is not keyed. Put it with the others."
)
SENT_ON_PAPER = "This form has been keyed by two people and is sent in. Put it with the others."
YOURS = "You have keyed this form. Somebody else keys it now, without seeing what you typed."
OTHERS_SETTLE = (
    "You were the first to key this form. The two readings differ, and somebody else compares them, "
    "with the paper in hand."
)
POST_OVER = (
    "Whoever this form belongs to no longer holds the post in which they were asked, so it cannot "
    "be taken."
)
PUT_ASIDE = (
    "{questions} must be answered, and nothing that can be read stands there. Put this form aside and "
    "ask the person, who can write it in. Nothing of it is kept here until then."
)
QUESTION = "Question {numbers}"
QUESTIONS = "Questions {numbers}"
NOT_OPEN_YET = "“{title}” opens on {when}. Forms are keyed from then on."
TOO_LATE = "“{title}” took answers until {when}, so no form can be keyed any more."
OVER = "“{title}” is “{state}”, so no form can be keyed."
KEY_IS_GONE = (
    "The key of this consultation cannot be read just now, so codes lead nowhere. Tell whoever looks "
    "after this portal."
)
CHOOSE = "Choose which reading is right."
KEPT = "Keyed once, and kept. Now somebody else keys the same form."
SENT = "Both readings agree. The answers are sent in."
SETTLED = "Settled. The answers are sent in."
LEFT_OUT = {
    1: "One answer stood behind a gate that is not ticked yes, and was left out.",
    None: "{number} answers stood behind gates that are not ticked yes, and were left out.",
}
HISTORY = "A paper form, keyed by two people"

# -- Printing --------------------------------------------------------------------------------------

NOBODY_CHOSEN = "Choose for whom a form is to be printed."
TOO_MANY = "Choose {most} at most; the others go into another pile."
NOT_PUBLISHED = "“{title}” is not being asked, so there are no codes to print on forms."

# -- Keying, as it is shown ------------------------------------------------------------------------

WITHHELD = "Count my answers with everybody’s only, not by phase, role or district"
NOT_QUOTED = "Do not quote from my comments"
USES = {"-withheld": WITHHELD, "-quotable": NOT_QUOTED}
TICKED = {
    "-withheld": {True: "Ticked", False: "Not ticked"},
    "-quotable": {True: "Not ticked", False: "Ticked"},
}
AGAIN = "What stands on the paper"
UNREADABLE = "Cannot be read"
EMPTY = "Left empty"
