"""What a school shares of its report, as a PDF: drawn at once of what is shared now, kept nowhere."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from peerreview.models import Finding
from peerreview.models.report import shared
from peerreview.outputs.drawing import drawn
from peerreview.outputs.report_text import findings_by_kind, head_of
from records.moments import moment, utc


def draw(review) -> bytes:
    """The PDF of the findings that are shared now. Raises PaperFailed, or BeingDrawn."""
    now = timezone.now()
    found = findings_by_kind(review, shared(review))
    html = render_to_string(
        "paper/peerreview_extract.html",
        head_of(review, settings.PARTNERSHIP_NAME)
        | {
            "strengths": found[Finding.Kind.STRENGTH],
            "development": found[Finding.Kind.DEVELOPMENT],
            "made": moment(now),
            "made_iso": utc(now),
        },
    )
    return drawn(html)
