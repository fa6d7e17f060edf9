"""The sentences of people's data."""

BEING_MADE = "Your file is being made. It will be here in a moment."
NOT_YOURS = "These data are not yours to have."
ASKED_TO_SIGN = (
    "{name} is asked to sign “{title}”. Put somebody else in this place first, "
    "on the page of the plan, or wait until it is signed or withdrawn."
)
LAST_COORDINATOR = (
    "{name} is the only coordinator. Give somebody else the post of coordinator first."
)
STILL_AT_WORK = (
    "Something that {name} asked for is being done just now. Wait a minute and try again."
)
BEING_READ = "A list of people is being read just now. Wait a minute and try again."
ERASED_ALREADY = "This person has been erased already."
SUPERUSER = "{name} set up this portal. Only somebody with the same rights can erase them."

BECAUSE = {
    "asked": "they asked for it",
    "left": "they have left and their data are no longer needed",
    "mistake": "they were entered by mistake",
    "never_came": "they never came and have had no post for a year",
    "long_gone": "they have had no post for two years",
    "again": "erased once before, and brought back by a restore",
}

ERASED = "{name} has been erased."
NOT_THE_NAME = "This is not the name. Type: {name}"
