"""Sentences that Python says about documents, signatures and letters."""

SIGNED_METHOD = "code sent by e-mail"

ALREADY_SIGNED = "You have already signed this text, on {when}. Nothing more is needed."
NOT_YOUR_TURN = (
    "It is not your turn yet: {waiting_for} sign first. You will get an e-mail when it is."
)
TEXT_CHANGED = (
    "The text has changed since it was shown to you, so nothing was signed. "
    "Please read it as it is now."
)
TEXT_CLOSED = {
    "complete": "Everybody has signed this text already, so nothing was changed.",
    "superseded": "There is a later version of this text, so nothing was signed.",
    "sent_back": "Nothing was signed, because this text has been sent back: “{because}”",
    "declined": "Nothing was signed, because a signatory has declined this text: “{because}”",
    "withdrawn": "Nothing was signed, because this text has been withdrawn: “{because}”",
}
REPLACED = "Somebody else has been named to sign in your place, so nothing was signed."
PLACE_TAKEN = "This place has been signed or filled again already."
SEAL_NOT_WAITING = "This seal is not waiting for you any more."
NOT_A_SIGNATORY = "You are not among those who sign this text."

CODE_WRONG = "That is not the code. Check the newest e-mail and type its 6 digits."
CODE_RUN_OUT = (
    "This code has run out: a code lasts {minutes} minutes. Ask for a new one below. "
    "Your tick is kept."
)
CODE_MISSING = "Tick the declaration and ask for a code first."
CODE_TOO_MANY = (
    "There were too many wrong codes. For safety, wait {minutes} minutes and ask for a new one."
)
CODE_JUST_SENT = "We sent you a code less than half a minute ago. It can take a moment to arrive."
CODE_SENT = "We have sent a 6-digit code to {address}."

TYPED_IS_BACK = "You were signed out before this was saved. Here is what you had typed; check it and save it now."

SEAL_FAILED_TODO = "Look at the seal that failed"
SIGN_TODO = "Read and sign"

NEWS_SEALED = "{document} is signed by all and sealed. The PDF is ready."
SEAL_UNEXPECTED = "Sealing failed for a reason the portal did not expect ({kind})."

JOB_NOT_ALLOWED = "This was not done, because you may not do it any more."
JOB_FAILED = "This could not be done, for a reason the portal did not expect. Nothing was changed."

LETTER_HELD_CODE = (
    "This letter held a code. A code is never sent twice: ask the person to ask for a new one."
)
LETTER_WITH_CODE = "A letter with a code"
LETTER_HOLDS_CODE = "This letter holds a code, which is for the person alone."
LETTER_ON_ITS_WAY = "This letter is still on its way."
LETTER_TO_SWITCHED_OFF = "{person} is switched off and gets no letters."
LETTER_TOO_OFTEN = "This letter has been sent again too many times."

SEALED_ALREADY = "It is sealed already."
NOT_SIGNED_BY_ALL = "Not everybody has signed it."
SEAL_IS_ON_ITS_WAY = "Its seal is being made; it has not failed."

THE_PORTAL = "The portal"
CHANGED = "Changed"
ADDED = "Added"
REMOVED = "Removed"
TOO_MANY_ROWS = (
    "Nothing was done: at most {most} rows at a time can be read through. Narrow the list first."
)
ROWS_ARE_GONE = "Nothing was done: what you ticked is not in this list any more."
NOT_YOURS = "{row}: this is not yours to do."
MORE_REFUSED = "… and {n} more."

