"""Sentences that Python says about one review: answers, days, cancelling."""

NOT_PLANNED = "{review} is now “{state}”, so this could not be done. Here is how it stands."
ALREADY_CONFIRMED = "You have confirmed this already. Nothing more is needed."
SEAT_IS_GONE = {
    "declined": "You have said already that you cannot come. Nothing more is needed.",
    "released": "Somebody else goes there by now, so nothing more is needed of you.",
}
HAS_CHANGED = (
    "The day or the times have changed since this was shown to you, so nothing was said in your "
    "name. Please look at them as they are now."
)
A_DAY_TO_BE_FOUND = "a day still to be found"
NO_DAY_YET = "There is no day for this review yet."
DAY_AGREED_ALREADY = "The school has agreed to this day already."
DAY_DECLINED_ALREADY = "The school has said already that this day does not suit."
NOT_ITS_DAY = "This review is on {day}. From that day on you can say that it took place."
SOMEBODY_IS_TAKEN = (
    "It cannot be taken up again on {day}: {schools} have another review that day by now. "
    "Find another day in the schedule first."
)

CONFIRMED = "Thank you. You are expected at {school} on {day}."
DECLINED = "Thank you for saying so. The coordinator now looks for somebody else for {school}."
AGREED = "Thank you. The team and the coordinator can see that the day suits."
DAY_DECLINED = "Thank you for saying so. The coordinator looks for another day and tells you."
CANCELLED = "The review is cancelled. Everybody has been told."
RESTORED = "The review is planned again. Everybody is asked anew."
HELD = "Noted: the review took place. The days given are counted."
PUT_BACK = "The review is planned again. The days given are not counted any more."

DAY_NOT_GIVEN = "{review} did not take place after all."

NEWS_DECLINED = (
    "{name} cannot come to the peer review at {school}. The coordinator looks for somebody."
)
NEWS_DAY_DECLINED = "{school} says that {day} does not suit for its peer review."
NEWS_HELD = "{name} has noted that the peer review at {school} took place."

TODO_CONFIRM = "Say whether you can come"
TODO_AGREE = "Say whether the day suits"
TODO_HELD = "Say that the review took place"
TODO_FIND = "Find somebody instead"
TODO_DAY = "Find another day"
ABOUT = "Peer review at {school}"
ON = "on {day}"
WHO_CANNOT = "{name}: {because}"
