"""How long each kind of thing is kept: one list, carried out every night and shown to everybody.

A rule deletes or empties one batch and says how many rows that were; it is asked again until there
are none. Each batch is its own transaction, so that no long one stands in anybody's way, and a
rule that fails does not stop the next.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

log = logging.getLogger(__name__)

BATCH = 500  # rows
BATCHES = 2_000  # of one rule in one night


@dataclass(frozen=True)
class Rule:
    """One kind of thing. `does(before, batch)` deals with what is older than `before`."""

    key: str
    kind: str
    kept: str
    then: str
    why: str
    period: timedelta
    does: Callable[[datetime, int], int] | None = None


RULES: list[Rule] = []


def rule(key, kind, *, kept, then, why, days=0):
    """Register the function below as the one that carries out this rule."""

    def register(function):
        RULES.append(Rule(key, kind, kept, then, why, timedelta(days=days), function))
        return function

    return register


def rules() -> list[Rule]:
    """All rules, in the order of the privacy statement."""
    from partnership.people_data import periods  # noqa: F401  (they register themselves)

    return RULES


def carry_out(now=None) -> dict[str, int]:
    """Carry out every rule; returns {key: rows dealt with}. Twice is the same as once."""
    now = now or timezone.now()
    done = {}
    for each in rules():
        if each.does is None:
            continue
        done[each.key] = 0
        try:
            for _ in range(BATCHES):
                with transaction.atomic():
                    rows = each.does(now - each.period, BATCH)
                done[each.key] += rows
                if not rows:
                    break
        except Exception:
            log.exception("the rule %s could not be carried out", each.key)
    return done
