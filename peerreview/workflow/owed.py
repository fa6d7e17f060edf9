"""Letters that publishing owes: to those who are asked, to those not needed any more, to schools.

A mark on a row that has not been told is the job; the worker writes and takes the mark away in one
transaction, so a worker that is killed leaves neither.
"""

from django.db import transaction

from peerreview.models import Review, Seat
from peerreview.workflow import telling

AT_ONCE = 200  # letters in one sweep, about


def tell_waiting():
    """Write to some of those who are owed a letter; returns whether others may wait still."""
    return _tell_seats() + _tell_schools() >= AT_ONCE


@transaction.atomic
def _tell_seats():
    rows = Seat.objects.filter(to_tell=True).select_for_update(skip_locked=True, of=["self"])
    seats = list(
        rows.select_related("reviewer__person", "review__school", "review__cycle").order_by("pk")[
            :AT_ONCE
        ]
    )
    for seat in seats:
        if seat.review.state != Review.State.PLANNED:
            continue  # who calls a review off tells everybody at once
        if seat.state == Seat.State.ASKED:
            telling.ask([seat])
        elif seat.state == Seat.State.RELEASED:
            telling.released(seat)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(to_tell=False)
    return len(seats)


@transaction.atomic
def _tell_schools():
    rows = Review.objects.filter(to_tell=True).select_for_update(skip_locked=True, of=["self"])
    reviews = list(rows.select_related("school", "cycle").order_by("pk")[:AT_ONCE])
    for review in reviews:
        if review.state == Review.State.PLANNED:
            telling.tell_host(review)
    Review.objects.filter(pk__in=[review.pk for review in reviews]).update(to_tell=False)
    return len(reviews)
