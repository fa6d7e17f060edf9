"""From proposing to the last signature: each verb with its page to check first."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from actionplans import wording, workflow
from actionplans.forms import RefuseForm
from actionplans.views.plans import page_of, plan_for
from actionplans.workflow.signing import places_of, successors_of
from records.steps import NotNow
from records.typed import taken_back
from schools.forms import ReasonForm
from schools.views.signing_desk import SigningDesk, form_page


@form_page
def propose(request, pk):
    """Who will sign, in which order, and what is still missing; then propose."""
    plan = plan_for(request, pk)
    if not plan.may_be_proposed_by(request.user):
        raise PermissionDenied
    if not plan.is_editable:
        raise NotNow(wording.ALREADY.format(plan=plan, state=plan.get_state_display()), plan)
    places, problems = places_of(plan)
    status = 200
    if request.method == "POST":
        try:
            workflow.propose(plan, by=request.user)
        except workflow.CannotPropose as cannot:
            problems, status = cannot.problems, 422
        else:
            messages.success(request, wording.PROPOSED)
            return redirect(plan)
    return render(
        request,
        "actionplans/plan_propose.html",
        page_of(plan, request.user) | {"places": places, "problems": problems},
        status=status,
    )


@form_page
def withdraw(request, pk):
    """Take the proposed text back, with a reason."""
    plan = plan_for(request, pk)
    if not plan.may_be_withdrawn_by(request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or taken_back(request))
    if request.method == "POST" and form.is_valid():
        workflow.withdraw(plan, by=request.user, because=form.cleaned_data["because"])
        messages.success(request, wording.WITHDRAWN)
        return redirect(plan)
    if plan.state != plan.State.PROPOSED:
        raise NotNow(wording.NOT_WAITING.format(plan=plan), plan)
    return render(
        request,
        "actionplans/plan_withdraw.html",
        page_of(plan, request.user) | {"form": form},
        status=422 if form.errors else 200,
    )


@form_page
def reopen(request, pk):
    """Begin a new version of a signed plan."""
    plan = plan_for(request, pk)
    if not plan.may_be_reopened_by(request.user):
        raise PermissionDenied
    if request.method == "POST":
        workflow.reopen(plan, by=request.user)
        messages.success(request, wording.REOPENED)
        return redirect(plan)
    if plan.state != plan.State.SIGNED:
        raise NotNow(wording.IS_NOW.format(plan=plan, state=plan.get_state_display()), plan)
    return render(request, "actionplans/plan_reopen.html", page_of(plan, request.user))


class PlanDesk(SigningDesk):
    """Where plans are signed, by whoever may read them."""

    namespace = folder = "actionplans"
    called, file = "plan", "action-plan"
    refuse_form = RefuseForm

    def record(self, request, pk):
        return plan_for(request, pk)

    def looked_after(self, request, pk):
        plan = plan_for(request, pk)
        if not plan.may_be_looked_after_by(request.user):
            raise PermissionDenied
        return plan

    def sign(self, plan, signatory, *, by, proof):
        return workflow.sign(plan, signatory, by=by, proof=proof)

    def refuse(self, plan, signatory, *, by, how, because):
        verb, told = {
            "send_back": (workflow.send_back, wording.SENT_BACK),
            "decline": (workflow.decline, wording.DECLINED),
        }[how]
        verb(plan, signatory, by=by, because=because)
        return told

    def replace(self, plan, signatory, *, by, person, because):
        return workflow.replace_signatory(plan, signatory, person=person, by=by, because=because)

    def successors(self, plan, signatory):
        return successors_of(plan, signatory)

    def sheets(self, text):
        return len(text["areas"]) + 2  # the objectives before, the signatures after

    def after(self, plan, user):
        return page_of(plan, user)


DESK = PlanDesk()
