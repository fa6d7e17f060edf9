"""Sentences that Python says about schedules."""

import math

CYCLE_NOT_OPEN = "“{cycle}” is not under way, so no schedule was asked for. Open it first."
BEING_WORKED_OUT = "A schedule is being worked out already. Wait for it, or throw it away first."
NOT_BEING_WORKED_OUT = "It is not being worked out any more, so there was nothing to stop."
NOTHING_TO_REPAIR = "Nothing is published yet, so there is nothing to repair. Plan the whole year."
NOT_A_DRAFT = "“{schedule}” is not a draft any more, so nothing was changed."
BREAKS_RULES = "Nothing was published, because {breaches}"
AND_MORE = " And {more} more."
SOMEBODY_ELSE = "Somebody else has changed this draft meanwhile. Here is how it stands now."
CANNOT_BE_SWAPPED = "One of the two is not in that team any more, so nothing was swapped."

ASKED = "The schedule is being worked out. You can leave this page."
STOPPED = "The best so far is taken; it takes a moment."
DISCARDED = "The draft is thrown away. What is published stays as it is."
SAVED = "Saved in the draft. Nobody sees it until you publish."
SWAPPED = "Swapped in the draft. Nobody sees it until you publish."
LOCKED = "It stays as it is when the schedule is worked out again."
UNLOCKED = "It may be planned anew when the schedule is worked out again."
PUBLISHED = "Published. Those who are asked, or not needed any more, are written to now."


def breaks_rules(sentences, of):
    """Why a draft cannot be published: the first few sentences of so many."""
    more = of - len(sentences)
    return BREAKS_RULES.format(breaches=" ".join(sentences)) + (
        AND_MORE.format(more=more) if more else ""
    )


def so_far(seconds, cost, bound):
    """How far the search has come, in words."""
    if not (math.isfinite(cost) and math.isfinite(bound)):
        return f"Looking for a first schedule, {seconds:.0f} seconds so far."
    gap = max(0.0, 100 * (cost - bound) / max(abs(cost), 1e-9))
    return (
        f"A schedule is found that is at most {gap:.1f} % from the best possible. "
        f"Looking on, {seconds:.0f} seconds so far."
    )


CSV_HEADER = (
    "School",
    "Cluster",
    "Day",
    "Term",
    "Reviewer",
    "As",
    "From",
    "Leads",
    "Distance, km",
)

GO_NOW = "In the team now"
FOUND = "Found by name"
COULD_COME = "Could come without breaking a rule"
NEAR = "Near, and in the way of a rule or of their days"

WAYS_TO_LOOK = {  # the tabs of a schedule, by what stands in the address
    "visits": "Visit by visit",
    "clusters": "By cluster and term",
    "distances": "Distances",
    "days": "Days of each school",
    "changes": "What changes",
}
AS_WHAT = {"headteacher": "Head", "deputy": "Deputy"}
NO_CLUSTER = "In no cluster"


def band(low, high):
    """Distances from–to in km; `high` None is open."""
    return f"{low} to {high} km" if high else f"{low} km and more"


def candidate(reviewer, school, km):
    """A reviewer to choose from: name, as what, from where, how far if that is known."""
    way = f", {km:.0f} km" if km is not None else ""
    leads = ", leads" if reviewer.lead else ""
    return f"{reviewer.name} ({AS_WHAT[reviewer.role].lower()}, {school}{way}{leads})"
