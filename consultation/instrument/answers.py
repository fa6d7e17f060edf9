"""Answers: read from what a form or a paper brings, and told in words.

An answer is JSON: "yes", the name of an option, a list of names, a text, {"from": 100, "to": 250}
(pounds a year; the same twice for one amount), "2018-04-30". What is not answered is not there.
"""

from datetime import date

from consultation.instrument.tree import GATE, WORDS, Gate, Kind, Question
from records.moments import day

SHORT = 300  # characters of a short text
RICHEST = 10_000_000  # pounds a year


class CannotRead(ValueError):
    """What came in is no answer to this question; `str(refusal)` says what to do."""


def fields_of(question: Question | Gate) -> list[str]:
    """The names of the form fields that bring the answer."""
    if question.kind == Kind.MONEY:
        return [f"{question.name}-from", f"{question.name}-to"]
    if question.kind == Kind.RANKING:
        return [f"{question.name}-{option.name}" for option in question.options]
    if question.kind == Kind.DATE:
        return [f"{question.name}-{part}" for part in ("day", "month", "year")]
    return [question.name]


def read_answer(question: Question | Gate, given):
    """The answer that `given` (a QueryDict) brings, or None if there is none.

    Raises CannotRead with a sentence. Whether an answer is required is not asked here.
    """
    values = {name: given.getlist(name) for name in fields_of(question)}
    if any("\0" in value for listed in values.values() for value in listed):
        raise CannotRead("This text has a character in it that cannot be kept. Type it again.")
    return _READERS[question.kind](question, values)


def is_answered(answer) -> bool:
    """Whether this is an answer at all."""
    return answer not in (None, "", [], {})


def _single(values, name):
    listed = values[name]
    return listed[-1].strip() if listed else ""


def _choice(question, values):
    chosen = _single(values, question.name)
    if not chosen:
        return None
    if chosen not in {option.name for option in question.choices}:
        raise CannotRead("Choose one of the answers that are offered.")
    return chosen


def _several(question, values):
    known = [option.name for option in question.options]
    chosen = set(values[question.name])
    if chosen - set(known):
        raise CannotRead("Choose from the answers that are offered.")
    return [name for name in known if name in chosen] or None


def _text(question, values):
    text = values[question.name][-1] if values[question.name] else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if question.kind == Kind.SHORT_TEXT:
        text = " ".join(text.split())
    most = SHORT if question.kind == Kind.SHORT_TEXT else WORDS
    if len(text) > most:
        raise CannotRead(f"Keep this to {most:,} characters or fewer. You have {len(text):,}.")
    return text or None


def _pounds(text):
    plain = text.replace("£", "").replace(",", "").replace(" ", "")
    whole, _, pence = plain.partition(".")
    if not plain:
        return None
    if not (whole.isascii() and whole.isdigit() and pence.strip("0") == ""):
        raise CannotRead("Enter whole pounds a year in figures, for example 250.")
    if len(whole) > 9 or int(whole) > RICHEST:
        raise CannotRead(f"Enter an amount of £{RICHEST:,} a year or less.")
    return int(whole)


def _money(question, values):
    least, most = (_pounds(_single(values, name)) for name in fields_of(question))
    if least is None and most is None:
        return None
    if least is None:
        raise CannotRead("Enter the amount in the first box, or both ends of the range.")
    if most is not None and most < least:
        raise CannotRead("The range goes down. Put the smaller amount first.")
    return {"from": least, "to": least if most is None else most}


def _ranking(question, values):
    places = {}
    for option, name in zip(question.options, fields_of(question), strict=True):
        place = _single(values, name)
        if not place:
            continue
        whole = place.isascii() and place.isdigit() and len(place) < 4
        if not whole or not 1 <= int(place) <= len(question.options):
            raise CannotRead(f"Number the options from 1 to {len(question.options)}.")
        if int(place) in places:
            raise CannotRead(f"Two options have the number {int(place)}. Give each its own.")
        places[int(place)] = option.name
    if sorted(places) != list(range(1, len(places) + 1)):
        raise CannotRead("Number the options from 1 on, without leaving a number out.")
    return [places[place] for place in sorted(places)] or None


def _date(question, values):
    on, month, year = (_single(values, name) for name in fields_of(question))
    if not (on or month or year):
        return None
    try:
        if not all(
            part.isascii() and part.isdigit() and len(part) < 5 for part in (on, month, year)
        ):
            raise ValueError
        given = date(int(year), int(month), int(on))
    except ValueError:
        raise CannotRead("Enter a real day, for example 30 4 2027.") from None
    if not 1900 <= given.year <= 2200:
        raise CannotRead("Enter the year with four figures, for example 2027.")
    return given.isoformat()


_READERS = {
    GATE: _choice,
    Kind.YES_NO: _choice,
    Kind.ONE_OF: _choice,
    Kind.AGREE: _choice,
    Kind.SEVERAL_OF: _several,
    Kind.SHORT_TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.MONEY: _money,
    Kind.RANKING: _ranking,
    Kind.DATE: _date,
}


def in_words(question: Question | Gate, answer) -> str:
    """The answer as people read it; empty if there is none. Several lines for lists."""
    if not is_answered(answer):
        return ""
    labels = {option.name: option.label for option in question.choices}
    if question.kind == Kind.SEVERAL_OF:
        return "\n".join(labels[name] for name in answer)
    if question.kind == Kind.RANKING:
        return "\n".join(f"{place}. {labels[name]}" for place, name in enumerate(answer, 1))
    if question.kind == Kind.MONEY:
        least, most = answer["from"], answer["to"]
        span = f"£{least:,}" if least == most else f"£{least:,} to £{most:,}"
        return f"{span} a year"
    if question.kind == Kind.DATE:
        return day(date.fromisoformat(answer))
    return labels.get(answer, answer)
