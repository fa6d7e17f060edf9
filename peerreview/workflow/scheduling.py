"""A schedule: worked out by a worker, changed by hand, published. People see it when it is published."""

import math
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max

from peerreview.models import Cycle, Schedule
from peerreview.planning.checker import check, check_visit
from peerreview.planning.outcome import Outcome
from peerreview.planning.problem import Visit
from peerreview.planning.repair import repair
from peerreview.planning.year import plan_year
from peerreview.wording import schedule as wording
from peerreview.workflow.picture import as_json, in_force, plan_in, problem_of
from records import history, jobs
from records.steps import NotNow, SomebodyElseChanged, step
from records.workshop import does, progress

KIND = "peerreview.schedule"
SECONDS = 110  # of looking for a better one

State = Schedule.State


# -- Working it out -----------------------------------------------------------------------------


@history.deed()
def ask_for(cycle, *, by, kind=Schedule.Kind.WHOLE):
    """Ask the worker for a schedule; returns it. A draft that is in hand is thrown away.

    Raises NotNow while one is being worked out, where the cycle is not open, or where there is
    nothing that could be repaired.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.state != Cycle.State.OPEN:
        raise NotNow(wording.CYCLE_NOT_OPEN.format(cycle=cycle), cycle)
    draft = cycle.schedules.in_hand().first()
    if draft is not None:
        if draft.state == State.ASKED:
            raise NotNow(wording.BEING_WORKED_OUT, draft)
        step(draft, State.DISCARDED, by=by)
    if kind == Schedule.Kind.REPAIR and not in_force(cycle):
        raise NotNow(wording.NOTHING_TO_REPAIR, cycle)
    last = cycle.schedules.aggregate(last=Max("number"))["last"] or 0
    schedule = Schedule.objects.create(cycle=cycle, number=last + 1, kind=kind, made_by=by)
    history.note(schedule, "schedule_asked", by=by, says=schedule.get_kind_display())
    jobs.ask(KIND, by=by, about=schedule)
    return schedule


def _gives_up(job):
    schedule = _schedule_of(job)
    if schedule is not None and schedule.state == State.ASKED:
        with history.deed():
            step(schedule, State.FAILED, by=None, says=job.says)


@does(KIND, gives_up=_gives_up)
def work_out(job):
    """What the worker does: the best schedule it can find and how good it is proven to be."""
    schedule = _schedule_of(job)
    if schedule is None or schedule.state != State.ASKED:
        return
    problem, before = problem_of(schedule.cycle), in_force(schedule.cycle)

    def tell(seconds, cost, bound):
        progress(job, int(seconds), SECONDS, wording.so_far(seconds, cost, bound))

    def is_to_stop():
        row = Schedule.objects.filter(pk=schedule.pk).values_list("state", "stop_asked").first()
        return row is None or row[0] != State.ASKED or row[1]

    ways = {"progress": tell, "stop": is_to_stop}
    if schedule.kind == Schedule.Kind.REPAIR:
        outcome = repair(problem, before, **ways)
    else:
        outcome = plan_year(problem, stay=before or None, seconds=SECONDS, **ways)
    keep(schedule, outcome)


def keep(schedule, outcome: Outcome):
    """Keep what was worked out, as a draft; nothing if it was thrown away meanwhile."""
    with history.deed():
        now = Schedule.objects.select_for_update().get(pk=schedule.pk)
        if now.state != State.ASKED:
            return
        step(
            now,
            State.READY,
            by=None,
            plan=as_json(outcome.plan),
            shortfalls=[
                {"host": s.host, "what": s.what, "change": s.change, "says": s.sentence}
                for s in outcome.shortfalls
            ],
            cost=outcome.cost,
            bound=outcome.bound if math.isfinite(outcome.bound) else None,
            seconds=outcome.seconds,
        )


def _schedule_of(job):
    _, _, pk = job.about.rpartition(":")
    return Schedule.objects.select_related("cycle").filter(pk=pk).first()


@history.deed()
def stop(schedule, *, by):
    """Take the best that was found so far. Raises NotNow if it is not being worked out any more."""
    asked = Schedule.objects.filter(pk=schedule.pk, state=State.ASKED)
    if not asked.update(stop_asked=True):
        raise NotNow(wording.NOT_BEING_WORKED_OUT, schedule)
    history.note(schedule, "schedule_stopped", by=by)


@history.deed()
def discard(schedule, *, by):
    """Throw a draft away. Raises NotNow if it was published meanwhile."""
    step(schedule, State.DISCARDED, by=by)


# -- By hand ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """A schedule that is ready, with the year it is for: what pages show and hands change."""

    schedule: Schedule
    problem: object
    plan: dict

    @classmethod
    def of(cls, schedule):
        return cls(schedule, problem_of(schedule.cycle), plan_in(schedule.plan))

    def with_visit(self, visit: Visit):
        """The same with this visit changed, not saved."""
        return replace(self, plan=self.plan | {visit.host: visit})

    def breaches(self, host=None):
        """What is against the rules: of one visit, or of all."""
        if host is None:
            return check(self.problem, self.plan)
        return check_visit(self.problem, self.plan, host)


def _changed(schedule, visits, *, seen_edition):
    with transaction.atomic():
        now = Schedule.objects.select_for_update().select_related("cycle").get(pk=schedule.pk)
        if now.state != State.READY:
            raise NotNow(wording.NOT_A_DRAFT.format(schedule=now), now)
        if now.edition != seen_edition:
            raise SomebodyElseChanged(now)
        plan = plan_in(now.plan)
        if unknown := [v.host for v in visits if v.host not in plan]:
            raise LookupError(f"no visit to {unknown}")
        now.plan = as_json(plan | {v.host: v for v in visits})
        now.edition += 1
        now.by_hand += 1
        now.save(update_fields=["plan", "edition", "by_hand"])
        return now


@history.deed()
def set_visit(schedule, visit: Visit, *, by, seen_edition):
    """Put another team, lead or day into a draft, or lock it. What breaks rules can be kept in a
    draft, and is said; only publishing refuses it.

    Raises SomebodyElseChanged with the newer draft, NotNow if it is none any more, LookupError for
    a school that is not visited in it.
    """
    now = _changed(schedule, [visit], seen_edition=seen_edition)
    history.note(now, "schedule_changed", by=by)
    return now


@history.deed()
def swap(schedule, one, other, *, by, seen_edition):
    """Let two reviewers change places: `one` and `other` are (host, reviewer) each.

    Raises like `set_visit`, and LookupError where somebody is not in that team any more.
    """
    plan = plan_in(schedule.plan)
    visits = swapped(plan, one, other)
    now = _changed(schedule, visits, seen_edition=seen_edition)
    history.note(now, "schedule_changed", by=by)
    return now


def swapped(plan, one, other):
    """The two visits after the swap. Raises LookupError where somebody is not in that team."""
    (host, reviewer), (there, instead) = one, other
    if host == there or reviewer not in plan[host].team or instead not in plan[there].team:
        raise LookupError("nobody to swap there")
    return [
        _with_instead(plan[host], reviewer, instead),
        _with_instead(plan[there], instead, reviewer),
    ]


def _with_instead(visit, gone, instead):
    team = tuple(instead if key == gone else key for key in visit.team)
    return replace(visit, team=team, lead=instead if visit.lead == gone else visit.lead)
