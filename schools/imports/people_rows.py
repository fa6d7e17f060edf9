"""What one row of a people's list says, and what it would change."""

import re
from collections import defaultdict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from records.moments import day
from schools.imports import roles
from schools.imports import row_wording as wording
from schools.imports.base import problem, some, whole
from schools.imports.dates import day_in
from schools.imports.matching import Collaboratives, NotFound, Schools
from schools.imports.texts import tidy
from schools.models import ImportRow, Person, Post
from schools.naming import plain
from schools.workflow.appointments import Span, same_post, spans_of

LONGEST_NAME = 200  # characters, as in Person
LONGEST_ADDRESS = 254

_KIND = Post.Kind
_RIGHTS = {_KIND.COORDINATOR: wording.NOTE_COORDINATOR, _KIND.BOARD_MEMBER: wording.NOTE_BOARD}
_ONE_AT_A_TIME = (_KIND.HEADTEACHER, _KIND.CHAIR)
# Addresses of an office, not of a person.
_BOXES = {
    "admin", "bursar", "chair", "clerk", "contact", "deputy", "enquiries", "finance", "governors",
    "head", "headteacher", "hello", "info", "mail", "office", "post", "principal", "reception",
    "school", "secretary", "schooloffice", "theoffice",
}  # fmt: skip
_EVERYWHERE = {"", "all", "all schools", "partnership", "the partnership", "whole partnership",
               "the whole partnership"}  # fmt: skip
_NOT_IN_NAMES = re.compile(r"[@<>{}=|\\]|://")


class Reader:
    """Reads row after row of a table; remembers what earlier rows said."""

    def __init__(self, table, at):
        self._table = table
        self._at = at
        self._schools = Schools()
        self._collaboratives = Collaboratives()
        self._everywhere = _EVERYWHERE | {plain(settings.PARTNERSHIP_NAME)}
        self._names = _names_in(table, at)
        people = Person.objects.values_list("email", "pk", "name", "plain_name", "is_active")
        self._people = {}
        self._called = defaultdict(list)
        for email, *rest, plain_name, active in people.iterator():
            self._people[email] = (*rest, active)
            self._called[plain_name].append(email)
        self._spans = spans_of()
        self._ended, self._holders = _past_and_present()
        self._given = defaultdict(list)  # by earlier rows: {key: [(Span, number), …]}
        self._taken = set()  # standing posts that earlier rows are about
        self._entered, self._renamed = set(), set()

    def read(self, row):
        """The row as an unsaved ImportRow; what it would do is in `did["will"]`."""
        return _OneRow(self, row).read()


