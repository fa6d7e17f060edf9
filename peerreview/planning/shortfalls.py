"""What could not be met, school by school, with the smallest change that would help.

Every change is tried before it is said: the problem is changed, the plan completed, and the checker
asked. The changes hold together: each is tried on top of those said before.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from peerreview.planning.checker import Book
from peerreview.planning.dates import can, possible_days
from peerreview.planning.distances import DETOUR
from peerreview.planning.model import Given, days_in_role
from peerreview.planning.problem import Plan, Problem, Reviewer, Role, Visit
from peerreview.planning.solver import Watch

AT_LEAST = date.min  # a training long ago
OTHER_DAY = " The day would have to be another."
A_LITTLE = 1.5  # times the furthest way: so far somebody comes before a school gives more
NEAREST = 40  # schools that are asked for one day more


class What(StrEnum):
    """What is short."""

    SEAT = "seat"
    LEAD = "lead"
    DAY = "day"


class Change(StrEnum):
    """What would help; the values are kept with schedules."""

    NONE = "none"  # no single change was found
    NOTHING = "nothing"  # the seat can be filled as things are
    TRAIN = "train"
    LEAD = "lead"
    FURTHER = "further"
    MORE_DAYS = "more days"
    SWAP = "swap"
    OPEN_DAY = "open day"
    FREE_DAY = "free day"


# Changed for all schools at once: said again wherever it would help.
OF_ALL = frozenset({Change.FURTHER, Change.SWAP})


@dataclass(frozen=True)
class Shortfall:
    """Something that a visit still lacks, and what would help; `reviewer` is who would come."""

    host: int
    what: What
    change: Change
    sentence: str
    reviewer: int | None = None


def explain(problem: Problem, plan: Plan, *, seconds: float = 10.0) -> tuple[Shortfall, ...]:
    """Everything that is short in a plan; after these seconds without looking for what would help."""
    return tuple(_Search(problem, plan, Watch(seconds)).shortfalls())


class _Search:
    def __init__(self, problem, plan, watch):
        self.problem, self.watch = problem, watch
        self.book = Book(problem, plan)
        self.said: dict[int, tuple[Change, str]] = {}  # by reviewer: what was changed for them

    def shortfalls(self) -> Iterator[Shortfall]:
        rules = self.problem.rules
        for host, school in self.problem.schools.items():
            if not school.hosts:
                continue
            visit = self.book.plan.get(host) or Visit(host, ())
            for _ in range(rules.team_size - len(visit.team)):
                yield self._found(
                    host, What.SEAT, f"{school.name} is short of a reviewer", self._seat
                )
            if rules.lead_needed and self.book.plan.get(host, visit).lead is None:
                yield self._found(host, What.LEAD, f"{school.name} has nobody to lead", self._lead)
            if visit.team and visit.day is None and self._has_days(host):
                yield self._found(host, What.DAY, f"{school.name} has no day yet", self._day)

    def _has_days(self, host):
        return bool(self.problem.days or self.problem.schools[host].open_days)

    def _found(self, host, what, lacks, look):
        if not self.watch.left:
            return Shortfall(host, what, Change.NONE, f"{lacks}.")
        visit = self.book.plan.get(host) or Visit(host, ())
        if any(key not in self.problem.reviewers for key in visit.team):
            return Shortfall(host, what, Change.NONE, f"{lacks}.")  # agreed with somebody who left
        for change, says, reviewer, problem, new in look(visit):
            if self._holds(problem, new):
                if change not in OF_ALL:
                    self.problem = self.book.problem = problem
                self.book.replace(new)
                if reviewer is not None and change != Change.NOTHING:
                    self.said.setdefault(reviewer, (change, says))
                return Shortfall(host, what, change, f"{lacks}. {says}", reviewer)
        return Shortfall(host, what, Change.NONE, f"{lacks}. No single change was found to help.")

    def _holds(self, problem, visit):
        """Whether the checker has nothing against the visit once the problem is changed."""
        old = self.book.plan.get(visit.host) or Visit(visit.host, ())
        self.book.replace(visit)
        self.book.problem = problem
        fine = not any(breach.must for breach in self.book.breaches(visit.host))
        self.book.problem = self.problem
        self.book.replace(old)
        return fine

    # -- A seat --------------------------------------------------------------------------------

    def _seat(self, visit):
        """Ways to fill a seat: the least trouble first, and of equal trouble the nearest."""
        spare, busy = self._others(visit)
        for reviewer in spare:
            yield from self._joined(visit, reviewer, *self._as_it_is(reviewer))
        for reviewer in spare:
            if self.problem.rules.training_needed and not self._trained(reviewer):
                trained = replace(reviewer, trained_from=AT_LEAST, trained_until=None)
                says = f"If {self._name(reviewer)} were trained, they could come."
                changed = self._with_reviewer(trained)
                yield from self._joined(visit, reviewer, Change.TRAIN, says, changed)
        yield from self._from_further(visit, spare, 0.0, A_LITTLE)
        for reviewer in busy[:NEAREST]:
            yield from self._joined(visit, reviewer, *self._one_day_more(reviewer))
        yield from self._from_further(visit, spare, A_LITTLE, math.inf)
        if not self.problem.rules.swaps_allowed:
            changed = self._with_rules(swaps_allowed=True)
            for reviewer in spare:
                says = f"If two schools might review each other, {self._name(reviewer)} could come."
                yield from self._joined(visit, reviewer, Change.SWAP, says, changed)

    def _from_further(self, visit, spare, more, most):
        """From beyond the furthest way, by more and most times as far."""
        furthest = self.problem.rules.furthest
        for reviewer in spare:
            km = self._km(visit.host, reviewer)
            if max(1.0, more) * furthest < km <= most * furthest and math.isfinite(km):
                far = math.ceil(km)
                says = (
                    f"If the furthest way were {far} km instead of {furthest:g}, "
                    f"{self._name(reviewer)} could come."
                )
                changed = self._with_rules(furthest=float(far))
                yield from self._joined(visit, reviewer, Change.FURTHER, says, changed)

    def _others(self, visit):
        """Those who are not in the team, the nearest first: with days left to give, and without."""
        given = Given.by(self.problem, self.book.plan.values())
        schools, team = self.problem.schools, {visit.host}
        team |= {r.school for key in visit.team if (r := self.problem.reviewers.get(key))}
        spare, busy = [], []
        for reviewer in self.problem.reviewers.values():
            if reviewer.school in team or reviewer.school not in schools:
                continue
            owes = schools[reviewer.school].owes
            left = (
                days_in_role(owes.get(reviewer.role, 0))
                - given.role[reviewer.school, reviewer.role]
            )
            left_of_all = days_in_role(sum(owes.values())) - given.school[reviewer.school]
            (spare if min(left, left_of_all) > 0 else busy).append(reviewer)
        for those in (spare, busy):
            those.sort(key=lambda r: (self._km(visit.host, r), r.key))
        return spare, busy

    def _joined(self, visit, reviewer, change, says, problem):
        """The visit with one more, on its day if that can be, else on another."""
        team = tuple(sorted((*visit.team, reviewer.key)))
        lead = visit.lead
        if lead is None and reviewer.lead:
            lead = reviewer.key
        days = [visit.day]
        if visit.day is None or not self._free(problem, visit, reviewer, visit.day):
            days = [
                day
                for day in possible_days(problem, visit.host, team)
                if all(self._free(problem, visit, problem.reviewers[key], day) for key in team)
            ][:1]
            if visit.day is not None and days and OTHER_DAY not in says:
                says += OTHER_DAY
            if not self._has_days(visit.host):
                days = [None]
        for day in days:
            yield change, says, reviewer.key, problem, Visit(visit.host, team, lead, day)

    def _free(self, problem, visit, reviewer, day):
        events = +self.book.events[reviewer.school, day]
        return can(problem, problem.reviewers[reviewer.key], day) and not events.keys() - {
            visit.host
        }

    def _as_it_is(self, reviewer):
        says = f"{self._name(reviewer)} could come as things are."
        return *self.said.get(reviewer.key, (Change.NOTHING, says)), self.problem

    def _one_day_more(self, reviewer):
        school = self.problem.schools[reviewer.school]
        owes = {**school.owes, reviewer.role: school.owes.get(reviewer.role, 0) + 2}
        schools = {**self.problem.schools, school.key: replace(school, owes=owes)}
        word = "headteacher" if reviewer.role == Role.HEAD else "deputy"
        says = f"If {school.name} gave one {word} day more, {reviewer.name} could come."
        return Change.MORE_DAYS, says, replace(self.problem, schools=schools)

    def _trained(self, reviewer):
        return reviewer.trained_from is not None and any(
            can(self.problem, replace(reviewer, away=frozenset()), day) for day in self.problem.days
        )

    # -- A lead, a day -------------------------------------------------------------------------

    def _lead(self, visit):
        for key in visit.team:
            if reviewer := self.problem.reviewers.get(key):
                says = f"If {self._name(reviewer)} were a lead reviewer, they could lead."
                changed = self._with_reviewer(replace(reviewer, lead=True))
                yield Change.LEAD, says, key, changed, replace(visit, lead=key)

    def _day(self, visit):
        """Days on which only one thing is in the way."""
        school = self.problem.schools[visit.host]
        team = [r for key in visit.team if (r := self.problem.reviewers.get(key))]
        opened = school.open_days or self.problem.days
        days = sorted({*self.problem.days, *school.open_days})
        for day in days if team else ():
            on = f"{day.day} {day:%B}"
            new = replace(visit, day=day)
            if day not in opened:
                changed = replace(school, open_days=frozenset({*opened, day}))
                schools = {**self.problem.schools, school.key: changed}
                says = f"If it could be visited on {on}, everybody could come."
                yield Change.OPEN_DAY, says, None, replace(self.problem, schools=schools), new
            away = [reviewer for reviewer in team if day in reviewer.away]
            if len(away) == 1:
                free = replace(away[0], away=away[0].away - {day})
                says = f"If {self._name(free)} could on {on}, everybody could come."
                yield Change.FREE_DAY, says, free.key, self._with_reviewer(free), new
            if not away and day in opened:
                yield Change.NOTHING, f"{on} is possible.", None, self.problem, new

    # -- Changes -------------------------------------------------------------------------------

    def _with_reviewer(self, reviewer: Reviewer):
        return replace(self.problem, reviewers={**self.problem.reviewers, reviewer.key: reviewer})

    def _with_rules(self, **changes):
        return replace(self.problem, rules=replace(self.problem.rules, **changes))

    def _name(self, reviewer):
        return f"{reviewer.name} ({self.problem.schools[reviewer.school].name})"

    def _km(self, host, reviewer):
        one, other = self.problem.schools[host].place, self.problem.schools[reviewer.school].place
        return DETOUR * math.dist(one, other) if one and other else math.inf
