"""How a year is edited: one at a time, never when it is closed, and nobody's words lost unseen."""

from contextlib import contextmanager

import pghistory
from django.db import transaction

from peerreview.models import Cycle
from peerreview.wording import setup as wording
from records.steps import NotNow


@contextmanager
def held(cycle, by):
    """Hold the cycle for one edit, which the database's events attribute to `by`; yields it anew."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        yield Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)


@contextmanager
def changing(cycle, by):
    """The same for what cannot be changed in a closed cycle. Raises NotNow."""
    with held(cycle, by) as now:
        if now.state == Cycle.State.CLOSED:
            raise NotNow(wording.IS_CLOSED.format(cycle=now), now)
        yield now
