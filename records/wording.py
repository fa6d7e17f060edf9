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

HAPPENED = {
    "appointed": "A post was given",
    "post_ended": "A post was ended",
    "post_dates": "The dates of a post were put right",
    "started": "The plan was started",
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
}
