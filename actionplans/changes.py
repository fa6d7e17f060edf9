"""Who changed which words of a plan, and when: read from the events the database keeps."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from actionplans.models import Action, Area, AreaObjective, Impact, Objective, ReviewRound
from schools.models import Person

SHOWN = 200  # the newest changes


@dataclass(frozen=True)
class Change:
    """One thing that was done to the text: what, where, and the words before and after."""

    at: datetime
    by: str
    what: str
    before: str
    after: str


def changes_of(plan):
    """The newest changes of the plan's text, newest first, with who made them."""
    areas = Area.pgh_event_model.objects.filter(plan=plan).values("pgh_obj_id")
    found = []
    for kind in (Objective, Area, Action, Impact, ReviewRound):
        of_plan = {"plan": plan} if kind.PLAN == "plan" else {"area__in": areas}
        events = kind.pgh_event_model.objects.filter(**of_plan).select_related("pgh_context")
        for _, of_one in groupby(
            events.order_by("pgh_obj_id", "pgh_id"), key=lambda event: event.pgh_obj_id
        ):
            before = None
            for event in of_one:
                found += _changes(kind, before, event)
                before = event
    found += _links(plan, areas)
    found.sort(key=lambda change: change[0], reverse=True)
    found = found[:SHOWN]
    names = dict(
        Person.objects.filter(pk__in={who for _, who, *_ in found if who}).values_list("pk", "name")
    )
    return [Change(at, names.get(who, "The portal"), *rest) for at, who, *rest in found]


def _changes(kind, before, event):
    name = str(kind._meta.verbose_name).capitalize()
    words = getattr(event, "text", None) or getattr(event, "name", "")
    told = (event.pgh_created_at, _who(event))
    if event.pgh_label == "insert":
        return [(*told, f"{name} added", "", words)]
    if event.pgh_label == "delete":
        return [(*told, f"{name} removed", words, "")]
    return [
        (
            *told,
            f"{name}: {kind._meta.get_field(field).verbose_name}",
            str(getattr(before, field) or ""),
            str(getattr(event, field) or ""),
        )
        for field in kind.FACETS
        if before and hasattr(event, field) and getattr(before, field) != getattr(event, field)
    ]


def _links(plan, areas):
    """Links between areas and objectives, set and taken away."""
    names = dict(plan.areas.values_list("pk", "name"))
    numbers = dict(plan.objectives.values_list("pk", "number"))
    events = AreaObjective.pgh_event_model.objects.filter(area__in=areas)
    return [
        (
            event.pgh_created_at,
            _who(event),
            "Objective linked" if event.pgh_label == "insert" else "Objective unlinked",
            "",
            f"{names[event.area_id]}: objective {numbers[event.objective_id]}",
        )
        for event in events.select_related("pgh_context")
        if event.area_id in names and event.objective_id in numbers
    ]


def _who(event):
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None
