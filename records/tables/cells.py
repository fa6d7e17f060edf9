"""What cells are called, and which texts a spreadsheet program would take for a formula."""

import re

# Spaces and invisible characters before the sign do not make it harmless.
_UNSEEN = r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*"
_FORMULA = re.compile(rf"{_UNSEEN}[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n]")
# Texts that begin like a guarded text are guarded too, so that nothing is lost on the way back.
_GUARDED = re.compile(rf"'+(?:{_FORMULA.pattern})")


def is_live(text):
    """Would a spreadsheet program that opens a CSV take `text` for a formula?"""
    return _FORMULA.match(text) is not None


def guard(text):
    """`text` with a leading apostrophe where a spreadsheet program would see a formula."""
    return f"'{text}" if is_live(text) or _GUARDED.match(text) else text


def unguard(text):
    """`text` without the apostrophe that `guard` put before it."""
    return text[1:] if _GUARDED.match(text) else text


def column_letters(index):
    """The letters over a column: 0 is "A", 26 is "AA"."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def column_index(letters):
    """The index of the column under `letters`: "A" is 0. Raises ValueError for anything else."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError(letters)
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def cell_name(row, index):
    """ "D7" for row 7 and column index 3."""
    return f"{column_letters(index)}{row}"
