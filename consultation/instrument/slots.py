"""The code of a sealed response: small numbers in fixed places, so that they are counted quickly.

    yes or no, one of, agree   the place of the chosen option, from 1; 0 where there is no answer
    several of                 the sum of 1, 2, 4, … of the chosen ones; 0 for none
    ranking                    a slot for each option: its place from 1; 0 where it has none
    money                      two slots: the bands of both ends, from 1
    date                       months since January 1900, plus 1
    texts                      1 where something was written (the words are kept apart)

Named questions have no slot: they are no part of a response.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from consultation.instrument.answers import is_answered
from consultation.instrument.tree import Gate, Instrument, Kind, Option, Question

ONE = (Kind.YES_NO, Kind.ONE_OF, Kind.AGREE)


@dataclass(frozen=True)
class Slot:
    """A place in the code, from 1 as PostgreSQL counts. `option` is whose, in a ranking."""

    number: int
    question: Question | Gate
    option: Option | None = None
    end: str = ""  # "from" or "to", of money


def layout(instrument: Instrument) -> list[Slot]:
    """The places of the code, in order. Texts and gates have theirs, named questions do not."""
    found = []
    for page in instrument.all_pages():
        for question in page.asks:
            if question.named:
                continue
            if question.kind == Kind.RANKING:
                wanted = [{"option": option} for option in question.options]
            elif question.kind == Kind.MONEY:
                wanted = [{"end": "from"}, {"end": "to"}]
            else:
                wanted = [{}]
            found += [Slot(len(found) + n, question, **w) for n, w in enumerate(wanted, 1)]
    return found


def code(slots: list[Slot], answers: dict) -> list[int]:
    """The code of these answers."""
    return [_number(slot, answers.get(slot.question.name)) for slot in slots]


def band_of(question: Question, pounds: int) -> int:
    """In which of the question's bands an amount lies, from 1."""
    return sum(pounds >= least for least in question.bands) or 1


def bands(question: Question) -> list[str]:
    """The bands of money in words, in their order."""
    ends = question.bands
    found = [f"£{low:,} to £{high - 1:,}" for low, high in pairwise(ends)]
    return [*found, f"£{ends[-1]:,} or more"] if ends else []


def month_of(number: int) -> date:
    """The first day of the month that a code of a date stands for."""
    return date(1900 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def _number(slot, answer):
    question = slot.question
    if not is_answered(answer):
        return 0
    if question.is_text:
        return 1
    names = [option.name for option in question.choices]
    if question.kind == Kind.SEVERAL_OF:
        return sum(1 << names.index(name) for name in answer)
    if question.kind == Kind.RANKING:
        return answer.index(slot.option.name) + 1 if slot.option.name in answer else 0
    if question.kind == Kind.MONEY:
        return band_of(question, answer[slot.end])
    if question.kind == Kind.DATE:
        on = date.fromisoformat(answer)
        return (on.year - 1900) * 12 + on.month
    return names.index(answer) + 1
