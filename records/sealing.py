"""From a text that all have signed to one sealed PDF, exactly once."""

import json
import logging

from django.conf import settings
from django.db import Error, IntegrityError, connection
from django.utils import timezone

from records import claims, history, keys, paper, seals, wording
from records.canonical import sha256
from records.models import Document, Notice, Seal
from records.moments import utc

log = logging.getLogger(__name__)


def seal_waiting(at_most=None):
    """Seal what awaits its seal, or `at_most` so many; returns whether more wait for a first try.

    One bad document never holds up the next: those that were tried in vain come last.
    """
    waiting = Document.objects.awaiting_seal().order_by("seal_tries", "completed_at")
    tried = 0
    for pk in waiting.values_list("pk", flat=True):
        document = Document.objects.get(pk=pk)
        with claims.mine_alone(claims.SEALING, document.pk) as mine:
            if not mine:
                continue
            _try(document)
        tried += 1
        if tried == at_most:
            return waiting.filter(seal_tries=0).exists()
    return False


def _try(document):
    try:
        seal(document)
    except paper.PaperFailed as failed:
        _failed(document, str(failed))
    except Exception as unexpected:
        if isinstance(unexpected, Error) and not connection.is_usable():
            raise  # no database, and so not the document's fault
        log.exception("document %s could not be sealed", document.code)
        _failed(document, wording.SEAL_UNEXPECTED.format(kind=type(unexpected).__name__))


def seal(document):
    """Print, seal and keep `document`; does nothing if somebody was quicker.

    The PDF is made from the frozen JSON and the signatures alone, outside any transaction.
    """
    if Seal.objects.filter(document=document).exists():
        return
    _, head = history.head()
    at = timezone.now().replace(microsecond=0)
    signed = {
        "document": {
            "code": document.code,
            "version": document.version,
            "sha256": document.sha256,
            "title": document.title,
            "verify_url": verify_url(document),
        },
        "signatures": signatures_of(document),
        "history_head": head,
        "sealed_at": at,
    }
    pdf = paper.render(
        paper.compose(f"paper/{document.kind}.html", plan=json.loads(document.body), **signed),
        attachments=paper.enclosures(document.body.encode(), **signed),
        identifier=document.sha256,
    )
    sealed = seals.seal(
        pdf,
        keys=keys.keys(settings.SEAL_KEYS_DIR, settings.PARTNERSHIP_NAME),
        reason=f"Signed by all: {document.title}, version {document.version}",
        at=at,
        timestamp_url=settings.SEAL_TIMESTAMP_URL,
    )
    try:
        with history.deed():
            Seal.objects.create(
                document=document,
                pdf=sealed,
                sha256=sha256(sealed),
                size=len(sealed),
                history_head=head,
                sealed_at=at,
            )
            history.note(document, "sealed", by=None, says=f"SHA-256 {sha256(sealed)}")
            _tell_everybody(document)
    except IntegrityError:
        log.info("document %s was sealed by somebody else meanwhile", document.code)


def signatures_of(document):
    """The signatures as they are printed and attached to the PDF, in the order of signing."""
    rows = document.signatures.select_related("signatory").order_by(
        "signatory__turn", "signatory__position", "pk"
    )
    return [
        {
            "order": row.signatory.turn,
            "name": row.name,
            "post": row.signatory.post,
            "organisation": row.signatory.organisation,
            "signed_at": utc(row.signed_at),
            "method": row.method,
            "sha256": row.sha256,
        }
        for row in rows
    ]


def verify_url(document):
    """Where anybody can check this document, signed in or not."""
    return f"{settings.SITE_URL}/verify/{document.code}/"


def _failed(document, why):
    with history.deed():
        tries = document.seal_tries + 1
        Document.objects.filter(pk=document.pk).update(seal_tries=tries, seal_problem=why[:300])
        history.note(document, "seal_failed", by=None, says=why)


def _tell_everybody(document):
    Notice.objects.bulk_create(
        [
            Notice(
                key=f"sealed:{document.pk}",
                to_id=person,
                says=wording.NEWS_SEALED.format(document=document),
                url=document.url,
            )
            for person in document.signatures.order_by("person")
            .values_list("person", flat=True)
            .distinct()
        ],
        ignore_conflicts=True,
    )
