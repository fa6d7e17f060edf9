"""Texts and their signatures: freeze, prove, sign, close, replace a signatory.

The apps' workflows call these inside their own deeds, after locking their own record; here
the document is locked. So everybody takes the locks in the same order.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from records import bell, history, letters, tasks, wording
from records.canonical import canonical, sha256
from records.models import Document, Signatory, Signature, SigningCode
from records.moments import moment
from records.steps import NotNow, step

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that can be misread


class CodeRefused(Exception):
    """The code did not prove anything; `str()` says why and what to do."""


@dataclass(frozen=True)
class Proof:
    """That the signatory holds the code sent to them, for exactly this text."""

    signatory_id: int
    sha256: str
    method: str


@dataclass(frozen=True)
class Place:
    """One line of the order of signing: who signs, in which turn, as what, for whom."""

    turn: int
    person: object
    post: str
    organisation: str


def freeze(record, *, kind, title, url, content, declaration, places, sign_by, by):
    """Freeze `content` (JSON-able) as the next version of the text of `record`.

    The version and the declaration become part of the text that is hashed. Those whose turn is
    first are asked by letter. Returns the Document.
    """
    latest = Document.objects.of(record).values_list("version", flat=True).first() or 0
    version = latest + 1
    body = canonical(content | {"version": version, "declaration": declaration})
    document = Document.objects.create(
        code=_new_code(),
        kind=kind,
        subject=history.subject_of(record),
        version=version,
        title=title,
        url=url,
        body=body,
        sha256=sha256(body),
        declaration=declaration,
        frozen_by=by,
        sign_by=sign_by,
    )
    Signatory.objects.bulk_create(
        Signatory(
            document=document,
            turn=place.turn,
            position=position,
            person=place.person,
            name=place.person.name,
            post=place.post,
            organisation=place.organisation,
        )
        for position, place in enumerate(places, 1)
    )
    history.note(document, "frozen", by=by, says=f"Version {version}, SHA-256 {document.sha256}")
    _ask_those_due(document)
    return document


def send_code(signatory, *, by, sha256):
    """The signatory has ticked the declaration under the text `sha256`: send them a code.

    Returns whether a letter was written (not if one went out less than half a minute ago).
    Raises NotNow if they cannot sign this text now.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=signatory.document_id)
        signatory = _may_sign(document, signatory, by=by, sha256=sha256)
        now = timezone.now()
        sent = SigningCode.objects.filter(signatory=signatory).first()
        if sent and sent.sha256 == sha256 and now - sent.sent_at < _seconds(SigningCode.PAUSE):
            return False
        digits = f"{secrets.randbelow(10**6):06}"
        facts = {"sha256": sha256, "digest": _digest(signatory, digits), "sent_at": now}
        if sent:
            SigningCode.objects.filter(pk=sent.pk).update(**facts)
        else:
            SigningCode.objects.create(signatory=signatory, guessing_since=now, **facts)
        letters.write(
            f"code:{signatory.pk}:{now.timestamp():.0f}",
            to=by,
            template="signing_code",
            context={
                "digits": digits,
                "document": document,
                "signatory": signatory,
                "minutes": SigningCode.LASTS,
            },
            confidential=True,
        )
        return True


