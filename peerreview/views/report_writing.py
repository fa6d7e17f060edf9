"""Writing a report together in place, sending it to the school, taking it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.views.generic import View

from peerreview.forms.report import FindingForm, TextForm
from peerreview.models import Finding, ReportText, Review
from peerreview.models.report import Report
from peerreview.outputs.report_text import themes_of
from peerreview.views.report import finding_of, led_by, page_of, reader_of, written_by_team
from peerreview.wording import report as wording
from peerreview.workflow import reporting
from records.steps import NotNow
from records.typed import taken_back
from schools.forms import ReasonForm, both_texts, number_in
from schools.views.signing_desk import form_page


class Writing(View):
    """What all writing shares: the report, the right to write it, the page with the form in it."""

    def dispatch(self, request, *args, **kwargs):
        self.review = written_by_team(request, kwargs["pk"])
        refusal = reporting.why_fixed(self.review)
        if refusal and request.method != "POST":
            raise NotNow(refusal, Report(self.review))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def themes(self):
        return themes_of(self.review)

    def show(self, form, status=200, **editing):
        context = page_of(self.review, reader_of(self.request)) | {
            "form": form,
            "editing": {"action": self.request.get_full_path()} | editing,
        }
        return render(self.request, "peerreview/report/report.html", context, status=status)

    def saved(self, said, anchor):
        messages.success(self.request, said)
        return redirect(f"{Report(self.review).get_absolute_url()}#{anchor}")


class WriteText(Writing):
    """The words around the findings. If somebody was quicker, both texts are shown."""

    def text(self):
        return ReportText.objects.filter(review=self.review).first() or ReportText(
            review=self.review, edition=0
        )

    def get(self, request, **kwargs):
        text, typed = self.text(), taken_back(request)
        edition = number_in(typed.get("edition")) if typed else text.edition
        form = TextForm(typed, instance=text) if typed else TextForm(instance=text)
        return self.show(form, text=True, edition=edition)

    def post(self, request, **kwargs):
        seen = number_in(request.POST.get("edition"))
        form = TextForm(request.POST, instance=self.text())
        if not form.is_valid():
            return self.show(form, status=422, text=True, edition=seen)
        try:
            reporting.write_text(
                self.review, by=request.user, seen_edition=seen, **form.cleaned_data
            )
        except reporting.SomebodyElseChanged as changed:
            theirs = changed.theirs
            return self.show(
                form,
                status=409,
                text=True,
                edition=theirs.edition,
                conflict=both_texts(form, TextForm(instance=theirs)),
            )
        return self.saved(wording.SAVED, "text")


class AddFinding(Writing):
    """One more finding of a kind."""

    def form(self, data):
        kind = self.kwargs["kind"]
        if kind not in Finding.Kind.values:
            raise Http404
        theme = self.request.GET.get("theme", "")
        initial = {"theme": theme} if theme in self.themes else {}
        return FindingForm(data, kind=kind, themes=self.themes, initial=initial)

    def get(self, request, **kwargs):
        return self.show(self.form(taken_back(request)), kind=kwargs["kind"])

    def post(self, request, **kwargs):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422, kind=kwargs["kind"])
        finding = reporting.add_finding(
            self.review, by=request.user, kind=kwargs["kind"], **form.cleaned_data
        )
        return self.saved(wording.ADDED, finding.anchor)


class ChangeFinding(Writing):
    """Change a finding. If somebody was quicker, both texts are shown and nothing is lost."""

    def finding(self):
        return finding_of(self.request, self.review, self.kwargs["finding"])

    def form(self, finding, data=None):
        return FindingForm(data, instance=finding, kind=finding.kind, themes=self.themes)

    def get(self, request, **kwargs):
        finding, typed = self.finding(), taken_back(request)
        edition = number_in(typed.get("edition")) if typed else finding.edition
        return self.show(self.form(finding, typed), finding=finding, edition=edition)

    def post(self, request, **kwargs):
        finding = self.finding()
        seen = number_in(request.POST.get("edition"))
        form = self.form(finding, request.POST)
        if not form.is_valid():
            return self.show(form, status=422, finding=self.finding(), edition=seen)
        try:
            reporting.change_finding(
                finding, by=request.user, seen_edition=seen, **form.cleaned_data
            )
        except reporting.SomebodyElseChanged as changed:
            theirs = changed.theirs
            return self.show(
                form,
                status=409,
                finding=theirs,
                edition=theirs.edition,
                conflict=both_texts(form, self.form(theirs)),
            )
        return self.saved(wording.SAVED, finding.anchor)


class RemoveFinding(ChangeFinding):
    """Ask, then take a finding out."""

    def get(self, request, **kwargs):
        return self.ask(self.finding())

    def post(self, request, **kwargs):
        finding = self.finding()
        try:
            reporting.remove_finding(
                finding, by=request.user, seen_edition=number_in(request.POST.get("edition"))
            )
        except reporting.SomebodyElseChanged as changed:
            messages.warning(request, wording.CHANGED_BEFORE_REMOVAL)
            return self.ask(changed.theirs, status=409)
        messages.success(request, wording.REMOVED)
        return redirect(Report(self.review).get_absolute_url())

    def ask(self, finding, status=200):
        context = {
            "review": self.review,
            "url": Report(self.review).get_absolute_url(),
            "finding": finding,
        }
        return render(self.request, "peerreview/report/remove.html", context, status=status)


# -- To and fro ----------------------------------------------------------------------------------


@form_page
def send(request, pk):
    """What is still missing; then it goes to the school."""
    review = led_by(request, pk)
    if review.state != Review.State.HELD:
        raise NotNow(
            wording.NOT_WRITTEN_NOW.format(review=review, state=review.get_state_display()),
            Report(review),
        )
    problems, status = reporting.what_is_missing(review), 200
    if request.method == "POST":
        try:
            reporting.send(review, by=request.user)
        except reporting.NotReady as cannot:
            problems, status = cannot.problems, 422
        else:
            messages.success(request, wording.SENT.format(school=review.school))
            return redirect(Report(review))
    context = page_of(review, reader_of(request)) | {"problems": problems}
    return render(request, "peerreview/report/send.html", context, status=status)


@form_page
def take_back(request, pk):
    """Take the report back to write on, with a reason."""
    review = led_by(request, pk)
    form = ReasonForm(request.POST or taken_back(request))
    if request.method == "POST" and form.is_valid():
        reporting.take_back(review, by=request.user, because=form.cleaned_data["because"])
        messages.success(request, wording.TAKEN_BACK)
        return redirect(Report(review))
    if review.state != Review.State.WITH_HOST:
        raise NotNow(
            wording.NOT_WITH_HOST.format(review=review, state=review.get_state_display()),
            Report(review),
        )
    context = page_of(review, reader_of(request)) | {"form": form}
    return render(
        request, "peerreview/report/take_back.html", context, status=422 if form.errors else 200
    )
