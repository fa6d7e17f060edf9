"""Who reviews whom: teams for all schools at once, as one whole-number model solved with proof."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from peerreview.planning.diving import dive
from peerreview.planning.pairs import Candidates
from peerreview.planning.problem import WHOLE, Plan, Problem, Role, Visit
from peerreview.planning.solver import GAP, SURELY, Model, Solved, Watch
from peerreview.planning.starting import at_hand

UNFILLED, NO_LEAD = 1000.0, 400.0
NOT_GIVEN = 20.0  # a day that a school owes and nobody needs
ROLE_NOT_GIVEN = 5.0  # a day fewer than owed in one role
UNEVEN = 4.0  # one person of a school goes more often than another in the same role
LARGE = 5_000  # pairs; larger models are dived into first
STAYS = 40.0  # what it costs to take a seat from whom a plan in force gives it to

Cut = tuple[int, frozenset[int]]  # a host, and reviewers who cannot all be in its team


@dataclass(frozen=True)
class Teams:
    """Who goes where, by host, with what was proven about it."""

    of: Mapping[int, tuple[int, ...]]
    cost: float
    bound: float


@dataclass
class Given:
    """What visits that stand already take: days of people and schools, and who goes to whom."""

    person: Counter = field(default_factory=Counter)
    role: Counter = field(default_factory=Counter)  # by (school, role)
    school: Counter = field(default_factory=Counter)
    ways: set[tuple[int, int]] = field(default_factory=set)  # (school, host)

    @classmethod
    def by(cls, problem: Problem, visits: Iterable[Visit]) -> "Given":
        """Counted over these visits; reviewers whom the problem does not know count for nothing."""
        given = cls()
        for visit in visits:
            for key in visit.team:
                if reviewer := problem.reviewers.get(key):
                    given.person[key] += 1
                    given.role[reviewer.school, reviewer.role] += 1
                    given.school[reviewer.school] += 1
                    given.ways.add((reviewer.school, visit.host))
        return given


def days_in_role(halves: int) -> int:
    """The most whole days that are given for so many halves in one role: 2 for 3."""
    return (halves + 1) // WHOLE


def solve_teams(
    problem: Problem,
    candidates: Candidates,
    *,
    fixed: Iterable[Visit] = (),
    stay: Plan | None = None,
    stays: float = STAYS,
    cuts: Iterable[Cut] = (),
    watch: Watch,
) -> Teams:
    """Teams for every host that candidates are asked for, beside the visits that are fixed.

    `stay` is a plan in force: each of its seats that somebody could keep and loses costs `stays`.
    Where the time is over at once, the teams are those that come to hand first.
    """
    teams = TeamModel(problem, candidates, list(fixed), stay or {}, stays, cuts)
    return teams.read(teams.solve(watch))


class TeamModel:
    """The model: a column for each pair, priced columns for what cannot be met, rows for rules."""

    def __init__(self, problem, candidates, fixed, stay, stays, cuts):
        self.problem = problem
        self.given = Given.by(problem, fixed)
        taken = {visit.host for visit in fixed}
        self.hosts = [
            key for key, school in problem.schools.items() if school.hosts and key not in taken
        ]
        self.model = Model()
        self._choose(candidates, stay, stays)
        self._teams()
        self._days()
        self._ways()
        self._balance()
        self._cuts(cuts)

    def solve(self, watch: Watch) -> Solved:
        """The best teams that are found in time."""
        best = self.at_hand()
        if len(self.pairs) > LARGE:
            best = dive(self.model, watch, best)
        return best if best.within(GAP) else self.model.solve(watch, start=best)

    def at_hand(self) -> Solved:
        """Teams without any search: seats that stay first, then the cheapest."""
        costs = np.array(self.model.costs)[self.columns]
        return at_hand(self.model, np.argsort(costs, kind="stable").tolist())

    def read(self, solved: Solved) -> Teams:
        """The teams that the values stand for."""
        of = {host: [] for host in self.hosts}
        for column in np.nonzero(solved.values[: len(self.columns)] > SURELY)[0].tolist():
            reviewer, host = self.pairs[column]
            of[host].append(reviewer)
        return Teams(
            {host: tuple(sorted(team)) for host, team in of.items()}, solved.cost, solved.bound
        )

    # -- Columns and rows ----------------------------------------------------------------------

    def _choose(self, candidates, stay, stays):
        reviewers, hosting = self.problem.reviewers, set(self.hosts)
        swaps = self.problem.rules.swaps_allowed
        self.pairs, costs = [], []
        for (who, host), cost in candidates.cost_of.items():
            school = reviewers[who].school
            if host not in hosting or (not swaps and (host, school) in self.given.ways):
                continue
            visit = stay.get(host)
            self.pairs.append((who, host))
            stands = visit is not None and who in visit.team
            costs.append(cost - stays * stands)
            self.model.offset += stays * stands
        self.columns = self.model.columns(costs, whole=True).tolist()
        self._of_host, self._of_role, self._of_person = (defaultdict(list) for _ in range(3))
        for column, (who, host) in zip(self.columns, self.pairs, strict=True):
            self._of_host[host].append(column)
            self._of_role[reviewers[who].school, reviewers[who].role].append(column)
            self._of_person[who].append(column)

    def _teams(self):
        rules, model = self.problem.rules, self.model
        who = [self.problem.reviewers[reviewer] for reviewer, _ in self.pairs]
        for host in self.hosts:
            columns = self._of_host[host]
            unfilled = model.column(UNFILLED, rules.team_size)
            model.row(rules.team_size, rules.team_size, [*columns, unfilled])
            # Enough heads follow from too few places for deputies, and do so in short teams too.
            for role, most in (
                (Role.HEAD, rules.heads_at_most),
                (Role.DEPUTY, rules.team_size - rules.heads_at_least),
            ):
                of_role = [column for column in columns if who[column].role == role]
                if len(of_role) > most and most < rules.team_size:
                    model.row(0, most, of_role)
            if rules.lead_needed:
                leads = [column for column in columns if who[column].lead]
                model.row(1, np.inf, [*leads, model.column(NO_LEAD)])

    def _days(self):
        """No school gives more days than it owes, in a role and altogether; less costs a little."""
        for school in self.problem.schools.values():
            both = []
            for role in Role:
                columns = self._of_role[school.key, role]
                both += columns
                halves = school.owes.get(role, 0)
                given = self.given.role[school.key, role]
                self._within(
                    columns, halves // WHOLE - given, days_in_role(halves) - given, ROLE_NOT_GIVEN
                )
            halves = sum(school.owes.values())
            given = self.given.school[school.key]
            self._within(both, halves // WHOLE - given, days_in_role(halves) - given, NOT_GIVEN)

    def _within(self, columns, low, high, price):
        if columns:
            low, high = max(0, low), max(0, high)
            missing = [self.model.column(price, low)] if low else []
            self.model.row(low, high, [*columns, *missing])

    def _ways(self):
        """One person of a school in a team; and no swap: one row for both ways between two schools."""
        ways = defaultdict(list)
        swaps = self.problem.rules.swaps_allowed
        for column, (who, host) in zip(self.columns, self.pairs, strict=True):
            school = self.problem.reviewers[who].school
            way = (school, host) if swaps else (min(school, host), max(school, host))
            ways[way].append(column)
        for columns in ways.values():
            if len(columns) > 1:
                self.model.row(0, 1, columns)

    def _balance(self):
        """Several people of a school in one role go about equally often."""
        shared = defaultdict(list)
        for who in self._of_person:
            reviewer = self.problem.reviewers[who]
            shared[reviewer.school, reviewer.role].append(who)
        for (school, role), people in shared.items():
            if len(people) > 1:
                days = days_in_role(self.problem.schools[school].owes.get(role, 0))
                share = -(-days // len(people))
                for who in people:
                    more = self.model.column(UNEVEN, days)
                    fair = max(0, share - self.given.person[who])
                    self.model.row(-np.inf, fair, self._of_person[who], less=[more])

    def _cuts(self, cuts):
        for host, people in cuts:
            columns = [c for c in self._of_host.get(host, ()) if self.pairs[c][0] in people]
            if len(columns) == len(people):
                self.model.row(0, len(people) - 1, columns)
