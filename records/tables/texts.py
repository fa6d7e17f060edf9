"""The texts of a workbook that its cells point to (shared strings)."""

import re

from records.tables import wording
from records.tables.limits import Refused, in_words
from records.tables.xml_parts import Listener

MOST_TEXTS = 1_000_000
MOST_CHARACTERS = 20_000_000
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Texts(Listener):
    """Hears sharedStrings.xml; `texts[index]` is a text. At most some 100 MB of memory."""

    def __init__(self, limits):
        super().__init__()
        self._most = limits.max_cell_characters
        self._total = 0
        self._texts = []
        self._pieces = []
        self._length = 0
        self._hears = False
        self._aside = False

    def __getitem__(self, index):
        return self._texts[index]

    def opened(self, name, attributes):
        if name == "t":
            self._hears = not self._aside
        elif name == "rPh":
            # How a word is pronounced, in Japanese workbooks: not part of it.
            self._aside = True
        elif name == "si":
            self._pieces = []
            self._length = 0

    def text(self, text):
        if self._hears:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self._most:
                raise Refused(wording.TEXT_TOO_LONG.format(most=in_words(self._most)))

    def closed(self, name):
        if name == "t":
            self._hears = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self._total += self._length
            self._texts.append(unescaped("".join(self._pieces)))
            if self._total > MOST_CHARACTERS or len(self._texts) > MOST_TEXTS:
                raise Refused(wording.TOO_MUCH_TEXT)


def unescaped(text):
    """`text` without Excel's way of writing characters: "_x000D_" is a carriage return."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def escaped(text):
    """`text` so that Excel (and `unescaped`) find in it what it says, "_x000D_" included."""
    return _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text) if "_x" in text else text


def _character(found):
    code = int(found[1], 16)
    # What no text may contain stays as it is written: NUL and its like, halves of characters.
    if (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code <= 0xDFFF:
        return found[0]
    return chr(code)
