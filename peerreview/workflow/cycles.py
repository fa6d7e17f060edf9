"""A year of reviews: start it, set its rules and its calendar, open and close it."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from peerreview.models import Cycle, Holiday, Theme, Window
from peerreview.planning import calendar
from peerreview.wording import setup as wording
from peerreview.wording.framework import STRANDS
from peerreview.workflow import opening, owing
from peerreview.workflow.editing import changing, held
from records import history
from records.steps import NotNow, SomebodyElseChanged, step

# What a year takes over from the one before.
RULES = (
    "team_size",
    "heads_at_least",
    "heads_at_most",
    "head_halves",
    "deputy_halves",
    "lead_needed",
    "training_needed",
    "training_months",
    "cooling_off",
    "furthest",
    "rivals_within",
    "swaps_allowed",
    "report_days",
    "facts_days",
)
OWED = ("head_halves", "deputy_halves")  # in the ledger from the day on which it is opened


class CannotOpen(NotNow):
    """The year lacks something; `problems` are sentences that say what."""

    def __init__(self, problems, cycle):
        super().__init__(" ".join(problems), cycle)
        self.problems = problems


def before(year):
    """The latest cycle before this year, or None: what a new one takes after."""
    return Cycle.objects.filter(year__lt=year).order_by("-year").first()


@history.deed()
def start(year, *, by):
    """Start the year: rules, framework and clusters as in the latest one, days as computed.

    Returns the cycle. Raises NotNow if there is one for this year.
    """
    latest = before(year)
    rules = {name: getattr(latest, name) for name in RULES} if latest else {}
    windows = calendar.windows(year)
    wishes_by = calendar.wishes_by(windows[0].first, timezone.localdate())
    try:
        with transaction.atomic():
            cycle = Cycle.objects.create(
                year=year, created_by=by, wishes_by=min(wishes_by, windows[-1].last), **rules
            )
    except IntegrityError:
        there = Cycle.objects.get(year=year)
        raise NotNow(wording.YEAR_EXISTS.format(period=there.period), there) from None
    _write_calendar(cycle, windows, calendar.holidays(year))
    _write_framework(cycle, latest)
    if latest:
        cycle.clusters.bulk_create(
            type(cluster)(cycle=cycle, name=cluster.name, basis=cluster.basis)
            for cluster in latest.clusters.all()
        )
    history.note(cycle, "started", by=by)
    return cycle


def _write_framework(cycle, latest):
    if latest:
        strands = [(t.slug, t.name, t.prompts) for t in latest.themes.all()]
    else:
        strands = [(slug, name, "\n".join(prompts)) for slug, name, prompts in STRANDS]
    Theme.objects.bulk_create(
        Theme(cycle=cycle, slug=slug, name=name, prompts=prompts, position=position)
        for position, (slug, name, prompts) in enumerate(strands, 1)
    )


def _write_calendar(cycle, windows, holidays):
    cycle.windows.all().delete()
    cycle.holidays.all().delete()
    Window.objects.bulk_create(
        Window(cycle=cycle, term=span.name, first=span.first, last=span.last) for span in windows
    )
    Holiday.objects.bulk_create(
        Holiday(cycle=cycle, name=span.name, first=span.first, last=span.last) for span in holidays
    )


@history.deed()
def set_rules(cycle, *, by, seen_edition, **rules):
    """Set the rules, if nobody has set others since they were seen.

    Raises SomebodyElseChanged, or NotNow: if it is closed, or days are to be owed otherwise after
    they came to stand in the ledger.
    """
    with changing(cycle, by) as now:
        if now.state != Cycle.State.PREPARED and any(
            rules.get(name, getattr(now, name)) != getattr(now, name) for name in OWED
        ):
            raise NotNow(wording.DAYS_ARE_OWED.format(cycle=now), now)
        _change(now, seen_edition, **rules)
        history.note(now, "rules_set", by=by)


@history.deed()
def set_calendar(cycle, *, by, seen_edition, windows, holidays, wishes_by):
    """Set when reviews can be, and until when wishes should be said.

    `windows` and `holidays` are Spans; a window's name is its term. Raises SomebodyElseChanged, or
    NotNow if it is closed.
    """
    with changing(cycle, by) as now:
        _change(now, seen_edition, wishes_by=wishes_by)
        _write_calendar(now, windows, holidays)
        history.note(now, "calendar_set", by=by)


def _change(now, seen_edition, **facts):
    mine = Cycle.objects.filter(pk=now.pk, edition=seen_edition)
    if not mine.update(edition=F("edition") + 1, **facts):
        raise SomebodyElseChanged(now)


# -- Open and close --------------------------------------------------------------------------------


def what_is_missing(cycle):
    """Sentences that say what stands in the way of opening it; none if nothing does."""
    problems = []
    if not cycle.terms():
        problems.append(wording.NO_DAYS)
    hosts = list(cycle.participations.taking_part().values_list("hosts", flat=True))
    needed = cycle.team_size + 1
    if not hosts:
        problems.append(wording.NO_SCHOOLS)
    elif len(hosts) < needed:
        problems.append(
            wording.FEW_SCHOOLS.format(
                schools=wording.schools(len(hosts)), team=cycle.team_size, needed=needed
            )
        )
    elif not any(hosts):
        problems.append(wording.NOBODY_HOSTS)
    return problems


@history.deed()
def open_(cycle, *, by):
    """Open the year: schools owe their days from now on, and their heads are told.

    Raises CannotOpen with what is missing, or NotNow if it was opened before.
    """
    with held(cycle, by) as now:
        if now.state != Cycle.State.PREPARED:
            state = now.get_state_display()
            raise NotNow(wording.OPENED_BEFORE.format(cycle=now, state=state), now)
        if problems := what_is_missing(now):
            raise CannotOpen(problems, now)
        step(now, Cycle.State.OPEN, by=by, opened_at=timezone.now())
        owing.owe(now, [p.school_id for p in now.participations.taking_part()], by=by)
        opening.tell_heads(now, by=by)


@history.deed()
def close(cycle, *, by):
    """Close the year: nothing of it is set up any more. Raises NotNow."""
    with held(cycle, by) as now:
        step(now, Cycle.State.CLOSED, by=by)


@history.deed()
def reopen(cycle, *, by):
    """Go on with a year that was closed. Raises NotNow."""
    with held(cycle, by) as now:
        if now.state != Cycle.State.CLOSED:
            raise NotNow(wording.NOT_CLOSED.format(cycle=now, state=now.get_state_display()), now)
        step(now, Cycle.State.OPEN, by=by)
