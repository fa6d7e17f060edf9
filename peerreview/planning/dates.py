"""When: a day for each visit, once its team is known."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from peerreview.planning.problem import Plan, Problem, Visit
from peerreview.planning.solver import SEED, SURELY, Model, Watch
from peerreview.planning.starting import at_hand

RANK = 2.0  # each place further down on the list of wished days
UNWISHED = 25.0  # another day, where days were wished
MOVED = 60.0  # another day than the one that was set
NO_DAY = 1000.0
CROWDED = 1.0  # for each visit of a term beyond its share
SAMPLE = 12  # days tried for a visit beside those that were wished


@dataclass(frozen=True)
class Days:
    """Days by host; None where none could be found."""

    of: Mapping[int, date | None]
    cost: float
    bound: float

    @property
    def missing(self) -> list[int]:
        """The hosts without a day."""
        return [host for host, day in self.of.items() if day is None]


def possible_days(problem: Problem, host: int, team: Iterable[int]) -> list[date]:
    """The days on which the host and each of the team can, in order."""
    school = problem.schools[host]
    days = school.open_days or problem.days
    reviewers = [problem.reviewers[key] for key in team]
    return [day for day in sorted(days) if all(can(problem, r, day) for r in reviewers)]


def can(problem: Problem, reviewer, day: date) -> bool:
    """Whether a reviewer is trained on that day and not away."""
    if day in reviewer.away:
        return False
    if not problem.rules.training_needed:
        return True
    start, end = reviewer.trained_from, reviewer.trained_until
    return start is not None and start <= day and (end is None or day <= end)


def find_days(problem: Problem, plan: Plan, *, fixed: Iterable[int] = (), watch: Watch) -> Days:
    """A day for every visit whose host is not in `fixed`.

    A day that a visit has already is kept if it can be. A visit without anybody gets none.
    """
    fixed = set(fixed)
    busy = {
        event
        for host in fixed
        if host in plan and plan[host].day
        for event in _events(problem, plan[host], plan[host].day)
    }
    choice = {}
    for host, visit in plan.items():
        if host not in fixed and visit.team:
            days = possible_days(problem, host, visit.team)
            choice[host] = [d for d in days if busy.isdisjoint(_events(problem, visit, d))]
    tried = {host: _likely(problem, plan[host], days) for host, days in choice.items()}
    days = _solve(problem, plan, tried, fixed, watch)
    if any(len(choice[host]) > len(tried[host]) for host in days.missing):
        # Whoever has none may take any day, and so may those who are in the way.
        wanted = {school for host in days.missing for school in _schools(problem, plan[host])}
        for host in choice:
            if not wanted.isdisjoint(_schools(problem, plan[host])):
                tried[host] = choice[host]
        days = _solve(problem, plan, tried, fixed, watch)
    none = {h: None for h, v in plan.items() if h not in fixed and not v.team}
    return Days({**days.of, **none}, days.cost, days.bound)


def _likely(problem, visit, days):
    """The days wished for, the day it has, and some others, the same ones every time."""
    school = problem.schools[visit.host]
    asked = {*school.wished_days, visit.day}
    others = [day for day in days if day not in asked]
    if len(others) > SAMPLE:
        others = random.Random(SEED + visit.host).sample(others, SAMPLE)
    return sorted([day for day in days if day in asked] + others)


def _solve(problem, plan, tried, fixed, watch):
    model, columns = Model(), {}
    events, terms = defaultdict(list), defaultdict(list)
    for host, days in tried.items():
        visit = plan[host]
        ones = model.columns([_cost(problem, visit, day) for day in days], whole=True).tolist()
        none = model.column(NO_DAY)
        model.row(1, 1, [*ones, none])
        columns[host] = list(zip(ones, days, strict=True))
        for column, day in columns[host]:
            terms[problem.terms.get(day)].append(column)
            for event in _events(problem, visit, day):
                events[event].append(column)
    for those in events.values():
        if len(those) > 1:
            model.row(0, 1, those)
    _spread(problem, plan, model, tried, fixed, terms)
    order = [column for ones in columns.values() for column, _ in ones]
    first = at_hand(model, sorted(order, key=lambda column: model.costs[column]))
    solved = model.solve(watch, start=first)
    of = {
        host: next((day for column, day in ones if solved.values[column] > SURELY), None)
        for host, ones in columns.items()
    }
    return Days(of, solved.cost, solved.bound)


def _spread(problem, plan, model, tried, fixed, terms):
    """Each term has about as many visits as its share of the days."""
    days = Counter(problem.terms.get(day) for day in problem.days)
    placed = Counter(problem.terms.get(plan[h].day) for h in fixed if h in plan and plan[h].day)
    if len(days) < 2:
        return
    visits = len(tried) + placed.total()
    for term, columns in terms.items():
        share = -(-visits * days[term] // days.total())
        more = model.column(CROWDED, len(columns))
        model.row(-np.inf, max(0, share - placed[term]), columns, less=[more])


def _cost(problem, visit, day):
    school = problem.schools[visit.host]
    if visit.day is not None:
        return 0.0 if day == visit.day else MOVED + _wish(school, day)
    return _wish(school, day)


def _wish(school, day):
    if day in school.wished_days:
        return RANK * school.wished_days.index(day)
    return max(UNWISHED, RANK * len(school.wished_days)) if school.wished_days else 0.0


def _schools(problem, visit: Visit):
    known = (problem.reviewers[key].school for key in visit.team if key in problem.reviewers)
    return {visit.host, *known}


def _events(problem, visit: Visit, day: date):
    """What the visit takes on that day: (school, day) of the host and of everybody who goes."""
    return [(school, day) for school in sorted(_schools(problem, visit))]
