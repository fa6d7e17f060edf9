"""Teams and days together: where a team has no common day, the team is changed around it."""

from collections.abc import Iterable
from dataclasses import replace

from peerreview.planning.dates import find_days, possible_days
from peerreview.planning.model import Cut, solve_teams
from peerreview.planning.pairs import Candidates, candidates
from peerreview.planning.problem import Plan, Problem, Visit
from peerreview.planning.solver import Watch

ROUNDS = 4  # times that teams are changed to find days
NEAR = 10  # visits whose teams may change with that of a school
KEEP = 250.0  # what it costs to take a seat from somebody who has it


def with_leads(problem: Problem, plan: Plan) -> dict[int, Visit]:
    """The plan with somebody to lead each team: whoever led it before, else who leads least."""
    leads = {}
    times = dict.fromkeys(problem.reviewers, 0)
    for host, visit in plan.items():
        if visit.locked or _may_lead(problem, visit.lead, visit):
            leads[host] = visit.lead
            times[visit.lead] = times.get(visit.lead, 0) + 1
    for host, visit in plan.items():
        if host not in leads:
            able = [key for key in visit.team if _may_lead(problem, key, visit)]
            leads[host] = min(able, key=lambda key: (times[key], key), default=None)
            if able:
                times[leads[host]] += 1
    return {host: replace(visit, lead=leads[host]) for host, visit in plan.items()}


def _may_lead(problem, key, visit):
    return key in visit.team and key in problem.reviewers and problem.reviewers[key].lead


def with_days(
    problem: Problem, plan: Plan, *, fixed: Iterable[int], watch: Watch
) -> dict[int, Visit]:
    """The plan with a day for each visit outside `fixed`, and for each a team that has one.

    Teams that have no day in common are changed, with those near by, as long as that leaves fewer
    seats and days open.
    """
    fixed = set(fixed)
    cuts: list[Cut] = []
    best = _dated(problem, plan, fixed, watch)
    current = best
    for _ in range(ROUNDS):
        undated = [
            host
            for host, visit in current.items()
            if visit.day is None and visit.team and not visit.locked and host not in fixed
        ]
        if not undated or not watch.left or not _has_days(problem):
            break
        cuts += [(host, _blamed(problem, current[host])) for host in undated]
        free = set(undated)
        free |= neighbours(problem, candidates(problem, free), current, free, fixed=fixed)
        current = _dated(problem, _changed(problem, current, free, cuts, watch), fixed, watch)
        if _open(problem, current) < _open(problem, best):
            best = current
    return best


def _has_days(problem: Problem) -> bool:
    """Whether there is any day at all yet."""
    return bool(problem.days) or any(school.open_days for school in problem.schools.values())


def _changed(
    problem: Problem, plan: Plan, free: set[int], cuts: Iterable[Cut], watch: Watch
) -> dict[int, Visit]:
    """The plan with new teams for the free hosts, as like the old ones as can be."""
    keep = [(key, host) for host in free for key in plan[host].team]
    teams = solve_teams(
        problem,
        candidates(problem, free, keep=keep),
        fixed=[visit for host, visit in plan.items() if host not in free],
        stay=plan,
        stays=KEEP,
        cuts=cuts,
        watch=watch,
    )
    return plan | {host: replace(plan[host], team=team) for host, team in teams.of.items()}


def neighbours(
    problem: Problem,
    pairs: Candidates,
    plan: Plan,
    hosts: set[int],
    *,
    fixed: set[int] = frozenset(),
    each: int = NEAR,
) -> set[int]:
    """For each of the hosts, the visits at which its best candidates are engaged."""
    engaged: dict[int, list[int]] = {}
    for host, visit in plan.items():
        if host not in fixed and not visit.locked and host not in hosts:
            for key in visit.team:
                if reviewer := problem.reviewers.get(key):
                    engaged.setdefault(reviewer.school, []).append(host)
    near = {host: [] for host in hosts}
    for (who, host), cost in pairs.cost_of.items():
        if host in near:
            near[host].append((cost, who))
    found = set()
    for ranked in near.values():
        mine: dict[int, None] = {}
        for _, who in sorted(ranked):
            mine |= dict.fromkeys(engaged.get(problem.reviewers[who].school, ()))
            if len(mine) >= each:
                break
        found |= set(list(mine)[:each])
    return found


def _dated(problem, plan, fixed, watch):
    days = find_days(problem, plan, fixed=fixed, watch=watch)
    dated = {host: replace(visit, day=days.of.get(host, visit.day)) for host, visit in plan.items()}
    return with_leads(problem, dated)


def _blamed(problem, visit):
    """The fewest of a team who have no day in common with the host; all, if only others' days clash."""
    team = list(visit.team)
    if possible_days(problem, visit.host, team):
        return frozenset(team)
    for key in visit.team:
        fewer = [other for other in team if other != key]
        if fewer and not possible_days(problem, visit.host, fewer):
            team = fewer
    return frozenset(team)


def _open(problem, plan):
    """How many seats and days are still to be found."""
    seats = sum(problem.rules.team_size - len(visit.team) for visit in plan.values())
    return seats + problem.rules.team_size * sum(visit.day is None for visit in plan.values())
