"""Sentences for a coordinator about the rows of people and collaboratives in a file."""

DID_YOU_MEAN = "Did you mean {things}?"

NO_SCHOOL_NAMED = "No school is named here."
SCHOOL_UNKNOWN = "No school called “{name}” is known."
SCHOOL_SEVERAL = "Several schools are called “{name}”: write the URN, or the town after a comma."
SCHOOL_CLOSED = "{school} has closed."
URN_UNKNOWN = "No school has the URN {urn}."
URN_OF_ANOTHER = "URN {urn} is {school}, but another school is called “{name}”."
DISTRICT_UNKNOWN = "No district called “{name}” is known."
COLLABORATIVE_UNKNOWN = "No collaborative called “{name}” is known."
COLLABORATIVE_SEVERAL = (
    "Several collaboratives are called “{name}”: write the district after a comma."
)

# -- People -----------------------------------------------------------------------------------
NAME_COLUMN_MISSING = (
    "This table has no column with the names of the people: “Name”, or “First name” and “Surname”."
)
ROLE_MISSING = "Write what this person is: {known}."
ROLE_UNKNOWN = "“{role}” is not a role that is known here. These are: {known}."
NAME_MISSING = "Write the name of the person."
NAME_TOO_LONG = "This name is longer than {most} characters."
NAME_STRANGE = "This does not look like the name of a person."
EMAIL_MISSING = "Write the e-mail address: it is how the person signs in."
EMAIL_WRONG = "“{email}” is not an e-mail address."
EMAIL_TWO_NAMES = "{email} stands here as {name}, and in row {row} as {other}. Everybody needs an address of their own."
DATE_WRONG = "“{date}” is not a date. Write it like 1/9/2026 or 1 September 2026."
DATE_BACKWARDS = "The post would end on {until}, before it begins on {since}."
NOT_AT_A_SCHOOL = "{kind} is not a post at one school. Leave the school empty for the whole partnership, or name a collaborative."
NOT_FOR_ALL = "{kind} is a post at a school: name the school or its URN."
NOT_WITHOUT_COLLABORATIVE = (
    "{kind} is a post at a collaborative: write its name in the column of the schools."
)
NOWHERE_ELSE = "{kind} is a post in the whole partnership: leave the school empty."
TWICE_OTHER_DATES = "Row {row} gives the same person the same post, with other dates."
SKIPPED_TWICE = "it says the same as a row above it"

NOTE_ROLE_ADDRESS = "{box}@ is often read by several people, and whoever reads it can sign in."
NOTE_COORDINATOR = "May see and change everything."
NOTE_BOARD = "May read every plan of the partnership."
NOTE_ANOTHER = (
    "{names} is {kind} there too. While there are two, no plan that they sign can be proposed."
)
NOTE_ANOTHERS = (
    "{names} are {kind} there too. While there are several, no plan that they sign can be proposed."
)
NOTE_OTHER_ADDRESS = "Somebody called {name} is known already, as {email}."
NOTE_ENDED = "Held this post before; it was ended, until {day}."
NOTE_DISABLED = "May not sign in, and that stays so."
NOTE_URN = "The file calls the school “{name}”; it was found by its URN."

LEFT_ENDED = (
    "{post}: something has been done since, so the post was ended instead of being removed."
)
LEFT_POST = "{post}: this is the only coordinator of the partnership, so the post stays."
LEFT_PERSON = (
    "{name} ({email}) stays known: something else stands on this person by now. The posts are gone."
)
LEFT_NAME = "{name}: the name has been changed again since, and was left as it is."
LEFT_DATES = "{post}: the dates have been changed again since, and were left as they are."

# -- Collaboratives ---------------------------------------------------------------------------
COLLABORATIVE_MISSING = "Write the name of the collaborative."
TEXT_TOO_LONG = "This is longer than {most} characters."
STRENGTH_TOO_LONG = "Strength {number} is longer than {most} characters: a line is one strength."
TOO_MANY_STRENGTHS = "There are more than {most} lines here."
ONE_BUDGET_HOLDER = "One school holds the budget: several are named here."
KIND_UNKNOWN = "“{kind}” is not a kind that is known here. These are: {known}."
ROW_TWICE = (
    "Row {row} is the same collaborative: the name, the district and the lead schools are the same."
)
PARENT_UNKNOWN = "Neither this file nor the portal has a collaborative called “{name}”."
PARENT_SEVERAL = (
    "Several collaboratives are called “{name}”, so it is not clear which one this is part of."
)
PARENT_WRONG = "Row {row}, which this is part of, has to be put right first."
PARENT_ITSELF = "A collaborative cannot be part of itself, not even by way of others."

NOTE_DISTRICT = "The district “{name}” is new and will be made."
NOTE_SAME_NAME = "Another collaborative of this name has other lead schools."

LEFT_COLLABORATIVE = "{name} stays: something else stands on it by now."
LEFT_CHANGED = "{name}: {fields} changed again since, and left as it is."
