"""A report: read it, write it together, send it to the school, take it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import View

from peerreview.forms.report import FindingForm, TextForm
from peerreview.models import Finding, ReportText, Review
from peerreview.models.consent import consent_of
from peerreview.models.report import Report, is_on_team, leads, read_by, reads_shared, report_for
from peerreview.outputs.report_text import in_order, themes_of
from peerreview.todos.report import facts_due, report_due
from peerreview.wording import report as wording
from peerreview.workflow import reporting
from records.models import Document, Seal
from records.steps import NotNow
from records.typed import taken_back
from schools.forms import ReasonForm
from schools.views.signing_desk import form_page


def reader_of(request):
    """Whose rights count for reading: who sees as somebody else reads no report by it."""
    return getattr(request, "looked_at_by", None) or request.user


def review_for(request, pk):
    """The review, if this person may know something of its report; else 404."""
    return get_object_or_404(
        read_by(reader_of(request))
        .select_related("school", "cycle", "text__because_of")
        .prefetch_related("seats__reviewer__person", "seats__school"),
        pk=pk,
    )


def whole_report(request, pk):
    """The review, if this person may read its report as a whole; else 404."""
    review = review_for(request, pk)
    if not report_for(review, reader_of(request)).whole:
        raise Http404
    return review


def written_by_team(request, pk):
    """The review, for its team; else 404 or 403."""
    review = whole_report(request, pk)
    if not is_on_team(review, reader_of(request)):
        raise PermissionDenied
    return review


def led_by(request, pk):
    """The review, for the lead of its team; else 404 or 403."""
    review = whole_report(request, pk)
    if not leads(review, reader_of(request)):
        raise PermissionDenied
    return review


def hosted_by(request, pk):
    """The review, for the headteacher and deputies of its school; else 404 or 403."""
    review = whole_report(request, pk)
    if not review.is_hosted_by(reader_of(request)):
        raise PermissionDenied
    return review


# How far a report has come: the look of its tag, and the words.
STANDING = {
    Review.State.PLANNED: ("open", "The review is to come"),
    Review.State.CANCELLED: ("withdrawn", "The review was cancelled"),
    Review.State.HELD: ("draft", "Being written"),
    Review.State.WITH_HOST: ("invited", "With the school"),
    Review.State.ACCEPTED: ("done", "Accepted"),
}


def page_of(review, user):
    """All that the page of a report shows to this person, whoever renders it."""
    reading = report_for(review, user)
    knows_review = Review.objects.for_user(user).filter(pk=review.pk).exists()
    page = {
        "review": review,
        "reading": reading,
        "url": Report(review).get_absolute_url(),
        "review_url": review.get_absolute_url() if knows_review else "",
        "shares": reads_shared(user),
        "standing": STANDING[review.state],
    }
    text = getattr(review, "text", None)
    if review.state == Review.State.HELD:
        page["due"] = report_due(review)
    elif review.state == Review.State.WITH_HOST:
        page["due"] = facts_due(review)
    consent = consent_of(review)
    page |= {"consent": consent[0], "consent_row": consent[1]}
    if not reading.whole:
        return page | {
            "shared": in_order(review, reading.findings),
            "failed": _seal_failed(review) if user.is_coordinator else None,
            "sent_at": text.sent_at if text else None,
            "accepted_at": text.accepted_at if text else None,
        }
    findings = in_order(
        review,
        reading.findings.select_related("written_by").prefetch_related(
            "comments__by", "comments__answered_by"
        ),
    )
    for finding in findings:
        finding.said = list(finding.comments.all())
        finding.review = review
    waiting = sum(c.answered_at is None for f in findings for c in f.said)
    document = _document_of(review, user)
    writable = not reporting.why_fixed(review)
    team, host = is_on_team(review, user), review.is_hosted_by(user)
    with_host = review.state == Review.State.WITH_HOST and writable
    if document and document.is_open:
        page["standing"] = ("proposed", "Being signed")
    elif document and document.its_seal and review.state == Review.State.ACCEPTED:
        page["standing"] = ("sealed", "Accepted and sealed")
    return page | {
        "text": text,
        "sections": _sections(findings),
        "themes": list(review.cycle.themes.all()),
        "waiting": waiting,
        "document": document,
        "can_write": team and writable,
        "can_send": leads(review, user) and review.state == Review.State.HELD,
        "can_take_back": leads(review, user) and review.state == Review.State.WITH_HOST,
        "can_answer": team and with_host,
        "can_comment": host and with_host,
        "can_accept": host and with_host and not waiting,
        "can_say": host and review.state == Review.State.ACCEPTED,
        "can_thank": (team or host) and review.state == Review.State.ACCEPTED,
        "missing": reporting.what_is_missing(review) if team and writable else [],
        "lead_name": next(
            (s.reviewer.person.name for s in review.seats.all() if s.is_standing and s.lead), ""
        ),
    }


def _sections(findings):
    """The findings of each kind, with the words for the page."""
    return [
        {
            "kind": kind,
            "title": title,
            "findings": [f for f in findings if f.kind == kind],
        }
        for kind, title in (
            (Finding.Kind.STRENGTH, "Strengths"),
            (Finding.Kind.DEVELOPMENT, "Areas for development"),
        )
    ]


def _document_of(review, user):
    """The newest frozen text, with who has signed and whose turn it is."""
    document = (
        Document.objects.of(review).defer("body").prefetch_related("signatories__signature").first()
    )
    if document is None:
        return None
    document.standing = [s for s in document.signatories.all() if not s.replaced_by_id]
    unsigned = [s for s in document.standing if not hasattr(s, "signature")]
    turn = min((s.turn for s in unsigned), default=None)
    for signatory in document.standing:
        signatory.has_signed = signatory not in unsigned
        signatory.is_due = document.is_open and signatory in unsigned and signatory.turn == turn
    document.signed = len(document.standing) - len(unsigned)
    document.mine = next(
        (s for s in document.standing if s.is_due and s.person_id == user.pk), None
    )
    document.its_seal = Seal.objects.defer("pdf").filter(document=document).first()
    return document


def _seal_failed(review):
    return Document.objects.of(review).seal_failed().defer("body").first()


@require_safe
def report(request, pk):
    """The report, as far as this person may read it."""
    review = review_for(request, pk)
    return render(request, "peerreview/report/report.html", page_of(review, reader_of(request)))


@require_safe
def sealing(request, pk):
    """The piece of the page that shows the seal being made; asked again until it is there."""
    page = page_of(whole_report(request, pk), reader_of(request))
    if page["document"] is None:
        raise Http404
    return render(request, "peerreview/report/report.html#signing", page)


# -- Writing in place ----------------------------------------------------------------------------


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


def finding_of(request, review, pk):
    """The finding, if it belongs to this review and this person may read it; else 404."""
    findings = Finding.objects.for_user(reader_of(request)).filter(review=review)
    return get_object_or_404(findings.select_related("review"), pk=pk)


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


def number_in(text):
    """The number that somebody sent; 0, which stands for none, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def both_texts(mine, theirs):
    """[(label, what I typed, what stands there now)] for the fields that differ."""
    rows = []
    for name, field in mine.fields.items():
        typed, stands = (str(form[name].value() or "") for form in (mine, theirs))
        if typed.split() != stands.split():
            names = {str(key): label for key, label in getattr(field, "choices", ())}
            rows.append((field.label, *(names.get(v, v) or "(empty)" for v in (typed, stands))))
    return rows
