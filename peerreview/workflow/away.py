"""Days on which a reviewer cannot: said beforehand, and what has passed stays as it was."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from peerreview.models import Away, Reviewer
from peerreview.wording import pool as wording
from peerreview.workflow import pool
from records import history
from records.steps import NotNow


@history.deed()
def say(reviewer, *, by, first, last):
    """Say that a reviewer cannot, from–to. Returns the Away.

    Raises PermissionDenied, or NotNow if all of these days are on record already.
    """
    if not reviewer.may_be_told_by(by):
        raise PermissionDenied
    Reviewer.objects.select_for_update(of=["self"], no_key=True).get(pk=reviewer.pk)
    if Away.objects.filter(reviewer=reviewer, first__lte=first, last__gte=last).exists():
        raise NotNow(wording.AWAY_ALREADY, reviewer)
    away = Away.objects.create(reviewer=reviewer, first=first, last=last)
    history.note(reviewer, "pool_away", by=by)
    return away


@history.deed()
def take_back(away, *, by):
    """They can after all: all of the days, or those that are left. Raises NotNow if they are over."""
    reviewer = away.reviewer
    if not reviewer.may_be_told_by(by):
        raise PermissionDenied
    today = timezone.localdate()
    away = Away.objects.select_for_update(of=["self"]).filter(pk=away.pk).first()
    if away is None:
        raise NotNow(wording.AWAY_GONE, reviewer)
    if away.last < today:
        raise NotNow(wording.AWAY_PASSED, reviewer)
    if away.first < today:
        away.last = today - timedelta(days=1)
        away.save(update_fields=["last"])
    else:
        away.delete()
    history.note(reviewer, "pool_away_taken_back", by=by)


def in_the_way(reviewer, first, last):
    """The seats of visits on these days that they are asked to, or have confirmed."""
    return [
        seat
        for seat in pool.still_to_go(reviewer)
        if seat.review.day and first <= seat.review.day <= last
    ]