HAPPENED = {
    "put_on_record": "Put on record",
    "put_right": "Put right",
    "service_added": "A sign-in service was added",
    "service_changed": "A sign-in service was changed",
    "service_removed": "A sign-in service was removed",
    "sent_again": "A letter was sent again",
    "person_added": "A person was put on record",
    "renamed": "A name was changed",
    "switched_off": "A person was switched off",
    "switched_on": "A person was switched on again",
    "seen_as": "The coordinator began to see the portal as this person",
    "seen_as_ended": "The coordinator stopped seeing the portal as this person",
    "address_changed": "The e-mail address was changed",
    "second_step_reset": "The second step was taken away",
    "service_connected": "A sign-in service was connected",
    "service_disconnected": "A sign-in service was disconnected",
    "appointed": "A post was given",
    "post_ended": "A post was ended",
    "post_dates": "The dates of a post were put right",
    "appointment_undone": "A post given by mistake was taken back",
    "invited": "Invited to come",
    "invitation sent": "Invited again",
    "invitation came": "Came and signed in",
    "invitation expired": "The invitation ran out",
    "invitation withdrawn": "The invitation was withdrawn",
    "collaborative_made": "The collaborative was made",
    "collaborative_changed": "The collaborative was changed",
    "collaborative_removed": "The collaborative was removed",
    "district_made": "The district was made",
    "district_removed": "The district was removed",
    "person_removed": "The person was removed",
    "data_asked_for": "Everything kept about the person was asked for",
    "data_exported": "Everything kept about the person was written out",
    "erased": "The person was erased",
    "import_brought": "A file was brought",
    "reading": "The file is read again",
    "ready": "The file was read and compared",
    "refused": "The file could not be read",
    "bringing_in": "The file is to be brought in",
    "done": "The file was brought in",
    "undoing": "The import is to be undone",
    "undone": "The import was undone",
    "dropped": "The file was dropped",
    "handed_on_plan": "The plan passed to the school that followed",
    "handed_on": "Posts and memberships passed to the school that followed",
    "handed_back": "Posts and memberships came back to the school",
    "entry_drafted": "The entry was drafted",
    "entry_changed": "The entry was changed",
    "supportentry listed": "Listed in the directory of support",
    "supportentry withdrawn": "Taken out of the directory of support",
    "supportentry draft": "Made a draft again",
    "supportentry discarded": "The draft was discarded",
    "mark_granted": "The quality mark was granted",
    "mark_ended": "The quality mark ended",
    "actionplan started": "The plan was started",
    "consultation started": "The consultation was started",
    "reframed": "Title, year or order of signing was changed",
    "frozen": "The text was frozen for signing",
    "proposed": "Proposed for signature",
    "signature": "Signed",
    "complete": "The text is signed by all",
    "signed": "The plan is signed by all",
    "sealed": "The PDF was sealed",
    "seal_failed": "The seal failed",
    "seal_tried_again": "The seal is tried again",
    "sent_back": "Sent back",
    "declined": "Declined",
    "withdrawn": "Withdrawn from signing",
    "draft": "Opened for editing",
    "superseded": "Superseded by a later version",
    "signatory_replaced": "A signatory was replaced",
    "consultation published": "The consultation was published",
    "published_again": "A corrected text was published",
    "audience_set": "Who is asked was set",
    "audience_list_set": "People were put on the list of those who are asked",
    "audience_list_dropped": "The list of people was taken out",
    "times_set": "When it opens and closes was set",
    "invitees_added": "More people were asked",
    "given_longer": "Somebody was given longer",
    "reminded": "Those who had not replied were reminded",
    "keyed": "A form on paper was keyed",
    "seat_passed_on": "The school that followed answers in its place",
    "consultation sealed": "Closed and sealed",
    "consultation withdrawn": "The consultation was withdrawn",
    "theme_added": "A theme for comments was added",
    "theme_changed": "A theme for comments was changed",
    "themes_merged": "Two themes were made one",
    "theme_removed": "A theme for comments was removed",
    "coder_place_free": "A coder’s place was freed for somebody else",
    "comment_redacted": "Words of a comment were struck out",
    "report written": "The report was written",
    "report published": "The report was published",
    "pool_joined": "Put in the pool of reviewers",
    "pool_left": "Left the pool of reviewers",
    "pool_back": "Came back to the pool of reviewers",
    "pool_leads": "Can lead teams of reviewers",
    "pool_leads_no_more": "No longer leads teams of reviewers",
    "pool_knows": "What the reviewer knows well was changed",
    "pool_away": "Days on which the reviewer cannot were noted",
    "pool_away_taken_back": "Days on which the reviewer cannot were taken back",
    "training_planned": "A training session was put on record",
    "training_changed": "A training session was put right",
    "training_attended": "Who was at a training session was put right",
    "conflict_declared": "A conflict of interest was declared",
    "conflict_taken_back": "A conflict of interest was taken back",
    "offer taken": "An offer to review was taken up",
    "offer declined": "An offer to review was set aside",
    "day_given": "A day of reviewing was given",
    "day_taken_back": "A day of reviewing was taken back",
    "days_put_right": "The ledger of days was put right",
    "schedule_asked": "A schedule was asked for",
    "schedule_stopped": "The best schedule so far was asked for",
    "schedule_changed": "The draft was changed by hand",
    "schedule asked": "The schedule is being worked out",
    "schedule ready": "The schedule was worked out",
    "schedule failed": "The schedule could not be worked out",
    "schedule published": "The schedule was published",
    "schedule superseded": "A later schedule took its place",
    "schedule discarded": "The draft was thrown away",
    "reviews_passed_on": "Its place in the reviews passed to the school that followed",
    "review_planned": "The review was planned",
    "review_changed": "Day or team were changed",
    "cycle started": "The year of reviews was started",
    "cycle open": "The year of reviews was opened",
    "cycle closed": "The year of reviews was closed",
    "rules_set": "The rules were set",
    "calendar_set": "The calendar was set",
    "strand_added": "A theme was added to the framework",
    "strand_changed": "A theme of the framework was changed",
    "strand_moved": "A theme of the framework was moved",
    "strand_removed": "A theme was removed from the framework",
    "schools_joined": "Schools joined",
    "school_left": "The school left",
    "school_back": "The school takes part again",
    "school_placed": "The school was placed",
    "wishes_said": "Wishes for the review were said",
    "clusters_set": "The clusters were set anew",
    "cluster_added": "A cluster was added",
    "cluster_renamed": "A cluster was renamed",
    "clusters_merged": "Two clusters were made one",
    "cluster_removed": "A cluster was removed",
    # Peer reviews: one review and its day.
    "review planned": "The review was planned again",
    "review cancelled": "The review was cancelled",
    "seat confirmed": "Somebody of the team will come",
    "seat asked": "Somebody of the team was asked anew",
    "seat declined": "Somebody of the team cannot come",
    "seat released": "Somebody of the team is not needed any more",
    "day_agreed": "The school said that the day suits",
    "day_declined": "The school said that the day does not suit",
    "day_planned": "The plan of the day was changed",
    "document_added": "A document to read before was added",
    "document_removed": "A document to read before was removed",
    "review held": "Held; the team writes its report",
    "review with_host": "The report went to the school",
    "review accepted": "The report was accepted by the school",
    "facts_commented": "The school said something to a finding",
    "facts_answered": "The team answered the school",
    "facts_checked": "The school had no more to say to the facts",
    "not_signed": "The report was sent back before it was signed",
    "consent_said": "The school said what is shared of its report",
    "areas_wanted": "Areas for development went into the school’s own plan",
    "feedback_given": "Somebody said how useful the review was",
}
