"""Which reviewer could go to which school, and what it would cost: the choice a plan is made from."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from peerreview.planning.distances import between
from peerreview.planning.problem import Problem, Reviewer, School

ANY = 30.0  # what a seat costs at least, so that no pair is for nothing
KM, KM_SQUARED = 1.2, 0.02  # one long way is worse than two that are half as long
UNKNOWN = 25.0  # km that are reckoned where a school has no known place
OTHER_CLUSTER, OTHER_PHASE = 12.0, 60.0
UNLIKE = 20.0  # secondary schools, for each unit of distance between their likenesses
DEAREST = 700.0  # however far: a seat that is filled is worth more than an empty one
MATCH, MATCHES = 8.0, 3  # for each theme of the host's focus that the reviewer knows well, up to 3

ALL_UP_TO = 30_000  # pairs; smaller cycles, below about 120 schools, choose from all there are
BEST_FOR_HOST, BEST_FOR_SCHOOL, BEST_LEADS = 32, 16, 10


@dataclass(frozen=True)
class Candidates:
    """Possible pairs, as three columns of equal length: reviewer, host (keys), cost."""

    reviewers: np.ndarray
    hosts: np.ndarray
    costs: np.ndarray

    def __len__(self):
        return len(self.costs)

    @cached_property
    def cost_of(self) -> dict[tuple[int, int], float]:
        """The cost of each pair (reviewer, host)."""
        pairs = zip(self.reviewers.tolist(), self.hosts.tolist(), strict=True)
        return dict(zip(pairs, self.costs.tolist(), strict=True))


def candidates(
    problem: Problem,
    hosts: Iterable[int] | None = None,
    *,
    keep: Iterable[tuple[int, int]] = (),
) -> Candidates:
    """The pairs that no rule forbids, for these hosts (all).

    In a large cycle only the best for each host and for each reviewing school; those in `keep`
    are in any case among them, if they are allowed.
    """
    table = Table(problem, hosts)
    chosen = table.allowed
    if np.count_nonzero(chosen) > ALL_UP_TO:
        chosen = table.best()
        for reviewer, host in keep:
            row, column = table.row.get(reviewer), table.column.get(host)
            if row is not None and column is not None:
                chosen[row, column] = table.allowed[row, column]
    rows, columns = np.nonzero(chosen)
    return Candidates(
        np.array([r.key for r in table.reviewers], dtype=np.int64)[rows],
        np.array([h.key for h in table.hosts], dtype=np.int64)[columns],
        table.costs[rows, columns],
    )


class Table:
    """Reviewers by hosts: whether they are allowed, and at what cost."""

    def __init__(self, problem: Problem, hosts: Iterable[int] | None = None):
        self.problem = problem
        wanted = None if hosts is None else set(hosts)
        self.schools = sorted(problem.schools.values(), key=lambda s: s.key)
        self.hosts: list[School] = [
            s for s in self.schools if s.hosts and (wanted is None or s.key in wanted)
        ]
        known = (r for r in problem.reviewers.values() if r.school in problem.schools)
        self.reviewers: list[Reviewer] = sorted(known, key=lambda r: (r.school, r.key))
        self.row = {r.key: i for i, r in enumerate(self.reviewers)}
        self.column = {h.key: i for i, h in enumerate(self.hosts)}
        at = {s.key: i for i, s in enumerate(self.schools)}
        self._school = np.array([at[r.school] for r in self.reviewers], dtype=int)
        self._host = np.array([at[h.key] for h in self.hosts], dtype=int)

    @cached_property
    def km(self) -> np.ndarray:
        """Kilometres by school and host; NaN where unknown."""
        return between(self.schools)[:, self._host]

    @cached_property
    def allowed(self) -> np.ndarray:
        """True where no rule stands against the pair."""
        schools = ~self._forbidden_schools()
        return schools[self._school] & self._common_day() & ~self._forbidden_people()

    @cached_property
    def costs(self) -> np.ndarray:
        """What each pair costs, allowed or not."""
        knows = self._of_themes(self.reviewers, "strengths")
        wants = self._of_themes(self.hosts, "focus")
        matches = np.minimum(knows @ wants.T, MATCHES)
        costs = self._school_costs()[self._school] - MATCH * matches
        return np.round(np.clip(costs, 1.0, DEAREST), 2)

    def best(self) -> np.ndarray:
        """True for the pairs of the best schools for each host and the best hosts for each school."""
        costs = np.where(self.allowed, self.costs, np.inf)
        chosen = _least(self._by_school(costs), BEST_FOR_HOST, axis=0)
        chosen |= _least(self._by_school(costs), BEST_FOR_SCHOOL, axis=1)
        leads = np.array([r.lead for r in self.reviewers], dtype=bool)[:, None]
        chosen |= _least(self._by_school(np.where(leads, costs, np.inf)), BEST_LEADS, axis=0)
        return chosen[self._school] & self.allowed

    # -- Rules between schools -----------------------------------------------------------------

    def _forbidden_schools(self):
        rules, key = self.problem.rules, [s.key for s in self.schools]
        forbidden = np.equal.outer(key, [h.key for h in self.hosts])
        forbidden |= self._same("trust") | self._same("federation")
        with np.errstate(invalid="ignore"):  # an unknown distance forbids nothing
            forbidden |= self.km > rules.furthest
            secondary = np.array([s.phase == "secondary" for s in self.schools], dtype=bool)
            both = secondary[:, None] & secondary[self._host][None, :]
            forbidden |= both & (self.km < rules.rivals_within)
        at = {k: i for i, k in enumerate(key)}
        for pair in self.problem.rivals:
            for one in pair:
                for other in pair - {one}:
                    if one in at and other in self.column:
                        forbidden[at[one], self.column[other]] = True
        return forbidden

    def _same(self, name):
        # Schools without a trust (a federation) share none: each gets a number of its own.
        numbers, names = [], {}
        for i, school in enumerate(self.schools):
            value = getattr(school, name)
            numbers.append(names.setdefault(value, len(names)) if value else -1 - i)
        numbers = np.array(numbers, dtype=int)
        return np.equal.outer(numbers, numbers[self._host])

    def _school_costs(self):
        km = np.where(np.isnan(self.km), UNKNOWN, self.km)
        costs = ANY + KM * km + KM_SQUARED * km**2
        cluster = np.array(
            [-1 if s.cluster is None else s.cluster for s in self.schools], dtype=int
        )
        phase = np.unique([s.phase for s in self.schools], return_inverse=True)[1].reshape(-1)
        same_cluster = np.equal.outer(cluster, cluster[self._host]) & (cluster >= 0)[:, None]
        costs += OTHER_CLUSTER * ~same_cluster
        costs += OTHER_PHASE * np.not_equal.outer(phase, phase[self._host])
        return costs + UNLIKE * self._unlikeness()

    def _unlikeness(self):
        """How unlike two secondary schools are; 0 for all others, and where nothing is known."""
        unlike = np.zeros((len(self.schools), len(self.hosts)))
        alike = defaultdict(list)
        for i, school in enumerate(self.schools):
            if school.phase == "secondary" and school.likeness:
                alike[len(school.likeness)].append(i)
        for members in alike.values():
            points = np.array([self.schools[i].likeness for i in members], dtype=float)
            apart = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2))
            columns = [self.column.get(self.schools[i].key) for i in members]
            hosting = [j for j, column in enumerate(columns) if column is not None]
            rows = np.array(members, dtype=int)
            unlike[np.ix_(rows, [columns[j] for j in hosting])] = apart[:, hosting]
        return unlike

    def _by_school(self, costs):
        """The least of each school's reviewers, by school and host."""
        least = np.full((len(self.schools), len(self.hosts)), np.inf)
        np.minimum.at(least, self._school, costs)
        return least

    # -- Rules about people --------------------------------------------------------------------

    def _forbidden_people(self):
        forbidden = np.zeros((len(self.reviewers), len(self.hosts)), dtype=bool)
        for i, reviewer in enumerate(self.reviewers):
            away_from = set(reviewer.barred)
            away_from |= {
                school
                for school, years in reviewer.visited.items()
                if years <= self.problem.rules.cooling_off
            }
            for school in away_from & self.column.keys():
                forbidden[i, self.column[school]] = True
        return forbidden

    def _common_day(self):
        """True where reviewer and host have a day on which both could."""
        needed = self.problem.rules.training_needed
        shape = (len(self.reviewers), len(self.hosts))
        trained = [r.trained_from is not None or not needed for r in self.reviewers]
        days = sorted({*self.problem.days, *(d for h in self.hosts for d in h.open_days)})
        if not days:  # not settled yet
            return np.broadcast_to(np.array(trained, dtype=bool).reshape(-1, 1), shape)
        at = {day: i for i, day in enumerate(days)}
        usual = set(self.problem.days)
        everyday = [day in usual for day in days]
        opened = np.zeros((shape[1], len(days)), dtype=np.float32)
        for i, host in enumerate(self.hosts):
            if host.open_days:
                opened[i, [at[d] for d in host.open_days]] = 1
            else:
                opened[i] = everyday
        can = np.ones((shape[0], len(days)), dtype=np.float32)
        for i, reviewer in enumerate(self.reviewers):
            can[i, [at[d] for d in reviewer.away if d in at]] = 0
            if needed:
                if reviewer.trained_from is None:
                    can[i] = 0
                    continue
                can[i, : bisect_left(days, reviewer.trained_from)] = 0
                if reviewer.trained_until is not None:
                    can[i, bisect_right(days, reviewer.trained_until) :] = 0
        return (can @ opened.T) > 0

    def _of_themes(self, those, name):
        has = np.zeros((len(those), len(self._themes)))
        for i, one in enumerate(those):
            for theme in getattr(one, name) & self._themes.keys():
                has[i, self._themes[theme]] = 1
        return has

    @cached_property
    def _themes(self):
        themes = sorted({theme for host in self.hosts for theme in host.focus})
        return {theme: i for i, theme in enumerate(themes)}


def _least(costs, count, axis):
    """True for the `count` least of each column (axis 0) or row (axis 1) that are finite."""
    order = np.argsort(costs, axis=axis, kind="stable")
    best = np.take(order, range(min(count, costs.shape[axis])), axis=axis)
    chosen = np.zeros(costs.shape, dtype=bool)
    np.put_along_axis(chosen, best, True, axis=axis)
    return chosen & np.isfinite(costs)
