"""Rounding, as in the education statistics of the Department for Education."""

from consultation.wording import gate as wording


def nearest(number: int, k: int) -> int:
    """Rounded to a multiple of k; halves go up."""
    return (number + k // 2) // k * k


def rounded(number: int, k: int = 5) -> str:
    """A count in words for the time while answers still come in: “25”, or “fewer than 5”."""
    if number < k:
        return wording.FEWER.format(k=k)
    return f"{nearest(number, k):,}"
