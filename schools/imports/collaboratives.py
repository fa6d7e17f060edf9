"""Collaboratives, from a table with a row for each: who leads it, who belongs to it, its strengths.

One with the same name in the same district is the same collaborative; where several share a name
there, their lead schools tell them apart. In a column that the table has, an empty cell empties
the field, but for the kind and the members: there it says nothing.
"""

from records.tables import MEBIBYTE, Limits
from schools.imports import row_wording as wording
from schools.imports.base import ChangedSince, Column, places
from schools.imports.collaborative_rows import Reader
from schools.models import Collaborative, District, ImportRow, School
from schools.workflow import collaboratives as verbs

LIMITS = Limits(max_bytes=5 * MEBIBYTE, max_rows=2_000, max_columns=100, max_cell_characters=10_000)
COLUMNS = [
    Column("District", ("Area", "Locality", "LA district"),
           help="The district it lies in; empty for none", example="Swale"),
    Column("Collaborative", ("Name", "Collaborative name", "Name of collaborative", "Collaboration",
                             "Partnership", "Group", "Cluster"), required=True,
           help="Its name", example="Oak Valley Cluster"),
    Column("Kind", ("Type", "Kind of collaborative", "Type of collaborative"),
           help="Alliance, hub, cluster, family …", example="Cluster"),
    Column("Lead schools", ("Lead school", "Lead school(s)", "Lead", "Leads", "Led by"),
           help="Names or URNs are not mixed: names, with semicolons between them",
           example="Linden Primary School; Ash Lane Infant School"),
    Column("Budget holder", ("Budget", "Budget held by", "Holds the budget")),
    Column("Members", ("Member schools", "Schools", "Partner schools"),
           help="All schools that belong to it; lead schools need not be repeated"),
    Column("Part of", ("Parent", "Within", "Belongs to"),
           help="The name of the larger collaborative it is part of"),
    Column("Note", ("Lead note", "Notes", "Comment", "Comments"),
           help="Where no school leads, or how leading is shared"),
    Column("Strengths", ("Strength", "Particular strengths", "What works well"),
           help="A line for each"),
]  # fmt: skip


def compare(imp, table, progress):
    """Yields the rows that would change something, or are wrong; writes nothing.

    `imp.found` names the columns that were left aside ("ignored"). Raises Refused if there is no
    column with names.
    """
    at = places(table, COLUMNS)
    imp.found["ignored"] = [
        heading
        for index, heading in enumerate(table.header)
        if heading and index not in at.values()
    ]
    same = 0
    for count, row in enumerate(Reader(table, at).rows(progress), 1):
        if row.verdict == ImportRow.Verdict.SAME:
            same += 1
        else:
            yield row
        if count % 20 == 0:
            progress(count)
    imp.found["same"] = same


def bring_in(imp, rows, *, by, progress):
    """Make and change the collaboratives, those that others are part of first.

    Raises ChangedSince where one is not what the preview showed.
    """
    waiting = list(rows)
    _ask_unchanged(waiting)
    total, brought = len(waiting), {}
    while waiting:
        ready = [r for r in waiting if r.did["will"]["parent_row"] in (None, *brought)]
        if not ready:
            raise ChangedSince([row.label for row in waiting])
        for row in ready:
            brought[row.number] = _carry_out(row, brought, by)
            progress(len(brought), total)
        waiting = [row for row in waiting if row.number not in brought]


def undo(imp, rows, *, by, progress):
    """Remove what was made, put back what was changed; returns what could not be, in words."""
    says, made, districts = [], [], []
    for count, row in enumerate(rows.iterator(), 1):
        for label, pk in row.did.get("made", []):
            (made if label == "schools.collaborative" else districts).append(pk)
        for _, pk, before, after in row.did.get("changed", []):
            says += _change_back(pk, before, after, by)
        progress(count)
    left = verbs.take_back(Collaborative.objects.filter(pk__in=made), by=by)
    verbs.take_back_districts(District.objects.filter(pk__in=districts), by=by)
    return says + [wording.LEFT_COLLABORATIVE.format(name=one.name) for one in left]


def _ask_unchanged(rows):
    wills = [row.did["will"] for row in rows]
    known = Collaborative.objects.in_bulk([will["pk"] for will in wills if will["pk"]])
    schools = set().union(*(will["schools"] for will in wills))
    gone = schools - set(School.objects.filter(pk__in=schools).values_list("pk", flat=True))
    moved_on = []
    for row, will in zip(rows, wills, strict=True):
        there = Collaborative.objects.filter(plain_name=will["name"])
        if not will["anywhere"]:
            there = there.filter(district=will["district"])
        there = sorted(there.values_list("pk", flat=True))
        now = verbs.facts_of(known[will["pk"]]) if will["pk"] in known else {}
        before = {field: now.get(field) for field in will["before"]}
        if (
            before != will["before"]
            or gone.intersection(will["schools"])
            or (not will["district_name"] and there != will["namesakes"])
        ):
            moved_on.append(row.label)
    if moved_on:
        raise ChangedSince(moved_on)


def _carry_out(row, brought, by):
    """Do what the row says and keep it for the undo; returns the number of the collaborative."""
    will = row.did["will"]
    facts, made, changed = dict(will["facts"]), [], []
    if will["district_name"]:
        district, new = verbs.make_district(will["district_name"], by=by)
        facts["district"] = district.pk
        if new:
            made.append(["schools.district", district.pk])
    if will["parent_row"]:
        facts["parent"] = brought[will["parent_row"]]
    if will["pk"]:
        here = verbs.change(Collaborative(pk=will["pk"]), facts, by=by)
        changed.append(["schools.collaborative", here.pk, will["before"], facts])
    else:
        here = verbs.make(facts, by=by)
        made.append(["schools.collaborative", here.pk])
    row.did = {"made": made, "changed": changed}
    row.save(update_fields=["did"])
    return here.pk


def _change_back(pk, before, after, by):
    """Put the fields back that are still as this import left them."""
    here = Collaborative.objects.filter(pk=pk).first()
    if here is None:
        return []
    now = verbs.facts_of(here)
    untouched = {field: before[field] for field in before if now[field] == after[field]}
    if untouched:
        verbs.change(here, untouched, by=by)
    if touched := [field.replace("_", " ") for field in before if field not in untouched]:
        return [wording.LEFT_CHANGED.format(name=here.name, fields=", ".join(touched))]
    return []
