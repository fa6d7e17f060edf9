"""At once: how many seats can be filled at all, and which schools would be short.

A flow from schools to schools, without leads, swaps and the mix of heads and deputies: so the plan
fills no more seats and costs no less than it says, but may fall a little behind.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from peerreview.planning.model import UNFILLED, days_in_role
from peerreview.planning.pairs import Candidates, candidates
from peerreview.planning.problem import Problem, Role
from peerreview.planning.solver import Model, Watch


@dataclass(frozen=True)
class Preview:
    """What is possible at best: seats in all, seats filled, cost; and who would be short of how many."""

    seats: int
    filled: int
    bound: float
    short: Mapping[int, int]  # host: seats
    short_by_cluster: Mapping[int | None, int]

    @property
    def coverage(self) -> float:
        """The share of seats that can be filled; 1 where there are none."""
        return self.filled / self.seats if self.seats else 1.0


def preview(problem: Problem, *, seconds: float = 10.0) -> Preview:
    """What a plan of the year can reach at best. Raises NothingFound if the time is too short."""
    pairs = candidates(problem)
    size = problem.rules.team_size
    hosts = [key for key, school in problem.schools.items() if school.hosts]
    model = Model()
    ways = _cheapest(problem, pairs)
    columns = model.columns(list(ways.values())).tolist()
    to, of = defaultdict(list), defaultdict(list)
    for column, (school, host) in zip(columns, ways, strict=True):
        to[host].append(column)
        of[school].append(column)
    missing = {host: model.column(UNFILLED, size) for host in hosts}
    for host in hosts:
        model.row(size, size, [*to[host], missing[host]])
    for school, most in _days(problem, pairs).items():
        model.row(0, most, of[school])
    solved = model.solve(Watch(seconds))
    short = {host: round(float(solved.values[column])) for host, column in missing.items()}
    short = {host: seats for host, seats in short.items() if seats}
    by_cluster = Counter()
    for host, seats in short.items():
        by_cluster[problem.schools[host].cluster] += seats
    seats = size * len(hosts)
    return Preview(seats, seats - sum(short.values()), solved.cost, short, by_cluster)


def _cheapest(problem: Problem, pairs: Candidates):
    """{(school, host): the least that one of its reviewers costs}."""
    schools = np.array([problem.reviewers[key].school for key in pairs.reviewers.tolist()])
    order = np.lexsort((pairs.costs, pairs.hosts, schools)) if len(pairs) else []
    ways = {}
    for i in order:
        ways.setdefault((int(schools[i]), int(pairs.hosts[i])), float(pairs.costs[i]))
    return ways


def _days(problem: Problem, pairs: Candidates):
    """The most days that each school can give, by what it owes and whom it has."""
    roles = defaultdict(set)
    for key in set(pairs.reviewers.tolist()):
        reviewer = problem.reviewers[key]
        roles[reviewer.school].add(reviewer.role)
    return {
        school: min(
            days_in_role(sum(problem.schools[school].owes.values())),
            sum(
                days_in_role(problem.schools[school].owes.get(role, 0))
                for role in Role
                if role in own
            ),
        )
        for school, own in sorted(roles.items())
    }
