"""THE gate: no number about answers leaves but through here.

What it does is the practice of official statistics (the threshold, dominance and differencing rules
of the Government Statistical Service; rounding as in the education statistics of the Department for
Education, whose counts are rounded to 5 or 10), taken together, because each alone is undone by
subtraction:

threshold      a count is shown from 5 people on (10 where it is published), and only if these surely
               are of 3 schools: more than the two schools with most people in the row have in it
unanimity      what everybody in a row chose is not shown: it would tell what each of them said; nor
               what everybody said who is left of a row when the rows within it are taken away
gates          whoever answers behind a gate said yes to it: where a row's yes is hidden, that row is
               hidden in all that stands behind
differencing   of two figures of which one lies within the other, and that differ by 1 to 4 people
               (published: 1 to 9), the smaller is not shown
secondary      what follows from other figures is not hidden: in each row and column, and wherever
               rows of different tables make up each other, nothing is hidden or at least two figures
               that are safe together; then the gate plays the intruder (`solving`) until it finds nothing
rounding       what is shown is a multiple of 5 (published: 10); percentages are of rounded counts

Cells are only ever taken away, in an order that the numbers alone decide, so that the same answers
always give the same tables. All tables of a question, and both levels, are settled together. What is
empty and what is hidden look alike.

Not guarded: how many left a question out. That is no opinion, and its count is rounded like others.
"""

from dataclasses import dataclass

from consultation.results.rounding import nearest
from consultation.results.solving import worked_out
from consultation.results.structure import ALL, Level, Structure


def settle(structure: Structure, shape, patterns, behind=None) -> dict[str, "Settled"]:
    """{"inside": …, "published": …}: what of a question may be shown, at each level.

    `patterns` are its raw counts, {pattern: {combination: responses}}; `behind` is what this gave
    for the gate that the question stands behind, the innermost.
    """
    numbers = _Numbers(structure, shape, patterns)
    behind = behind or {}
    published = _Release(structure.published, numbers, behind.get("published"))
    published.settle()
    inside = _Release(structure.inside, numbers, behind.get("inside"), knows_of=published)
    while True:
        inside.settle()
        # What must not be known inside must not be published either.
        spilt = [v for v in sorted(inside.secret) if published.shows(v)]
        if not spilt:
            break
        for variable in spilt:
            published.hide(variable)
        published.settle()
    return {
        "inside": Settled(numbers, inside),
        "published": Settled(numbers, published),
    }


@dataclass
class Settled:
    """What may be shown. The numbers behind it stay in here."""

    _numbers: "_Numbers"
    _release: "_Release"

    @property
    def rounded_to(self) -> int:
        return self._release.level.k

    def count(self, row: int, column: int) -> int | None:
        """The rounded count, or None where nothing is shown, whatever the reason."""
        variable = self._numbers.at(row, column)
        if not self._release.shows(variable):
            return None
        return nearest(self._numbers.value[variable], self._release.level.k)

    def nine_in_ten(self, part) -> int | None:
        """The column of `part` that more than nine in ten of at least 50 chose, if it is hidden."""
        value, at = self._numbers.value, self._numbers.at
        whole = at(ALL, part.total)
        if value[whole] < LONG_ENOUGH or not self._release.shows(whole):
            return None
        for column in part.columns:
            mine = at(ALL, column)
            if value[mine] * 10 > value[whole] * 9 and not self._release.shows(mine):
                return column
        return None

    # For what stands behind, if this is a gate.

    def hides_yes(self, row: int) -> bool:
        return self._yes(row) in self._release.secret

    def exposes_yes(self, row: int) -> bool:
        return self._yes(row) in self._release.exposing

    def known_yes(self, row: int) -> int | None:
        """How many opened it, exactly, if that is shown."""
        yes = self._yes(row)
        return self._numbers.value[yes] if self._release.shows(yes) else None

    def leaves_open(self, answered: int) -> bool:
        """Whether so many of everybody may be seen behind it: it shows of nobody how many said yes,
        and as many as a figure needs may as well have said no."""
        if any(self.known_yes(row) is not None for row in self._release.rows):
            return False
        whole = self._numbers.value[self._numbers.at(ALL, self._numbers.shape.parts[0].total)]
        return whole - answered >= self._release.level.safe_from[ALL]

    def _yes(self, row):
        return self._numbers.at(row, YES)


YES = 0  # the first column of a gate
LONG_ENOUGH = 50  # answers of which "more than nine in ten" leaves open who the others are


