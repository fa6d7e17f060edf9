"""What schools owe for taking part: lines of the ledger of days, once a year."""

from django.db.models import Sum

from peerreview.models import DaysEntry
from peerreview.wording import setup as wording

Why, Role = DaysEntry.Why, DaysEntry.Role
_OURS = (wording.DAYS_LEFT, wording.DAYS_BACK)


def owe(cycle, schools, *, by):
    """From now on these schools (their keys) owe the days of the year; who owes already does so."""
    owed = {Role.HEAD: cycle.head_halves, Role.DEPUTY: cycle.deputy_halves}
    DaysEntry.objects.bulk_create(
        [
            DaysEntry(cycle=cycle, school_id=school, role=role, halves=halves, why=Why.OWED, by=by)
            for school in schools
            for role, halves in owed.items()
            if halves
        ],
        ignore_conflicts=True,
    )


def owe_no_more(participation, *, by):
    """Take back what a school owes that leaves without having given a day."""
    entries = _entries(participation)
    given = entries.filter(why__in=[Why.GIVEN, Why.TAKEN_BACK]).aggregate(n=Sum("halves"))["n"]
    if not given:
        _put_right(participation, _owed_by(entries), wording.DAYS_LEFT, by)


def owe_again(participation, *, by):
    """A school that had left is back: it owes for the year what it would have owed."""
    owe(participation.cycle, [participation.school_id], by=by)
    taken_back = _sums(_entries(participation).filter(why=Why.PUT_RIGHT, says__in=_OURS))
    _put_right(participation, taken_back, wording.DAYS_BACK, by)


def _entries(participation):
    return DaysEntry.objects.filter(
        cycle=participation.cycle_id, school=participation.school_id
    ).order_by()


def _owed_by(entries):
    """{role: halves} it owes for the year, less what leaving has taken back."""
    owed = _sums(entries.filter(why=Why.OWED))
    taken_back = _sums(entries.filter(why=Why.PUT_RIGHT, says__in=_OURS))
    return {role: halves + taken_back.get(role, 0) for role, halves in owed.items()}


def _sums(entries):
    return dict(entries.values("role").annotate(n=Sum("halves")).values_list("role", "n"))


def _put_right(participation, standing, says, by):
    """Bring these halves to none, each by a line."""
    DaysEntry.objects.bulk_create(
        DaysEntry(
            cycle_id=participation.cycle_id,
            school_id=participation.school_id,
            role=role,
            halves=-standing[role],
            why=Why.PUT_RIGHT,
            says=says,
            by=by,
        )
        for role in Role
        if standing.get(role)
    )
