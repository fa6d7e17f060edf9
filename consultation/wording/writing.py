"""Sentences about writing a consultation and reading it beforehand."""

NAMED = (
    "If you say yes, the coordinator hands your name to {organiser}, and to nobody else. This answer "
    "is kept apart from all your others."
)

FIXED = "“{title}” is “{state}”, so nothing of it can be changed any more."
ONLY_WORDS = (
    "People have begun to answer, so only words can be changed now, and this was not saved. What is "
    "asked, of which kind, in which order and behind which gate stays as it is."
)
ONE_OPTION_AT_A_TIME = (
    "People have begun to answer, so put the words of one option of “{label}” right, save, and then "
    "the next. With several at once nobody can tell which is which, and answers would change sides."
)
ORGANISER_IS_FIXED = "It is published as theirs, so this stays."
NO_VERSION = "Nothing is published yet that it could be taken back to."
TAKEN_BACK = "Taken back: it says again what version {number} says."
PIECE_GONE = "Somebody else has removed this meanwhile."
STARTED = "The consultation is started. Add its first page."
SAVED = "Saved."
ADDED = "Added."
REMOVED = "Removed."
MOVED = "Moved."
PUBLISHED = "Published. It opens on {when}; those who are asked get their letter then."
PUBLISHED_NOW = "Published. Those who are asked get their letter within a minute."
PUBLISHED_AGAIN = "Published as version {number}."
FRAME_CHANGED = (
    "Somebody else has changed this meanwhile. What you typed is below and not saved yet; what "
    "differs from theirs is shown above it."
)
CHANGED_BEFORE_REMOVAL = "Somebody has changed this meanwhile. Read it again before you remove it."

# -- Help beside the boxes -----------------------------------------------------------------------

MARKDOWN = (
    "An empty line begins a new paragraph. **bold**, *italic*, # Heading, - a list, "
    "[words](https://…) for a link, > a quotation."
)
OPTIONS = (
    "One on each line, {most} at most, in the order in which people see them. Reword a line, or move "
    "it, and it stays the same option."
)
BANDS = (
    "The lower end of each band in pounds a year, one on each line. Answers are shown in these bands "
    "only, so that no amount gives anybody away."
)

# Of the kinds of question, for who chooses one: {kind: what people do there}.
KINDS = {
    "yes_no": "People choose yes or no. It can ask for a name, to pass on who is willing.",
    "one_of": "People choose one of the options that you give.",
    "several_of": "People tick as many of the options as they like.",
    "agree": "Five steps, from “Strongly agree” to “Strongly disagree”.",
    "short_text": "People write a line.",
    "long_text": "People write as much as they like: for comments.",
    "money": "An amount in pounds a year, or a range from one to another.",
    "ranking": "People number the options that you give by how much they matter.",
    "date": "Day, month and year.",
}

FIRST_BANDS = "0\n100\n250\n500\n1,000"  # where an author may begin

# -- Where things go -----------------------------------------------------------------------------

AT_THE_END = "It will be the last page."
AFTER = "After “{title}”"
BEHIND = "Behind the gate “{label}”, as its last page"
LAST_BEHIND = "Last behind gate {number}, “{label}”"
FIRST_OF_ALL = "Before all other pages"
CHOOSE_PLACE = "Choose where it is to go."
GATE_STAYS = "A gate stands at the end of its page, and moves with it."
ONE_GATE = "This page has a gate already. Somebody may have been quicker."

# -- Trying it -----------------------------------------------------------------------------------

A_SCHOOL = "A school"
PERSON_ANSWERS = "They answer for themselves."
ROLE_NOT_ASKED = "People in this post are not asked in this consultation."
SCHOOL_WRITES = (
    "Head, deputy, chair and governors write one answer for the school together. The head or the "
    "chair sends it."
)
SCHOOL_NOT_ASKED = "Schools are not asked as a whole in this consultation."
SENDS_FOR_SCHOOL = "They help to write the school’s answer, and may send it."
WRITES_FOR_SCHOOL = "They help to write the school’s answer. The head or the chair sends it."

# -- Ways through --------------------------------------------------------------------------------


def opened(number: int) -> str:
    """The heading of the ways on which so many gates are opened."""
    return {0: "No gate opened", 1: "One gate opened"}.get(number, f"{number} gates opened")


def gates_opened(numbers: list[int]) -> str:
    """Which gates those are, by their numbers on paper."""
    if not numbers:
        return "All shut"
    *all_but_last, last = (str(number) for number in numbers)
    return f"Gates {', '.join(all_but_last)} and {last}" if all_but_last else f"Gate {last}"


# -- Reading it all ------------------------------------------------------------------------------

# How a question is answered, for who reads it on one page.
HOW = {
    "yes_no": "Yes or no",
    "one_of": "One of these",
    "several_of": "Any of these",
    "agree": "One of these steps",
    "short_text": "In a line of your own",
    "long_text": "In your own words, as long as you like",
    "money": "An amount in pounds a year, or a range",
    "ranking": "Number these by how much they matter, from 1",
    "date": "A day",
}
