"""Writing a plan: start, add, change, remove. Nobody's edit is lost unseen."""

from contextlib import contextmanager

import pghistory
from django.db import transaction
from django.db.models import F, Max

from actionplans import wording
from actionplans.models import Action, ActionPlan, Area, Objective
from records import history
from records.steps import NotNow, SomebodyElseChanged
from schools.naming import plain

# What a new part of this kind is counted by, if it is counted.
_COUNTED = {Objective: "number", Area: "position", Action: "position"}


@history.deed()
def start(
    *,
    title,
    year,
    by,
    collaborative=None,
    school=None,
    sign_by=None,
    signing_order=None,
):
    """Start an empty draft. Returns the plan."""
    facts = {"signing_order": signing_order} if signing_order else {}
    plan = ActionPlan.objects.create(
        title=title,
        year=year,
        collaborative=collaborative,
        school=school,
        sign_by=sign_by,
        created_by=by,
        **facts,
    )
    history.note(plan, "started", by=by)
    return plan


@contextmanager
def _writing(plan, by):
    """Hold the plan open for one edit, which the database's events attribute to `by`.

    The lock keeps the text from being frozen until the edit is committed. Raises NotNow if the
    text is fixed.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        now = ActionPlan.objects.select_for_update().get(pk=plan.pk)
        if not now.is_editable:
            raise NotNow(
                wording.NOT_EDITABLE.format(plan=now.title, state=now.get_state_display()), now
            )
        yield now


def add(kind, *, to, by, objectives=None, **facts):
    """Add a part (Objective, Area, Action, Impact or ReviewRound) to a plan or an area.

    Raises NotNow if the plan's text is fixed, or the area has been removed.
    """
    part = kind(**{kind.PLAN.split("__")[0]: to}, **facts)
    with _writing(part.the_plan(), by) as plan:
        if not type(to).objects.filter(pk=to.pk).exists():
            raise NotNow(wording.PART_GONE, plan)
        counted = _COUNTED.get(kind)
        if counted and not facts.get(counted):
            siblings = kind.objects.filter(**{kind.PLAN.split("__")[0]: to})
            setattr(part, counted, (siblings.aggregate(last=Max(counted))["last"] or 0) + 1)
        part.save()
        if objectives is not None:
            _link(part, plan, objectives)
    return part


def change(part, *, by, seen_edition, objectives=None, **facts):
    """Change a part, if it still is the edition that the editor saw.

    Raises SomebodyElseChanged with the newer part, or NotNow if the plan's text is fixed or the
    part has been removed.
    """
    with _writing(part.the_plan(), by) as plan:
        mine = type(part).objects.filter(pk=part.pk, edition=seen_edition)
        if not mine.update(edition=F("edition") + 1, **facts):
            theirs = type(part).objects.filter(pk=part.pk).first()
            if theirs is None:
                raise NotNow(wording.PART_GONE, plan)
            raise SomebodyElseChanged(theirs)
        if objectives is not None:
            _link(part, plan, objectives)
    part.refresh_from_db()
    return part


def remove(part, *, by, seen_edition):
    """Remove a part; the numbers of the objectives and areas after it move up.

    Raises SomebodyElseChanged, or NotNow if the plan's text is fixed.
    """
    kind = type(part)
    with _writing(part.the_plan(), by) as plan:
        theirs = kind.objects.filter(pk=part.pk).first()
        if theirs is None:
            return
        if theirs.edition != seen_edition:
            raise SomebodyElseChanged(theirs)
        theirs.delete()
        if kind in (Objective, Area):
            counted = _COUNTED[kind]
            after = kind.objects.filter(plan=plan, **{f"{counted}__gt": getattr(theirs, counted)})
            after.update(**{counted: F(counted) - 1})


def _link(area, plan, objectives):
    """Link the area to those of these objectives that are still in the plan."""
    area.objectives.set(plan.objectives.filter(pk__in=[o.pk for o in objectives]))


@history.deed()
def reframe(plan, *, by, seen_edition, title, year, sign_by, signing_order):
    """Change the frame of a plan: title, year, who signs in which order and until when.

    Raises SomebodyElseChanged with the newer plan, or NotNow if its text is fixed.
    """
    with _writing(plan, by) as now:
        if now.edition != seen_edition:
            raise SomebodyElseChanged(now)
        ActionPlan.objects.filter(pk=plan.pk).update(
            edition=F("edition") + 1,
            title=title,
            plain_title=plain(title),
            year=year,
            sign_by=sign_by,
            signing_order=signing_order,
        )
        history.note(plan, "reframed", by=by)
