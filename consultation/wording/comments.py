"""Sentences about comments: their themes, what is taken out of them, what is quoted."""

NOT_SEALED = "“{title}” is not sealed yet, so nobody can read a comment: who has replied is all that is known."
NO_COMMENTS = "“{title}” asks nothing that people answer in their own words."

THEME_TAKEN = "There is a theme called “{name}” for this question already."
THEMES_FULL = (
    "There are {most} themes for this question already. Merge some before you add another."
)
THEME_ADDED = "“{name}” is a theme now."
THEME_CHANGED = "Saved."
THEME_MERGED = "“{name}” is part of “{into}” now."
THEME_REMOVED = "“{name}” is no theme any more."
MERGE_WITH_ITSELF = "Choose another theme to merge it into."
THEME_IS_GONE = "A theme was removed or merged meanwhile. Here are the themes as they are now."

TWO_CODERS = (
    "{first} and {second} code these comments. Two people do, each by themselves; if one of them "
    "cannot go on, give their place free on the page of the themes."
)
LEFT_PLACE = (
    "You coded these comments before and know what others saw in them. So that two people code each "
    "by themselves, somebody who has not coded them yet goes on beside {other}."
)
ALL_CODED = "You have read all comments on this question."
CODED = "Saved."
PLACE_FREE = "The place of {name} is free, and their ticks are gone."
NO_CODER = "{name} does not code these comments."

PASSAGE_NOT_THERE = (
    "These words do not stand in the comment just like this. Copy them from it, letter by letter."
)
PASSAGE_ALL_GONE = "Nothing but “[…]” stands there. Nothing is left to take out."
REASON_TELLS_IT = (
    "The reason stays on record for good, so it must not hold the words that you take out."
)
REDACTED = "The words are taken out."
REDACTED_MEANWHILE = "The comment was changed meanwhile. Here is how it reads now."
LEFT_OUT = "[…]"

NOT_QUOTABLE = "Whoever wrote this comment does not want it to be quoted."
REPORT_IS_OUT = "The report is published, so no other comments can be quoted in it."
QUOTED = "The comment will be quoted in the report."
QUOTED_NO_MORE = "The comment will not be quoted."

# How far two coders agree, by Landis and Koch (1977): below the figure, the word.
AGREEMENT = (
    (0.0, "no agreement"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)

A_SCHOOL = "A school"
A_RESPONDENT = "A respondent"
RESPONDENT_FROM = "A respondent from {a_phase} school"

MANY = "more than {most}"
