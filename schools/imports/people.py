"""People and their posts, from the list that a coordinator keeps: one row is one person's one post.

A person is known by e-mail address and keeps their record; a post that is held already stays as it
is. Nobody loses a post by not being in the file.
"""

from collections import Counter, defaultdict
from datetime import date

from records.tables import MEBIBYTE, Limits, Refused
from schools.imports import row_wording as wording
from schools.imports.base import ChangedSince, Column, places, store_did
from schools.imports.people_rows import Reader
from schools.models import Collaborative, ImportRow, Person, Post, School
from schools.workflow import appointments, invitations, on_record, people, posts
from schools.workflow.appointments import Wanted

LIMITS = Limits(
    max_bytes=10 * MEBIBYTE, max_rows=20_000, max_columns=100, max_cell_characters=2_000
)
COLUMNS = [
    Column(
        "School",
        ("School name", "Establishment", "Establishment name", "EstablishmentName", "Academy",
         "Organisation", "Place", "Where"),
        help="The name of the school; of the collaborative for posts there; empty for the whole partnership",
        example="Linden Primary School",
    ),
    Column("URN", ("School URN", "URN of the school", "Unique reference number"),
           help="If you have it, it is surer than the name", example="115483"),
    Column("Role", ("Post", "Position", "Job title", "Job", "Governor role", "Type of post"), required=True,
           help="Head, deputy, chair of governors, governor, adviser …", example="Headteacher"),
    Column("Name", ("Full name", "Person", "Contact", "Contact name", "Name of person"),
           help="First name and surname; or a column for each", example="Hana Okafor"),
    Column("First name", ("Forename", "Given name", "First names", "Forenames")),
    Column("Surname", ("Last name", "Family name")),
    Column("E-mail", ("E-mail address", "Mail", "Contact e-mail", "Work e-mail", "School e-mail"), required=True,
           help="Each person's own address: it is how they sign in", example="hana.okafor@linden.example"),
    Column("From", ("Start date", "Start", "Since", "Date from", "From date", "Starts", "Appointed",
                    "Date of appointment", "Term starts"),
           help="The first day, like 1/9/2026; may be empty", example="01/09/2026"),
    Column("To", ("End date", "End", "Until", "Date to", "To date", "Ends", "Term ends",
                  "Term of office ends"),
           help="The last day; empty while no end is known"),
]  # fmt: skip
BATCH = 500  # rows
_NEEDED = ("part_of", "number", "label", "did")  # of a row that is brought in: a file has many


def compare(imp, table, progress):
    """Yields the rows that would change something, or are wrong; writes nothing.

    `imp.found` names the columns that were left aside ("ignored") and counts the rows with
    privileged posts ("privileged"). Raises Refused if there is no column for roles, names or
    addresses.
    """
    at = places(table, COLUMNS)
    if not at.keys() & {"Name", "First name", "Surname"}:
        raise Refused(wording.NAME_COLUMN_MISSING)
    imp.found["ignored"] = [
        heading
        for index, heading in enumerate(table.header)
        if heading and index not in at.values()
    ]
    reader = Reader(table, at)
    same, skipped, privileged = 0, Counter(), 0
    for count, row in enumerate(table, 1):
        read = reader.read(row)
        if read.verdict == ImportRow.Verdict.SAME:
            same += 1
        elif read.verdict == ImportRow.Verdict.SKIPPED:
            skipped[wording.SKIPPED_TWICE] += 1
        else:
            privileged += "Rights" in read.changes
            yield read
        if count % 100 == 0:
            progress(count)
    imp.found |= {"same": same, "skipped": dict(skipped), "privileged": privileged}


def bring_in(imp, rows, *, by, progress):
    """Put the people on record and give them their posts; with wants["invite"] ask them to come.

    Raises ChangedSince where a person, a post or a place is not what the preview showed.
    """
    rows = list(rows.only(*_NEEDED))
    _ask_unchanged(rows)
    changed = defaultdict(list)
    for row in rows:  # first of all: a post that ends earlier makes room for the next one
        changed[row.pk] = _change(row.did["will"], by)
    given, done = [], 0
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        given += _give(batch, changed, by)
        done += len(batch)
        progress(done, len(rows))
    if imp.wants.get("invite") and by is not None:
        imp.found["invited"] = invitations.invite_all(given, by)


