"""From frozen JSON to HTML and to the files that are put inside the PDF."""

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import segno
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from records.paper.glyphs import has_unprintable

LONDON = ZoneInfo("Europe/London")
FROZEN_NAME = "document.json"
EVIDENCE_NAME = "signatures.json"
EVIDENCE_SCHEMA = "signatures/1"


@dataclass(frozen=True)
class Enclosure:
    """A file inside the PDF. `relationship` is one of PDF's words: Source, Data, Supplement …"""

    name: str
    data: bytes
    description: str
    relationship: str
    at: datetime


def compose(template: str, *, plan: dict, document: dict, signatures, history_head, sealed_at):
    """The HTML of a frozen document, ready for `render`.

    `plan` is the frozen JSON, `document` has code, version, sha256, title and verify_url (and
    qr_svg, made here when absent), `signatures` the signatures as they are in the evidence
    (`signed_at` in ISO 8601 with its zone), `sealed_at` an aware datetime.
    """
    qr = document.get("qr_svg") or qr_svg(document["verify_url"])
    return render_to_string(
        template,
        {
            "plan": plan,
            "document": {
                **document,
                # Drawn by us from an address: it holds no text that anybody typed.
                "qr_svg": mark_safe(qr),  # noqa: S308
                "short_hash": document["sha256"][:16],
            },
            "signatures": [
                {
                    **each,
                    "signed_at_words": london(datetime.fromisoformat(each["signed_at"])),
                }
                for each in signatures
            ],
            "history_head": history_head,
            "sealed_at": sealed_at,
            "sealed_at_words": london(sealed_at),
            "sealed_at_iso": _iso(sealed_at),
            "has_substitutes": has_unprintable(_text_of(plan) + _text_of(signatures)),
        },
    )


def enclosures(frozen: bytes, *, document: dict, signatures, history_head, sealed_at):
    """The two files that go into the PDF: the frozen JSON as it was signed, and the evidence.

    Raises `ValueError` when `document["sha256"]` or a signature's is not the SHA-256 of `frozen`:
    such a document must not be sealed.
    """
    sha256 = hashlib.sha256(frozen).hexdigest()
    stated = [document["sha256"], *(each["sha256"] for each in signatures)]
    if set(stated) != {sha256}:
        raise ValueError("The signatures are not over this text.")
    evidence = {
        "schema": EVIDENCE_SCHEMA,
        "document": {key: document[key] for key in ("code", "version", "sha256", "title")},
        "signatures": list(signatures),
        "history_head": history_head,
        "sealed_at": _iso(sealed_at),
    }
    written = json.dumps(evidence, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return (
        Enclosure(
            FROZEN_NAME,
            frozen,
            "The text exactly as it was signed",
            "Source",
            sealed_at,
        ),
        Enclosure(
            EVIDENCE_NAME,
            written.encode(),
            "Who signed it, when and how",
            "Data",
            sealed_at,
        ),
    )


def london(moment: datetime) -> str:
    """A moment as people in the schools say it: `21 November 2026, 7.04pm`."""
    here = moment.astimezone(LONDON)
    hour = here.hour % 12 or 12
    half = "am" if here.hour < 12 else "pm"
    return f"{here.day} {here:%B %Y}, {hour}.{here:%M}{half}"


def qr_svg(address: str) -> str:
    """A QR code of `address` as inline SVG with presentation attributes and a title."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        border=0,
        dark="#16323f",
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        title="QR code of the address where this document can be checked",
    )
    return drawn.getvalue().decode().strip()


def _iso(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text_of(value):
    return json.dumps(value, ensure_ascii=False).replace("\\u", "")
