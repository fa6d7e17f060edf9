"""The text of a plan as it is frozen: everything people sign, and nothing else."""

from actionplans.models import Area
from records import moments


def text_of(plan, partnership_name):
    """The content of the plan for the frozen JSON (schema "actionplan/1"), but for the signing."""
    return {
        "schema": "actionplan/1",
        "title": plan.title,
        "partnership": partnership_name,
        "collaborative": str(plan.owner),
        "schools": [{"name": s.name, "urn": s.urn} for s in plan.schools()],
        "period": plan.period,
        "objectives": [{"number": o.number, "text": o.text} for o in plan.objectives.all()],
        "areas": [_area(area) for area in areas_of(plan)],
        "rounds": [
            {
                "name": r.name,
                "heads": _day(r.heads_on) or r.heads_when,
                "committee": _day(r.committee_on),
                "statement": r.statement,
            }
            for r in plan.rounds.all()
        ],
    }


def areas_of(plan):
    """The areas with all that stands in them, in four queries however many there are."""
    return Area.objects.filter(plan=plan).prefetch_related("objectives", "actions", "impacts")


def actions_in_order(area):
    """The actions of a prefetched area: all-year ones first, then by term."""
    return sorted(area.actions.all(), key=lambda action: action.sort_key)


def when_of(action):
    """When an action is: "5 December 2017, 6pm", or in words, or empty."""
    day = _day(action.on)
    if day and action.at:
        day += f", {moments.clock(action.at)}"
    return ", ".join(x for x in (day, action.when) if x)


def _area(area):
    return {
        "position": area.position,
        "name": area.name,
        "objectives": sorted(o.number for o in area.objectives.all()),
        "aims": area.aims,
        "actions": [
            {"term": a.term_name, "text": a.text, "when": when_of(a), "place": a.place}
            for a in actions_in_order(area)
        ],
        "outcomes": area.outcomes,
        "impact": [{"to": f"{i.up_to:%B %Y}", "text": i.text} for i in area.impacts.all()],
    }


def _day(day):
    return moments.day(day) if day else ""
