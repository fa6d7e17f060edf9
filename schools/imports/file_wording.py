"""Sentences for a coordinator about a file, about an import as a whole, and about the register."""

COLUMN_MISSING = (
    "The first row of this file has no column {columns}. "
    "Check that it is the right file, and that the headings stand in its first row."
)
FILE_TOO_BIG = "This file is too big: {size} MB. The most that can be read here is {most} MB."
FILE_GONE = "The file is not there any more. Bring it again."
NOT_READ = "The file could not be read, for a reason the portal did not expect. Try it again."

ROWS_ARE_GONE = (
    "What this file brought in can no longer be undone as a whole: its rows were deleted, "
    "as they are 30 days after a file was brought in."
)
NOTHING_TO_BRING = "Nothing in this file changes anything, so there is nothing to bring in."
FIRST_CHOOSE = "Choose the local authorities first; then the file is compared."
SOME_ARE_WRONG = (
    "{count} to be put right first. Bring in the good rows and take the others back as a file, "
    "or put the file right and bring it again."
)
CHANGED_SINCE = (
    "Nothing was brought in, because something changed after you looked: {names}. "
    "The file has been compared again; look through it once more."
)
AND_MORE = "{names} and {more:,} more"
NOT_BROUGHT = "Nothing was brought in. {because}"
NOT_UNDONE = "Nothing was undone. {because}"
ALREADY = {
    "reading": "This file is being read just now. Look again in a moment.",
    "bringing_in": "This import is being brought in already. Nothing was done twice.",
    "done": "This import has been brought in already. Nothing was done twice.",
    "undoing": "This import is being undone just now.",
    "undone": "This import has been undone, so nothing more can be done with it.",
    "dropped": "This import has been dropped. Bring the file again if you need it.",
    "refused": "This file could not be read, so there is nothing to bring in.",
    "ready": "This import has not been brought in, so there is nothing to undo.",
}

WHAT_IS_WRONG = "What is wrong"

# A cell of the register
NOT_A_URN = "“{cell}” is not a URN. A URN is a number of five to seven digits."
NOT_A_NUMBER = "“{cell}” is not a whole number."
NOT_AN_AGE = "“{cell}” is not an age in years."
NOT_A_PERCENTAGE = "“{cell}” is not a percentage."
NOT_A_DATE = "“{cell}” is not a date. Write it like 31-08-2025."
NOT_A_STATUS = "“{cell}” is not a status of the register, such as Open or Closed."
NO_NAME = "The school has no name."
TOO_LONG = "This is longer than {most} characters."

# Why a row of the register is left out
ELSEWHERE = "not in your local authorities"
NO_AUTHORITY = "unknown local authority"
LONG_CLOSED = "closed before it was ever here"
TWICE = "same URN twice (rows {first} and {second})"
TWICE_MORE = "same URN twice, in further rows"

# What an undo leaves
STANDS = "“{name}” stays, because others stand on it by now."
KEPT_FIELD = "“{name}”: {field} was changed again meanwhile and stays as it is."
AND_OTHERS = "… and {more:,} more."

# Successions
HANDED_ON = "{succession}: posts and memberships have passed on already."
NOT_PLAIN = (
    "{succession}: here the coordinator decides who goes where, because several schools are "
    "involved or the first is still open."
)
PASSED_ON_CHANGED = "“{row}” was changed again meanwhile and stays as it is."
LINK_TO_ITSELF = "A school cannot succeed itself."
OTHER_LINK = "another kind of link"
ONE_IS_HERE = "only one of the two schools is here"
NEITHER_IS_HERE = "neither of the two schools is here"
OTHER_WAY_ROUND = "the same link, told by the other school"
