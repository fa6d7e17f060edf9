"""Sentences about who is asked, and about letters to them."""

TODO_ANSWER = "Answer the consultation"
TODO_SEND_SCHOOL = "Send your school’s answer"

WITHDRAWN_NEWS = "“{title}” was withdrawn. What you had written was destroyed unread."
CLOSES_LATER_NEWS = "“{title}” stays open longer: it closes on {when}."
ASKED_TOO_NEWS = "You are asked in person in “{title}” as well, as {post}."

# -- Who is asked ----------------------------------------------------------------------------------

AUDIENCE_IS_FIXED = "“{title}” is published, so its audience is fixed. Single people can be added."
AUDIENCE_KEPT = "Kept. As things stand, {people} and {schools} would be asked."
LIST_KEPT = "Kept: {people} of your list are in the audience."
LIST_DROPPED = "The list is taken out of the audience."
LIST_DROPPED_WAS_ALL = (
    "The list is taken out, and nobody is chosen now. Say who is asked, and save it."
)
NOT_PUBLISHED_YET = "“{title}” is not published yet. Until then, change its audience instead."
CANNOT_ADD = "“{title}” has closed, so nobody can be added any more."
ASKS_SCHOOLS_ONLY = "“{title}” asks schools, each once, so nobody can be added to answer alone."
NOBODY_TO_ADD = "Nobody was added: all of them are asked already, or hold no post today."
ADDED_ONE = "{name} is asked now, as {post}. The letter is on its way as soon as it is open."
ADDED_MANY = "{people} more are asked now. Their letters go out as soon as it is open."
ADD_NO_POST = "{name} holds no post today, so there is nothing to be asked as."
ADD_SWITCHED_OFF = "{name} is switched off and cannot be asked."
ADD_ASKED_ALREADY = "{name} is asked already, as {post}."
ADD_UNKNOWN = (
    "Nobody on record has the address {address}. People come in by an import or an invitation."
)
LIST_PREVIEW_OLD = "This list was read too long ago, or on another page. Choose the file again."

# -- A list as a file ------------------------------------------------------------------------------

LIST_NO_ADDRESS_COLUMN = (
    "This table has no column with e-mail addresses. Call it “E-mail” in its first row."
)
LIST_NOBODY = "There is no row under the headings of this table."
LIST_PROBLEMS = "To be put right"
LIST_LEFT_OUT = "Left out, as there is nothing to do"
ROW_NO_ADDRESS = "There is no e-mail address in this row."
ROW_NOT_AN_ADDRESS = "“{address}” is not a whole e-mail address."
ROW_UNKNOWN = "Nobody on record has the address {address}."
ROW_SWITCHED_OFF = "{name} is switched off."
ROW_NO_POST = "{name} holds no post today."
ROW_UNKNOWN_ROLE = "“{role}” is not a role here. Known are: {known}."
ROW_OTHER_ROLE = "{name} is not {role} today."
ROW_OTHER_SCHOOL = "{name} holds no post today at “{school}”."
ROW_OTHER_BOTH = "{name} is not {role} at “{school}” today."
ROW_NOT_A_URN = "“{urn}” is not a URN: it has 5 to 7 digits."
ROW_TWICE = "The same person stands in row {row} already."
ROW_ASKED_ALREADY = "{name} is asked already."

# -- While it is open ------------------------------------------------------------------------------

LONGER_NOT_PUBLISHED = "“{title}” is not open to answers, so nobody can be given longer."
LONGER_BEING_SEALED = "“{title}” has closed for everybody, so nobody can be given longer."
LONGER_NOT_SHORTER = "{name} may answer until {when} already. Choose a later time."
LONGER_TOO_LONG = (
    "That is too long: it keeps everybody’s answers waiting. Choose a day up to {when}."
)
LONGER = "{name} may answer, or change the answer, until {when}."

REMINDED = "Reminders are on their way to everybody who has not replied."
REMINDED_TODAY = "A reminder went out today already. The next one can go out tomorrow."
REMIND_NOT_OPEN = "“{title}” is not open, so nobody can be reminded."
REMIND_NOBODY = "Everybody who can reply has replied, so there is nobody to remind."

FEWER_THAN_5 = "fewer than 5"
ALL = "All"
PHASE, ROLE, DISTRICT = "Phase", "Role", "District"
NO_PHASE = "No school"
NO_ROLE = "No role"
NO_DISTRICT = "No district"


def people(count):
    """ "1 person", "1,200 people"."""
    return f"{count:,} {'person' if count == 1 else 'people'}"


def schools(count):
    """ "1 school", "290 schools"."""
    return f"{count:,} {'school' if count == 1 else 'schools'}"


# -- The clock -------------------------------------------------------------------------------------

SKIPPED_HOUR = (
    "There is no {clock} on {day}: the clocks go forward from 1am to 2am. Choose another time."
)
HOUR_TWICE = (
    "{clock} comes twice on {day}, as the clocks go back from 2am to 1am. Choose a time before 1am "
    "or from 2am on."
)
TOO_FAR_OFF = "Check the year: this is more than {years} years from now."
