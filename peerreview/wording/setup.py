"""Sentences that Python says where a year is set up: rules, calendar, framework, schools, wishes."""

from peerreview.wording.days import span

SAVED = "Saved."
STARTED = "The year {period} is started. Nobody but coordinators sees it until you open it."
OPENED = "The year is open. The headteachers of the schools that take part are told by e-mail."
CLOSED = "The year is closed. What was found in it stays where it is."
REOPENED = "The year is under way again."

YEAR_EXISTS = "There is a year {period} already."
IS_CLOSED = "{cycle} is closed, so nothing was changed. Open it again first."
OPENED_BEFORE = "{cycle} is “{state}” already."
NOT_OPEN = "{cycle} is “{state}”, so it cannot be closed."
NOT_CLOSED = "{cycle} is “{state}”, so there is nothing to open again."
DAYS_ARE_OWED = (
    "The days a school owes have stood in the ledger since {cycle} was opened, so they cannot be "
    "changed. Put single schools right in the ledger of days."
)

# -- What is missing before it can be opened ---------------------------------------------------
NO_DAYS = "There is no school day in its windows yet: say when reviews can be."
NO_SCHOOLS = "No school takes part yet."
FEW_SCHOOLS = (
    "{schools} take part. A team of {team} from other schools needs at least {needed} schools, "
    "one of which is reviewed."
)
NOBODY_HOSTS = "No school that takes part is reviewed this year."

# -- The framework -----------------------------------------------------------------------------
THEME_ADDED = "“{theme}” is part of the framework."
THEME_REMOVED = "“{theme}” is no longer part of the framework."
THEME_GONE = "Somebody else has removed this theme meanwhile."
THEME_IS_USED = (
    "“{theme}” was not removed: {schools} chose it as their focus. Change its words instead."
)
THEME_HAS_FINDINGS = "“{theme}” was not removed: there are findings about it."
THEME_NAMED_ALREADY = "There is a theme “{theme}” already."

# -- Schools -----------------------------------------------------------------------------------
JOINED_ONE = "{school} takes part."
JOINED = "{schools} take part now that did not before."
JOINED_NONE = "These schools took part already."
LEFT = "{school} takes part no longer."
BACK = "{school} takes part again."
PLACED = "Saved for {school}."
SCHOOL_LEFT = "{school} has left {cycle}, so nothing was changed. Let it take part again first."
MOVED_ALREADY = "Somebody else has moved {school} meanwhile. Here is where it is now."
LEFT_ALREADY = "{school} has left already."
TAKES_PART_ALREADY = "{school} takes part already."

# In the ledger of days.
DAYS_LEFT = "The school left before it gave a day"
DAYS_BACK = "The school takes part again"

# -- Clusters ----------------------------------------------------------------------------------
CLUSTERS_SET = "The clusters are set: {n} of them. Change what a person knows better."
CLUSTERS_LOOK_AGAIN = (
    "The schools or the clusters have changed since you saw this suggestion, so nothing was "
    "replaced. Here is the suggestion as it would be now."
)
CLUSTER_ADDED = "“{cluster}” is added. Move schools into it on their rows."
CLUSTER_RENAMED = "The cluster is called “{cluster}” now."
CLUSTER_MERGED = "The schools of “{cluster}” are in “{into}” now."
CLUSTER_REMOVED = "“{cluster}” is removed. Its schools stand in no cluster."
CLUSTER_NAMED_ALREADY = "There is a cluster “{cluster}” already. Choose another name."
CLUSTER_GONE = "Somebody else has removed this cluster meanwhile."
CLUSTER_CHANGED = "Somebody else has called this cluster “{cluster}” meanwhile."

