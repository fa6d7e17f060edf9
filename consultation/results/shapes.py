"""What is counted of a question: its columns, and how these add up.

Every column is a set of patterns (see `counting`). That some columns together make another is what
an intruder subtracts with, so it is said here for each kind of question.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from consultation.instrument import Kind
from consultation.instrument.slots import bands, month_of
from consultation.results.counting import ONE
from consultation.wording import gate as wording


@dataclass(frozen=True)
class Column:
    """People whose pattern `holds`; `for_all_only` if it is counted of everybody, not by groups."""

    holds: Callable = field(compare=False)
    for_all_only: bool = False


@dataclass(frozen=True)
class Part:
    """A table of its own: {column: label}, and the column of all who answered."""

    heading: str
    columns: dict[int, str]
    total: int
    for_all_only: bool = False


@dataclass
class Shape:
    """The columns of a question, the tables made of them, and which columns make up which.

    `sums` are (parts, whole). `one_answer` is true where everybody chooses one, `of_asked` where
    the whole is everybody who was asked, whether or not they answered.
    """

    columns: list[Column] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    sums: list[tuple[tuple[int, ...], int]] = field(default_factory=list)
    one_answer: bool = False
    of_asked: bool = False

    def add(self, holds, for_all_only=False) -> int:
        self.columns.append(Column(holds, for_all_only))
        return len(self.columns) - 1

    @property
    def totals(self) -> set[int]:
        return {whole for _, whole in self.sums}


def shape_of(question, patterns, least) -> Shape:
    """How this question is counted; `patterns` are those of it that occur, {pattern: how many}.

    Only dates look at them: months with fewer than `least` answers are counted together, as the
    name of a month that one person gave would already tell of that person.
    """
    shape = Shape()
    if question.kind in ONE:
        _one_of(shape, question)
    elif question.is_text:
        _text(shape)
    elif question.kind == Kind.SEVERAL_OF:
        _several(shape, question)
    elif question.kind == Kind.RANKING:
        _ranking(shape, question)
    elif question.kind == Kind.MONEY:
        _money(shape, question)
    elif question.kind == Kind.DATE:
        _date(shape, patterns, least)
    return shape


def _answered(pattern):
    return any(pattern)


def _one_of(shape, question):
    labels = [option.label for option in question.choices]
    chosen = {shape.add(_has(0, n)): label for n, label in enumerate(labels, 1)}
    _divide(shape, "", chosen, shape.add(_answered))
    shape.one_answer = True


def _text(shape):
    # The whole is everybody who came to the page: who wrote nothing is told apart from nothing else.
    shape.of_asked = True
    _yes_or_no(shape, {shape.add(_answered): wording.WROTE}, shape.add(lambda pattern: True))


def shape_of_replies() -> Shape:
    """Who replied, of all who were invited: (1,) and (0,)."""
    shape = Shape()
    _yes_or_no(shape, {shape.add(_answered): wording.REPLIED}, shape.add(lambda pattern: True))
    return shape


def _several(shape, question):
    chosen = {
        shape.add(lambda pattern, n=n: bool(pattern[0] >> n & 1)): option.label
        for n, option in enumerate(question.choices)
    }
    _yes_or_no(shape, chosen, shape.add(_answered))


def _ranking(shape, question):
    """What was put first, by groups; and of everybody, for each option, the places it was given."""
    options, places = range(len(question.options)), range(1, len(question.options) + 1)
    at = {(o, p): shape.add(_has(o, p), for_all_only=p > 1) for o in options for p in places}
    first = {at[o, 1]: question.options[o].label for o in options}
    _divide(shape, "", first, shape.add(_answered))
    for o in options:
        ranked = shape.add(lambda pattern, o=o: pattern[o] > 0, for_all_only=True)
        labels = {at[o, p]: wording.place(p) for p in places}
        _divide(shape, question.options[o].label, labels, ranked, for_all_only=True)
    # A place is given to one option: the other way of adding up.
    for p in places[1:]:
        given = shape.add(lambda pattern, p=p: p in pattern, for_all_only=True)
        shape.sums.append((tuple(at[o, p] for o in options), given))


def _money(shape, question):
    answered = shape.add(_answered)
    for end, heading in enumerate((wording.FROM, wording.TO)):
        chosen = {shape.add(_has(end, n)): label for n, label in enumerate(bands(question), 1)}
        _divide(shape, heading, chosen, answered)


def _date(shape, patterns, least):
    often = {pattern for pattern, number in patterns.items() if number >= least}
    seldom = sum(number for pattern, number in patterns.items() if pattern not in often)
    if 0 < seldom < least and often:
        often.remove(min(often, key=lambda pattern: (patterns[pattern], pattern)))
    chosen = {
        shape.add(_has(0, pattern[0])): f"{month_of(pattern[0]):%B %Y}" for pattern in sorted(often)
    }
    if seldom or not often:
        others = shape.add(lambda pattern: any(pattern) and pattern not in often)
        chosen[others] = wording.OTHER_MONTHS
    _divide(shape, "", chosen, shape.add(_answered))


def _has(n, value):
    return lambda pattern: pattern[n] == value


def _divide(shape, heading, chosen, whole, for_all_only=False):
    """Everybody chose one of these."""
    shape.parts.append(Part(heading, chosen, whole, for_all_only))
    shape.sums.append((tuple(chosen), whole))


def _yes_or_no(shape, chosen, whole):
    """Each by itself is a yes or a no: who did not choose it follows from who did."""
    shape.parts.append(Part("", chosen, whole))
    for column in chosen:
        holds = shape.columns[column].holds
        others = shape.add(_but(shape.columns[whole].holds, holds))
        shape.sums.append(((column, others), whole))


def _but(whole, holds):
    return lambda pattern: whole(pattern) and not holds(pattern)
