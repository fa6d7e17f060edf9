"""The ledger of days: what schools owe and have given, in half days, carried from year to year."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from peerreview.models import Cycle, DaysEntry, Seat
from peerreview.planning.problem import WHOLE
from peerreview.wording import pool as wording
from records import history
from records.steps import NotNow
from schools.models import School

Why, Role = DaysEntry.Why, DaysEntry.Role


# -- What is asked of it ---------------------------------------------------------------------------


def balances(cycle):
    """{school: {role: halves}} still to be given in this cycle, with what earlier years left.

    What the year owes and what earlier years left, less what was given this year; one query.
    """
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


def balance(school, role, *, before):
    """The halves that a school came to owe in a role in all years before this cycle, and not gave."""
    entries = DaysEntry.objects.filter(school=school, role=role, cycle__year__lt=before.year)
    return entries.aggregate(halves=Sum("halves"))["halves"] or 0


@dataclass
class Account:
    """One school in one role in one year, in halves."""

    role: str
    carried: int = 0  # from all earlier years
    owed: int = 0
    given: int = 0
    put_right: int = 0

    @property
    def left(self):
        """Still to be given; less than none: given in advance."""
        return self.carried + self.owed - self.given + self.put_right

    @property
    def label(self):
        return Role(self.role).label

    @property
    def in_days(self):
        """All of it in days: {"left": "1.5", …}."""
        named = ("carried", "owed", "given", "put_right", "left")
        return {name: wording.days(getattr(self, name)) for name in named}


def accounts(cycle, schools):
    """{school: [Account of heads, Account of deputies]} of these schools' keys; one query."""
    this_year = Q(cycle=cycle)
    rows = (
        DaysEntry.objects.filter(school__in=schools, cycle__year__lte=cycle.year)
        .values("school", "role")
        .annotate(
            carried=Coalesce(Sum("halves", filter=~this_year), 0),
            owed=Coalesce(Sum("halves", filter=this_year & Q(why=Why.OWED)), 0),
            given=-Coalesce(
                Sum("halves", filter=this_year & Q(why__in=[Why.GIVEN, Why.TAKEN_BACK])), 0
            ),
            put_right=Coalesce(Sum("halves", filter=this_year & Q(why=Why.PUT_RIGHT)), 0),
        )
        .order_by()
    )
    found = defaultdict(lambda: [Account(role) for role in Role])
    for row in rows:
        theirs = found[row.pop("school")]
        place = list(Role).index(row["role"])
        theirs[place] = Account(**row)
    return {school: found[school] for school in schools}


def entries_of(school):
    """The lines of a school, newest first."""
    lines = DaysEntry.objects.filter(school=school).order_by("-at", "-pk")
    return lines.select_related("cycle", "by", "seat__review__school", "seat__reviewer__person")


def schools_of(cycle):
    """The schools in the ledger of a year, with how they stand as `head` and `deputy`.

    Those that take part, and those that earlier years left something for.
    """
    entries = DaysEntry.objects.filter(cycle__year__lte=cycle.year, school=OuterRef("pk"))
    taking_part = cycle.participations.taking_part().filter(school=OuterRef("pk"))

    def left(role):
        of_role = entries.filter(role=role).order_by().values("school")
        return Coalesce(Subquery(of_role.values(n=Sum("halves"))), 0)

    def told(name):
        return Case(
            When(**{f"{name}__gt": 0}, then=Value("owes")),
            When(**{f"{name}__lt": 0}, then=Value("ahead")),
            default=Value("even"),
        )

    rows = School.objects.annotate(left_head=left(Role.HEAD), left_deputy=left(Role.DEPUTY))
    rows = rows.annotate(head=told("left_head"), deputy=told("left_deputy"))
    return rows.filter(Exists(taking_part) | ~Q(left_head=0) | ~Q(left_deputy=0))


# -- What is written into it -----------------------------------------------------------------------


@history.deed()
def give(seat, *, by):
    """A day was given: whoever had this seat went there. Returns the line; a second time the same.

    If it was taken back before, it is given again by a further line.
    """
    if _is_given(seat):
        return seat.days.filter(why=Why.GIVEN).last()
    entry = DaysEntry.objects.create(**_of(seat), why=Why.GIVEN, halves=-WHOLE, by=by)
    history.note(seat, "day_given", by=by)
    return entry


@history.deed()
def take_back(seat, *, by, says):
    """The day was not given after all. Returns the line.

    Raises NotNow if it was never given, or taken back already.
    """
    if not _is_given(seat):
        raise NotNow(wording.DAY_NOT_GIVEN.format(name=seat.reviewer), seat)
    entry = DaysEntry.objects.create(
        **_of(seat), why=Why.TAKEN_BACK, halves=WHOLE, by=by, says=says
    )
    history.note(seat, "day_taken_back", by=by, says=says)
    return entry


@history.deed()
def put_right(cycle, school, role, *, by, halves, says):
    """Correct what a school owes by so many halves (more than none: it owes more). Returns the line.

    Nothing is ever taken out of the ledger: a mistake is put right by a further line.
    """
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    entry = DaysEntry.objects.create(
        cycle=cycle, school=school, role=role, halves=halves, why=Why.PUT_RIGHT, says=says, by=by
    )
    history.note(school, "days_put_right", by=by, says=wording.days_put_right(entry))
    return entry


def _is_given(seat):
    """Whether the day of this seat stands in the ledger now; nobody else writes of it meanwhile."""
    Seat.objects.select_for_update(of=["self"], no_key=True).get(pk=seat.pk)
    return bool(seat.days.aggregate(halves=Sum("halves"))["halves"])


def _of(seat):
    return {
        "cycle": seat.review.cycle,
        "school": seat.school,
        "role": seat.role,
        "seat": seat,
    }
