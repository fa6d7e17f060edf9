"""A school's own plans pass to the school that it became."""

from actionplans.models import ActionPlan
from records import history


@history.deed()
def hand_on(plan, *, to, by):
    """Make the school `to` the owner of a plan that one school owns; texts keep the old name.

    In whatever state it is: what was signed stays signed. `by` None is the portal itself. Raises
    ValueError for the plan of a collaborative.
    """
    plan = ActionPlan.objects.select_for_update(of=["self"]).get(pk=plan.pk)
    if plan.school_id is None:
        raise ValueError("the plan of a collaborative stays with it")
    before = plan.school
    plan.school = to
    plan.save(update_fields=["school"])
    history.note(plan, "handed_on_plan", by=by, says=f"{before} → {to}")