class _Numbers:
    """The true counts of one question: a variable for each row and column."""

    def __init__(self, structure, shape, patterns):
        self.structure, self.shape = structure, shape
        self.columns = len(shape.columns)
        self.holds = [
            [pattern for pattern in patterns if column.holds(pattern)] for column in shape.columns
        ]
        self._of_all = range(self.columns)
        self._of_groups = [n for n in self._of_all if not shape.columns[n].for_all_only]
        self._patterns, self._where = patterns, {}
        by_triple = []
        for held in self.holds:
            counted = dict.fromkeys(structure.triples, 0)
            for pattern in held:
                for triple, number in patterns[pattern].items():
                    counted[triple] += number
            by_triple.append(list(counted.values()))
        self.value = []
        for row in range(len(structure.masks)):
            places = structure.places(row)
            self.value += [sum([counted[n] for n in places]) for counted in by_triple]

    def at(self, row, column):
        return row * self.columns + column

    def counted(self, row):
        """The columns that are counted in this row."""
        return self._of_all if row == ALL else self._of_groups

    def sums(self, row):
        """The columns that make up others, as far as they are counted in this row."""
        counted = set(self.counted(row))
        return [(p, w) for p, w in self.shape.sums if w in counted and counted.issuperset(p)]

    def within(self, one, other):
        """Whether all people of one variable are among those of the other."""
        row, column = divmod(one, self.columns)
        other_row, other_column = divmod(other, self.columns)
        masks = self.structure.masks
        outside = masks[row] & ~masks[other_row]
        held = set(self.holds[other_column])
        return not any(
            self._bits(pattern) & (outside if pattern in held else masks[row])
            for pattern in self.holds[column]
        )

    def _bits(self, pattern):
        """The combinations in which the pattern occurs."""
        if pattern not in self._where:
            numbers = self._patterns[pattern]
            self._where[pattern] = sum(
                1 << n for n, triple in enumerate(self.structure.triples) if numbers.get(triple)
            )
        return self._where[pattern]


