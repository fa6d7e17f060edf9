"""The tree of an instrument, read from its JSON (schema "instrument/1") and written back to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

SCHEMA = "instrument/1"
NAME = re.compile(r"[a-z][a-z0-9]{0,15}")
# What stands in an address where else the name of a page would: see consultation.urls.answering.
TAKEN = {"check", "sent"}
DEEP = 3  # how deep gates may nest; nobody reads further
LONG = 10_000  # characters of one piece of text
OPTIONS = 14  # so that the chosen ones fit into a small number (see slots)
WORDS = 10_000  # characters of one long answer


class Kind(StrEnum):
    """The kinds of question there are."""

    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    AGREE = "agree"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    RANKING = "ranking"
    DATE = "date"


LABELS = {
    Kind.YES_NO: "Yes or no",
    Kind.ONE_OF: "One of several",
    Kind.SEVERAL_OF: "Several of several",
    Kind.AGREE: "How far people agree",
    Kind.SHORT_TEXT: "A few words",
    Kind.LONG_TEXT: "A longer text",
    Kind.MONEY: "Money per year, an amount or a range",
    Kind.RANKING: "Put in order",
    Kind.DATE: "A day",
}
WITH_OPTIONS = (Kind.ONE_OF, Kind.SEVERAL_OF, Kind.RANKING)
TEXTS = (Kind.SHORT_TEXT, Kind.LONG_TEXT)
GATE = "gate"  # the kind of a gate's own question, which is a yes or no


class Faulty(ValueError):
    """This is no instrument; `faults` are sentences about why."""

    def __init__(self, faults):
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Option:
    """One of the answers that are offered."""

    name: str
    label: str


YES_NO = (Option("yes", "Yes"), Option("no", "No"))
AGREE = (
    Option("5", "Strongly agree"),
    Option("4", "Agree"),
    Option("3", "Neither agree nor disagree"),
    Option("2", "Disagree"),
    Option("1", "Strongly disagree"),
)


@dataclass(frozen=True)
class Text:
    """A piece of reading, as Markdown."""

    name: str
    text: str

    def as_json(self):
        return {"name": self.name, "text": self.text}


@dataclass(frozen=True)
class Question:
    """A question. `named` ones are answered under one's name and kept apart from all others.

    `organiser` says to whom a named answer goes. `bands` are the lower ends, in pounds a year, of
    the bands in which money is counted.
    """

    name: str
    kind: Kind
    label: str
    hint: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    named: bool = False
    organiser: str = ""
    bands: tuple[int, ...] = ()

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen; nothing where people write."""
        if self.kind == Kind.YES_NO:
            return YES_NO
        return AGREE if self.kind == Kind.AGREE else self.options

    @property
    def is_text(self) -> bool:
        """Whether people answer in their own words."""
        return self.kind in TEXTS

    def as_json(self):
        told = {"name": self.name, "kind": self.kind.value, "label": self.label}
        if self.hint:
            told["hint"] = self.hint
        if self.required:
            told["required"] = True
        if self.kind in WITH_OPTIONS:
            told["options"] = [{"name": o.name, "label": o.label} for o in self.options]
        if self.named:
            told |= {"named": True, "organiser": self.organiser}
        if self.kind == Kind.MONEY:
            told["bands"] = list(self.bands)
        return told


@dataclass(frozen=True)
class Gate:
    """A yes or no whose "yes" opens `pages`; after them everybody goes on together."""

    name: str
    label: str
    hint: str = ""
    pages: tuple["Page", ...] = ()

    kind = GATE
    required = named = is_text = False
    choices = YES_NO

    def as_json(self):
        told = {"name": self.name, "label": self.label}
        if self.hint:
            told["hint"] = self.hint
        return told | {"pages": [page.as_json() for page in self.pages]}


@dataclass(frozen=True)
class Page:
    """One page: reading and questions in their order, and perhaps a gate at its end."""

    name: str
    title: str
    parts: tuple[Text | Question, ...] = ()
    gate: Gate | None = None

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Its questions, without the gate."""
        return tuple(part for part in self.parts if isinstance(part, Question))

    @cached_property
    def asks(self) -> tuple[Question | Gate, ...]:
        """Everything that is answered on it, the gate last."""
        return self.questions + ((self.gate,) if self.gate else ())

    def as_json(self):
        told = {
            "name": self.name,
            "title": self.title,
            "parts": [part.as_json() for part in self.parts],
        }
        return told | ({"gate": self.gate.as_json()} if self.gate else {})


@dataclass(frozen=True)
class Instrument:
    """The whole of it. `welcome` stands with the person's details, `thanks` when all is sent."""

    title: str
    purpose: str = ""
    welcome: str = ""
    thanks: str = ""
    pages: tuple[Page, ...] = field(default_factory=tuple)

    def all_pages(self) -> Iterator[Page]:
        """Every page in the order of reading, those behind gates too."""
        yield from _pages(self.pages)

    @cached_property
    def by_name(self) -> dict[str, Page]:
        """{name: page}"""
        return {page.name: page for page in self.all_pages()}

    @cached_property
    def questions(self) -> dict[str, Question]:
        """{name: question} in the order of reading, without gates."""
        return {q.name: q for page in self.all_pages() for q in page.questions}

    @cached_property
    def gates(self) -> dict[str, Gate]:
        """{name: gate} in the order of reading."""
        return {page.gate.name: page.gate for page in self.all_pages() if page.gate}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """{name: number} of everything that is answered, gates too, from 1 in the order of reading."""
        asked = [each.name for page in self.all_pages() for each in page.asks]
        return {name: number for number, name in enumerate(asked, 1)}

    def as_json(self) -> dict:
        """As it is kept and frozen."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "purpose": self.purpose,
            "welcome": self.welcome,
            "thanks": self.thanks,
            "pages": [page.as_json() for page in self.pages],
        }


def _pages(pages):
    for page in pages:
        yield page
        if page.gate:
            yield from _pages(page.gate.pages)


def _can_be_kept(text):
    """Whether a database and a file take it: no null character, no half of a surrogate pair."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text))


