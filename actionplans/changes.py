"""Who changed which words of a plan, and when: read from the events the database keeps."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from actionplans.models import Action, Area, Impact, Objective, ReviewRound
from schools.models import Person

SHOWN = 200  # the newest changes


@dataclass(frozen=True)
class Change:
    """One field of one part, before and after."""

    at: datetime
    by: str
    part: str
    field: str
    before: str
    after: str


def changes_of(plan):
    """The newest changes of the plan's text, newest first, with who made them."""
    changes = []
    for kind in (Objective, Area, Action, Impact, ReviewRound):
        event = kind.pgh_event_model
        parts = {"plan": plan} if kind.PLAN == "plan" else {"area__in": plan.areas.all()}
        events = (
            event.objects.filter(**parts)
            .select_related("pgh_context")
            .order_by("pgh_obj_id", "pgh_id")
        )
        for _, of_one in groupby(events, key=lambda e: e.pgh_obj_id):
            before = None
            for now in of_one:
                changes += _between(kind, before, now)
                before = now
    changes.sort(key=lambda c: c[0], reverse=True)
    return _with_names(changes[:SHOWN])


def _between(kind, before, now):
    who = (now.pgh_context.metadata or {}).get("user") if now.pgh_context else None
    name = kind._meta.verbose_name.capitalize()
    if before is None:
        told = getattr(now, "text", None) or now.name
        return [(now.pgh_created_at, who, name, "added", "", told)]
    return [
        (
            now.pgh_created_at,
            who,
            name,
            str(kind._meta.get_field(field).verbose_name),
            str(getattr(before, field) or ""),
            str(getattr(now, field) or ""),
        )
        for field in kind.FACETS
        if hasattr(now, field) and getattr(before, field) != getattr(now, field)
    ]


def _with_names(changes):
    names = dict(
        Person.objects.filter(pk__in={c[1] for c in changes if c[1]}).values_list("pk", "name")
    )
    return [Change(at, names.get(who, "The portal"), *rest) for at, who, *rest in changes]
