"""One's own answers as a PDF: drawn at once, in a child process, and stored nowhere."""

import hashlib

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from records import paper
from records.moments import moment, utc


def draw(told: dict) -> bytes:
    """The PDF of these answers (title, of, draft, pages, named, off, counted, receipt).

    Raises `records.paper.PaperFailed` with a sentence.
    """
    now = timezone.now()
    html = render_to_string(
        "paper/own_answers.html",
        told
        | {
            "partnership": settings.PARTNERSHIP_NAME,
            "made": moment(now),
            "made_iso": utc(now),
        },
    )
    return paper.render(html, identifier=hashlib.sha256(html.encode()).hexdigest())