def parse(told: dict) -> Instrument:
    """The instrument told by this JSON; raises Faulty with sentences if it is none.

    It may be unfinished (no pages, empty texts): whether it can be published is for
    `consultation.instrument.checks` to say.
    """
    reader = _Reader()
    instrument = reader.instrument(told)
    if reader.faults:
        raise Faulty(reader.faults)
    return instrument


class _Reader:
    """Reads JSON that may hold anything, and notes what is wrong with it."""

    def __init__(self):
        self.faults = []
        self.names = set()

    def instrument(self, told):
        if not isinstance(told, dict) or told.get("schema") != SCHEMA:
            self.faults.append(f"It does not say that it is an {SCHEMA}.")
            return None
        self._only(told, "schema title purpose welcome thanks pages", "the consultation")
        return Instrument(
            title=self._text(told, "title", 200),
            purpose=self._text(told, "purpose", 500),
            welcome=self._text(told, "welcome"),
            thanks=self._text(told, "thanks"),
            pages=self._pages(told.get("pages"), 0),
        )

    def _pages(self, told, depth):
        if depth > DEEP:
            self.faults.append(f"Gates are nested more than {DEEP} deep.")
            return ()
        return tuple(self._page(each, depth) for each in self._list(told, "pages"))

    def _page(self, told, depth):
        self._only(told, "name title parts gate", "a page")
        gate = told.get("gate")
        return Page(
            name=self._name(told),
            title=self._text(told, "title", 200),
            parts=tuple(self._part(p, depth) for p in self._list(told.get("parts"), "parts")),
            gate=self._gate(gate, depth) if gate is not None else None,
        )

    def _gate(self, told, depth):
        if not isinstance(told, dict):
            self.faults.append("A gate is not told as it should be.")
            told = {}
        self._only(told, "name label hint pages", "a gate")
        return Gate(
            name=self._name(told),
            label=self._text(told, "label", 500),
            hint=self._text(told, "hint", 500),
            pages=self._pages(told.get("pages"), depth + 1),
        )

    def _part(self, told, depth):
        if "text" in told:
            self._only(told, "name text", "a piece of reading")
            return Text(self._name(told), self._text(told, "text"))
        return self._question(told, depth)

    def _question(self, told, depth):
        self._only(
            told, "name kind label hint required options named organiser bands", "a question"
        )
        name, label = self._name(told), self._text(told, "label", 1_000)
        if told.get("kind") not in list(Kind):
            self.faults.append(f"“{label}” is of no kind that there is.")
            return Question(name, Kind.YES_NO, label)
        kind = Kind(told["kind"])
        required, named = told.get("required") is True, told.get("named") is True
        if required and depth:
            self.faults.append(
                f"“{label}” stands behind a gate, where not everybody comes, so it cannot be "
                "required."
            )
        if required and named:
            self.faults.append(f"“{label}” asks for a name, so it cannot be required.")
        if named and kind != Kind.YES_NO:
            self.faults.append(f"“{label}” asks for a name, so it can only be a yes or no.")
        return Question(
            name=name,
            kind=kind,
            label=label,
            hint=self._text(told, "hint", 500),
            required=required,
            options=self._options(told, label) if kind in WITH_OPTIONS else (),
            named=named,
            organiser=self._text(told, "organiser", 200) if named else "",
            bands=self._bands(told, label) if kind == Kind.MONEY else (),
        )

    def _options(self, told, label):
        options = tuple(
            Option(str(each.get("name", "")), self._text(each, "label", 200))
            for each in self._list(told.get("options"), "options")
        )
        names = [option.name for option in options]
        if len(set(names)) != len(names) or not all(NAME.fullmatch(name) for name in names):
            self.faults.append(f"The options of “{label}” do not each have a name of their own.")
        if len(options) > OPTIONS:
            self.faults.append(f"“{label}” offers more than {OPTIONS} options.")
        return options

    def _bands(self, told, label):
        bands = told.get("bands") or ()
        whole = isinstance(bands, list | tuple) and all(type(b) is int and b >= 0 for b in bands)
        if not whole or sorted(set(bands)) != list(bands) or len(bands) > OPTIONS:
            self.faults.append(f"The bands of “{label}” are not whole pounds that go up.")
            return ()
        return tuple(bands)

    # -- Bits of JSON ----------------------------------------------------------------------------

    def _list(self, told, what):
        if told is None:
            return []
        if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
            self.faults.append(f"Its {what} are not told as they should be.")
            return []
        return told

    def _text(self, told, key, most=LONG):
        text = told.get(key, "")
        if not isinstance(text, str) or not _can_be_kept(text):
            self.faults.append(f"The {key} is no text.")
            return ""
        if len(text) > most:
            self.faults.append(f"Keep the {key} to {most:,} characters or fewer.")
        return text

    def _name(self, told):
        name = told.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name) or name in TAKEN:
            self.faults.append("Something has no name of its own.")
            return ""
        if name in self.names:
            self.faults.append(f"Two things have the name {name}.")
        self.names.add(name)
        return name

    def _only(self, told, keys, what):
        if unknown := sorted(set(told) - set(keys.split())):
            self.faults.append(f"Nobody knows what “{unknown[0]}” means for {what}.")
