"""Sentences about publishing and withdrawing a consultation."""

NO_TIMES = "Say when it opens and when it closes."
CLOSES_BEFORE_IT_OPENS = "It must close after it opens."
OPENS_IN_THE_PAST = "Choose an opening that is still to come, or “now”."
CLOSED_IN_THE_PAST = "Choose a close that is still to come."
NOT_EARLIER = "It is open already, so it can only close later than was said: {when}."
GRACE_NOT_LESS = "It is open already, so the minutes after the close can only become more: {grace}."
HAS_CLOSED = "“{title}” has closed and is being sealed, so its times stay as they are."
AUDIENCE_NOT_CHOSEN = "Say who is asked."
NOBODY_ASKED = "Nobody would be asked: no one on record holds a post that fits the audience."
ALREADY_OPEN = (
    "People have begun to answer, so only words can still be put right. What is asked, its order "
    "and what stands behind a gate must stay as they are."
)
NOTHING_CHANGED = "Nothing was changed since version {number}."
NOT_PUBLISHED = "“{title}” is not published."
OVER = "“{title}” is “{state}”: nothing can be changed any more."
HAS_OPENED = "“{title}” has opened already, so this is fixed."
WITHDRAWN = "“{title}” is withdrawn. What had been written is destroyed, and everybody is told."
WITHDRAWN_UNASKED = "“{title}” is withdrawn, before anybody was asked."
CLOSES_LATER = "It closes on {when} now. Everybody who is asked finds that in their next digest."
TIMES_KEPT = "It opens on {opens} and closes on {closes}."
TIMES_KEPT_NOW = "It opens as soon as it is published, and closes on {closes}."
OPENED_NOW = "It is open now, until {closes}. The letters are on their way."
CHANGED_BEFORE_PUBLISHING = (
    "Somebody has changed the consultation since you opened this page. Read the check again before "
    "you publish it."
)
