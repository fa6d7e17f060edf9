"""How many replied, beside how many were asked; and what may be said of a count while it is open.

That somebody replied is no secret: whoever runs the consultation knows who did, and the public record
of the sealing tells how many. What they answered is another matter (`consultation.results.gate`).
"""

from dataclasses import dataclass

from consultation.results.gate import nearest
from consultation.wording import gate as wording


@dataclass(frozen=True)
class Rate:
    """Of people, or of schools: `heading` says which. `percent` is whole, None where none was asked."""

    heading: str
    invited: int
    replied: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.replied / self.invited) if self.invited else None

    def as_json(self) -> dict:
        return {
            "who": self.heading,
            "invited": self.invited,
            "replied": self.replied,
            "percent": self.percent,
        }


def rates_of(consultation) -> list[Rate]:
    """The rates of a sealed consultation: of people, of schools, or of both, as it asked."""
    sealing = consultation.sealing
    found = []
    if consultation.asks_people:
        found.append(Rate(wording.PEOPLE, sealing.people_invited, sealing.people_replied))
    if consultation.asks_schools:
        found.append(Rate(wording.SCHOOLS, sealing.schools_invited, sealing.schools_replied))
    return found


def rounded(number: int, k: int = 5) -> str:
    """A count in words, rounded to a multiple of `k`: "fewer than 5", "125"."""
    return wording.FEWER.format(k=k) if number < k else f"{nearest(number, k):,}"
