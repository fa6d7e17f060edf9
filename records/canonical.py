"""Canonical JSON: one content, one sequence of bytes, one SHA-256."""

import hashlib
import json


def canonical(content):
    """`content` as JSON with sorted keys and no spaces. Raises ValueError for NaN and infinities."""
    return json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def sha256(told):
    """The SHA-256 of text (as UTF-8) or bytes, as 64 hex digits."""
    return hashlib.sha256(told.encode() if isinstance(told, str) else told).hexdigest()
