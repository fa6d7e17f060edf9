"""How it is declared what the portal knows about people: table by table, field by field.

Each app says it of its own tables in `privacy.py`. From these declarations the portal makes what
a person may have of their data, what is erased and what stays, and the tables of the privacy
statement. A field that nobody declared fails a test.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q


class Sort(StrEnum):
    """What a field tells about a person."""

    IDENTITY = "identity"  # who they are
    CONTACT = "contact"  # how to reach them
    EVIDENCE = "evidence"  # what they did, or were asked to do, and when
    WRITTEN = "written"  # words they wrote, or that were written to them
    TECHNICAL = "technical"  # traces of using the portal
    # Whoever reads it could sign in as them: kept, never handed out.
    SECRET = "secret"  # noqa: S105
    NONE = "none"  # nothing about anybody


@dataclass(frozen=True)
class Someone:
    """A person, by everything under which the portal may have written them down."""

    pk: int
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()  # as in the history: "schools.person:12"
    sessions: tuple[str, ...] = ()
    called: str = ""  # what stands in their place once they are erased


Way = Callable[[Someone], Q]


def _any(conditions) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def path(*lookups: str) -> Way:
    """The rows that lead to the person by one of these lookups: "post__person"."""
    return lambda someone: _any(Q(**{lookup: someone.pk}) for lookup in lookups)


def address(lookup: str) -> Way:
    """The rows with an e-mail address that is or was theirs."""
    return lambda someone: _any(Q(**{f"{lookup}__iexact": a}) for a in someone.addresses)


def subject(lookup: str) -> Way:
    """The rows about them or about a post of theirs, under the name used in the history."""
    return lambda someone: Q(**{f"{lookup}__in": someone.subjects})


def mention(*lookups: str) -> Way:
    """The rows that have their name or address in one of these texts (or JSON)."""
    return lambda someone: _any(
        Q(**{f"{lookup}__icontains": words})
        for lookup in lookups
        for words in (*someone.names, *someone.addresses)
    )


def editor() -> Way:
    """The events of changes that they made."""
    return lambda someone: Q(pgh_context__metadata__user=someone.pk)


@dataclass(frozen=True)
class Fate:
    """What becomes of a person's rows when the person is erased.

    "goes": the rows are deleted. "stays": they are evidence, and `because` says why to people.
    "blanked": `blank` is written over these fields. In the texts `renamed` name and address give
    way to "Former member 12", in whosever row they stand.
    """

    kind: str
    because: str = ""
    blank: dict = field(default_factory=dict)
    renamed: tuple[str, ...] = ()


def goes(*, renamed="") -> Fate:
    """The rows are deleted; rows of others that mention the person are reworded."""
    return Fate("goes", renamed=tuple(renamed.split()))


def stays(because, *, renamed="") -> Fate:
    """The rows are evidence."""
    return Fate("stays", because, renamed=tuple(renamed.split()))


def blanked(**blank) -> Fate:
    """The rows stay as numbers, what they told about the person goes."""
    return Fate("blanked", blank=blank)


@dataclass(frozen=True)
class Table:
    """What one table holds about people.

    `about` leads to the rows whose subject is the person, `by` to those that only tell that the
    person did something: they are exported too, and stay. `called` is what people call it.
    """

    model: str
    fields: dict[str, Sort]
    called: str = ""
    about: tuple[Way, ...] = ()
    by: tuple[Way, ...] = ()
    why: str = ""
    kept: str = ""
    fate: Fate | None = None
    alone: frozenset[str] = frozenset()  # handed to the person alone, never to who asks for them

    @property
    def is_personal(self) -> bool:
        return any(sort != Sort.NONE for sort in self.fields.values())

    def of(self, someone: Someone) -> Q:
        """The rows whose subject is this person."""
        return _any(way(someone) for way in self.about)

    def caused_by(self, someone: Someone) -> Q:
        """The rows that tell that this person did something."""
        return _any(way(someone) for way in self.by)

    def with_(self, someone: Someone) -> Q:
        """The rows in which this person appears at all."""
        return self.of(someone) | self.caused_by(someone)


def table(
    model, called="", *, about=(), by=(), why="", kept="", fate=None, alone="", **sorts
) -> Table:
    """Declare a table: `identity="name email", none="id"` sorts its fields.

    Of those some may be for the person `alone`: a coordinator who asks for everything about
    somebody does not get to read by it what is confidential to a school.
    """
    fields = {}
    for sort, names in sorts.items():
        for name in names.split():
            if name in fields:
                raise ValueError(f"{model}.{name} is declared twice")
            fields[name] = Sort(sort)
    return Table(
        model, fields, called, tuple(about), tuple(by), why, kept, fate, frozenset(alone.split())
    )


def nothing(model, fields) -> Table:
    """Declare a table that tells nothing about anybody."""
    return table(model, none=fields)
