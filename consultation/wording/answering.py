"""Sentences about answering."""

NOT_OPEN_YET = "“{title}” opens on {when}. Nothing can be answered before that."
CLOSED = "“{title}” closed on {when}, so answers are not taken any more."
WITHDRAWN = "“{title}” was withdrawn: {because} Nobody will read what was written."
KEY_IS_GONE = "Your answers cannot be reached just now. Tell the coordinator of the partnership."
POST_OVER = "You were asked as {post}, and do not hold that post any more."
POST_OVER_SCHOOL = "You do not hold a post any more in which you write for {school}."
REQUIRED = "Answer this question to send your response."
REQUIRED_AS_SENT = (
    "Your response is sent and needs an answer here. Choose another one, if you like."
)
CHANGED_MEANWHILE = (
    "Answers were changed meanwhile, in another tab or on another device. Here is how they stand "
    "now: check them, then send."
)
CHANGED_BY_BOTH = (
    "This answer was changed elsewhere since you opened the page. Choose which to keep."
)
NOT_YOURS_TO_SEND = "The head or the chair of governors sends the school’s answer."
SENT_BY_HEAD = (
    "The school’s answer is sent. Only the head or the chair of governors can change it now."
)
NOTE_EMPTY = "Write something first."
NOTE_TOO_LONG = "Keep a note to {most:,} characters or fewer."
NOTES_FULL = "There are {most} notes already. Remove what is settled, or talk about it in person."

SAVED_AND_LEFT = "Your answers are saved. Nothing is sent yet: go on whenever you like."
SAVED_AS_SENT = "Your changes are saved, and count: your response is sent."
NOTHING_TYPED = "There is nothing to copy."
ONE_AT_A_TIME = "Somebody else’s PDF is being made just now. Try again in a few seconds."
BAD_RECEIPT = "Enter the 12 letters and figures of your receipt code, for example 7KX2-9QRD-M4TW."
CHOOSE_KEPT = "Choose which answer to keep."

SAVED_AT = "Saved {clock}"
SAVED_NOT_ALL = "Saved {clock}, but for what cannot be read yet"
SAVED_OTHERS_TOO = "Saved {clock}. Others have changed this page too: open it again to see."
CHANGED_ELSEWHERE = (
    "This page was changed elsewhere too. Press “Save and go on” to see both and choose."
)
NOT_KEPT_ANY_MORE = "What you typed is still on this page: copy it if you need it."

ALL_PHASES = "all phases"
ALL_ROLES = "all roles"
ALL_DISTRICTS = "all districts"
A_SCHOOL = "schools that answer as one"
