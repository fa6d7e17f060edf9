"""Sentences that Python says for the partnership as a whole."""

ANCHOR_SUBJECT = "Keep this: the history of the portal on {day}"
ANCHOR = (
    "The history of {partnership} has {number} lines today.\n"
    "The newest line has this hash:\n\n{head}\n\n"
    "Please do nothing, but keep this e-mail. If anybody ever changes the history "
    "afterwards, it will no longer fit this hash.\n"
)
