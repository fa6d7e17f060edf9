"""Writing a plan in place: the page of the plan, with the form where the part stands."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import View

from actionplans import wording, workflow
from actionplans.forms import (
    ActionForm,
    AreaForm,
    ImpactForm,
    ObjectiveForm,
    ReviewRoundForm,
)
from actionplans.models import Action, Area, Impact, Objective, ReviewRound
from actionplans.views.plans import page_of, plan_for
from records.steps import NotNow
from records.typed import taken_back
from schools.forms import both_texts, number_in

KINDS = {
    "objective": (Objective, ObjectiveForm),
    "area": (Area, AreaForm),
    "action": (Action, ActionForm),
    "impact": (Impact, ImpactForm),
    "round": (ReviewRound, ReviewRoundForm),
}
NEEDS_PLAN = (AreaForm, ActionForm)  # forms whose choices come from the plan


class PartView(View):
    """What adding, editing and removing share: the plan, the kind, and the right to write."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.kind = kwargs["kind"]
        if self.kind not in KINDS:
            raise Http404
        self.model, self.form_class = KINDS[self.kind]

    def dispatch(self, request, *args, **kwargs):
        self.plan = plan_for(request, kwargs["pk"])
        if not self.plan.may_be_edited_by(request.user):
            raise PermissionDenied
        if not self.plan.is_editable and request.method != "POST":
            raise NotNow(
                wording.NOT_EDITABLE.format(
                    plan=self.plan.title, state=self.plan.get_state_display()
                ),
                self.plan,
            )
        return super().dispatch(request, *args, **kwargs)

    def part(self):
        parts = self.model.objects.for_user(self.request.user)
        return get_object_or_404(
            parts.filter(**{self.model.PLAN: self.plan}), pk=self.kwargs["part"]
        )

    def form(self, **kwargs):
        if self.form_class in NEEDS_PLAN:
            kwargs["plan"] = self.plan
        return self.form_class(**kwargs)

    def show(self, form, status=200, **more):
        context = page_of(self.plan, self.request.user) | {
            "form": form,
            "editing": {"kind": self.kind, "action": self.request.get_full_path()} | more,
        }
        return render(self.request, "actionplans/plan_detail.html", context, status=status)


class EditPart(PartView):
    """Change a part. If somebody was quicker, both texts are shown and nothing is lost."""

    def get(self, request, **kwargs):
        part = self.part()
        typed = taken_back(request)
        edition = number_in(typed.get("edition")) if typed else part.edition
        return self.show(self.form(data=typed, instance=part), part=part, edition=edition)

    def post(self, request, **kwargs):
        part = self.part()
        form = self.form(data=request.POST, instance=part)
        seen = number_in(request.POST.get("edition"))
        if not form.is_valid():
            return self.show(form, status=422, part=self.part(), edition=seen)
        try:
            part = workflow.change(part, by=request.user, seen_edition=seen, **form.cleaned_data)
        except workflow.SomebodyElseChanged as changed:
            theirs = changed.theirs
            return self.show(
                form,
                status=409,
                part=theirs,
                edition=theirs.edition,
                conflict=both_texts(form, self.form(instance=theirs)),
            )
        messages.success(request, wording.SAVED)
        return redirect(f"{self.plan.get_absolute_url()}#{part.anchor}")


class AddPart(PartView):
    """Add a part to the plan, or to one of its areas (`?area=`)."""

    def to(self):
        if self.model.PLAN == "plan":
            return self.plan
        area = number_in(self.request.GET.get("area"))
        return get_object_or_404(Area.objects.filter(plan=self.plan), pk=area)

    def get(self, request, **kwargs):
        return self.show(self.form(data=taken_back(request)), to=self.to())

    def post(self, request, **kwargs):
        to = self.to()
        form = self.form(data=request.POST)
        if not form.is_valid():
            return self.show(form, status=422, to=to)
        part = workflow.add(self.model, to=to, by=request.user, **form.cleaned_data)
        messages.success(request, wording.ADDED)
        return redirect(f"{self.plan.get_absolute_url()}#{part.anchor}")


class RemovePart(PartView):
    """Ask, then remove a part."""

    def get(self, request, **kwargs):
        part = self.part()
        return render(
            request,
            "actionplans/part_remove.html",
            {"plan": self.plan, "part": part, "kind": self.kind},
        )

    def post(self, request, **kwargs):
        part = self.part()
        try:
            workflow.remove(
                part, by=request.user, seen_edition=number_in(request.POST.get("edition"))
            )
        except workflow.SomebodyElseChanged as changed:
            messages.warning(
                request,
                wording.CHANGED_BEFORE_REMOVAL,
            )
            return render(
                request,
                "actionplans/part_remove.html",
                {"plan": self.plan, "part": changed.theirs, "kind": self.kind},
                status=409,
            )
        messages.success(request, wording.REMOVED)
        return redirect(self.plan)
