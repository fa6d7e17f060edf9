"""From frozen JSON to HTML and to the files that are put inside the PDF."""

import io
import json
from dataclasses import dataclass
from datetime import datetime

import segno
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from records.canonical import canonical, sha256
from records.moments import moment, utc
from records.paper.glyphs import has_unprintable

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

    `plan` is the frozen JSON, `document` has code, version, sha256, title and verify_url,
    `signatures` the signatures as they are in the evidence
    (`signed_at` in ISO 8601 with its zone), `sealed_at` an aware datetime.
    """
    return render_to_string(
        template,
        {
            "plan": plan,
            "document": {
                **document,
                "qr_svg": qr_svg(document["verify_url"]),
                "short_hash": document["sha256"][:16],
            },
            "signatures": [
                {
                    **each,
                    "signed_at_words": moment(datetime.fromisoformat(each["signed_at"])),
                }
                for each in signatures
            ],
            "history_head": history_head,
            "sealed_at": sealed_at,
            "sealed_at_words": moment(sealed_at),
            "sealed_at_iso": utc(sealed_at),
            "has_substitutes": has_unprintable(_text_of(plan) + _text_of(signatures)),
        },
    )


def enclosures(frozen: bytes, *, document: dict, signatures, history_head, sealed_at):
    """The two files that go into the PDF: the frozen JSON as it was signed, and the evidence.

    Raises `ValueError` when `document["sha256"]` or a signature's is not the SHA-256 of `frozen`:
    such a document must not be sealed.
    """
    stated = [document["sha256"], *(each["sha256"] for each in signatures)]
    if set(stated) != {sha256(frozen)}:
        raise ValueError("The signatures are not over this text.")
    evidence = {
        "schema": EVIDENCE_SCHEMA,
        "document": {key: document[key] for key in ("code", "version", "sha256", "title")},
        "signatures": list(signatures),
        "history_head": history_head,
        "sealed_at": utc(sealed_at),
    }
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
            canonical(evidence).encode(),
            "Who signed it, when and how",
            "Data",
            sealed_at,
        ),
    )


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
    # Drawn by us from an address: it holds no text that anybody typed.
    return mark_safe(drawn.getvalue().decode().strip())  # noqa: S308


def _text_of(value):
    return json.dumps(value, ensure_ascii=False).replace("\\u", "")
