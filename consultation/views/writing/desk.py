"""What the author's screens share, and how one begins: start, frame."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from consultation.forms.writing import FrameForm, StartForm
from consultation.models import Consultation
from consultation.views.landing import consultation_for
from consultation.wording import writing as wording
from consultation.workflow import writing
from records.steps import NotNow
from records.typed import taken_back


class DeskView(View):
    """A screen of the author: the consultation, and the right to write it."""

    tab = "write"  # which of the author's tabs it stands under
    writes = True  # whether there is nothing to do here once the text is fixed

    def dispatch(self, request, *args, **kwargs):
        self.consultation = consultation_for(request, kwargs["pk"])
        if not self.consultation.may_be_run_by(request.user):
            raise PermissionDenied
        self.base = f"/consultations/{self.consultation.pk}/"
        self.fixed = writing.why_fixed(self.consultation)
        if self.writes and self.fixed and request.method != "POST":
            raise NotNow(self.fixed, self.consultation)
        return super().dispatch(request, *args, **kwargs)

    @property
    def outline(self):
        """The address of the outline."""
        return reverse("consultation:write", args=[self.consultation.pk])

    def show(self, template, status=200, **context):
        """One of the templates of templates/consultation/write/."""
        shared = {
            "consultation": self.consultation,
            "base": self.outline,
            "tab": self.tab,
            "fixed": self.fixed,
        }
        return render(
            self.request, f"consultation/write/{template}.html", shared | context, status=status
        )


def both_texts(mine, theirs) -> list[tuple[str, str, str]]:
    """[(label, what I typed, what stands there now)] of the boxes that differ."""
    rows = []
    for name, field in mine.fields.items():
        typed, stands = mine[name].value(), theirs.get(name, "")
        if str(typed or "").split() != str(stands or "").split():
            rows.append((field.label, _in_words(typed), _in_words(stands)))
    return rows


def _in_words(value):
    if value in (True, "on"):
        return "ticked"
    return value or "(empty)"


class Start(View):
    """Start a consultation."""

    def dispatch(self, request, *args, **kwargs):
        if not Consultation.may_be_run_by(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.show(StartForm(taken_back(request)))

    def post(self, request):
        form = StartForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        consultation = writing.start(by=request.user, **form.cleaned_data)
        messages.success(request, wording.STARTED)
        return redirect("consultation:write", consultation.pk)

    def show(self, form, status=200):
        return render(self.request, "consultation/write/start.html", {"form": form}, status=status)


class Frame(DeskView):
    """The words around the pages: title, who asks, purpose, welcome, thanks."""

    def form(self, typed):
        form = FrameForm(typed, initial=self.facts(self.consultation))
        if self.consultation.state != self.consultation.State.DRAFT:
            form.fields["organiser"].disabled = True
            form.fields["organiser"].help_text = wording.ORGANISER_IS_FIXED
        return form

    def get(self, request, **kwargs):
        typed = taken_back(request)
        form = self.form(typed)
        seen = typed.get("seen", "") if typed else writing.mark_of_frame(self.consultation)
        return self.show("frame", form=form, seen=seen)

    def post(self, request, **kwargs):
        form = self.form(request.POST)
        seen = request.POST.get("seen", "")
        if not form.is_valid():
            return self.show("frame", status=422, form=form, seen=seen)
        try:
            writing.set_frame(self.consultation, by=request.user, seen=seen, **form.cleaned_data)
        except writing.SomebodyElseChanged as changed:
            return self.show(
                "frame",
                status=409,
                form=form,
                seen=writing.mark_of_frame(changed.theirs),
                conflict=both_texts(form, self.facts(changed.theirs)),
            )
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            return self.show("frame", status=422, form=form, seen=seen)
        messages.success(request, wording.SAVED)
        return redirect(self.outline)

    @staticmethod
    def facts(consultation):
        told = consultation.instrument
        found = {key: told.get(key, "") for key in ("title", "purpose", "welcome", "thanks")}
        return found | {"organiser": consultation.organiser}
