"""Sentences about answering."""

NOT_OPEN_YET = "“{title}” opens on {when}. Nothing can be answered before that."
CLOSED = (
    "“{title}” closed on {when}, so this could not be taken any more. What you typed is below, for "
    "you to copy; it is not kept here."
)
WITHDRAWN = (
    "“{title}” was withdrawn: {because} Nobody will read what you wrote. What you typed is below, "
    "for you to copy; it is not kept here."
)
KEY_IS_GONE = (
    "Your answers cannot be reached just now. Tell the coordinator; what you typed is below, for "
    "you to copy."
)
POST_OVER = (
    "You were asked as {post}, and do not hold that post any more, so this could not be taken. "
    "What you typed is below, for you to copy; it is not kept here."
)
REQUIRED = "Answer this question to send your response."
CHANGED_MEANWHILE = (
    "Answers were changed meanwhile, in another tab or on another device. Here is how they stand "
    "now: check them, then send."
)
NOT_YOURS_TO_SEND = "The head or the chair of governors sends the school’s answer."
SENT = "Your response is sent."
NOTE_EMPTY = "Write something first."
NOTE_TOO_LONG = "Keep a note to {most:,} characters or fewer."
NOTES_FULL = "There are {most} notes already. Remove what is settled, or talk about it in person."