class _Release:
    """The figures of one level, while it is being found out what may be shown.

    `secret` must not be known, `exposing` is what of it is harmful by itself. Rows that are not
    shown here anyway (remainders; at the inside, what the published level hides) are neither known
    nor secret, unless they are small.
    """

    def __init__(
        self,
        level: Level,
        numbers: _Numbers,
        gate: Settled | None = None,
        knows_of: "_Release | None" = None,
    ):
        self.level, self.numbers, self.gate, self.knows_of = level, numbers, gate, knows_of
        self.foreign = knows_of.level.seen - level.seen if knows_of else set()
        self.rows = sorted(level.seen | self.foreign)
        self.secret, self.exposing = set(), set()
        self.rows_hit, self.columns_hit = set(), set()
        self._lines = None
        self._first()
        self._behind_the_gate()
        self._differences()

    # -- What is shown ---------------------------------------------------------------------------

    def shows(self, variable):
        row, column = divmod(variable, self.numbers.columns)
        if variable in self.secret or column not in self.numbers.counted(row):
            return False
        if row in self.foreign:
            return self.knows_of.shows(variable)
        return row in self.level.seen

    def hide(self, variable, exposing=False):
        self.secret.add(variable)
        row, column = divmod(variable, self.numbers.columns)
        self.rows_hit.add(row)
        self.columns_hit.add(column)
        if exposing:
            self.exposing.add(variable)

    # -- Each figure by itself -------------------------------------------------------------------

    def _first(self):
        value, at = self.numbers.value, self.numbers.at
        for row in self.rows:
            least = self.level.k if row in self.foreign else self.level.safe_from[row]
            for column in self.numbers.counted(row):
                if value[at(row, column)] < least:
                    self.hide(at(row, column), exposing=True)
            for parts, whole in self.numbers.sums(row):
                for part in parts:
                    if value[at(row, part)] == value[at(row, whole)]:
                        self.hide(at(row, part), exposing=True)
        for row in self.level.remainders:
            for column in self.numbers.counted(row):
                if 0 < value[at(row, column)] < self.level.k:
                    self.hide(at(row, column), exposing=True)
            for parts, whole in self.numbers.sums(row):
                for part in parts:
                    if 0 < value[at(row, part)] == value[at(row, whole)]:
                        self.hide(at(row, part), exposing=True)

    def _behind_the_gate(self):
        """Hide the rows whose yes the gate hides: what they answered would be the least it can be."""
        self.opened = {}  # {variable of all who answered here: how many opened the gate, if shown}
        if self.gate is None:
            return
        numbers, shape = self.numbers, self.numbers.shape
        for row in [*self.rows, *sorted(self.level.remainders)]:
            answered = numbers.at(row, shape.parts[0].total)
            opened = self.gate.known_yes(row)
            if opened is not None:
                self.opened[answered] = opened
            if not self.gate.hides_yes(row):
                continue
            # Else nothing would be told of what stands behind a gate that nearly everybody opens.
            if row == ALL and not shape.of_asked and self.gate.leaves_open(numbers.value[answered]):
                continue
            for column in numbers.counted(row):
                variable = numbers.at(row, column)
                if numbers.value[variable] or row not in self.level.remainders:
                    self.hide(variable, exposing=self.gate.exposes_yes(row))

    # -- Pairs -----------------------------------------------------------------------------------

    def _differences(self):
        """Of two figures that lie within each other and differ by a few, hide the smaller."""
        value, at = self.numbers.value, self.numbers.at
        shown = [
            at(row, column)
            for row in self.rows
            for column in self.numbers.counted(row)
            if self.shows(at(row, column))
        ]
        shown.sort(key=lambda v: (value[v], v))
        for n, smaller in enumerate(shown):
            for m in range(n + 1, len(shown)):
                larger = shown[m]
                difference = value[larger] - value[smaller]
                if difference >= self.level.k:
                    break
                if difference and self.numbers.within(smaller, larger):
                    if smaller in self.opened and self.numbers.shape.of_asked:
                        self.hide(larger, exposing=True)  # the gate tells the smaller anyway
                        continue
                    self.hide(smaller, exposing=True)
                    break

    # -- Lines -----------------------------------------------------------------------------------

    def settle(self):
        """Hide until nothing hidden follows from what is shown."""
        if not self.secret:
            return
        while True:
            while sum(self._mend(line) for line in self.lines):
                pass
            exposed = self._exposed()
            another = self._another(min(exposed)) if exposed else None
            if another is None:
                return
            self.hide(another)

    @property
    def lines(self):
        """(left, right, whole row or None): what stands on both sides adds up to the same."""
        if self._lines is None:
            at = self.numbers.at
            by_groups = self.numbers.counted(row=None)
            rows = [*self.rows, *sorted(self.level.remainders)]
            self._lines = [
                ([at(row, part) for part in parts], [at(row, whole)], row)
                for row in rows
                for parts, whole in self.numbers.sums(row)
            ] + [
                (
                    [at(row, column) for row in left],
                    [at(row, column) for row in right],
                    right[0] if len(right) == 1 else None,
                )
                for left, right in self.level.sums
                for column in by_groups
            ]
        return self._lines

    def _mend(self, line):
        """Hide what is needed for this line to tell nothing; returns whether anything was."""
        left, right, whole = line
        changed = False
        while True:
            hidden = [[v for v in side if not self.shows(v)] for side in (left, right)]
            if all(hidden) or not self.secret.intersection(hidden[0] + hidden[1]):
                break
            some = hidden[0] or hidden[1]
            if len(some) > 1 and self._safe_together(some, whole):
                break
            side, other = (left, right) if hidden[0] else (right, left)
            candidates = [v for v in side if self.shows(v)] or [v for v in other if self.shows(v)]
            if not candidates:
                break
            self.hide(min(candidates, key=self._rank))
            changed = True
        return changed

    def _safe_together(self, hidden, whole):
        """Whether the hidden figures of one side, which together are known, may be."""
        value, columns, safe_from = self.numbers.value, self.numbers.columns, self.level.safe_from
        rows = {v // columns for v in hidden}
        least = sum(safe_from[row] - 1 for row in rows) + 1
        if whole is not None:
            least = min(least, safe_from[whole])
        return sum(value[v] for v in hidden) >= max(least, self.level.k)

    def _rank(self, variable):
        """What is given up first: where much is hidden already, and little; last of everybody."""
        row, column = divmod(variable, self.numbers.columns)
        return (
            row == ALL,
            column in self.numbers.shape.totals,
            row not in self.rows_hit,
            column not in self.columns_hit,
            self.numbers.value[variable],
            column,
            row,
        )

    # -- The intruder ----------------------------------------------------------------------------

    def _exposed(self):
        """What must not be known, and yet follows."""
        equations = []
        for terms in self._sums():
            factors, known = {}, 0
            for v, factor in terms:
                if self.shows(v):
                    known -= factor * self.numbers.value[v]
                else:
                    factors[v] = factors.get(v, 0) + factor
            if factors:
                equations.append((factors, known))
        for answered, opened in self.opened.items():
            if not self.shows(answered):
                # Who opened the gate and left this out is an unknown of its own.
                out = {} if self.numbers.shape.of_asked else {len(self.numbers.value) + answered: 1}
                equations.append(({answered: 1} | out, opened))
        return self.exposing & worked_out(equations).keys()

    def _sums(self):
        """Everything that adds up to nothing, as [(variable, factor)]."""
        for left, right, _ in self.lines:
            yield [(v, 1) for v in left] + [(v, -1) for v in right]
        for relation in self.numbers.structure.further(self.level):
            for column in self.numbers.counted(row=None):
                yield [(self.numbers.at(row, column), n) for row, n in relation.items()]

    def _another(self, exposed):
        """What to hide next, so that `exposed` no longer follows."""
        shown = {
            v
            for left, right, _ in self.lines
            if exposed in left or exposed in right
            for v in (*left, *right)
            if self.shows(v)
        } or {v for left, right, _ in self.lines for v in (*left, *right) if self.shows(v)}
        return min(shown, key=self._rank, default=None)
