"""Check a sealed document of the portal, without the portal.

    python verify_document.py FILE.pdf [--root root.pem] [--sha256 HEX]

says yes or no and why, and exits with 0 (yes), 1 (no) or 2 (could not be checked). It needs Python
3.11 or newer and pyHanko (`pip install pyhanko`), no network and no database, and it goes on
working when the portal is long gone. Downloaded from a portal, it already holds the certificate
that this portal's seals hang on; otherwise give that certificate with --root.

What must hold: exactly one signature; made with a certificate that hangs on the pinned root; it
covers every byte of the file, allows no later change and there is none; its time stamp is good;
and the text attached to the file is the very text that each of the signatories signed.
"""

import argparse
import asyncio
import hashlib
import io
import json
import logging
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

try:
    from asn1crypto import cms, pem
    from asn1crypto import x509 as asn1_x509
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext
except ImportError as missing:  # said in one sentence when run by hand
    if __name__ != "__main__":
        raise
    print(f"This check needs pyHanko: pip install pyhanko ({missing})", file=sys.stderr)
    sys.exit(2)

ROOT_CERTIFICATE = ""

LARGEST = 50 * 1024 * 1024  # bytes
FROZEN_NAME = "document.json"
EVIDENCE_NAME = "signatures.json"

NO_SEAL = "It carries no seal of this partnership."
TOO_LARGE = f"It is larger than {LARGEST // 1024 // 1024} MB, which no sealed document is."
NOT_A_PDF = "It is not a PDF file."
ADDED_TO = "Something was added to the file, or cut off, after it was sealed."
CHANGED = "The file was changed after it was sealed."
FOREIGN = "Its seal was made by somebody else: it does not hang on this partnership's certificate."
UNREADABLE = "It could not be read as a sealed document of this partnership."
NOT_ONE = "It carries more than one signature; a sealed document carries exactly one."
NOT_STRICT = "Its seal does not forbid later changes, as seals of this partnership do."
NOT_VALID = "Its seal is not valid."
FROM_THE_FUTURE = "Its seal is dated in the future."
NO_TEXT = "The signed text is not attached to it in the way it should be."
OTHER_TEXT = "The text attached to it is not the text that was signed."
OTHER_FILE = "It is not the very file whose SHA-256 was given."


@dataclass(frozen=True)
class Verdict:
    """What the check found. Everything but `ok`, `reasons` and `file_sha256` is only set when ok.

    `sha256` is that of the signed text, `file_sha256` that of the whole file; `signatures` are
    dictionaries as in the evidence (order, name, post, organisation, signed_at, method, sha256).
    """

    ok: bool
    reasons: tuple[str, ...] = ()
    file_sha256: str = ""
    sealed_at: datetime | None = None
    sealed_by: str = ""
    sha256: str = ""
    title: str = ""
    code: str = ""
    version: int | None = None
    signatures: tuple[dict, ...] = field(default_factory=tuple)


class _No(Exception):
    """The answer is no; the message is the reason."""


def check(pdf: bytes, root_pem: bytes, *, moment: datetime | None = None) -> Verdict:
    """Whether `pdf` is a sealed document that hangs on the first certificate of `root_pem`.

    Further certificates in `root_pem` are trusted for time stamps only. `moment` (aware; now
    unless given) is when the check happens: certificates are judged at the time of sealing, so a
    seal does not go bad with age. Never raises on whatever bytes `pdf` is; raises `ValueError`
    when `root_pem` holds no certificate.
    """
    roots = _certificates(root_pem)
    file_sha256 = hashlib.sha256(pdf).hexdigest()
    try:
        found = _check(pdf, roots, moment or datetime.now(UTC))
    except _No as reason:
        return Verdict(False, (str(reason),), file_sha256)
    except Exception:
        # Whatever a parser raises on hostile bytes, recursion and memory included, means no.
        return Verdict(False, (UNREADABLE,), file_sha256)
    return Verdict(True, (), file_sha256, **found)


def _certificates(root_pem):
    try:
        found = [der for _, _, der in pem.unarmor(root_pem, multiple=True)]
    except ValueError:
        raise ValueError("No certificate was given to check against.") from None
    return [asn1_x509.Certificate.load(der) for der in found]


