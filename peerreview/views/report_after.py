"""What comes of an accepted report: the school's own plan, consent, feedback; what is shared."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Avg
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from peerreview.forms.report import AreasForm, ConsentForm, FeedbackForm
from peerreview.models import Consent, Feedback, Finding, Review, Theme
from peerreview.models.consent import consent_of
from peerreview.models.report import Report, is_on_team, reads_shared, report_for, shared
from peerreview.outputs import extract
from peerreview.outputs.report_text import in_order
from peerreview.views.report import hosted_by, page_of, reader_of, review_for, whole_report
from peerreview.wording import report as wording
from peerreview.workflow import accepting, feedback
from peerreview.workflow import consent as consenting
from records.claims import BeingDrawn
from records.paper import PaperFailed
from records.steps import NotNow
from records.tables import write_csv
from records.typed import taken_back
from schools.views.signing_desk import form_page


def accepted(review):
    """Raises NotNow with a sentence while the report is not accepted."""
    if review.state != Review.State.ACCEPTED:
        raise NotNow(wording.NOT_ACCEPTED, Report(review))


@form_page
def areas(request, pk):
    """Which areas for development go into the school's own action plan."""
    review = hosted_by(request, pk)
    accepted(review)
    theirs = Finding.objects.filter(review=review, kind=Finding.Kind.DEVELOPMENT)
    form = AreasForm(request.POST or taken_back(request), findings=theirs)
    if request.method == "POST" and form.is_valid():
        accepting.want_areas(review, form.cleaned_data["findings"], by=request.user)
        messages.success(request, wording.AREAS_DONE)
        return redirect(Report(review))
    return _form(request, "areas", review, form)


@form_page
def consent(request, pk):
    """What may be known beyond the school: who would see what, then say so."""
    review = hosted_by(request, pk)
    accepted(review)
    now, row = consent_of(review)
    theirs = Finding.objects.filter(review=review)
    form = ConsentForm(
        request.POST or taken_back(request),
        findings=theirs,
        initial={"scope": row.scope, "findings": row.findings} if row else {},
    )
    if request.method == "POST" and form.is_valid():
        made = consenting.say(review, by=request.user, **form.cleaned_data)
        nothing = made.scope == Consent.Scope.NONE
        messages.success(request, wording.NOT_SHARED if nothing else wording.SHARED)
        return redirect(Report(review))
    more = {"now": now, "row": row, "shared_now": in_order(review, shared(review))}
    return _form(request, "consent", review, form, **more)


@form_page
def say_feedback(request, pk):
    """How useful the review was, for those who were there."""
    review = whole_report(request, pk)
    side = _side(review, reader_of(request))
    accepted(review)
    given = Feedback.objects.filter(review=review, person=request.user).first()
    form = FeedbackForm(request.POST or taken_back(request), instance=given)
    if request.method == "POST" and form.is_valid():
        feedback.give(review, by=request.user, side=side, **form.cleaned_data)
        messages.success(request, wording.THANKED)
        return redirect(Report(review))
    return _form(request, "feedback", review, form, given=given)


def _side(review, user):
    if review.is_hosted_by(user):
        return Feedback.Side.HOST
    if is_on_team(review, user):
        return Feedback.Side.TEAM
    raise PermissionDenied


def _form(request, name, review, form, **more):
    return render(
        request,
        f"peerreview/report/{name}.html",
        page_of(review, reader_of(request)) | {"form": form} | more,
        status=422 if form.errors else 200,
    )


@require_safe
def feedback_list(request):
    """What was said about reviews, for the coordinator who looks after them."""
    if not reader_of(request).is_coordinator:
        raise PermissionDenied
    rows = (
        Feedback.objects.for_user(reader_of(request))
        .select_related("review__school", "review__cycle", "person")
        .order_by("-at", "-pk")
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    means = dict(rows.order_by().values_list("side").annotate(Avg("useful")))
    sides = [
        (side.label, means[side.value])
        for side in Feedback.Side
        if means.get(side.value) is not None
    ]
    context = {"page_obj": page, "total": page.paginator.count, "sides": sides}
    return render(request, "peerreview/report/feedback_list.html", context)


# -- What is shared ------------------------------------------------------------------------------


def _shared_of(request, pk):
    """(review, what of it is shared now), for who reads that and for those whose report it is."""
    review = review_for(request, pk)
    if not (reads_shared(reader_of(request)) or report_for(review, reader_of(request)).whole):
        raise Http404
    findings = in_order(review, shared(review))
    if not findings:
        raise Http404
    return review, findings


@require_safe
def extract_pdf(request, pk):
    """The findings that are shared now, as a PDF; made anew each time, so it never lags behind."""
    review, _ = _shared_of(request, pk)
    try:
        drawn = extract.draw(review)
    except (PaperFailed, BeingDrawn):
        messages.warning(request, wording.EXTRACT_FAILED)
        return redirect(Report(review))
    name = f"peer-review-shared-{review.pk}.pdf"
    return HttpResponse(
        drawn,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _all_shared(request):
    """What all schools share now, newest review first, narrowed by the words searched for."""
    if not reads_shared(reader_of(request)):
        raise PermissionDenied
    words = request.GET.get("search", "").strip()[:200]
    found = (
        Finding.objects.shared()
        .about(words)
        .select_related("review__school", "review__cycle")
        .order_by("-review__day", "review", "kind", "position", "pk")
    )
    return words, found


@require_safe
def shared_list(request):
    """What schools share of their reports, for the board and the coordinator."""
    words, found = _all_shared(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "peerreview/report/shared_list.html",
        {
            "search": words,
            "page_obj": page,
            "total": page.paginator.count,
            "findings": _with_themes(page.object_list),
            "csv": f"?{urlencode({'search': words})}" if words else "",
        },
    )


@require_safe
def shared_csv(request):
    """The same as a file; made at once and kept nowhere."""
    _, found = _all_shared(request)
    rows = [
        (
            f.review.school.name,
            f.review.cycle.period,
            f.get_kind_display(),
            f.theme_name,
            f.text,
            f.evidence,
            f.suggestion,
        )
        for f in _with_themes(found)
    ]
    name = f"shared-findings-{timezone.localdate():%Y-%m-%d}.csv"
    out = io.BytesIO()
    write_csv(out, wording.SHARED_HEADER, rows)
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _with_themes(findings):
    findings = list(findings)
    cycles = {f.review.cycle_id for f in findings}
    names = {
        (cycle, slug): name
        for cycle, slug, name in Theme.objects.filter(cycle__in=cycles).values_list(
            "cycle", "slug", "name"
        )
    }
    for finding in findings:
        finding.theme_name = names.get((finding.review.cycle_id, finding.theme), finding.theme)
    return findings
