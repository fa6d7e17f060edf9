"""After withdrawals and declines: only what must change is planned again."""

import time
from dataclasses import replace

import numpy as np

from peerreview.planning.checker import check
from peerreview.planning.dates import can
from peerreview.planning.fitting import KEEP, neighbours, with_days
from peerreview.planning.model import Teams, solve_teams
from peerreview.planning.outcome import Outcome, checked
from peerreview.planning.pairs import Candidates, candidates
from peerreview.planning.problem import Plan, Problem, Visit
from peerreview.planning.shortfalls import explain
from peerreview.planning.solver import Progress, Stop, Watch

OTHER_DAY = 80.0  # for somebody who cannot on the day that is set
ON_THE_DAY = frozenset({"away", "closed", "same day"})  # what another day puts right
FOR_TEAMS = 0.7  # of the time
DAYS_AT_LEAST = 5.0  # seconds


def repair(
    problem: Problem,
    plan: Plan,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
    seconds: float = 10.0,
) -> Outcome:
    """The plan with new people where somebody has gone, and as little else changed as can be.

    The problem is what holds now: without the reviewers and schools that left, with declined seats
    as `barred`. A locked visit is opened only if it breaks a rule now. Raises RuleBroken if a rule
    was broken, which must never happen.
    """
    began = time.monotonic()
    plan = _of_now(problem, plan)
    wrong = [breach for breach in check(problem, plan) if breach.must]
    lost = {
        (b.host, b.reviewer) for b in wrong if b.reviewer is not None and b.rule not in ON_THE_DAY
    }
    broken = {breach.host for breach in wrong}
    plan = {h: replace(v, locked=v.locked and h not in broken) for h, v in plan.items()}
    others = [(host, key) for host, v in plan.items() for key in v.team if (host, key) not in lost]
    free = broken | {host for host, visit in plan.items() if _short(problem, visit)}
    watch = Watch(FOR_TEAMS * seconds, progress, stop)
    teams = _solve(problem, plan, free, watch)
    new = _with_teams(plan, teams)
    short = {host for host in broken if len(new[host].team) < problem.rules.team_size}
    if short and watch.left:
        free |= neighbours(problem, candidates(problem, short), plan, short)
        wider = _solve(problem, plan, free, watch)
        if _seats(_with_teams(plan, wider)) > _seats(new):
            teams, new = wider, _with_teams(plan, wider)
    same = {host for host, v in new.items() if v.day and v.team == plan[host].team}
    left = max(DAYS_AT_LEAST, seconds - (time.monotonic() - began))
    new = with_days(problem, new, fixed=same - broken, watch=Watch(left))
    breaches = checked(problem, new)
    return Outcome(
        plan=new,
        cost=teams.cost,
        bound=teams.bound,
        seconds=time.monotonic() - began,
        breaches=breaches,
        shortfalls=explain(problem, new),
        moved=sum(key not in new[host].team for host, key in others),
        others=len(others),
    )


def _with_teams(plan, teams):
    return plan | {host: replace(plan[host], team=team) for host, team in teams.of.items()}


def _seats(plan):
    """How many are filled."""
    return sum(len(visit.team) for visit in plan.values())


def _of_now(problem, plan):
    """The plan for the schools that host now; new ones come with nobody."""
    hosts = [key for key, school in problem.schools.items() if school.hosts]
    return {host: plan.get(host) or Visit(host, ()) for host in hosts}


def _short(problem, visit):
    rules = problem.rules
    if visit.locked:
        return False
    return len(visit.team) < rules.team_size or (rules.lead_needed and visit.lead is None)


def _solve(problem: Problem, plan: Plan, free: set[int], watch: Watch) -> Teams:
    keep = [(key, host) for host in free for key in plan[host].team]
    return solve_teams(
        problem,
        _minding_days(problem, plan, candidates(problem, free, keep=keep)),
        fixed=[visit for host, visit in plan.items() if host not in free],
        stay=plan,
        stays=KEEP,
        watch=watch,
    )


def _minding_days(problem: Problem, plan: Plan, pairs: Candidates) -> Candidates:
    """The pairs, dearer where the day that is set would have to be another."""
    events = {
        (school, visit.day): visit.host
        for visit in plan.values()
        for school in _schools(problem, visit)
    }
    costs = np.array(pairs.costs)
    for i, (who, host) in enumerate(pairs.cost_of):
        day, reviewer = plan[host].day, problem.reviewers[who]
        if day is not None:
            elsewhere = events.get((reviewer.school, day), host) != host
            costs[i] += OTHER_DAY * (elsewhere or not can(problem, reviewer, day))
    return Candidates(pairs.reviewers, pairs.hosts, costs)


def _schools(problem, visit):
    return [visit.host, *(r.school for key in visit.team if (r := problem.reviewers.get(key)))]