def prove(signatory, digits, *, by, sha256):
    """Check the code. Wrong guesses count even though nothing is signed.

    Returns the Proof that `sign` asks for. Raises CodeRefused, or NotNow if they cannot sign
    this text (any more) whatever the code.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=signatory.document_id)
        signatory = _may_sign(document, signatory, by=by, sha256=sha256)
        code = SigningCode.objects.filter(signatory=signatory).first()
        refused = _why_refused(code, signatory, digits, sha256)
    if refused:
        raise CodeRefused(refused)
    return Proof(signatory.pk, sha256, wording.SIGNED_METHOD)


def sign(signatory, *, by, proof):
    """Sign the text that `proof` is about. Only inside a deed. Returns the Document.

    The last signature makes the document complete and rings for its seal; the last of a turn
    asks the next. Raises NotNow with what has changed.
    """
    document = Document.objects.select_for_update().get(pk=signatory.document_id)
    signatory = _may_sign(document, signatory, by=by, sha256=proof.sha256)
    if proof.signatory_id != signatory.pk:
        raise NotNow(wording.CODE_MISSING, document)
    Signature.objects.create(
        signatory=signatory,
        document=document,
        person=by,
        name=signatory.name,
        sha256=document.sha256,
        declaration=document.declaration,
        method=proof.method,
        signed_at=timezone.now(),
    )
    SigningCode.objects.filter(signatory=signatory).delete()
    history.note(document, "signature", by=by, says=f"{signatory}; SHA-256 {document.sha256}")
    if document.signatories.standing().filter(signature=None).exists():
        _ask_those_due(document)
    else:
        step(document, Document.State.COMPLETE, by=by, completed_at=timezone.now())
        for older in Document.objects.filter(
            subject=document.subject,
            version__lt=document.version,
            state=Document.State.COMPLETE,
        ):
            step(older, Document.State.SUPERSEDED, by=by)
        bell.ring(tasks.seal_complete_documents)
    return document


def close(document, to, *, by, because):
    """Take an open text out of signing: sent back, declined or withdrawn. Only inside a deed."""
    step(
        document,
        to,
        by=by,
        says=because,
        closed_at=timezone.now(),
        closed_because=because,
    )
    SigningCode.objects.filter(signatory__document=document).delete()


def replace(signatory, *, place, by, because):
    """Name somebody else to sign in this place; the old line stays, with the reason.

    Only inside a deed. Raises NotNow if the text is closed or this place has signed.
    """
    document = Document.objects.select_for_update().get(pk=signatory.document_id)
    signatory = Signatory.objects.select_related("signature").get(pk=signatory.pk)
    if not document.is_open:
        raise NotNow(why_closed(document), document)
    if hasattr(signatory, "signature") or signatory.replaced_by_id:
        raise NotNow(wording.PLACE_TAKEN, document)
    successor = Signatory.objects.create(
        document=document,
        turn=signatory.turn,
        position=signatory.position,
        person=place.person,
        name=place.person.name,
        post=place.post,
        organisation=place.organisation,
    )
    Signatory.objects.filter(pk=signatory.pk).update(
        replaced_by=successor, replaced_because=because
    )
    SigningCode.objects.filter(signatory=signatory).delete()
    history.note(
        document,
        "signatory_replaced",
        by=by,
        says=f"{signatory} → {successor}: {because}",
    )
    _ask_those_due(document)
    return successor


def try_seal_again(document, *, by):
    """After somebody has looked at what went wrong: let the worker try the seal anew."""
    with history.deed():
        if not Document.objects.seal_failed().filter(pk=document.pk).update(seal_tries=0):
            raise NotNow(wording.SEAL_NOT_WAITING, document)
        history.note(document, "seal_tried_again", by=by)
        bell.ring(tasks.seal_complete_documents)


def why_not_yet(signatory):
    """The sentence that names those who sign first; empty if it is the signatory's turn."""
    earlier = Signatory.objects.standing().filter(
        document=signatory.document_id, turn__lt=signatory.turn, signature=None
    )
    names = " and ".join(earlier.values_list("name", flat=True))
    return wording.NOT_YOUR_TURN.format(waiting_for=names) if names else ""


def why_closed(document):
    """The sentence that says why a text that is not open cannot be signed."""
    return wording.TEXT_CLOSED[document.state].format(because=document.closed_because)


def _ask_those_due(document):
    now = timezone.now()
    for signatory in document.signatories.due().filter(asked_at=None).select_related("person"):
        letters.write(
            f"asked:{signatory.pk}",
            to=signatory.person,
            template="asked_to_sign",
            context={"document": document, "signatory": signatory},
        )
        Signatory.objects.filter(pk=signatory.pk).update(asked_at=now)


def _may_sign(document, signatory, *, by, sha256):
    """The signatory as it stands under the document's lock, if they may sign this text now."""
    signatory = Signatory.objects.select_related("signature").get(pk=signatory.pk)
    if signatory.person_id != by.pk:
        raise NotNow(wording.NOT_A_SIGNATORY, document)
    if hasattr(signatory, "signature"):
        when = moment(signatory.signature.signed_at)
        raise NotNow(wording.ALREADY_SIGNED.format(when=when), document)
    if not document.is_open:
        raise NotNow(why_closed(document), document)
    if signatory.replaced_by_id:
        raise NotNow(wording.REPLACED, document)
    if not constant_time_compare(document.sha256, sha256):
        raise NotNow(wording.TEXT_CHANGED, document)
    if not_yet := why_not_yet(signatory):
        raise NotNow(not_yet, document)
    return signatory


def _why_refused(code, signatory, digits, sha256):
    if code is None or code.sha256 != sha256:
        return wording.CODE_MISSING
    now = timezone.now()
    if now - code.guessing_since > _minutes(SigningCode.WINDOW):
        code.guesses, code.guessing_since = 0, now
    if code.guesses >= SigningCode.GUESSES:
        return wording.CODE_TOO_MANY.format(minutes=SigningCode.WINDOW)
    code.guesses += 1
    code.save(update_fields=["guesses", "guessing_since"])
    if now - code.sent_at > _minutes(SigningCode.LASTS):
        return wording.CODE_RUN_OUT.format(minutes=SigningCode.LASTS)
    if not constant_time_compare(code.digest, _digest(signatory, digits)):
        return wording.CODE_WRONG
    return ""


def _digest(signatory, digits):
    return salted_hmac(
        "records.signing_code", f"{signatory.pk}:{digits}", algorithm="sha256"
    ).hexdigest()


def _minutes(n):
    return timedelta(minutes=n)


def _seconds(n):
    return timedelta(seconds=n)


def _new_code():
    letters_ = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join([letters_[:4], letters_[4:8], letters_[8:]])
