"""The ledger of days: what a school gives by a seat of one of its people, and what it takes back."""

from peerreview.models import DaysEntry
from peerreview.planning.problem import WHOLE

Why = DaysEntry.Why


def give(seat, by):
    """Count the day that this seat gives."""
    _write(seat, by, Why.GIVEN, -WHOLE)


def take_back(seat, by):
    """Count it no more."""
    _write(seat, by, Why.TAKEN_BACK, WHOLE)


def _write(seat, by, why, halves):
    # A seat is written to once in each sense; a second time puts right, and says of what.
    again = DaysEntry.objects.filter(seat=seat, why=why).exists()
    DaysEntry.objects.create(
        cycle_id=seat.review.cycle_id,
        school_id=seat.school_id,
        role=seat.role,
        halves=halves,
        why=Why.PUT_RIGHT if again else why,
        seat=None if again else seat,
        says=str(seat)[:200] if again else "",
        by=by,
    )