def undo(imp, rows, *, by, progress):
    """Take posts and people back, put names and dates back; returns what could not be, in words."""
    rows, says = list(rows.only(*_NEEDED)), []
    made = defaultdict(list)
    for row in rows:
        says += _change_back(row.did.get("changed", []), by)
        for label, pk in row.did.get("made", []):
            made[label].append(pk)
    progress(len(rows) // 3, len(rows))
    given = Post.objects.filter(pk__in=made["schools.post"])
    _, ended, kept = appointments.take_back(given, after=imp.done_at, by=by)
    says += [wording.LEFT_ENDED.format(post=posts.said(post)) for post in ended]
    says += [wording.LEFT_POST.format(post=posts.said(post)) for post in kept]
    progress(2 * len(rows) // 3, len(rows))
    entered = Person.objects.filter(pk__in=made["schools.person"])
    staying = on_record.take_off(entered, by=by)
    says += [wording.LEFT_PERSON.format(name=p.name, email=p.email) for p in staying]
    progress(len(rows), len(rows))
    return says


# -- Bringing in -------------------------------------------------------------------------------


def _ask_unchanged(rows):
    """Raises ChangedSince unless everything the rows stand on is as the preview showed it."""
    wills = [row.did["will"] for row in rows]
    emails = {will["email"] for will in wills}
    names = dict(Person.objects.filter(email__in=emails).values_list("email", "name"))
    held = {will["post"][0] for will in wills if will["post"]}
    spans = {
        pk: [_iso(since), _iso(until)]
        for pk, since, until in Post.objects.filter(pk__in=held, ended_at=None).values_list(
            "pk", "since", "until"
        )
    }
    schools = School.objects.exclude(status=School.Status.CLOSED)
    schools = set(schools.filter(pk__in=_numbers(wills, "school")).values_list("pk", flat=True))
    groups = Collaborative.objects.filter(pk__in=_numbers(wills, "collaborative"))
    groups = set(groups.values_list("pk", flat=True))
    moved_on = [
        row.label
        for row, will in zip(rows, wills, strict=True)
        if names.get(will["email"]) not in ([will["was"]] if will["was"] else [None, will["name"]])
        or (will["post"] and spans.get(will["post"][0]) != will["post"][1:])
        or (will["school"] and will["school"] not in schools)
        or (will["collaborative"] and will["collaborative"] not in groups)
    ]
    if moved_on:
        raise ChangedSince(moved_on)


def _change(will, by):
    """Carry out what changes on a known person and a standing post; returns it for the undo."""
    changed = []
    if will["rename"]:
        person = Person.objects.get(email=will["email"])
        people.rename(person, will["name"], by=by)
        changed.append(["schools.person", person.pk, {"name": will["was"]}, {"name": will["name"]}])
    if will["post"] and will["post"][1:] != [will["since"], will["until"]]:
        pk, since, until = will["post"]
        post = Post.objects.get(pk=pk)
        posts.change_dates(post, by=by, since=_day(will["since"]), until=_day(will["until"]))
        before, after = {"since": since, "until": until}, {n: will[n] for n in ("since", "until")}
        changed.append(["schools.post", pk, before, after])
    return changed


def _give(rows, changed, by):
    """Enter the people of these rows, give the posts, keep what was done; returns the new posts."""
    wills = [row.did["will"] for row in rows]
    names = {will["email"]: will["name"] for will in reversed(wills)}
    known, new = on_record.enter_many(names, by=by)
    new = {person.email for person in new}
    schools = School.objects.in_bulk(_numbers(wills, "school"))
    groups = Collaborative.objects.in_bulk(_numbers(wills, "collaborative"))
    wanted = [
        Wanted(
            person=known[will["email"]],
            kind=will["kind"],
            school=schools.get(will["school"]),
            collaborative=groups.get(will["collaborative"]),
            since=_day(will["since"]),
            until=_day(will["until"]),
        )
        for will in wills
        if not will["post"]
    ]
    given = iter(appointments.appoint_many(wanted, by=by))
    posts_given = []
    for row, will in zip(rows, wills, strict=True):
        made = []
        if will["email"] in new:
            new.remove(will["email"])
            made.append(["schools.person", known[will["email"]].pk])
        if not will["post"] and (post := next(given)):
            posts_given.append(post)
            made.append(["schools.post", post.pk])
        row.did = {"made": made, "changed": changed[row.pk]}
    store_did(rows)
    return posts_given


# -- Undoing -----------------------------------------------------------------------------------


def _change_back(changed, by):
    says = []
    for label, pk, before, after in reversed(changed):
        if label == "schools.person":
            person = Person.objects.filter(pk=pk).first()
            if person and person.name == after["name"]:
                people.rename(person, before["name"], by=by)
            elif person:
                says.append(wording.LEFT_NAME.format(name=person.name))
            continue
        post = Post.objects.filter(pk=pk).select_related("person").first()
        if (
            post
            and [_iso(post.since), _iso(post.until)] == list(after.values())
            and not post.ended_at
        ):
            posts.change_dates(
                post, by=by, since=_day(before["since"]), until=_day(before["until"])
            )
        elif post:
            says.append(wording.LEFT_DATES.format(post=posts.said(post)))
    return says


def _numbers(wills, name):
    return {will[name] for will in wills if will[name]}


def _iso(on):
    return on.isoformat() if on else None


def _day(iso):
    return date.fromisoformat(iso) if iso else None