class _OneRow:
    def __init__(self, reader, row):
        self.all = reader
        self.row = row
        self.cells = some(reader._at, row)
        self.problems = []
        self.notes = []
        self.changes = {}

    def read(self):
        kind = self.kind()
        name, email = self.name(), self.email()
        school, collaborative = self.place(kind)
        since, until = self.date("From"), self.date("To")
        label = ", ".join(
            filter(None, [name, kind and kind.label, self.said(school, collaborative)])
        )
        if not self.problems:
            self.backwards(since, until)
        if self.problems:
            return self.wrong(label)
        person, *_ = self.all._people.get(email, (None,))
        key = (person or email, kind.value, school, collaborative)
        told = Span(None, since, until)
        for span, number in self.all._given[key]:
            if span == told:
                return ImportRow(number=self.row.number, verdict=ImportRow.Verdict.SKIPPED)
            if same_post([span], since, until):
                self.wrong_in("Role", wording.TWICE_OTHER_DATES.format(row=number))
                return self.wrong(label)
        free = [s for s in self.all._spans.get(key, []) if s.pk not in self.all._taken]
        standing = same_post(free, since, until)
        if standing:
            # An empty cell says nothing about a post that stands.
            since, until = since or standing.since, until or standing.until
            self.backwards(since, until)
            if self.problems:
                return self.wrong(label)
            self.all._taken.add(standing.pk)
        self.all._given[key].append((told, self.row.number))
        rename = self.person_changes(person, name, email)
        self.post_changes(kind, key, standing, since, until)
        if not self.changes:
            return ImportRow(number=self.row.number, verdict=ImportRow.Verdict.SAME)
        self.take_note(kind, email, key, standing)
        was = self.all._people[email][1] if person else None
        will = {
            "email": email,
            "name": name if rename or not was else was,
            "was": was,
            "rename": rename,
            "kind": kind.value,
            "school": school,
            "collaborative": collaborative,
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "post": standing
            and [standing.pk, *(d and d.isoformat() for d in (standing.since, standing.until))],
        }
        verdict = ImportRow.Verdict.CHANGED if standing else ImportRow.Verdict.NEW
        return ImportRow(
            number=self.row.number,
            verdict=verdict,
            label=label,
            cells=self.cells,
            changes=self.changes,
            did={"will": will},
        )

    # -- The cells -----------------------------------------------------------------------------

    def kind(self):
        role = self.cells.get("Role", "")
        kind = roles.kind_of(role)
        if not role:
            self.wrong_in("Role", wording.ROLE_MISSING.format(known=roles.KNOWN))
        elif kind is None:
            says = wording.ROLE_UNKNOWN.format(role=role[:60], known=roles.KNOWN)
            self.wrong_in("Role", says)
        return kind

    def name(self):
        name = name_in(self.cells)
        column = next((c for c in ("Name", "Surname", "First name") if c in self.cells), None)
        if column is None:
            column = "Name" if "Name" in self.all._at else "Surname"
        if not name:
            self.wrong_in(column, wording.NAME_MISSING)
        elif len(name) > LONGEST_NAME:
            self.wrong_in(column, wording.NAME_TOO_LONG.format(most=LONGEST_NAME))
        elif not is_name(name):
            self.wrong_in(column, wording.NAME_STRANGE)
        else:
            email = email_in(self.cells)
            theirs = self.all._names.get(email, {})
            if len(theirs) > 1:
                other = next(v for k, v in theirs.items() if k != plain(name))
                says = wording.EMAIL_TWO_NAMES.format(
                    email=email, name=name, other=other[0], row=other[1]
                )
                self.wrong_in(column, says)
                self.wrong_in("E-mail", says)
            elif theirs:
                name = theirs[plain(name)][0]  # one spelling for all rows: the first
        return name

    def email(self):
        email = email_in(self.cells)
        if not email:
            self.wrong_in("E-mail", wording.EMAIL_MISSING)
        elif not is_email(email):
            self.wrong_in("E-mail", wording.EMAIL_WRONG.format(email=email[:100]))
        return email

    def place(self, kind):
        """(number of the school, number of the collaborative); either may be None."""
        named, urn = self.cells.get("School", ""), self.cells.get("URN", "")
        column = "URN" if urn or "School" not in self.all._at else "School"
        try:
            if kind is None:
                return None, None
            if kind in Post.AT_SCHOOL:
                if not named and not urn:
                    raise NotFound(wording.NOT_FOR_ALL.format(kind=kind.label))
                school = self.all._schools.find(named, urn=urn)
                if named and plain(named) != school.plain_name and urn:
                    self.notes.append(wording.NOTE_URN.format(name=named[:LONGEST_NAME]))
                return school.pk, None
            everywhere = plain(named) in self.all._everywhere and not urn
            if kind == _KIND.COORDINATOR:
                if not everywhere:
                    raise NotFound(wording.NOWHERE_ELSE.format(kind=kind.label))
                return None, None
            if everywhere and kind not in Post.AT_COLLABORATIVE:
                return None, None
            return None, self.collaborative(kind, named, urn)
        except NotFound as no:
            self.wrong_in(column, no.says)
            return None, None

    def collaborative(self, kind, named, urn):
        if not named:
            raise NotFound(wording.NOT_WITHOUT_COLLABORATIVE.format(kind=kind.label))
        try:
            return self.all._collaboratives.find(named)[0]
        except NotFound as no:
            try:
                self.all._schools.find(named, urn=urn)
            except NotFound:
                raise no from None
        at_one = kind in Post.AT_COLLABORATIVE
        says = wording.NOT_WITHOUT_COLLABORATIVE if at_one else wording.NOT_AT_A_SCHOOL
        raise NotFound(says.format(kind=kind.label))

    def date(self, column):
        text = self.cells.get(column, "")
        try:
            return day_in(text)
        except ValueError:
            self.wrong_in(column, wording.DATE_WRONG.format(date=text[:40]))
            return None

    def backwards(self, since, until):
        if since and until and until < since:
            says = wording.DATE_BACKWARDS.format(since=day(since), until=day(until))
            self.wrong_in("To" if "To" in self.cells else "From", says)

    def wrong_in(self, column, says):
        at = self.all._at.get(column)
        self.problems.append(problem(self.all._table, self.row, at, says))

    def wrong(self, label):
        return ImportRow(
            number=self.row.number,
            verdict=ImportRow.Verdict.WRONG,
            label=label,
            cells=whole(self.all._table, self.row),
            problems=self.problems,
        )

    # -- What would change -----------------------------------------------------------------------

    def person_changes(self, person, name, email):
        """Whether the row gives a known person another name."""
        if person is None:
            if email not in self.all._entered:
                self.all._entered.add(email)
                self.changes["Person"] = ["", f"{name}, {email}"]
                if others := [e for e in self.all._called.get(plain(name), []) if e != email]:
                    says = wording.NOTE_OTHER_ADDRESS.format(name=name, email=others[0])
                    self.notes.append(says)
            return False
        known = self.all._people[email][1]
        if known == name or email in self.all._renamed:
            return False
        self.all._renamed.add(email)
        self.changes["Name"] = [known, name]
        return True

    def post_changes(self, kind, key, standing, since, until):
        before = standing or Span(None, None, None)
        if standing is None:
            place = self.said(*key[2:])
            self.changes["Post"] = ["", f"{kind.label}, {place}" if place else kind.label]
        for field, old, new in (("From", before.since, since), ("To", before.until, until)):
            if old != new:
                self.changes[field] = [day(old) if old else "", day(new) if new else ""]

    def take_note(self, kind, email, key, standing):
        if kind in _RIGHTS and standing is None:
            self.changes["Rights"] = ["", _RIGHTS[kind]]
        box = email.partition("@")[0]
        if re.split(r"[._+-]|[0-9]", box)[0] in _BOXES:
            self.notes.append(wording.NOTE_ROLE_ADDRESS.format(box=box))
        _, _, active = self.all._people.get(email, (None, None, True))
        if not active:
            self.notes.append(wording.NOTE_DISABLED)
        if standing is None and kind in _ONE_AT_A_TIME:
            others = [n for n, e in self.all._holders.get(key[1:3], []) if e != email]
            if others:
                says = wording.NOTE_ANOTHERS if others[1:] else wording.NOTE_ANOTHER
                names = " and ".join(others)
                self.notes.append(says.format(names=names, kind=kind.label.lower()))
        if standing is None and (last := self.all._ended.get(key)):
            self.notes.append(wording.NOTE_ENDED.format(day=day(last)))
        if self.notes:
            self.changes["Note"] = ["", " ".join(self.notes)]

    def said(self, school, collaborative):
        if school:
            return str(self.all._schools[school])
        return self.all._collaboratives.name_of(collaborative) if collaborative else ""


