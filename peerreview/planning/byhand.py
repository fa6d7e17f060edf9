"""Changes by hand: who could take a seat, so that nothing but good choices is offered."""

from dataclasses import dataclass, replace

from peerreview.planning.checker import Book
from peerreview.planning.pairs import Table
from peerreview.planning.problem import Plan, Problem, Visit


@dataclass(frozen=True)
class Alternative:
    """A reviewer who could come, with what it would cost (the least is the best), and the visit then."""

    reviewer: int
    cost: float
    visit: Visit


def alternatives(
    problem: Problem, plan: Plan, host: int, instead_of: int | None = None
) -> list[Alternative]:
    """Who could come to a school, in the place of somebody or into an empty seat; the best first.

    With each the whole plan still keeps every rule at that school.
    """
    visit = plan.get(host) or Visit(host, ())
    left = tuple(key for key in visit.team if key != instead_of)
    table, book = Table(problem, [host]), Book(problem, plan)
    if host not in table.column:
        return []
    found = []
    for row in table.allowed[:, 0].nonzero()[0].tolist():
        reviewer = table.reviewers[row]
        if reviewer.key in visit.team:
            continue
        changed = with_team(problem, visit, (*left, reviewer.key))
        book.replace(changed)
        if not any(breach.must for breach in book.breaches(host)):
            found.append(Alternative(reviewer.key, float(table.costs[row, 0]), changed))
    return sorted(found, key=lambda one: (one.cost, one.reviewer))


def with_team(problem: Problem, visit: Visit, team: tuple[int, ...]) -> Visit:
    """The visit with another team, led by who led it if they are still there."""
    lead = visit.lead if visit.lead in team else None
    if lead is None:
        lead = next((key for key in team if problem.reviewers[key].lead), None)
    return replace(visit, team=team, lead=lead)
