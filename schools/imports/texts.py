"""Texts as cells hold them, without what nobody sees."""

import unicodedata

# Control characters, invisible ones (some turn the direction of writing), unassigned, halves.
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs"}


def tidy(text):
    """`text` in one line, single spaces between its words, without invisible characters."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(c for c in line if unicodedata.category(c) not in _UNSEEN)
