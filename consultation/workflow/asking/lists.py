"""A list of people as a file: read in the request, told row by row; nothing is changed by reading."""

from dataclasses import dataclass, field

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from consultation.models import Invitee
from consultation.wording import asking as wording
from consultation.workflow.asking.audience import best_of, current_posts
from records.tables import MEBIBYTE, Limits, Refused, open_table
from schools.imports import roles
from schools.imports.texts import tidy
from schools.models import Person, Post
from schools.naming import plain

ROWS = 5_000
LIMITS = Limits(
    max_bytes=2 * MEBIBYTE,
    max_columns=60,
    max_rows=ROWS,
    max_cell_characters=2_000,
    max_row_characters=50_000,
    max_unpacked_bytes=30 * MEBIBYTE,
    max_cells=300_000,
)
ADDRESS = ("E-mail", "E-mail address", "Mail", "Work e-mail", "Work e-mail address")
SCHOOL = ("School", "School name", "Where", "Organisation")
URN = ("URN", "School URN")
ROLE = ("Role", "Post", "As", "Position")
LONGEST_ADDRESS = 254

_SALT = "consultation.asking.list"
_AN_HOUR = 3_600  # seconds between the preview and the button


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, by the number that Excel shows."""

    row: int
    says: str


@dataclass
class Listed:
    """What a file says: whom it names, and which rows are to be put right.

    `people` is {person: their post}; `named` holds those of whom the file says in which post.
    """

    rows: int = 0
    people: dict[int, Post] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)

    @property
    def told(self) -> dict[int, int | None]:
        """{person: the post they are to be asked in, or None for the best}, as `set_list` takes it."""
        return {pk: post.pk if pk in self.named else None for pk, post in self.people.items()}


@dataclass(frozen=True)
class _Said:
    number: int
    address: str
    school: str
    urn: str
    role: str


def read_list(file, *, name, consultation) -> Listed:
    """Read the e-mail addresses (school, URN and role where there are such columns) of a table.

    Five queries at most. Raises Refused with a sentence where the file cannot be read at all.
    """
    with open_table(file, name=name, limits=LIMITS) as table:
        rows = list(_rows(table))
    if not rows:
        raise Refused(wording.LIST_NOBODY)
    listed = Listed(rows=len(rows))
    addresses = {row.address.lower() for row in rows}
    people = Person.objects.annotate(low=Lower("email")).filter(low__in=addresses)
    people = {person.low: person for person in people}
    posts = {}
    for post in current_posts().filter(person__in=people.values()):
        posts.setdefault(post.person_id, []).append(post)
    asked = Invitee.objects.filter(consultation=consultation, person__in=people.values())
    asked = set(asked.values_list("person", flat=True))
    seen = {}
    for row in rows:
        _take(row, listed, people, posts, asked, seen)
    return listed


def carry(consultation, listed) -> str:
    """What was read, signed, for the hidden field between the preview and the button."""
    told = [[pk, post] for pk, post in listed.told.items()]
    return signing.dumps([consultation.pk, told], salt=_SALT, compress=True)


def carried(consultation, text) -> dict[int, int | None] | None:
    """{person: post or None} of what `carry` made; None where it is not of this page, or too old."""
    try:
        pk, told = signing.loads(text, salt=_SALT, max_age=_AN_HOUR)
    except signing.BadSignature:
        return None
    return dict(told) if pk == consultation.pk else None


def posts_of(told) -> list[Post]:
    """The posts in which these people ({person: post or None}) are to be asked, as they stand now."""
    posts = list(current_posts().filter(person__in=told))
    by_list = {post.person_id: post for post in posts if told[post.person_id] == post.pk}
    return list((best_of(posts) | by_list).values())


# -- Inside ----------------------------------------------------------------------------------------


def _rows(table):
    at = [table.column(*names) for names in (ADDRESS, SCHOOL, URN, ROLE)]
    if at[0] is None:
        raise Refused(wording.LIST_NO_ADDRESS_COLUMN)
    for row in table:
        address, school, urn, role = (tidy(row.cells[n]) if n is not None else "" for n in at)
        if not urn and school.isdecimal():
            school, urn = "", school
        yield _Said(row.number, address, school, urn, role)


def _take(row, listed, people, posts, asked, seen):
    """Put one row where it belongs: to the people, or to what is to be put right."""
    person = people.get(row.address.lower())
    if says := _wrong_address(row.address):
        listed.problems.append(Problem(row.number, says))
    elif person is None:
        says = wording.ROW_UNKNOWN.format(address=row.address)
        listed.unknown.append(Problem(row.number, says))
    elif not person.is_active:
        listed.problems.append(
            Problem(row.number, wording.ROW_SWITCHED_OFF.format(name=person.name))
        )
    elif person.pk in seen:
        says = wording.ROW_TWICE.format(row=seen[person.pk])
        listed.left_out.append(Problem(row.number, says))
    elif person.pk in asked:
        says = wording.ROW_ASKED_ALREADY.format(name=person.name)
        listed.left_out.append(Problem(row.number, says))
    else:
        post, says = _post_of(row, person, posts.get(person.pk, []))
        if says:
            listed.problems.append(Problem(row.number, says))
            return
        seen[person.pk] = row.number
        post.person = person
        listed.people[person.pk] = post
        if row.school or row.urn or row.role:
            listed.named.add(person.pk)


def _wrong_address(address):
    if not address:
        return wording.ROW_NO_ADDRESS
    try:
        validate_email(address[: LONGEST_ADDRESS + 1])
    except ValidationError:
        return wording.ROW_NOT_AN_ADDRESS.format(address=address[:100])
    return ""


def _post_of(row, person, posts):
    """(the post that the row means, "") or (None, what is wrong)."""
    if not posts:
        return None, wording.ROW_NO_POST.format(name=person.name)
    facts = {"name": person.name, "school": row.school or row.urn}
    if row.urn and not (row.urn.isascii() and row.urn.isdigit() and 5 <= len(row.urn) <= 7):
        return None, wording.ROW_NOT_A_URN.format(urn=row.urn[:40])
    kind = roles.kind_of(row.role) if row.role else None
    if row.role and kind is None:
        says = wording.ROW_UNKNOWN_ROLE.format(role=row.role[:60], known=roles.KNOWN)
        return None, says
    facts["role"] = kind.label if kind else ""
    there = [post for post in posts if _is_there(post, row)]
    fitting = [post for post in there if kind is None or post.kind == kind]
    if fitting:
        return best_of(fitting)[person.pk], ""
    if not (row.school or row.urn):
        return None, wording.ROW_OTHER_ROLE.format(**facts)
    if not there:
        return None, wording.ROW_OTHER_SCHOOL.format(**facts)
    return None, wording.ROW_OTHER_BOTH.format(**facts)


def _is_there(post, row):
    """Whether the post is at the school that the row names, by its URN or by words of its name."""
    if row.urn:
        return post.school is not None and post.school.urn == int(row.urn)
    if row.school:
        words = set(plain(row.school).split())
        return post.school is not None and words <= set(post.school.plain_name.split())
    return True
