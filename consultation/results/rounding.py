"""Rounding, as in the education statistics of the Department for Education."""

from consultation.wording import gate as wording

# Of a group that is smaller than so many times what figures are rounded to, a share would be told
# more exactly than it is known: 10 of 15 may be anything from a half to four fifths.
SHARES_FROM = 10


def nearest(number: int, k: int) -> int:
    """Rounded to a multiple of k; halves go up."""
    return (number + k // 2) // k * k


def told_share(percent: int | None, whole: int | None, k: int) -> int | None:
    """The share as it may be told of so many: None where they are too few for a share to say
    anything (see SHARES_FROM), so that the count stands alone."""
    return percent if whole is not None and whole >= SHARES_FROM * k else None


def rounded(number: int, k: int = 5) -> str:
    """A count in words for the time while answers still come in: “25”, or “fewer than 5”."""
    if number < k:
        return wording.FEWER.format(k=k)
    return f"{nearest(number, k):,}"
