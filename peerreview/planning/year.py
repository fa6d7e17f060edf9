"""A year's plan from one call: teams, then days, then a check by somebody else."""

import time

from peerreview.planning.fitting import with_days
from peerreview.planning.model import solve_teams
from peerreview.planning.outcome import Outcome, checked
from peerreview.planning.pairs import candidates
from peerreview.planning.problem import Plan, Problem, Visit
from peerreview.planning.shortfalls import explain
from peerreview.planning.solver import Progress, Stop, Watch

FOR_TEAMS = 0.85  # of the time; the rest is for days and for what could not be met
DAYS_AT_LEAST = 5.0  # seconds that the days have in any case


def plan_year(
    problem: Problem,
    *,
    stay: Plan | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    seconds: float = 110.0,
) -> Outcome:
    """The best plan of the year that can be found in this time.

    `stay` is a plan in force: its locked visits stand, its other seats and days stay where that
    costs little. `progress` hears at most once a second how far it has come; when `stop` says so,
    the best so far is taken. Raises RuleBroken if a rule was broken, which must never happen.
    """
    began = time.monotonic()
    hosts = [key for key, school in problem.schools.items() if school.hosts]
    stay = {host: visit for host, visit in (stay or {}).items() if host in set(hosts)}
    locked = {host: visit for host, visit in stay.items() if visit.locked}
    keep = [(key, host) for host, visit in stay.items() for key in visit.team]
    teams = solve_teams(
        problem,
        candidates(problem, keep=keep),
        fixed=locked.values(),
        stay=stay,
        watch=Watch(FOR_TEAMS * seconds, progress, stop),
    )
    plan = {host: locked.get(host) or _visit(host, teams.of[host], stay) for host in hosts}
    settled = {host for host, visit in locked.items() if visit.day or not known(problem, visit)}
    left = seconds - (time.monotonic() - began)
    plan = with_days(problem, plan, fixed=settled, watch=Watch(max(DAYS_AT_LEAST, left)))
    breaches = checked(problem, plan)
    return Outcome(
        plan=plan,
        cost=teams.cost,
        bound=teams.bound,
        seconds=time.monotonic() - began,
        breaches=breaches,
        shortfalls=explain(problem, plan),
    )


def known(problem: Problem, visit: Visit) -> bool:
    """Whether everybody of the team is still a reviewer."""
    return all(key in problem.reviewers for key in visit.team)


def _visit(host, team, stay):
    old = stay.get(host)
    return Visit(host, team, old.lead if old else None, old.day if old else None)
