"""Which characters our fonts can print, and what stands in for the others.

Paper is drawn with the fonts in `static/paper/fonts` and no others, so that every machine draws
the same. They hold the Latin, Greek, Cyrillic, Arabic and Hebrew alphabets and most symbols.
For anything else (emoji, Chinese, Devanagari …) words in square brackets are printed, such as
`[smiling face with smiling eyes]` or `[Chinese text]`; the faithful text is in the frozen JSON
that is attached to the PDF.
"""

import re
import unicodedata
from functools import cache
from itertools import groupby

_KEPT = {"\n", "\r", "\t"}
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# Invisible on the page, but they turn the order of what is read: shown instead of obeyed.
_TURNERS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - _KEPT
_PLAIN = {
    **dict.fromkeys(
        "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u200a\u205f\u3000", " "
    ),
    **dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076", "•"),  # bullets of old word processors
}
_SCRIPTS = {
    "Cjk": "Chinese",
    "Hiragana": "Japanese",
    "Katakana": "Japanese",
    "Hangul": "Korean",
}
_DROPPED = re.compile(
    "[\U0001f3fb-\U0001f3ff\ufe00-\ufe0f\U000e0100-\U000e01ef\U000e0000-\U000e007f]"
)


@cache
def _covered() -> frozenset:
    """Every character that one of our fonts can print."""
    from fontTools.ttLib import TTFont

    from records.paper.assets import FOLDER, FONTS

    codes = set()
    for name in FONTS:
        with TTFont(FOLDER / "fonts" / name, lazy=True) as font:
            codes |= font.getBestCmap().keys()
    return frozenset({chr(code) for code in codes} | _KEPT) - _TURNERS - _CONTROLS


def has_unprintable(text: str) -> bool:
    """Whether words in square brackets will stand in for something in `text`."""
    return printable(text) != unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """`text` with words in square brackets in place of what our fonts cannot print.

    The words contain nothing that has a meaning in HTML, so markup stays markup.
    """
    if not set(text) - _covered():
        return text
    text = _DROPPED.sub("", unicodedata.normalize("NFC", text))
    strange = set(text) - _covered()
    return "".join(
        _words(list(run)) if is_strange else "".join(run)
        for is_strange, run in groupby(text, strange.__contains__)
    )


_PIECE = 24  # letters; fits into the narrowest column
_LONG = 120  # letters without a space; the longest ordinary "word" is an address or a hash
_MANY = 100  # words that fit into no column, in one document
_LETTER = re.compile(r"&[#\w]{1,8};|.", re.DOTALL)


def _longer_than(length):
    word = rf"(?<![^\s>])(?![0-9a-f]{{64}}\b)(?:&[#\w]{{1,8}};|[^\s<>&]){{{length + 1},}}"
    return re.compile(rf"(<[^>]*>)|({word})")


_ENDLESS, _WIDE = _longer_than(_LONG), _longer_than(_PIECE)


def breakable(html: str) -> str:
    """`html` with places to break a line in words of more than 120 letters, outside of tags.

    Looking for such places itself takes WeasyPrint time that grows with the square of the length.
    Where there are many words too wide for a column, all of them get such places.
    """
    wide = sum(1 for each in _WIDE.finditer(html) if each[2])
    return (_WIDE if wide > _MANY else _ENDLESS).sub(_with_breaks, html)


def _with_breaks(match):
    if match[1]:
        return match[1]
    letters = _LETTER.findall(match[2])
    pieces = range(0, len(letters), _PIECE)
    return "\N{ZERO WIDTH SPACE}".join("".join(letters[i : i + _PIECE]) for i in pieces)


def _words(run):
    """What is printed for a run of characters that cannot be."""
    parts = []
    for kind, characters in groupby(run, _kind):
        if kind is None:
            parts += [_PLAIN.get(each, _UNKNOWN) for each in characters]
        elif kind == "":
            parts += [f"[{unicodedata.name(each).lower()}]" for each in characters]
        elif kind:
            parts.append(f"[{kind} text]")
    return "".join(parts)


def _kind(character):
    """The script of a letter, "" for a symbol with a name, None for what has no name to print."""
    category = unicodedata.category(character)
    name = unicodedata.name(character, "")
    if not name or category[0] in "CZ" or character in _PLAIN:
        return None
    if category[0] in "LMN":
        script = name.split()[0].capitalize()
        return _SCRIPTS.get(script, script)
    return ""
