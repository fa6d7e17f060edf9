"""Crowds of respondents that are hard to hide in, and what is shown of them.

`Crowd` goes the whole way of answers in memory: bands at the invitation and at the sealing, groups,
codes, counts, gate. `figures` are then all numbers that leave, each with the people it truly stands
for, found without the gate's own means.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations, combinations_with_replacement, permutations

from consultation.instrument import Kind, code, layout, parse
from consultation.instrument.slots import band_of
from consultation.models import BreakdownGroup
from consultation.results import bands
from consultation.results.counting import Counts
from consultation.results.tables import through_the_gate

PHASES = ("nursery", "primary", "secondary", "special", "all_through")
ROLES = ("headteacher", "deputy", "chair", "governor")
DISTRICTS = ("cotswold", "forest", "gloucester", "stroud")
MONTHS = ("2027-01", "2027-02", "2027-03", "2027-09", "2028-01", "1999-12")
SHAPES = ("spread", "small", "nested", "one_big", "chain", "few", "alike")
MOODS = ("even", "leaning", "dominant", "by_phase", "by_school", "seldom", "one_dissents")
OPENINGS = ("even", "nearly_all", "heads", "by_phase", "few")  # who opens a gate
KINDS = tuple(Kind)
GATE_PART = -1  # the part of figures that are of the gate


def question(kind, options=3, gated=False):
    told = {"name": "q1", "kind": str(kind), "label": "A question?"}
    if kind in (Kind.ONE_OF, Kind.SEVERAL_OF, Kind.RANKING):
        told["options"] = [{"name": f"o{n}", "label": f"Option {n}"} for n in range(options)]
    if kind == Kind.MONEY:
        told["bands"] = [0, 100, 500]
    page = {"name": "p1", "title": "Page", "parts": [told]}
    if gated:
        gate = {"name": "g1", "label": "Open?", "pages": [page]}
        page = {"name": "p0", "title": "Before", "gate": gate}
    return parse({"schema": "instrument/1", "title": "Asked", "pages": [page]})


@dataclass(frozen=True)
class Person:
    school: int
    phase: str
    role: str
    district: str
    withheld: bool
    answer: object  # None: left out


@dataclass(frozen=True)
class Figure:
    """A number that is shown, or hidden: of these people, at this level."""

    level: str
    dimension: str
    key: str
    part: int
    column: int | None  # None: how many answered
    people: frozenset
    shown: int | None
    rounded_to: int


class Crowd:
    """Everything about one made-up consultation with one question."""

    gated = False

    def __init__(self, seed, size, shape, mood, kind):
        self.rng = random.Random(seed)
        self.kind = kind
        self.instrument = question(kind, self.rng.choice((2, 3, 3, 4)), self.gated)
        self.question = self.instrument.questions["q1"]
        self.people = [self._answering(person, mood) for person in self._made(size, shape)]
        self._seal()

    # -- People ----------------------------------------------------------------------------------

    def _made(self, size, shape):
        rng = self.rng
        if shape == "few":
            size = min(size, 14)
        schools = max(1, size // rng.choice((1, 2, 4, 8)))
        of_school = {
            s: (rng.choice(PHASES), rng.choice(DISTRICTS[: rng.randint(1, 4)]))
            for s in range(schools)
        }
        for n in range(size):
            school = rng.randrange(schools)
            phase, district = of_school[school]
            role = rng.choice(ROLES)
            if shape == "small":
                # Most are of one kind; a few of each other.
                phase = rng.choices(PHASES, (30, 4, 3, 2, 1))[0]
                role = rng.choices(ROLES, (30, 3, 2, 1))[0]
            elif shape == "nested":
                # All of one phase are heads, and hardly any other heads there are.
                phase = rng.choices(PHASES[1:4], (5, 3, 4))[0]
                role = (
                    "headteacher"
                    if phase == "special" or rng.random() < 0.08
                    else rng.choice(ROLES[1:])
                )
            elif shape == "one_big":
                school = 0 if rng.random() < 0.6 else school
                phase, district = of_school[school]
            elif shape == "chain":
                # District within role within phase.
                depth = rng.choices((0, 1, 2, 3), (4, 2, 2, 1))[0]
                phase = PHASES[1 if depth else 0]
                role = ROLES[1 if depth > 1 else 0]
                district = DISTRICTS[1 if depth > 2 else 0]
            elif shape == "alike":
                phase = PHASES[n % 2]
                role = ROLES[n % 2 if rng.random() < 0.93 else rng.randrange(3)]
                district = DISTRICTS[n % 2 if rng.random() < 0.93 else rng.randrange(3)]
            if rng.random() < 0.02:
                school, phase = None, ""
            yield school, phase, role, district, rng.random() < self._withholding(shape)

    def _withholding(self, shape):
        return 0.02 if shape in ("nested", "chain") else 0.1

    def _answering(self, person, mood):
        rng = self.rng
        school, phase, role, _, _ = person
        if rng.random() < (0.85 if mood == "seldom" else 0.05):
            return Person(*person, None)
        weights = {"even": (1, 1, 1, 1, 1), "seldom": (1, 1, 1, 1, 1), "leaning": (9, 5, 2, 1, 0)}
        lean = weights.get(mood, (60, 2, 1, 0, 0))
        if mood == "by_phase" and phase:
            lean = [1 if n == PHASES.index(phase) % 2 else 0 for n in range(5)]
        elif mood == "by_school" and school is not None:
            lean = [1 if n == school % 3 else 0 for n in range(5)]
        elif mood == "one_dissents":
            lean = (0, 1, 0, 0, 0) if rng.random() < 1.5 / 40 else (1, 0, 0, 0, 0)
        return Person(*person, self._answer(lean, role))

    def _answer(self, lean, role):
        rng, kind = self.rng, self.kind
        names = [option.name for option in self.question.choices]

        def pick(things):
            weights = list(lean[: len(things)]) + [1] * (len(things) - len(lean))
            return rng.choices(things, weights if any(weights) else None)[0]

        if kind in (Kind.YES_NO, Kind.ONE_OF, Kind.AGREE):
            return pick(names)
        if kind == Kind.SEVERAL_OF:
            chosen = {pick(names), pick(names) if rng.random() < 0.4 else names[0]}
            return [name for name in names if name in chosen]
        if kind == Kind.RANKING:
            first = pick(names)
            others = [name for name in names if name != first]
            rng.shuffle(others)
            return [first, *others][: len(names) if rng.random() < 0.8 else rng.randint(1, 3)]
        if kind == Kind.MONEY:
            ends = sorted((pick((50, 200, 900)), pick((50, 200, 900))))
            return {"from": ends[0], "to": ends[1]}
        if kind == Kind.DATE:
            return f"{pick(MONTHS)}-15"
        return "Words." if rng.random() < lean[0] / sum(lean) else None

    # -- The way of the answers ------------------------------------------------------------------

    def _seal(self):
        facts = [(p.school, p.phase, p.role, p.district) for p in self.people]
        invited = bands.generalise(facts, k=10 if self.rng.random() < 0.3 else 5)
        told = [
            (fact[0], *(("", "", "") if person.withheld else band))
            for person, fact, band in zip(self.people, facts, invited, strict=True)
        ]
        self.triples = bands.generalise(told)
        self.rows = [(t[0], *triple) for t, triple in zip(told, self.triples, strict=True)]
        self.groups = [BreakdownGroup(**group) for group in bands.groups(self.rows)]
        slots = layout(self.instrument)
        self.codes = [tuple(code(slots, self.answers_of(p))) for p in self.people]
        self.counts = counted(self.triples, self.codes, *self.names)
        self.all_answers = through_the_gate(self.instrument, self.counts, self.groups)
        self.answers = {level: found["q1"] for level, found in self.all_answers.items()}

    names = ("q1",)

    def answers_of(self, person):
        return {} if person.answer is None else {"q1": person.answer}

    # -- What leaves -----------------------------------------------------------------------------

    def figures(self) -> list[Figure]:
        """Every number of every table, at both levels, shown or not."""
        found = []
        for level, answers in self.answers.items():
            parts = [(n, table.heading) for n, table in enumerate(answers.overall)]
            for part, table in [
                *((n, t) for t in answers.tables for n, heading in parts if heading == t.heading),
                *((GATE_PART, t) for t in self.gate_tables(level)),
            ]:
                for row in table.rows:
                    dimension = "" if row is table.rows[-1] else table.dimension
                    among = self.group(level, dimension, row.key)
                    numbers = [(None, row.answered)] + [
                        (n, cell.count if cell else None) for n, cell in enumerate(row.cells)
                    ]
                    found += [
                        Figure(
                            level,
                            dimension,
                            row.key,
                            part,
                            column,
                            frozenset(
                                n
                                for n in among
                                if self.is_in(self.people[n].answer, part, column, table)
                            ),
                            shown,
                            table.rounded_to,
                        )
                        for column, shown in numbers
                    ]
        return found

    def gate_tables(self, level):
        return ()

    def table(self, level, part):
        """The table of everybody."""
        return self.answers[level].overall[part]

    def group(self, level, dimension, key):
        """The people of a group, by their places."""
        if not dimension:
            return range(len(self.people))
        above = {
            group.key: group.key if level == "inside" else group.published_key
            for group in self.groups
            if group.dimension == dimension
        }
        d = bands.DIMENSIONS.index(dimension)
        return [n for n, triple in enumerate(self.triples) if above[triple[d]] == key]

    def is_in(self, answer, part, column, table):
        """Whether whoever answers this is counted in this column (None: among the answers)."""
        kind, asked = self.kind, self.question
        if asked.is_text:
            return column is None or answer is not None
        if answer is None:
            return False
        if kind == Kind.RANKING:
            if part == 0:
                return column is None or answer[0] == asked.options[column].name
            option = asked.options[part - 1].name
            if option not in answer:
                return False
            return column is None or answer.index(option) == column
        if column is None:
            return True
        if kind == Kind.SEVERAL_OF:
            return asked.options[column].name in answer
        if kind == Kind.MONEY:
            return band_of(asked, answer["from" if part == 0 else "to"]) == column + 1
        if kind == Kind.DATE:
            label = table.columns[column]
            return label == _month(answer) or (
                label == "Other months" and _month(answer) not in table.columns
            )
        return asked.choices[column].name == answer

    def possible(self):
        """Everything that somebody could answer, and None."""
        kind, names = self.kind, [option.name for option in self.question.choices]
        if self.question.is_text:
            return [None, "Words."]
        if kind == Kind.SEVERAL_OF:
            chosen = (combinations(names, n) for n in range(1, len(names) + 1))
            return [None, *(list(some) for each in chosen for some in each)]
        if kind == Kind.RANKING:
            orders = (permutations(names, n) for n in range(1, len(names) + 1))
            return [None, *(list(some) for each in orders for some in each)]
        if kind == Kind.MONEY:
            ends = combinations_with_replacement((50, 200, 900), 2)
            return [None, *({"from": low, "to": high} for low, high in ends)]
        if kind == Kind.DATE:
            return [None, *(f"{month}-15" for month in MONTHS)]
        return [None, *names]


class Gated(Crowd):
    """The same with the question behind a gate. An answer is (what was said to the gate, to it)."""

    gated = True
    names = ("g1", "q1")

    def __init__(self, seed, size, shape, mood, kind, opening="even"):
        self.opening = opening
        super().__init__(seed, size, shape, mood, kind)

    def _answering(self, person, mood):
        _, phase, role, *_ = person
        chance = {
            "even": 0.5,
            "nearly_all": 0.97,
            "heads": 1 if role == "headteacher" else 0.5,
            "by_phase": 1 if phase == "primary" else 0.3,
            "few": 0.1,
        }[self.opening]
        if self.rng.random() < 0.03:
            return Person(*person, (None, None))
        if self.rng.random() >= chance:
            return Person(*person, ("no", None))
        return Person(*person, ("yes", super()._answering(person, mood).answer))

    def answers_of(self, person):
        told = dict(zip(("g1", "q1"), person.answer, strict=True))
        return {name: answer for name, answer in told.items() if answer is not None}

    def gate_tables(self, level):
        return self.all_answers[level]["g1"].tables

    def table(self, level, part):
        if part == GATE_PART:
            return self.all_answers[level]["g1"].overall[0]
        return super().table(level, part)

    def is_in(self, answer, part, column, table):
        opened, said = answer
        if part == GATE_PART:
            return opened is not None and column in (None, ("yes", "no").index(opened))
        return opened == "yes" and super().is_in(said, part, column, table)

    def possible(self):
        return [(None, None), ("no", None), *(("yes", said) for said in super().possible())]


def _month(answer):
    return f"{date.fromisoformat(answer):%B %Y}"


def counted(triples, codes, *names):
    """What the statements count, counted here one by one: of one question, or of several (gates
    first) of which all but the last have one slot."""
    counts = Counts()
    names = names or ("q1",)
    sizes = defaultdict(int)
    patterns = {name: defaultdict(lambda: defaultdict(int)) for name in names}
    for triple, told in zip(triples, codes, strict=True):
        sizes[triple] += 1
        for n, name in enumerate(names):
            pattern = told[n:] if name == names[-1] else told[n : n + 1]
            if any(pattern):
                patterns[name][pattern][triple] += 1
    counts.sizes = dict(sizes)
    counts.patterns = {
        name: {pattern: dict(found) for pattern, found in some.items()}
        for name, some in patterns.items()
    }
    return counts
