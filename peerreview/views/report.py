"""A report, as far as somebody may read it; and who may come to which of its pages."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from peerreview.models import Finding, Review
from peerreview.models.consent import consent_of
from peerreview.models.report import Report, is_on_team, leads, read_by, reads_shared, report_for
from peerreview.outputs.report_text import in_order
from peerreview.todos.report import facts_due, report_due
from peerreview.workflow import reporting
from records.models import Document, Seal


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


def finding_of(request, review, pk):
    """The finding, if it belongs to this review and this person may read it; else 404."""
    findings = Finding.objects.for_user(reader_of(request)).filter(review=review)
    return get_object_or_404(findings.select_related("review"), pk=pk)
