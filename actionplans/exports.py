"""The list of plans as a file."""

from django.db.models import Value
from django.db.models.functions import Coalesce

from actionplans.filters import PlanFilter
from actionplans.models import ActionPlan
from schools.exports import ListExport, register


def standing_of(state, signing):
    """How far a plan has come: (its state, or "sealed", in words; "2 of 4" signatures or "")."""
    word, signed = ActionPlan.State(state).label, ""
    if signing and state != ActionPlan.State.DRAFT:
        has_signed, asked, sealed = signing
        signed = f"{has_signed} of {asked}"
        if sealed and state == ActionPlan.State.SIGNED:
            word = "Sealed"
    return word, signed


PLANS = register(
    ListExport(
        name="plans",
        title="Action plans",
        rows=ActionPlan.objects.for_user,
        filters=PlanFilter,
        shown=lambda rows: rows.with_signing().annotate(
            whose=Coalesce("collaborative__name", "school__name", Value(""))
        ),
        columns=(
            ("Plan", "title"),
            ("Whose", "whose"),
            ("Academic year", "period"),
            ("State", lambda plan: standing_of(plan.state, plan.signing)[0]),
            ("Signed", lambda plan: standing_of(plan.state, plan.signing)[1]),
            ("To be signed by", "sign_by"),
        ),
    )
)