# -- Wishes ------------------------------------------------------------------------------------
WISHES_SAID = "Thank you. The wishes of {school} are kept, and can be changed until the schedule is published."
WISHES_NOT_OPEN = "{cycle} is “{state}”, so wishes cannot be said."
WISHES_PUBLISHED = (
    "The schedule of {cycle} is published, so wishes can no longer be changed. "
    "Speak to the partnership coordinator, or with the team that comes to you."
)
WISHES_CHANGED = (
    "Somebody else has said wishes for {school} meanwhile. What you typed is below and not saved "
    "yet; what stands now is beside it. Save again to keep yours."
)
RULES_CHANGED = (
    "Somebody else has changed the rules or the calendar meanwhile. What you typed is below and "
    "not saved yet; what stands now is beside it. Save again to keep yours."
)
THEME_CHANGED = (
    "Somebody else has changed this theme meanwhile. What you typed is below and not saved yet; "
    "what stands now is beside it. Save again to keep yours."
)
DAY_WEEKEND = "{day} is a {weekday}. Choose a school day."
DAY_HOLIDAY = "{day} is in the {holiday}. Choose a school day."
DAY_OUTSIDE = "{day} is outside the weeks in which reviews can be ({windows})."
DAYS_NOT_SETTLED = "The weeks in which reviews can be are not settled yet. Leave the days empty."
DAY_PASSED = "{day} has passed. Choose a later day."
DAY_TWICE = "{day} stands here twice."
DAY_WISHED_AND_CLOSED = "{day} is a day you wish for, and one on which you cannot be visited."

TODO_WISHES = "Say what your review should look at"


def schools(n):
    """So many schools: "1 school", "12 schools"."""
    return f"{n:,} school{'' if n == 1 else 's'}"


def weeks(windows):
    """The windows in words: "28 September to 11 December 2026, …"."""
    return ", ".join(span(window.first, window.last) for window in windows)


def days(halves):
    """So many days, told in halves: "1.5 days", "1 day", "no day"."""
    if not halves:
        return "no day"
    return f"{halves / 2:g} day{'' if halves == 2 else 's'}"


def rules(cycle):
    """The rules of a year, in sentences that a headteacher reads."""
    said = [
        f"Each school is reviewed on one day by {_reviewers(cycle.team_size)} from "
        f"{'another school' if cycle.team_size == 1 else 'other schools, each from a different one'}.",
        _heads(cycle),
        f"Each school gives {days(cycle.head_halves)} of its headteacher and "
        f"{days(cycle.deputy_halves)} of its deputy in the year. What is left over or given beyond "
        "counts for the next year.",
    ]
    if cycle.lead_needed:
        said.append("In each team somebody leads who has led reviews before.")
    if cycle.training_needed:
        said.append("Only trained reviewers go.")
    said += [
        f"Nobody travels further than {cycle.furthest} km.",
        f"The team writes its report within {cycle.report_days} days, and the school checks its "
        f"facts within {cycle.facts_days}.",
    ]
    if cycle.cooling_off:
        years = f"{cycle.cooling_off} years" if cycle.cooling_off > 1 else "1 year"
        said.append(f"Nobody goes to the same school again within {years}.")
    if cycle.rivals_within:
        said.append(
            f"Secondary schools less than {cycle.rivals_within} km apart do not review each other."
        )
    if not cycle.swaps_allowed:
        said.append("No two schools review each other in the same year.")
    return said


def _reviewers(n):
    return f"{n} leader{'' if n == 1 else 's'}"


def _heads(cycle):
    team, least, most = cycle.team_size, cycle.heads_at_least, cycle.heads_at_most
    if team == 1:
        may_be = ["a headteacher"] * bool(most) + ["a deputy"] * (not least)
        return f"They are {' or '.join(may_be)}."
    if not most:
        return "None of them are headteachers, all are deputies."
    if least == team:
        return "All of them are headteachers."
    if least == most:
        told = str(least)
    elif least:
        told = f"At least {least} and at most {most}"
    else:
        told = f"At most {most}"
    verb = "is a headteacher" if told == "1" else "are headteachers"
    return f"{told} of them {verb}, the others are deputies."


# -- Where else to go, from the landing page -----------------------------------------------------

REVIEWERS = "Reviewers"
TRAINING = "Training"
CONFLICTS = "Conflicts"
HOW_USEFUL = "How useful reviews were"
WHAT_IS_SHARED = "Findings that schools share"
IN_COMMON = "What schools have in common"
YOU_REVIEW = "You as a reviewer"
REVIEWERS_OF = "Reviewers of {school}"

YEAR_NOT_OPEN = "{cycle} is not open."
