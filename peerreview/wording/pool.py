"""Sentences that Python says about who may review: pool, training, conflicts, days."""

# -- The pool --------------------------------------------------------------------------------------

NO_POST = "{name} is neither headteacher nor deputy of a school today, so they cannot review."
SCHOOL_NOT_OPEN = "The school of {name} is not open, so they cannot review."
SWITCHED_OFF = "{name} is switched off, so they cannot review."
IN_ALREADY = "{name} is in the pool already."
OUT_ALREADY = "{name} has left the pool already."
LEFT_ASK_THEM = "{name} has left the pool, and was not put in again. They can come back by themselves, or the coordinator brings them back."
STILL_GO = "{name} stays in the pool for now, because they are still to review: {reviews}. On the page of each review have somebody else go there; then take them out."
STILL_GO_YOURSELF = "You stay in the pool for now, because you are still to review: {reviews}. Decline each on its page first, so that somebody else can go; then leave the pool."
LEADS_ALREADY = "{name} leads teams already."
LEADS_NOT_ALREADY = "{name} does not lead teams already."
NO_DAY_YET = "no day yet"

PUT_IN = "{name} is in the pool now. A letter tells them."
CAME_BACK = "{name} is in the pool again."
TAKEN_OUT = "{name} is no longer in the pool. Their training stays on record."
LEFT = "You are no longer in the pool. Your training stays on record."
LEADS = "{name} can lead teams from now on."
LEADS_NO_MORE = "{name} no longer leads teams."
SAVED = "Saved."


def put_in(came, stayed=()):
    """What became of several who were put in: names that came in, sentences on those who did not."""
    if len(came) == 1:
        told = [PUT_IN.format(name=came[0])]
    elif came:
        told = [f"{len(came)} people are in the pool now. A letter tells each of them."]
    else:
        told = []
    return " ".join([*told, *stayed])


def put_in_all(came, were, left):
    """What became of all heads and deputies of many schools."""
    people = "1 person is" if came == 1 else f"{came} people are"
    told = [f"{people} in the pool now." if came else "Nobody was put in the pool."]
    if came:
        told.append("A letter tells each of them.")
    if were:
        told.append(f"{were} {'was' if were == 1 else 'were'} in it already.")
    if left:
        told.append(f"{left} had left it and {'stays' if left == 1 else 'stay'} out.")
    return " ".join(told)


# -- Days they cannot ------------------------------------------------------------------------------

AWAY_ALREADY = "All of these days are on record already."
AWAY_GONE = "These days have been taken back already."
AWAY_PASSED = "These days have passed, so they stay as they are."
AWAY_SAID = "Noted. No review will be planned for these days."
AWAY_BUT_GOES = "These days are noted, but reviews are already planned on them: {reviews}. Say on the page of the review that the day does not work."
AWAY_TAKEN_BACK = "Taken back. Reviews can be planned for these days again."

# -- Training --------------------------------------------------------------------------------------

TRAINING_HAD_PEOPLE = "People are on record as having been there, so the session cannot lie in the future. Put the day right, or take the ticks away first."
TRAINING_TO_COME = "“{session}” has not been yet. Say who was there once it has."
TRAINING_COUNTS = "{also} more, {gone} fewer"
NO_ADDRESS = "There is no e-mail address in it."
UNKNOWN_ADDRESS = "Nobody on record has the address {address}. Check how it is spelt."
NOT_IN_POOL = "{name} is on record, but not in the pool. Put them in the pool first."
IN_LINE = "Line {line}: {says}"
TRAINING_PLANNED = "The session is on record."
NOTHING_TICKED = "Nothing was changed."


def attended(also, gone=0):
    """How the list of those who were there has changed."""
    told = []
    if also:
        told.append(f"{also} {'person was' if also == 1 else 'people were'} put down as there.")
    if gone:
        told.append(f"{gone} {'was' if gone == 1 else 'were'} taken off.")
    return " ".join(told) or NOTHING_TICKED


# -- Conflicts -------------------------------------------------------------------------------------

OWN_SCHOOL = (
    "{school} is their own school. Nobody reviews their own school, so there is nothing to declare."
)
NOT_ITSELF = "A school does not compete with itself. Choose two different schools."
DECLARED_ALREADY = "This is on record already: {what}. Nothing was changed."
CONFLICT_GONE = "This has been taken back already."
DECLARED = "Noted. No review will be planned against it."
CONFLICT_TAKEN_BACK = "Taken back: it no longer stands in the way of a review."
CLASH_NEWS = "{name} should not review {school} after all: a conflict of interest was declared, and the visit is already planned."
TODO_CLASH = "Send somebody else"
TODO_CLASH_ABOUT = "{name} should not review {school}"
TODO_CLASH_SAYS = "A conflict of interest was declared after the team was made."


def conflict(found):
    """A conflict in words: "Stan Bell and Ash Lane Infant School (family there)"."""
    whom = found.person or found.other_school
    return f"{whom} and {found.school} ({found.get_kind_display().lower()})"


# -- Offers ----------------------------------------------------------------------------------------

OFFER_DEALT_WITH = "This offer has been dealt with already."
OFFERS_DECLINED_ONE = "1 offer was set aside."
OFFERS_DECLINED = "{count} offers were set aside."
TODO_OFFERS = "Look at who would review"
TODO_OFFERS_ONE = "1 person has said yes in a consultation"
TODO_OFFERS_MANY = "{count} people have said yes in a consultation"

TODO_TRAINING = "Plan training for reviewers"
TODO_TRAINING_ONE = "1 reviewer is not trained to the end of {period}"
TODO_TRAINING_MANY = "{count} reviewers are not trained to the end of {period}"

# -- The ledger of days ----------------------------------------------------------------------------

DAY_NOT_GIVEN = "No day of {name} is on record for this review."
DAYS_PUT_RIGHT = "The ledger is put right. {school} now has {left} {role} days still to give."
NOT_HALVES = "Enter days in halves, for example 0.5, 1.5 or -1."
NO_DAYS = "Enter a number of days other than 0."
TOO_MANY_DAYS = "Enter 20 days or fewer."


def days(halves, *, signed=False):
    """Half days as days: "1.5", "0", "−0.5"; signed also "+1.5"."""
    told = f"{abs(halves) // 2}{'.5' if halves % 2 else ''}"
    return f"−{told}" if halves < 0 else f"+{told}" if signed else told


def days_put_right(entry):
    """A correction of the ledger, for the history."""
    return f"{entry.get_role_display()}, {entry.cycle.period}: {entry.in_days} days. {entry.says}"
