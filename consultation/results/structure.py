"""Whose figures stand beside each other: the rows of all tables, and how they add up.

All tables of a question are one system, as whoever reads one reads them all: by phase, by role and
by district, inside and published. A row is a set of stored combinations (as bits); rows that are the
same people are one row, in whatever table they stand. `Level.sums` says which rows together make
which: what an intruder subtracts with.
"""

from dataclasses import dataclass, field
from itertools import combinations

from consultation.results.bands import DIMENSIONS, EVERYBODY, INSIDE, PUBLISHED
from consultation.results.solving import relations
from consultation.wording import gate as wording

ALL = 0  # the row of everybody


@dataclass(frozen=True)
class Line:
    """A row as it stands in a table."""

    key: str
    label: str
    row: int


@dataclass
class Level:
    """What one kind of reader sees. `safe_from[row]` is the least count that may be shown there.

    `tables` are the lines by dimension, without everybody. `seen` are rows that stand in them, and
    `remainders` what is left of a row when the rows within it are taken away. `sums` are (rows,
    rows) that hold the same people.
    """

    k: int
    tables: dict[str, list[Line]] = field(default_factory=dict)
    safe_from: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    remainders: set[int] = field(default_factory=set)
    sums: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    further: list[dict[int, int]] | None = None


class Structure:
    """The rows of the tables of one consultation, of people or of schools.

    `sizes` are {combination: responses}, `groups` the stored groups of breakdown.
    """

    def __init__(self, sizes: dict, groups):
        self.triples = sorted(sizes)
        self.masks = []
        self._numbers, self._places = {}, {}
        self.row_of((1 << len(self.triples)) - 1)
        groups = list(groups)
        self.published = Level(PUBLISHED)
        self.inside = Level(INSIDE)
        self._fill(self.inside, [_as_it_is(group) for group in groups], sizes)
        self._fill(self.published, _published(groups), sizes)
        self._add_up(self.published, list(self.published.tables.values()))
        # Who sees the inside sees what is published as well.
        both = [*self.inside.tables.values(), *self.published.tables.values()]
        for row in self.published.seen:
            self.inside.safe_from.setdefault(row, self.published.safe_from[row])
        self._add_up(self.inside, both)

    def row_of(self, mask: int) -> int:
        if mask not in self._numbers:
            self._numbers[mask] = len(self.masks)
            self.masks.append(mask)
        return self._numbers[mask]

    def places(self, row: int) -> list[int]:
        """The places of its combinations among `triples`."""
        if row not in self._places:
            mask = self.masks[row]
            self._places[row] = [n for n in range(len(self.triples)) if mask >> n & 1]
        return self._places[row]

    def further(self, level: Level) -> list[dict[int, int]]:
        """[{row: factor}]: what adds up to nothing over three tables, and not over two of them."""
        if level.further is None:
            known = [dict.fromkeys(one, 1) | dict.fromkeys(other, -1) for one, other in level.sums]
            level.further = relations({n: self.places(n) for n in sorted(level.safe_from)}, known)
        return level.further

    def _fill(self, level, groups, sizes):
        """The rows of one level's tables; whoever is in no group of a dimension is in its rest."""
        total = sum(sizes.values())
        bounds = []
        for d, dimension in enumerate(DIMENSIONS):
            mine = [group for group in groups if group.dimension == dimension]
            lines = []
            known = {key for group in mine for key in group.keys if key}
            for group in mine:
                mask = sum(
                    1 << n
                    for n, triple in enumerate(self.triples)
                    if (triple[d] if triple[d] in known else "") in group.keys
                )
                if mask:
                    row = self.row_of(mask)
                    before = level.safe_from.get(row, group.threshold)
                    level.safe_from[row] = min(before, group.threshold)
                    lines.append(Line(group.key, group.label, row))
            level.tables[dimension] = lines if len(lines) > 1 else []
            level.seen |= {line.row for line in level.tables[dimension]}
            if mine:
                bounds.append(sum(group.threshold - 1 for group in mine) + 1)
        stored = [group.threshold for group in groups if group.dimension == EVERYBODY]
        # Two schools have no more people in all than they have in the groups together.
        level.safe_from[ALL] = min([*stored, *bounds], default=total + 1)
        level.seen.add(ALL)

    def _add_up(self, level, partitions):
        partitions = [[line.row for line in lines] for lines in partitions if lines]
        found, real = set(), {ALL}.union(*partitions)
        for lines in partitions:
            for row in real - set(lines):
                mask = self.masks[row]
                within = tuple(r for r in lines if not self.masks[r] & ~mask)
                if not within:
                    continue
                rest = mask & ~self._union(within)
                if rest:
                    number = self.row_of(rest)
                    if number not in real:
                        level.remainders.add(number)
                        level.safe_from.setdefault(number, level.safe_from[row])
                    within += (number,)
                found.add((tuple(sorted(within)), (row,)))
        for one, other in combinations(partitions, 2):
            found |= set(self._components(one, other))
        level.sums = sorted((left, right) for left, right in found if set(left) != set(right))

    def _union(self, rows):
        found = 0
        for row in rows:
            found |= self.masks[row]
        return found

    def _components(self, one, other):
        """Some rows of one table that hold the same people as some rows of another."""
        waiting = set(one)
        while waiting:
            left, mask = set(), self.masks[min(waiting)]
            while True:
                left = {row for row in one if self.masks[row] & mask}
                right = {row for row in other if self.masks[row] & self._union(left)}
                grown = self._union(left) | self._union(right)
                if grown == mask:
                    break
                mask = grown
            waiting -= left
            if len(left) > 1 and len(right) > 1 and mask != self.masks[ALL]:
                yield tuple(sorted(left)), tuple(sorted(right))


@dataclass(frozen=True)
class _Group:
    dimension: str
    key: str
    label: str
    threshold: int
    keys: frozenset


def _as_it_is(group):
    return _Group(group.dimension, group.key, group.label, group.threshold, frozenset({group.key}))


def _published(groups):
    """The published groups, in the order of the inside ones; the rest comes last."""
    found = {}
    for group in groups:
        found.setdefault((group.dimension, group.published_key), []).append(group)
    ordered = sorted(found.items(), key=lambda each: not each[0][1])
    return [
        _Group(
            dimension,
            key,
            (members[0].label if key else wording.THE_REST),
            members[0].published_threshold,
            frozenset(member.key for member in members),
        )
        for (dimension, key), members in ordered
    ]
