"""Sentences of the codebook."""

HEADER = (
    "Place",
    "Question",
    "Name",
    "Words",
    "Of what",
    "Kind",
    "Values",
    "To know",
    "Page",
)
GATE = "Yes or no that opens pages"
ENDS = {"from": "Lower end of the range", "to": "Upper end of the range"}
NO_ANSWER = "no answer"
NO_TEXT = "nothing written"
TEXT = "something written"
NO_PLACE = "not placed"
PLACE = "its place, 1 for the first"
MONTH = "the month: 1 is January 1900, 2 is February 1900, and so on"
NAMED = (
    "Given under one’s name for {organiser}. It is kept apart from all other answers and has no "
    "place in the code."
)
OPENS = "A yes opens {pages}."
TOLD = {
    "several_of": "The numbers of all that were ticked are added up.",
    "money": "One amount stands as both ends. Pounds a year are kept as bands.",
    "short_text": "The words are kept apart, and nothing leads from them to the other answers.",
    "long_text": "The words are kept apart, and nothing leads from them to the other answers.",
    "date": "The month alone is kept.",
}
