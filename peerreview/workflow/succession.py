"""When a school became another: its place in the reviews passes on, and what it owes with it."""

from peerreview.models import (
    Conflict,
    Cycle,
    DaysEntry,
    Engagement,
    Participation,
    Review,
    Seat,
)
from peerreview.workflow import days
from records import history

TAKES_PART = Participation._meta.label_lower


def pass_on(predecessor, successor, *, by):
    """Let the school that followed take its place in every cycle that is not closed.

    Returns [[model, key], …] of what passed, as `schools.signals.school_succeeded` wants it. Where
    both take part, both places stand: a person must decide. What is over keeps its name.
    """
    rows = Participation.objects.filter(school=predecessor).exclude(cycle__state=Cycle.State.CLOSED)
    free = rows.exclude(cycle__participations__school=successor).select_related("cycle")
    passed = []
    for row in free.order_by("cycle__year"):
        _pass(row, predecessor, successor, by=by)
        passed.append([TAKES_PART, row.pk])
    _conflicts(predecessor, successor)
    return passed


def pass_back(predecessor, successor, moved, *, by):
    """Undo `pass_on`: `moved` is what it returned; what others returned may stand in it too."""
    keys = [pk for label, pk in moved if label == TAKES_PART]
    rows = Participation.objects.filter(pk__in=keys, school=successor).select_related("cycle")
    for row in rows.order_by("cycle__year"):
        _pass(row, successor, predecessor, by=by)


@history.deed()
def _pass(row, old, new, *, by):
    Cycle.objects.select_for_update(no_key=True).get(pk=row.cycle_id)
    Participation.objects.filter(pk=row.pk).update(school=new)
    to_come = Review.objects.filter(cycle=row.cycle, state=Review.State.PLANNED)
    seats = Seat.objects.standing().filter(review__in=to_come, school=old)
    Engagement.objects.filter(school=old, review__in=to_come).update(school=new)
    seats.update(school=new)
    to_come.filter(school=old).update(school=new)
    _owe(row.cycle, old, new, by=by)
    history.note(row, "reviews_passed_on", by=by, says=f"{old} → {new}")


def _owe(cycle, old, new, *, by):
    """What the old school still owes, the new one owes: two lines in the ledger for each role."""
    for role, halves in days.balances(cycle).get(old.pk, {}).items():
        if halves:
            facts = {"cycle": cycle, "role": role, "why": DaysEntry.Why.PUT_RIGHT, "by": by}
            says = f"{old} → {new}"
            DaysEntry.objects.create(school=old, halves=-halves, says=says[:200], **facts)
            DaysEntry.objects.create(school=new, halves=halves, says=says[:200], **facts)


def _conflicts(old, new):
    """Who should not review the old school should not review the new one."""
    for row in Conflict.objects.filter(school=old, person__isnull=False):
        Conflict.objects.get_or_create(
            person=row.person,
            school=new,
            kind=row.kind,
            defaults={
                "until": row.until,
                "declared_by": row.declared_by,
                "declared_at": row.declared_at,
            },
        )
