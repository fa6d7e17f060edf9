"""Sentences about the report."""

NOT_SEALED = "“{title}” is not closed and sealed yet, so there is nothing to report."
IS_OUT = "The report is out. Its figures, its introduction and its quotations stay as they are; only what was done about it can be added. Words that are taken out of a comment go from its quotation too."
NOTHING_SAID = "Write the introduction first: what this was about, in a few sentences."
PUBLISHED = "The report is out. Everybody who was invited gets a letter."
SAVED = "Saved."
SOMEBODY_ELSE = (
    "Somebody else has changed the report meanwhile. What you typed is below and not saved yet; "
    "save again to keep yours."
)
RESPONDENT = "A respondent"

REPORT_BY = "A report of {partnership} on what {organiser} asked {when}."
WHO_ANSWERED = "Who answered"
HOW_COUNTED = "How the figures were made"
METHOD = (
    "Answers were confidential. When the consultation closed, the key that led from people to their answers was destroyed, and all answers were written anew in random order.",
    "How many were asked and how many replied in all is told exactly, as on the public record of the sealing. Every other figure stands for at least 10 people of at least 3 schools and is rounded to the nearest 10. Percentages of answers are worked out from the rounded figures; where fewer than 100 answered, the number stands alone.",
    "A dash stands where nobody answered like that, where too few did, or where the figure could be used to work out one that is hidden.",
    "Comments are quoted only from people who agreed to it, with no more about them than a large group has in common.",
)
YOU_SAID, WE_DID = "You said", "We did"
THEMES, THEME, COMMENTS = "What came up in the comments", "Theme", "Comments"
ANSWERED = "Answered"
WHO = "Who"
BY = "by {what}"
NOTHING_YET = "Nothing has been decided yet. It will stand here."
WHEN = "from {first} to {last}"
PEOPLE, SCHOOLS = "People", "Schools"
