"""The ledger of days: what schools owe and have given, in half days, carried from year to year."""

from django.db.models import Sum

from peerreview.models import DaysEntry


def balances(cycle):
    """{school: {role: halves}} still to be given in this cycle, with what earlier years left."""
    found = {}
    rows = (
        DaysEntry.objects.filter(cycle__year__lte=cycle.year)
        .values_list("school", "role")
        .annotate(halves=Sum("halves"))
        .order_by()
    )
    for school, role, halves in rows:
        found.setdefault(school, {})[role] = halves
    return found
