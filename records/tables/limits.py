"""How much is read of a stranger's file, and the one exception that says no."""

import time
from dataclasses import dataclass

from records.tables import wording

MEBIBYTE = 1024 * 1024
SHEET_ROWS = 1_048_576
"""Rows that a sheet of Excel can have."""


class Refused(Exception):
    """This file is not read (any further); `says` is the sentence for the person who gave it."""

    def __init__(self, says):
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Limits:
    """What a file may cost: bytes, counts and seconds.

    `seconds` is for opening, header included. `max_cells` counts what an Excel sheet tells, empty
    cells with a format too: each takes time. A CSV file is held by its bytes.
    """

    max_bytes: int = 20 * MEBIBYTE
    max_columns: int = 300
    max_rows: int = 100_000
    max_cell_characters: int = 20_000
    max_row_characters: int = 1_000_000
    max_unpacked_bytes: int = 100 * MEBIBYTE
    max_ratio: int = 100
    max_cells: int = 2_000_000
    seconds: float = 5.0


class Clock:
    """Refuses once `seconds` have passed; never without `seconds`."""

    def __init__(self, seconds=None):
        self.until = None if seconds is None else time.monotonic() + seconds

    def check(self):
        if self.until is not None and time.monotonic() > self.until:
            raise Refused(wording.TOO_SLOW)


def in_words(count):
    """100000 as "100,000"."""
    return f"{count:,}"