def _check(pdf, roots, moment):
    if len(pdf) > LARGEST:
        raise _No(TOO_LARGE)
    if not pdf.startswith(b"%PDF-"):
        raise _No(NOT_A_PDF)
    # First the bare signature over the bare bytes: only what our own key has sealed in this very
    # form is given to a PDF parser, so nobody can try the parser's patience with a crafted file.
    _check_bytes(pdf, roots[0])
    reader = PdfFileReader(io.BytesIO(pdf))
    found = _run(_check_seal(reader, roots, moment))
    return found | _check_text(reader)


# --- the bytes


_BYTE_RANGE = re.compile(
    rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]"
)
_HEX = re.compile(rb"<([0-9A-F]+)>")


def _check_bytes(pdf, root):
    """Exactly one signature field's value spans the file, and our key signed the rest of it."""
    ranges = [tuple(map(int, each.groups())) for each in _BYTE_RANGE.finditer(pdf)]
    if not ranges:
        raise _No(NO_SEAL)
    whole = [each for each in ranges if each[0] == 0 and each[2] + each[3] == len(pdf)]
    if not whole:
        raise _No(ADDED_TO)
    if len(whole) > 1:
        raise _No(NOT_ONE)
    _, first, second, _ = whole[0]
    if not 0 < first < second < len(pdf):
        raise _No(UNREADABLE)
    written = _HEX.fullmatch(pdf[first:second])
    if written is None:
        raise _No(CHANGED)
    signed = _signed_data(bytes.fromhex(written[1].decode()))
    covered = hashlib.sha256(pdf[:first])
    covered.update(memoryview(pdf)[second:])
    _check_signature(signed, covered.digest(), root)


def _signed_data(padded):
    """The signature without its padding, which must be zeros and nothing else."""
    content = cms.ContentInfo.load(padded)
    length = len(content.dump())
    if padded[length:].strip(b"\0"):
        raise _No(CHANGED)
    if content["content_type"].native != "signed_data":
        raise _No(UNREADABLE)
    return content["content"]


def _check_signature(signed, digest, root):
    infos = signed["signer_infos"]
    if len(infos) != 1:
        raise _No(NOT_ONE)
    info = infos[0]
    sid = info["sid"].chosen
    root = x509.load_der_x509_certificate(root.dump())
    for each in signed["certificates"]:
        if each.chosen.serial_number == sid["serial_number"].native:
            certificate = x509.load_der_x509_certificate(each.chosen.dump())
            break
    else:
        raise _No(UNREADABLE)
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        raise _No(FOREIGN) from None
    stated = {each["type"].native: each["values"] for each in info["signed_attrs"]}
    if stated["message_digest"][0].native != digest:
        raise _No(CHANGED)
    try:
        certificate.public_key().verify(
            info["signature"].native,
            info["signed_attrs"].untag().dump(),
            ec.ECDSA(hashes.SHA256()),
        )
    except InvalidSignature:
        raise _No(CHANGED) from None


# --- the seal, as PDF understands it


async def _check_seal(reader, roots, moment):
    signatures = reader.embedded_signatures
    if len(signatures) != 1:
        raise _No(NOT_ONE)
    signature = signatures[0]
    sealed_at = signature.self_reported_timestamp
    if sealed_at is None or sealed_at.tzinfo is None:
        raise _No(NOT_VALID)
    if sealed_at > moment + timedelta(minutes=10):
        raise _No(FROM_THE_FUTURE)
    permissions = reader.root.get("/Perms", {})
    if "/DocMDP" not in permissions:
        raise _No(NOT_STRICT)
    if permissions.raw_get("/DocMDP") != signature.sig_field.raw_get("/V"):
        raise _No(NOT_STRICT)
    if signature.docmdp_level != MDPPerm.NO_CHANGES:
        raise _No(NOT_STRICT)
    status = await async_validate_pdf_signature(
        signature,
        signer_validation_context=_trust(roots[:1], sealed_at),
        ts_validation_context=_trust(roots, sealed_at),
    )
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise _No(ADDED_TO)
    if status.modification_level != ModificationLevel.NONE or not status.docmdp_ok:
        raise _No(CHANGED)
    stamp = status.timestamp_validity
    if not status.bottom_line or stamp is None:
        raise _No(NOT_VALID)
    if abs(stamp.timestamp - sealed_at) > timedelta(minutes=10):
        raise _No(NOT_VALID)
    return {
        "sealed_at": sealed_at.astimezone(UTC),
        "sealed_by": status.signing_cert.subject.native["common_name"],
    }


