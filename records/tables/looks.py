"""What a file is, by its first bytes."""

import re

from records.tables import wording
from records.tables.limits import MEBIBYTE, Refused

CSV, XLSX = "csv", "xlsx"

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "pdf",
    b"{\\rtf": "rtf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"\x1f\x8b": "archive",
    b"7z\xbc\xaf\x27\x1c": "archive",
    b"Rar!": "archive",
}
# Web pages called .xls are what many school systems export. A tag of XML is meant as well.
_MARKUP = re.compile(
    r"\s*<(?:!--|(?:!doctype|\?xml|html|head|meta|title|style|body|table|div)\b)", re.IGNORECASE
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def look(file):
    """CSV or XLSX (which may be any ZIP still). Raises Refused for what is known to be neither."""
    file.seek(0)
    begins = file.read(1024)
    if begins.startswith(_ZIP):
        return XLSX
    if begins.startswith(_OLE):
        raise Refused(wording.LOCKED if _contains(file, _ENCRYPTED) else wording.OLD_EXCEL)
    for magic, kind in _OTHERS.items():
        if begins.startswith(magic):
            raise Refused(wording.SEEMS_TO_BE.format(what=wording.KINDS[kind]))
    # Dropping NULs makes the tags of UTF-16 legible.
    if _MARKUP.match(begins.replace(b"\0", b"").decode("latin-1").lstrip("ï»¿þÿ")):
        raise Refused(wording.SEEMS_TO_BE.format(what=wording.KINDS["html"]))
    return CSV


def _contains(file, wanted):
    file.seek(0)
    tail = b""
    while chunk := file.read(MEBIBYTE):
        if wanted in tail + chunk:
            return True
        tail = chunk[-len(wanted) :]
    return False