def name_in(cells):
    """The name of the person in a row, from one column or from two; "" if there is none."""
    name = cells.get("Name") or f"{cells.get('First name', '')} {cells.get('Surname', '')}"
    return tidy(name)


def email_in(cells):
    """The address as it is kept: small letters, nothing around it."""
    return tidy(cells.get("E-mail", "")).lower().removeprefix("mailto:")


def is_name(name):
    """Whether this can be the name of a person: letters, and nothing that only machines write."""
    return any(map(str.isalpha, name)) and not _NOT_IN_NAMES.search(name)


def is_email(email):
    """Whether this is an address that a letter can be sent to."""
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= LONGEST_ADDRESS and "." in email.rpartition("@")[2]


def _names_in(table, at):
    """{address: {name as compared: (name, number of the first row with it)}} of the whole file."""
    names = defaultdict(dict)
    for row in table:
        cells = some(at, row)
        email, name = email_in(cells), name_in(cells)
        if is_email(email) and len(name) <= LONGEST_NAME and is_name(name):
            names[email].setdefault(plain(name), (name, row.number))
    return names


def _past_and_present():
    """Posts that were ended at once {key: last day}; heads and chairs of today {(kind, school): …}."""
    ended = {}
    fields = ("person", "kind", "school", "collaborative", "until")
    rows = Post.objects.exclude(ended_at=None).order_by("ended_at").values_list(*fields)
    for *key, until in rows:
        ended[tuple(key)] = until
    holders = defaultdict(list)
    rows = Post.objects.current().filter(kind__in=_ONE_AT_A_TIME).order_by("pk")
    for kind, school, name, email in rows.values_list(
        "kind", "school", "person__name", "person__email"
    ):
        holders[kind, school].append((name, email))
    return ended, holders
