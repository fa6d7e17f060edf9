"""Sentences about publishing and withdrawing a consultation."""

NO_TIMES = "Say when it opens and when it closes."
CLOSES_BEFORE_IT_OPENS = "It must close after it opens."
OPENS_IN_THE_PAST = "Choose an opening that is still to come, or “now”."
CLOSED_IN_THE_PAST = "Choose a close that is still to come."
NOT_EARLIER = "It is open already, so it can only close later than was said: {when}."
NOBODY_ASKED = "Nobody would be asked: no one on record holds a post that fits the audience."
ALREADY_OPEN = (
    "People have begun to answer, so only words can still be put right. What is asked, its order "
    "and what stands behind a gate must stay as they are."
)
NOTHING_CHANGED = "Nothing was changed since version {number}."
NOT_PUBLISHED = "“{title}” is not published."
OVER = "“{title}” is “{state}”: nothing can be changed any more."
HAS_OPENED = "“{title}” has opened already, so this is fixed."
