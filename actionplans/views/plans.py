"""The list of plans, and one plan: read it, write it in place, see how it came about."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, View

from actionplans import wording, workflow
from actionplans.exports import PLANS
from actionplans.forms import PlanForm
from actionplans.models import ActionPlan
from actionplans.models.plan import academic_year
from actionplans.text import actions_in_order, areas_of, when_of
from records.models import HistoryLine, Seal
from records.steps import NotNow
from records.typed import taken_back
from schools.facets import FacetedList
from schools.forms import number_in


def plan_for(request, pk):
    """The plan, if this person may see it; else 404, as if it did not exist."""
    plans = ActionPlan.objects.for_user(request.user)
    return get_object_or_404(
        plans.select_related("collaborative__district", "school", "sent_back_to"), pk=pk
    )


class PlanList(FacetedList):
    """The plans a person may see, the ones that moved last on top."""

    template_name = "actionplans/plan_list.html"
    export = PLANS
    context_object_name = "plans"

    def shown(self, plans):
        """What stands in a row, as dicts: objects cost twice as much, and nothing is done here."""
        return plans.with_signing().values(
            "pk",
            "title",
            "year",
            "state",
            "sign_by",
            "signing",
            owner=Coalesce("collaborative__name", "school__name"),
        )

    def decorate(self, plans):
        """The words of the cells."""
        for plan in plans:
            state, signing, day = plan["state"], plan["signing"], plan["sign_by"]
            plan["url"] = f"{self.request.path}{plan['pk']}/"
            plan["period"] = academic_year(plan["year"])
            plan["standing"] = (state, ActionPlan.State(state).label)
            plan["signed"] = "–"
            if signing and state != ActionPlan.State.DRAFT:
                signed, asked, sealed = signing
                plan["signed"] = f"{signed} of {asked}"
                if sealed and state == ActionPlan.State.SIGNED:
                    plan["standing"] = ("sealed", "Sealed")
            plan["sign_by"] = f"{day.day} {day:%b %Y}" if day else "–"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_start=ActionPlan.may_be_started_by(self.request.user), **kwargs
        )


class PlanPage(DetailView):
    """One plan. Its queries are constant, however many areas it has."""

    template_name = "actionplans/plan_detail.html"
    context_object_name = "plan"

    def get_object(self, queryset=None):
        return plan_for(self.request, self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**page_of(self.object, self.request.user), **kwargs)


class PrintPage(PlanPage):
    """The plan as one table for the printer, as it stands now."""

    template_name = "actionplans/plan_print.html"


class HistoryPage(DetailView):
    """What happened to the plan, and who changed what in its text."""

    template_name = "actionplans/plan_history.html"
    context_object_name = "plan"

    def get_object(self, queryset=None):
        return plan_for(self.request, self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        from actionplans.changes import changes_of

        plan = self.object
        documents = list(plan.documents())
        return super().get_context_data(
            documents=documents,
            lines=HistoryLine.objects.about(plan, *documents).order_by("-number"),
            changes=changes_of(plan),
            **kwargs,
        )


class StartPlan(View):
    """Start a plan, or change its frame."""

    template_name = "actionplans/plan_form.html"

    def dispatch(self, request, *args, **kwargs):
        self.plan = plan_for(request, kwargs["pk"]) if "pk" in kwargs else None
        may = (
            self.plan.may_be_edited_by(request.user)
            if self.plan
            else ActionPlan.may_be_started_by(request.user)
        )
        if not may:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, **kwargs):
        if self.plan and not self.plan.is_editable:
            state = self.plan.get_state_display()
            raise NotNow(wording.NOT_EDITABLE.format(plan=self.plan, state=state), self.plan)
        return self.show(PlanForm(taken_back(request), user=request.user, plan=self.plan))

    def post(self, request, **kwargs):
        form = PlanForm(request.POST, user=request.user, plan=self.plan)
        if not form.is_valid():
            return self.show(form, status=422)
        facts = form.cleaned_data
        if self.plan:
            facts.pop("collaborative")
            facts.pop("school")
            seen = number_in(request.POST.get("edition"))
            try:
                workflow.reframe(self.plan, by=request.user, seen_edition=seen, **facts)
            except workflow.SomebodyElseChanged as changed:
                self.plan = changed.theirs
                form.add_error(None, wording.frame_changed(self.plan))
                return self.show(form, status=409)
            messages.success(request, wording.SAVED)
            return redirect(self.plan)
        plan = workflow.start(by=request.user, **facts)
        messages.success(request, wording.PLAN_STARTED)
        return redirect(plan)

    def show(self, form, status=200):
        return render(
            self.request,
            self.template_name,
            {"form": form, "plan": self.plan},
            status=status,
        )


def page_of(plan, user):
    """All that the page of a plan shows, whoever renders it."""
    documents = list(
        plan.documents()
        .prefetch_related("signatories__signature", "signatories__person")
        .select_related("frozen_by")[:5]
    )
    seals = {
        seal.document_id: seal for seal in Seal.objects.defer("pdf").filter(document__in=documents)
    }
    for document in documents:
        document.its_seal = seals.get(document.pk)
        document.standing = [s for s in document.signatories.all() if not s.replaced_by_id]
        for signatory in document.standing:
            signatory.has_signed = hasattr(signatory, "signature")
        unsigned = [s for s in document.standing if not s.has_signed]
        turn = min((s.turn for s in unsigned), default=None)
        for signatory in document.standing:
            signatory.is_due = (
                document.is_open and not signatory.has_signed and signatory.turn == turn
            )
        document.signed = len(document.standing) - len(unsigned)
    document = documents[0] if documents else None
    mine = [
        s for s in (document.standing if document else []) if s.is_due and s.person_id == user.pk
    ]
    areas = list(areas_of(plan))
    for area in areas:
        area.in_order = actions_in_order(area)
        for action in area.in_order:
            action.when_in_words = when_of(action)
        area.numbers = sorted(area.objectives.all(), key=lambda o: o.number)
    objectives = list(plan.objectives.all())
    for objective in objectives:
        objective.served_by = [a for a in areas if objective in a.numbers]
    may_edit = plan.may_be_edited_by(user)
    may_propose = plan.may_be_proposed_by(user)
    return {
        "plan": plan,
        "schools": plan.schools(),
        "objectives": objectives,
        "areas": areas,
        "rounds": plan.rounds.all(),
        "documents": documents,
        "document": document,
        "sealed_before": next((d for d in documents[1:] if d.its_seal), None),
        "to_sign": mine,
        "can_edit": may_edit and plan.is_editable,
        "can_propose": may_propose and plan.is_editable,
        "can_withdraw": may_propose and plan.state == plan.State.PROPOSED,
        "can_reopen": may_propose and plan.state == plan.State.SIGNED,
        "can_replace": plan.may_be_looked_after_by(user) and plan.state == plan.State.PROPOSED,
    }


@require_safe
def sealing(request, pk):
    """The piece of the page that shows the seal being made; asked again until it is there."""
    plan = plan_for(request, pk)
    return render(request, "actionplans/plan_detail.html#sealing", page_of(plan, request.user))
