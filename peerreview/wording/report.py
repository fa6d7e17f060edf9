"""Sentences that Python says about reports, facts, consent and feedback."""

# Stands in the frozen text itself, and is copied onto every signature.
DECLARATION = (
    "The review team has written this report together and stands by what it found. The school has "
    "checked the facts in it and accepts it. Each of us signs for the team or the school named "
    "beside our name. The report is the school’s: it goes to nobody else unless the school says so."
)

NOT_WRITTEN_NOW = "The report cannot be changed now: {review} is “{state}”."
BEING_SIGNED = "The text is fixed while it is being signed. Whoever signs can still send it back to be changed."
FINDING_GONE = "Somebody else has taken this finding out."
HAS_COMMENTS = (
    "The school has said something to this finding, so it stays. Change its text, and answer the "
    "school."
)
NO_SUMMARY = "Write the summary: what the school should remember of this report."
NO_STRENGTH = "Add at least one strength."
NO_DEVELOPMENT = "Add at least one area for development."
REASON_IS_WITH_REPORT = "The reason stands with the report."

NOT_WITH_HOST = "This can be done while the report is with the school. {review} is “{state}”."
ANSWERED_ALREADY = "{name} has answered this already. Here is the answer."
NOT_ACCEPTED = "This can be done once the report is accepted."
NOT_YOURS_TO_STOP = "You have signed already, or it is not you who signs here."
NO_LEAD = (
    "Nobody of the team is headteacher or deputy any more, so nobody can sign for it. Ask the "
    "partnership coordinator."
)
NO_HEAD = (
    "{school} has no headteacher on record, so nobody can sign for it. Ask the partnership "
    "coordinator to add the person."
)
SEVERAL_HEADS = (
    "{school} has more than one headteacher on record today ({names}). Ask the partnership "
    "coordinator which post has ended."
)
CONSENT_TAKEN_BACK = "Taken back"

SAVED = "Saved."
ADDED = "Added."
REMOVED = "Taken out."
CHANGED_BEFORE_REMOVAL = "Somebody has changed this meanwhile. Read it again before you remove it."
SENT = "The report is with {school} now. Its headteacher, deputies and chair can read it."
TAKEN_BACK = "The report is with the team again. The school reads your reason."
COMMENTED = "The team has been told and will answer you here."
ANSWERED = "Answered. The school can read it at once."
CHECKED = "The text is fixed. {name} is asked to sign first, by e-mail."
SENT_BACK = "Sent back. Your reason stands with the report, and the team can change the text."
SHARED = "Saved. It holds from now on."
NOT_SHARED = "Saved. Nobody beyond your school and the team can read a finding."
AREAS_DONE = "Done. Your action plan has what you chose, as drafts that you can change."
THANKED = "Thank you. The coordinator reads it."
EXTRACT_FAILED = "The PDF could not be made. Try again in a minute."

NEWS_SENT = "The team has sent you its report: {review}. Please check its facts."
NEWS_TAKEN_BACK = "{name} has taken the report back to change it: {review}."
NEWS_COMMENT = "{school} has said something to a finding: {review}."
NEWS_ANSWERED = "The team has answered all that you said: {review}."
NEWS_ACCEPTED = "The report is signed and accepted: {review}."
NEWS_NOT_SIGNED = "{name} wants something changed before the report is signed: {review}."

TODO_WRITE = "Write the report"
TODO_SEND = "Finish the report and send it to the school"
TODO_ANSWER = "Answer the school"
TODO_CHECK = "Check the facts"
TODO_ACCEPT = "Read the team’s answers and accept the report"
TODO_CONSENT = "Say whether findings may be shared"
TODO_FEEDBACK = "Say how useful the review was"
TODO_LATE_REPORT = "Ask after a report that is late"
TODO_LATE_FACTS = "Ask a school that has not checked its report"
TODO_LATE_ANSWERS = "Ask a team that has not answered"
TODO_LATE_SIGNATURES = "Ask after signatures on a report"


def unanswered(count):
    """Why a report with open comments cannot be accepted."""
    if count == 1:
        return "One thing you said is not answered yet. The team answers it first."
    return f"{count} things you said are not answered yet. The team answers them first."


def consent_to(count):
    """How much is shared, for the history."""
    return "1 finding" if count == 1 else f"{count} findings"


SHARED_HEADER = (
    "School",
    "Year",
    "Kind",
    "Theme",
    "What was found",
    "What shows it",
    "Suggestion",
)
KINDS_OF_PICTURE = {"development": "Challenges", "strength": "Strengths"}
