"""CSV text: which letters, which separator, which rows."""

import codecs
import csv
import io
import re

from records.tables import cells, wording
from records.tables.limits import MEBIBYTE, SHEET_ROWS, Refused, in_words

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_QUOTED = re.compile(r'"[^"]*(?:"|$)')
_SEPARATORS = ",;\t"


class Text:
    """The rows of a CSV file; what a whole file is written in is settled before the first row.

    Letters: UTF-8 or UTF-16 if the file begins with their mark; without a mark UTF-8 if every
    byte of the file is, else cp1252. The file is gone through once in pieces to know (a tenth of
    a second for 60 MB), so that a register never changes its letters half way.
    """

    def __init__(self, file, limits, clock):
        self._file = file
        self._limits = limits
        self._encoding, self._start = _letters(file, clock)
        self._separator = self._find_separator()

    def rows(self, clock):
        """(number, texts) of every row that is not blank. Raises Refused."""
        lines = _Lines(self._file, self._encoding, self._start, self._limits)
        try:
            # Strict, because a quotation mark out of place swallows rows when nobody minds it.
            reader = csv.reader(lines, delimiter=self._separator, strict=True)
            width = None
            for number, texts in enumerate(self._refusing(reader, lines), 1):
                clock.check()
                if not any(map(str.strip, texts)):
                    if number > SHEET_ROWS:
                        raise Refused(
                            wording.TOO_MANY_ROWS.format(most=in_words(self._limits.max_rows))
                        )
                    lines.begin_row()
                    continue
                if width is None:
                    width = len(texts)
                elif len(texts) > width and any(map(str.strip, texts[width:])):
                    raise Refused(
                        wording.ROW_TOO_WIDE.format(
                            row=in_words(number),
                            cells=in_words(len(texts)),
                            columns=in_words(width),
                        )
                    )
                if lines.characters > self._limits.max_cell_characters:
                    self._measure(number, texts)
                if lines.apostrophe:
                    texts = [cells.unguard(text) if text[:1] == "'" else text for text in texts]
                lines.begin_row()
                yield number, texts
        finally:
            lines.let_go()

    def _refusing(self, reader, lines):
        try:
            yield from reader
        except csv.Error as error:
            # The reader has two complaints: a cell beyond its own limit, or a wrong quotation mark.
            too_long = "field limit" in str(error)
            raise Refused(
                wording.LINE_TOO_LONG.format(line=in_words(lines.row_line))
                if too_long
                else wording.QUOTE_MISPLACED.format(line=in_words(lines.line))
            ) from error

    def _measure(self, number, texts):
        for at, text in enumerate(texts):
            if len(text) > self._limits.max_cell_characters:
                raise Refused(
                    wording.CELL_TOO_LONG.format(
                        cell=cells.cell_name(number, at),
                        most=in_words(self._limits.max_cell_characters),
                    )
                )

    def _find_separator(self):
        """The separator that occurs most often outside quotation marks in the first full line."""
        lines = _Lines(self._file, self._encoding, self._start, self._limits)
        head, marks = [], 0
        try:
            for line in lines:
                head.append(line)
                marks += line.count('"')
                # An odd number of quotation marks: the heading goes on in the next line.
                if marks % 2 == 0:
                    if "".join(head).strip(" \r\n" + _SEPARATORS):
                        break
                    head, marks = [], 0
                    lines.begin_row()
        finally:
            lines.let_go()
        bare = _QUOTED.sub("", "".join(head))
        return max(_SEPARATORS, key=bare.count)


class _Lines:
    """The lines of the file, ends kept; knows how long the present row has become, and its line."""

    def __init__(self, file, encoding, start, limits):
        file.seek(start)
        self._text = io.TextIOWrapper(file, encoding=encoding, newline="")
        self._most = limits.max_row_characters
        self.line = 0
        self.begin_row()

    def begin_row(self):
        self.characters = 0
        self.apostrophe = False
        self.row_line = self.line + 1

    def let_go(self):
        """Leaves the file open for whoever gave it."""
        if not self._text.closed:
            self._text.detach()

    def __iter__(self):
        return self

    def __next__(self):
        line = self._text.readline(self._most + 1)
        if not line:
            if self.characters:
                raise Refused(wording.QUOTE_NOT_CLOSED.format(line=in_words(self.row_line)))
            raise StopIteration
        self.line += 1
        self.characters += len(line)
        if self.characters > self._most:
            raise Refused(wording.LINE_TOO_LONG.format(line=in_words(self.row_line)))
        self.apostrophe = self.apostrophe or "'" in line
        return line


def _letters(file, clock):
    """(encoding, where the text begins) of the whole file. Raises Refused, naming the line."""
    file.seek(0)
    begins = file.read(3)
    marked = [(told, len(mark)) for mark, told in _MARKS.items() if begins.startswith(mark)]
    for encoding, start in marked or [("utf-8", 0), ("cp1252", 0)]:
        broken = _first_broken(file, encoding, start, clock)
        if broken is None:
            return encoding, start
    line = _line_of(file, encoding, start, broken)
    raise Refused(wording.BROKEN_LETTERS.format(line=in_words(line)))


def _first_broken(file, encoding, start, clock):
    """Where the first byte lies that is not `encoding`, or None. Raises Refused for a NUL."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(start)
    at = start
    while True:
        clock.check()
        chunk = file.read(MEBIBYTE)
        begins_at = at - len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            return begins_at + error.start
        if "\0" in text:
            nul = begins_at + len(text[: text.index("\0")].encode(encoding))
            line = _line_of(file, encoding, start, nul)
            raise Refused(wording.NOT_TEXT.format(line=in_words(line)))
        if not chunk:
            return None
        at += len(chunk)


def _line_of(file, encoding, start, offset):
    """The number of the line in which the byte at `offset` lies."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    file.seek(start)
    left, feeds, returns = offset - start, 0, 0
    while left > 0 and (chunk := file.read(min(left, MEBIBYTE))):
        left -= len(chunk)
        text = decoder.decode(chunk)
        feeds += text.count("\n")
        returns += text.count("\r")
    # Lines end in LF or CRLF, in old files in CR alone.
    return 1 + (feeds or returns)
