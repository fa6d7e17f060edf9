"""Sentences that Python says for the partnership as a whole."""

ANCHOR_SUBJECT = "Keep this: the history of the portal on {day}"
ANCHOR = (
    "The history of {partnership} has {number} lines today.\n"
    "The newest line has this hash:\n\n{head}\n\n"
    "Please do nothing, but keep this e-mail. If anybody ever changes the history "
    "afterwards, it will no longer fit this hash.\n"
)

SIGNED_OUT_IDLE = (
    "You were signed out, because nothing happened here for 45 minutes. "
    "Sign in again and go on where you were."
)
SIGNED_OUT_AFTER_THE_DAY = (
    "You were signed out, because you signed in 12 hours ago. "
    "Sign in again and go on where you were."
)
SIGNED_OUT_ELSEWHERE = "Signed out everywhere else."
SIGNED_OUT_THERE = "Signed out there."
SIGNED_OUT_ALREADY = "That one was signed out already."
SIGN_IN_AGAIN = "Please sign in again before you change how you sign in."
SIGN_IN_AGAIN_BY_CODE = (
    "Please sign in again, with a code by e-mail, before you connect another way to sign in."
)
SECOND_STEP_NOW = "Your post needs a second step now. Please sign in again: you are asked for it."
CODE_IS_OLD = "That code can no longer be used. Ask for a new one."

SERVICE_DISCONNECTED = "Disconnected. It no longer signs you in."
SERVICE_IS_FIXED = (
    "People have connected their accounts, so this stays. Add another service if it is another."
)
NO_DOMAIN = "This is no domain: {domain}"
NO_TENANT = "Enter the directory ID, like 1b2c3d4e-1234-5678-9abc-1234567890ab"
NO_WORKSPACE = "Enter the domain of the Workspace, like ashlane.example"
NO_SERVER = "Enter the whole address, with https://"
SERVER_SILENT = "The service does not answer under this address"
SERVER_OF_ANOTHER = "The service under this address says it is another one"

SEE_AS_NOT_YOURS = "Only the coordinator can see the portal as somebody else."
SEE_AS_YOURSELF = "You see the portal as yourself already."
SEE_AS_SWITCHED_OFF = "This person is switched off and sees nothing."
SEE_AS_COORDINATOR = "Nobody can see the portal as another coordinator."
SEE_AS_ONLY_LOOKS = "You are only looking on as {name}. Nothing can be signed, answered, voted, saved or sent like this, and nothing was changed."
SEE_AS_CLOSED = "How {name} signs in is theirs alone, and your desk is yours. Stop first."
SEE_AS_STOPPED = "You see the portal with your own eyes again, no longer as {name}."

PLAN_OF_SCHOOL = "Action plan of {school}"
PLAN_IS_FIXED = (
    "Nothing was added, because “{plan}” is “{state}”. Withdraw it or start a new version, then "
    "choose again in the report."
)
FOUND_AS_STRENGTH = "{theme}: a strength found in {period}"
