"""Sentences that Python says about the day of a review."""


def usual_day(chosen, others):
    """The items of a day as it usually goes, around the themes the school has `chosen`."""
    focus = [*chosen, *others][:3] or ["what the school is working on"]
    first, second = focus[0], focus[1] if len(focus) > 1 else focus[0]
    rest = ", ".join(name for name in (*chosen, *others) if name not in (first, second))
    return [
        ["08:30", "09:00", "Arriving, and how we want to work today", "Headteacher and team"],
        [
            "09:00",
            "09:30",
            "The school in its own words: what it is proud of, and where it wants other eyes",
            "Headteacher and deputy",
        ],
        ["09:30", "10:30", f"{first}: in classrooms together", "In pairs, with somebody from here"],
        ["10:30", "10:50", "Break. The team puts together what it has seen", "The team’s room"],
        ["10:50", "11:40", f"{second}: talking with those who lead it", "The team’s room"],
        ["11:40", "12:15", "Pupils tell how it is to learn here", "A group the school chooses"],
        ["12:15", "13:00", "Lunch, with whoever has time to talk", "Staff room"],
        [
            "13:00",
            "13:45",
            f"{rest}: work, books, and what staff say" if rest else "Work, books, what staff say",
            "In pairs",
        ],
        [
            "13:45",
            "14:45",
            "The team alone: what we saw, what follows from it, what we do not know",
            "The team’s room",
        ],
        [
            "14:45",
            "15:20",
            "Talking it through: strengths first, then what the school could work on",
            "Headteacher, deputy and team",
        ],
        ["15:20", "15:30", "Who writes what by when", "Headteacher and lead reviewer"],
    ]


PLAN_KEPT = "The plan of the day is kept."
PLAN_KEPT_NEW_HOURS = (
    "The plan of the day is kept. Begin or end has changed, so everybody gets a new calendar entry."
)
PLAN_EMPTY = "A plan needs at least one line: write what happens first."
PLAN_FROM = "Line {n}: enter when it begins, for example 8.30 or 08:30."
PLAN_TO = "Line {n}: enter when it ends, for example 9.15 or 09:15."
PLAN_TO_BEFORE_FROM = "Line {n}: it ends before it begins. Check both times."
PLAN_WHAT = "Line {n}: say what happens then."
PLAN_TOO_LONG = "Line {n}: keep this to {limit} characters or fewer. You have typed {typed}."
PLAN_BAD_CHARACTER = "Line {n}: this text has a character in it that cannot be kept. Type it again."
PLAN_NOT_NOW = "The plan of the day can be changed until the review has taken place."

DOCUMENT_ADDED = "{title} can now be read by the team."
DOCUMENT_REMOVED = "{title} is removed."
DOCUMENTS_FULL = "There are {most} documents already, and a team reads no more. Remove one before you add another."
DOCUMENT_WHICH = "Choose a file, or enter an address."
DOCUMENT_NOT_BOTH = "Give a file or an address, not both. Add the other as a document of its own."
DOCUMENT_KIND = "This kind of file cannot be added. Save it as a PDF first, then choose it again."
DOCUMENT_NOT_WHAT_IT_SAYS = (
    "This file is not what its name says. Open it, save it as a PDF and choose it again."
)
DOCUMENT_TOO_BIG = "This file is larger than {most} MB. Save it smaller, or give an address."
DOCUMENT_ADDRESS = "Enter the whole address, like https://school.example/page."

CALENDAR_TITLE = "Peer review at {school}"
CALENDAR_SAYS = "The plan of the day, what to read before, and how to reach whom: {url}"

BEING_DRAWN = "The portal is drawing other papers just now. Try again in a moment."
