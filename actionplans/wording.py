"""Sentences that Python says about action plans."""

from records.moments import day

# Stands in the frozen text itself, and is copied onto every signature.
DECLARATION = (
    "We have read this action plan as it is set out here. Each of us agrees to it and signs it "
    "for the school or body named beside our name. The joint committee recommends the plan; "
    "each governing body authorises it for its own school."
)

NOT_EDITABLE = (
    "{plan} is “{state}”, so its text is fixed and your change was not saved. "
    "Withdraw it first, or start a new version."
)
PART_GONE = "Somebody else has removed this part of the plan."
NO_OBJECTIVES = "Add at least one objective before you propose the plan."
NO_AREAS = "Add at least one area of work before you propose the plan."
NOBODY_SIGNS = "Say who signs: the order of signing is empty."
VACANT = (
    "{school} has no {post} on record, so nobody can sign for it. "
    "Ask the partnership coordinator to add the person."
)
SEVERAL = (
    "{school} has more than one {post} on record today ({names}). "
    "Ask the partnership coordinator which post has ended."
)
NO_COMMITTEE = "{school} has no joint committee, so no {post} can sign. Change who signs."
NOT_SIGNED = "“{plan}” is “{state}”: only a plan signed by all gets a new version."
NO_SCHOOLS = "No school belongs to {owner} today, so nobody can sign."
ALREADY = "“{plan}” is already “{state}”."
IS_NOW = "“{plan}” is now “{state}”."
NOT_WAITING = "“{plan}” is not waiting for signatures any more."
NOT_YOURS_TO_STOP = "You have signed already, or it is not you who signs here."
CHANGED_BEFORE_REMOVAL = "Somebody has changed this meanwhile. Read it again before you remove it."
SIGN_BY_PAST = "The date to sign by, {day}, has passed. Choose a later one."

PROPOSED = "Proposed. Those who sign first have been asked by e-mail."
SENT_BACK = "Sent back with your reason. The plan can be edited again."
DECLINED = "You have declined to sign. Your reason is on the record and the others are told."
WITHDRAWN = "Withdrawn. The plan can be edited again; no signature was lost from the record."
REOPENED = "You are editing a new version. The signed version stays as it is, with its PDF."
SAVED = "Saved."
ADDED = "Added."
REMOVED = "Removed."
PLAN_STARTED = "The plan is started. Add its objectives first."

TODO_SENT_BACK = "Change and propose again"
TODO_DECLINED = "Talk about the declined plan"

NEWS_STOPPED = "“{plan}” was {what} by {name}: {because}"
NEWS_SIGNED = "{name} has signed “{plan}”."


def frame_changed(plan):
    """What to say to someone whose change of title, year or signing order came second."""
    by = f", to be signed by {day(plan.sign_by)}" if plan.sign_by else ""
    return (
        f"Somebody else has changed this meanwhile: it is now “{plan.title}”, {plan.period}{by}. "
        "What you typed is below and not saved yet; save again to keep yours."
    )
