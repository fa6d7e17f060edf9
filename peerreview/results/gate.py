"""THE gate of the board's picture: no number about schools leaves but through here.

A figure is how many schools share a finding of one kind on one theme in one year: of all of them,
and of those of each phase or cluster. Three rules, each for what the others leave open:

least      fewer than 3 schools are not shown, and look as if there were none
whole rows a row is broken down only if each of its parts is empty or has 3 schools at least. So what
           is missing from a row is never the rest of a sum
steps      what is shown is rounded down to a multiple of 3: any two figures, of two years or of a
           whole and its part, are the same or differ by 3 at least

There is no figure over several years, kinds or themes: a school stands in many of them, so such
sums would overlap, and overlaps can be taken apart.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

LEAST = 3


@dataclass(frozen=True)
class Row:
    """What may be shown of one theme: numbers of schools, or None whatever the reason."""

    whole: int | None
    parts: Mapping[str, Mapping[str, int | None]]  # {dimension: {value: schools}}


def settle(schools: Set[int], partitions: Mapping[str, Mapping[str, Set[int]]]) -> Row:
    """`partitions` are the same schools told apart by one dimension after another."""
    whole = _shown(schools)
    return Row(
        whole,
        {
            dimension: {
                value: _shown(part) if whole and _is_safe(parts) else None
                for value, part in parts.items()
            }
            for dimension, parts in partitions.items()
        },
    )


def _is_safe(parts):
    return all(not part or len(part) >= LEAST for part in parts.values())


def _shown(schools):
    return len(schools) // LEAST * LEAST or None
