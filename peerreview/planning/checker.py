"""Whether a plan keeps the rules. Shares nothing with how plans are made, so that it can judge them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from peerreview.planning.problem import Plan, Problem, Reviewer, Role, School, Visit

ROADS = 1.3  # km by road for each km of the straight line
WORD = {Role.HEAD: "headteacher", Role.DEPUTY: "deputy"}


@dataclass(frozen=True)
class Breach:
    """One rule that the visit to `host` does not keep.

    `must`: a plan with it is never published. Otherwise the visit is only short of something that
    is still to be found, and may be published. `reviewer` is whom it is about, if it is one person.
    """

    host: int
    rule: str
    says: str
    must: bool = True
    reviewer: int | None = None


def check(problem: Problem, plan: Plan) -> list[Breach]:
    """All breaches of a plan, school by school in the order of the problem."""
    book = Book(problem, plan)
    found = [b for host in problem.schools for b in book.breaches(host)]
    strangers = sorted(host for host in plan if host not in problem.schools)
    return found + [
        Breach(host, "takes part", "A school that does not take part has a visit.")
        for host in strangers
    ]


def check_visit(problem: Problem, plan: Plan, host: int) -> list[Breach]:
    """The breaches of one visit within its plan; quick enough for every change by hand."""
    return Book(problem, plan).breaches(host)


class Book:
    """A plan by school and day, so that single visits are judged without reading all others."""

    def __init__(self, problem: Problem, plan: Plan):
        self.problem, self.plan = problem, dict(plan)
        self.days_given: Counter = Counter()  # by (school, role)
        self.goes_to = defaultdict(Counter)  # school: hosts its people go to
        self.events = defaultdict(Counter)  # (school, day): hosts whose visit it is part of
        for visit in plan.values():
            self.write(visit)

    def write(self, visit: Visit, times: int = 1):
        """Enter a visit, or with -1 take it out again."""
        schools = {visit.host}
        for reviewer in self._team(visit):
            self.days_given[reviewer.school, reviewer.role] += times
            self.goes_to[reviewer.school][visit.host] += times
            schools.add(reviewer.school)
        if visit.day is not None:
            for school in schools:
                self.events[school, visit.day][visit.host] += times

    def replace(self, visit: Visit):
        """Put this visit in the place of that to the same host."""
        if visit.host in self.plan:
            self.write(self.plan[visit.host], -1)
        self.plan[visit.host] = visit
        self.write(visit)

    def breaches(self, host: int) -> list[Breach]:
        """What stands against the visit to this school; empty if nothing does."""
        school, visit = self.problem.schools.get(host), self.plan.get(host)
        if school is None:
            return [Breach(host, "takes part", "A school that does not take part has a visit.")]
        if visit is None:
            missing = Breach(host, "visit", f"{school.name} has no visit.", must=False)
            return [missing] if school.hosts else []
        if not school.hosts:
            return [Breach(host, "visit", f"{school.name} is not to be reviewed this year.")]
        return [
            *self._size(school, visit),
            *self._lead(school, visit),
            *(b for key in visit.team for b in self._person(school, visit, key)),
            *self._day(school, visit),
        ]

    def _team(self, visit):
        return [r for key in visit.team if (r := self.problem.reviewers.get(key))]

    # -- The team as a whole -------------------------------------------------------------------

    def _size(self, school: School, visit: Visit) -> Iterator[Breach]:
        rules, team = self.problem.rules, self._team(visit)
        missing = rules.team_size - len(visit.team)
        if missing < 0:
            says = (
                f"The team for {school.name} has {-missing} too many: {rules.team_size} are agreed."
            )
            yield Breach(school.key, "team size", says)
        if missing > 0:
            says = f"{school.name} is short of {_count(missing, 'reviewer')}."
            yield Breach(school.key, "seat", says, must=False)
        for key, times in Counter(visit.team).items():
            if times > 1:
                says = f"{self._name(key)} is in the team for {school.name} twice."
                yield Breach(school.key, "schools of the team", says, reviewer=key)
        together = defaultdict(dict)
        for reviewer in team:
            together[reviewer.school][reviewer.key] = reviewer
        for other, people in together.items():
            if len(people) > 1:
                names = " and ".join(sorted(reviewer.name for reviewer in people.values()))
                says = f"{names} both come from {self._school(other)}."
                yield Breach(school.key, "schools of the team", says)
        heads = sum(r.role == Role.HEAD for r in team)
        if heads > rules.heads_at_most:
            says = (
                f"The team for {school.name} has {_count(heads, 'headteacher')}; "
                f"{rules.heads_at_most} at most are agreed."
            )
            yield Breach(school.key, "heads", says)
        # Where somebody is missing, or has left, the missing heads can still be found.
        room = max(0, rules.team_size - len(team))
        if heads + room < rules.heads_at_least:
            says = (
                f"The team for {school.name} has {_count(heads, 'headteacher')}; "
                f"{rules.heads_at_least} at least are agreed."
            )
            yield Breach(school.key, "heads", says)

    def _lead(self, school: School, visit: Visit) -> Iterator[Breach]:
        needed = self.problem.rules.lead_needed
        if visit.lead is None:
            if needed:
                says = f"The team for {school.name} has nobody to lead it."
                yield Breach(school.key, "lead", says, must=False)
            return
        name = self._name(visit.lead)
        if visit.lead not in visit.team:
            says = f"{name} leads the team for {school.name} without being in it."
            yield Breach(school.key, "lead", says, reviewer=visit.lead)
        elif (
            needed
            and (lead := self.problem.reviewers.get(visit.lead)) is not None
            and not lead.lead
        ):
            says = f"{name} leads the team for {school.name} but is no lead reviewer."
            yield Breach(school.key, "lead", says, reviewer=visit.lead)

    # -- Each of the team ----------------------------------------------------------------------

    def _person(self, school: School, visit: Visit, key: int) -> Iterator[Breach]:
        reviewer = self.problem.reviewers.get(key)
        home = self.problem.schools.get(reviewer.school) if reviewer else None
        if reviewer is None or home is None:
            says = f"A reviewer in the team for {school.name} has left."
            yield Breach(school.key, "has left", says, reviewer=key)
            return
        who = f"{reviewer.name} ({home.name})"
        for rule, says in (
            *self._between_schools(school, home, who),
            *self._between_person_and_school(school, reviewer, who),
            *self._owed(home, reviewer),
            *self._that_day(visit.day, reviewer, who),
        ):
            yield Breach(school.key, rule, says, reviewer=key)

    def _between_schools(self, host: School, home: School, who):
        rules = self.problem.rules
        if host.key == home.key:
            yield "own school", f"{who} would review their own school."
            return
        if host.trust and host.trust == home.trust:
            yield "trust", f"{who} is of the same trust as {host.name}: {host.trust}."
        if host.federation and host.federation == home.federation:
            yield (
                "federation",
                f"{who} is of the same federation as {host.name}: {host.federation}.",
            )
        km = _km(host, home)
        if any({host.key, home.key} <= pair for pair in self.problem.rivals):
            yield "rivals", f"{home.name} and {host.name} compete with each other."
        elif (
            host.phase == home.phase == "secondary" and km is not None and km < rules.rivals_within
        ):
            says = f"{home.name} and {host.name} compete: they are {km:.0f} km apart."
            yield "rivals", says
        if km is not None and km > rules.furthest:
            says = f"{who} would go {km:.0f} km to {host.name}; {rules.furthest:g} km at most are agreed."
            yield "distance", says
        if not rules.swaps_allowed and self.goes_to[host.key][home.key] > 0:
            yield "swap", f"{home.name} and {host.name} would review each other in the same year."

    def _between_person_and_school(self, host: School, reviewer: Reviewer, who):
        if host.key in reviewer.barred:
            yield "barred", f"{who} is barred from reviewing {host.name}."
        years = reviewer.visited.get(host.key)
        if years is not None and years <= self.problem.rules.cooling_off:
            when = "last year" if years == 1 else f"{years} years ago"
            yield "cooling-off", f"{who} reviewed {host.name} {when}."

    def _owed(self, home: School, reviewer: Reviewer):
        # Half a day more than is owed may be given: the ledger carries it into the next year.
        role = reviewer.role
        given, halves = self.days_given[home.key, role], home.owes.get(role, 0)
        if 2 * given > halves + 1:
            yield (
                "days owed",
                f"{home.name} would give {_count(given, WORD[role] + ' day')} "
                f"and owes {_days(halves)} as {WORD[role]}.",
            )
        given = sum(self.days_given[home.key, each] for each in Role)
        halves = sum(home.owes.values())
        if 2 * given > halves + 1:
            yield (
                "days owed",
                f"{home.name} would give {_count(given, 'day')} and owes {_days(halves)}.",
            )

    def _that_day(self, day: date | None, reviewer: Reviewer, who):
        if self.problem.rules.training_needed:
            start, end = reviewer.trained_from, reviewer.trained_until
            if start is None:
                yield "training", f"{who} has not been trained."
            elif day is not None and day < start:
                yield "training", f"{who} will not be trained by {_date(day)}."
            elif day is not None and end is not None and day > end:
                yield "training", f"The training of {who} will have run out by {_date(day)}."
        if day is not None and day in reviewer.away:
            yield "away", f"{who} cannot on {_date(day)}."

    # -- The day -------------------------------------------------------------------------------

    def _day(self, school: School, visit: Visit) -> Iterator[Breach]:
        if visit.day is None:
            yield Breach(school.key, "day", f"{school.name} has no day yet.", must=False)
            return
        if visit.day not in (school.open_days or self.problem.days):
            says = f"{school.name} cannot be visited on {_date(visit.day)}."
            yield Breach(school.key, "closed", says)
        for other in dict.fromkeys([school.key, *(r.school for r in self._team(visit))]):
            hosts = set(+self.events[other, visit.day]) - {school.key}
            for host in sorted(hosts):
                says = (
                    f"{self._school(other)} has a part in two reviews on {_date(visit.day)}: "
                    f"at {school.name} and at {self._school(host)}."
                )
                yield Breach(school.key, "same day", says)

    def _name(self, key):
        reviewer = self.problem.reviewers.get(key)
        if reviewer is None:
            return "Somebody who has left"
        return f"{reviewer.name} ({self._school(reviewer.school)})"

    def _school(self, key):
        school = self.problem.schools.get(key)
        return school.name if school else "A school that has left"


def _km(one: School, other: School) -> float | None:
    if one.place is None or other.place is None:
        return None
    return ROADS * math.dist(one.place, other.place)


def _count(number, word):
    return f"{number} {word}" + ("" if number == 1 else "s")


def _days(halves):
    return f"{halves / 2:g} day" + ("" if halves == 2 else "s")


def _date(day):
    return f"{day.day} {day:%B}"