def _trust(roots, at):
    return ValidationContext(
        trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", moment=at
    )


def _run(coroutine):
    """Run a coroutine to its end, also where this thread already runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, coroutine).result()


# --- the text and who signed it


def _check_text(reader):
    files = _attachments(reader)
    frozen, evidence = files.get(FROZEN_NAME), files.get(EVIDENCE_NAME)
    if frozen is None or evidence is None:
        raise _No(NO_TEXT)
    sha256 = hashlib.sha256(frozen).hexdigest()
    evidence = json.loads(evidence)
    document, signatures = evidence["document"], evidence["signatures"]
    stated = [document["sha256"], *(each["sha256"] for each in signatures)]
    if any(each != sha256 for each in stated):
        raise _No(OTHER_TEXT)
    return {
        "sha256": sha256,
        "title": str(document["title"]),
        "code": str(document["code"]),
        "version": int(document["version"]),
        "signatures": tuple(signatures),
    }


def _attachments(reader):
    """Names and contents of the files inside; a name that comes twice belongs to neither."""
    files = {}
    entries = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    for index in range(1, len(entries), 2):
        specification = entries[index]
        name = str(specification["/UF"])
        files[name] = None if name in files else specification["/EF"]["/F"].data
    return files


# --- by hand


def main(arguments=None) -> int:
    """Run the check from the command line and return the exit code: 0 yes, 1 no, 2 not checked."""
    parser = argparse.ArgumentParser(description="Checks a sealed document of the portal.")
    parser.add_argument("file", metavar="FILE.pdf")
    parser.add_argument("--root", metavar="root.pem", help="the certificate the seal must hang on")
    parser.add_argument("--sha256", metavar="HEX", help="the SHA-256 the whole file must have")
    given = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    try:
        root = Path(given.root).read_bytes() if given.root else ROOT_CERTIFICATE.encode()
        if not root:
            print("Give the portal's certificate with --root root.pem.", file=sys.stderr)
            return 2
        with Path(given.file).open("rb") as stream:
            pdf = stream.read(LARGEST + 1)
        verdict = check(pdf, root)
    except (OSError, ValueError) as problem:
        print(f"Could not check: {problem}", file=sys.stderr)
        return 2
    reasons = list(verdict.reasons)
    if given.sha256 and given.sha256.strip().lower() != verdict.file_sha256:
        reasons.append(OTHER_FILE)
    if reasons:
        print(f"NO. {given.file} is not a document as this partnership sealed it.")
        for reason in reasons:
            print(f"  - {reason}")
        return 1
    _print_yes(given.file, verdict)
    return 0


def _print_yes(file, verdict):
    print(f"YES. {file} is as it was sealed, byte for byte.")
    print(f"  {verdict.title} (document {verdict.code}, version {verdict.version})")
    print(f"  Sealed by {verdict.sealed_by}, {_in_words(verdict.sealed_at)}")
    for each in verdict.signatures:
        when = _in_words(datetime.fromisoformat(each["signed_at"]))
        print(f"  Signed by {each['name']}, {each['post']}, {each['organisation']}, {when}")
    print(f"  SHA-256 of the signed text: {verdict.sha256}")
    print(f"  SHA-256 of this file:       {verdict.file_sha256}")


def _in_words(moment):
    try:
        here = moment.astimezone(ZoneInfo("Europe/London"))
    except ZoneInfoNotFoundError:  # a machine without time zones: say it in UTC
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    half = "am" if here.hour < 12 else "pm"
    return f"{here.day} {here:%B %Y}, {here.hour % 12 or 12}.{here:%M}{half}"


if __name__ == "__main__":
    sys.exit(main())
