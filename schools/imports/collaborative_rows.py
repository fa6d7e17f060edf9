"""What the rows of a table of collaboratives say, and what they would change.

All rows are read before the first is judged: they may be part of one another, in any order, and
what shares a name is told apart by its lead schools.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from schools.imports import row_wording as wording
from schools.imports.base import problem, some, whole
from schools.imports.matching import Collaboratives, Districts, NotFound, Schools
from schools.imports.texts import tidy
from schools.models import Collaborative, ImportRow
from schools.naming import plain
from schools.workflow.collaboratives import facts_of

LONGEST = {"Collaborative": 200, "Note": 200}  # characters
LONGEST_STRENGTH, MOST_STRENGTHS = 500, 50

_KINDS = {plain(word): kind for kind in Collaborative.Kind for word in (kind.value, kind.label)}
_KNOWN_KINDS = ", ".join(kind.label for kind in Collaborative.Kind)
# Field: the heading under which its change is shown.
_SHOWN = {
    "name": "Name",
    "district": "District",
    "kind": "Kind",
    "leads": "Lead schools",
    "budget_holder": "Budget holder",
    "members": "Members",
    "parent": "Part of",
    "lead_note": "Note",
    "strengths": "Strengths",
}
_EMPTY = {"leads": [], "members": [], "strengths": [], "name": "", "lead_note": "", "kind": ""}


@dataclass
class Told:
    """One row, as it was understood so far."""

    row: object
    cells: dict
    facts: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    key: tuple = ("", None)  # name as compared, and district
    members: list | None = None
    new_district: str = ""
    known: Collaborative | None = None
    namesakes: list = field(default_factory=list)
    parent: "Told | None" = None

    @property
    def number(self):
        return self.row.number

    @property
    def node(self):
        """What stands for it in the tree: its number in the portal, or the row itself."""
        return self.known.pk if self.known else ("row", self.number)


class Reader:
    """Reads a whole table of collaboratives."""

    def __init__(self, table, at):
        self._table = table
        self._at = at
        self._schools = Schools()
        self._collaboratives = Collaboratives()

    def rows(self, progress):
        """Every row as an unsaved ImportRow; what it would do is in `did["will"]`."""
        rows = [Told(row, some(self._at, row)) for row in self._table]
        named = Counter(plain(told.cells.get("District", "")) for told in rows)
        self._districts = Districts(named)
        for count, told in enumerate(rows, 1):
            self._read(told)
            if count % 20 == 0:
                progress(count)
        self._recognise(rows)
        self._find_parents(rows)
        for told in rows:
            yield self._judged(told)

    # -- The cells -----------------------------------------------------------------------------

    def _read(self, told):
        name = tidy(told.cells.get("Collaborative", ""))
        if not name:
            self._wrong(told, "Collaborative", wording.COLLABORATIVE_MISSING)
        elif len(name) > LONGEST["Collaborative"]:
            says = wording.TEXT_TOO_LONG.format(most=LONGEST["Collaborative"])
            self._wrong(told, "Collaborative", says)
        told.facts["name"] = name
        district = self._district(told)
        told.key = (plain(name), district)
        self._kind(told)
        self._schools_of(told, district)
        self._texts(told)

    def _district(self, told):
        """The number of the district; the compared name of one that is to be made; or None."""
        if not (name := told.cells.get("District")):
            told.facts["district"] = None
            return None
        try:
            pk, name = self._districts.find(name)
        except NotFound as no:
            self._wrong(told, "District", no.says)
            return None
        told.facts["district"] = pk
        if pk is None:
            told.new_district = name
            told.notes.append(wording.NOTE_DISTRICT.format(name=name))
        return pk or plain(name)

    def _kind(self, told):
        if not (word := told.cells.get("Kind")):
            return
        if kind := _KINDS.get(plain(word[:100])):
            told.facts["kind"] = kind.value
        else:
            says = wording.KIND_UNKNOWN.format(kind=word[:60], known=_KNOWN_KINDS)
            self._wrong(told, "Kind", says)

    def _schools_of(self, told, district):
        district = district if isinstance(district, int) else None
        for column, name in (
            ("Lead schools", "leads"),
            ("Budget holder", "budget_holder"),
            ("Members", "members"),
        ):
            if column not in self._at:
                continue
            try:
                cell = told.cells.get(column, "")
                found = [s.pk for s in self._schools.find_all(cell, district=district)]
            except NotFound as no:
                self._wrong(told, column, no.says)
                continue
            if name == "members":
                told.members = found or None
            elif name == "leads":
                told.facts["leads"] = found
            elif len(found) > 1:
                self._wrong(told, column, wording.ONE_BUDGET_HOLDER)
            else:
                told.facts["budget_holder"] = found[0] if found else None

    def _texts(self, told):
        if "Note" in self._at:
            note = tidy(told.cells.get("Note", ""))
            if len(note) > LONGEST["Note"]:
                self._wrong(told, "Note", wording.TEXT_TOO_LONG.format(most=LONGEST["Note"]))
            told.facts["lead_note"] = note
        if "Strengths" in self._at:
            lines = [
                tidy(line).lstrip("•· ") for line in told.cells.get("Strengths", "").splitlines()
            ]
            lines = [line for line in lines if line]
            if len(lines) > MOST_STRENGTHS:
                self._wrong(
                    told, "Strengths", wording.TOO_MANY_STRENGTHS.format(most=MOST_STRENGTHS)
                )
            for number, line in enumerate(lines[:MOST_STRENGTHS], 1):
                if len(line) > LONGEST_STRENGTH:
                    says = wording.STRENGTH_TOO_LONG.format(number=number, most=LONGEST_STRENGTH)
                    self._wrong(told, "Strengths", says)
            told.facts["strengths"] = lines

    # -- Which one it is -------------------------------------------------------------------------

    def _recognise(self, rows):
        """Find the collaboratives that the rows are about, of those that the portal has."""
        by_key = defaultdict(list)
        for told in rows:
            if told.key[0]:
                by_key[told.key].append(told)
        there = defaultdict(list)
        names = {name for name, _ in by_key}
        for one in Collaborative.objects.filter(plain_name__in=names).order_by("pk"):
            there[one.plain_name, one.district_id].append(one)
        if "District" not in self._at:
            there = self._without_districts(there)
        for key, group in by_key.items():
            self._recognise_group(group, there.get(key, []))

    def _without_districts(self, there):
        """A table without districts means whichever district a name has."""
        merged = defaultdict(list)
        for (name, _), called in there.items():
            merged[name, None] += called
        return merged

    def _recognise_group(self, group, called):
        """Tell those of one name apart by their lead schools, exactly the same ones first."""
        free = {one.pk: one for one in called}
        leads = {one.pk: [lead.school_id for lead in one.lead_rows.all()] for one in called}
        said = {}
        for told in group:
            told.namesakes = sorted(leads)
            if told.problems:
                continue
            lead = frozenset(told.facts.get("leads", ()))
            if lead in said:
                says = wording.ROW_TWICE.format(row=said[lead])
                self._wrong(told, "Collaborative", says)
            said.setdefault(lead, told.number)
        if len(group) == len(called) == 1:
            group[0].known = called[0]
            return
        for fits in (lambda theirs, ours: set(theirs) == set(ours), lambda a, b: set(a) & set(b)):
            for told in group:
                if told.known or told.problems:
                    continue
                ours = told.facts.get("leads", [])
                pk = next((pk for pk in free if fits(leads[pk], ours)), None)
                told.known = free.pop(pk) if pk else None
        for told in group:
            if called and not told.known and not told.problems:
                if "Lead schools" not in self._at:
                    says = wording.COLLABORATIVE_SEVERAL.format(name=told.facts["name"])
                    self._wrong(told, "Collaborative", says)
                told.notes.append(wording.NOTE_SAME_NAME)

    # -- What it is part of ------------------------------------------------------------------------

    def _find_parents(self, rows):
        if "Part of" not in self._at:
            return
        by_name = defaultdict(list)
        for told in rows:
            by_name[told.key[0]].append(told)
        for told in rows:
            self._find_parent(told, by_name)
        self._refuse_circles(rows)
        wrong = True
        while wrong:  # until no row is part of a wrong one
            wrong = [
                told
                for told in rows
                if told.parent
                and told.parent.problems
                and not told.parent.known
                and not told.problems
            ]
            for told in wrong:
                says = wording.PARENT_WRONG.format(row=told.parent.number)
                self._wrong(told, "Part of", says)

    def _find_parent(self, told, by_name):
        told.facts["parent"] = None
        if not (name := " ".join(told.cells.get("Part of", "").split())):
            return
        here = [other for other in by_name.get(plain(name), []) if other is not told]
        near = [other for other in here if other.key[1] == told.key[1]] or here
        if len(near) > 1:
            self._wrong(told, "Part of", wording.PARENT_SEVERAL.format(name=name[:200]))
        elif near:
            told.parent = near[0]
            told.facts["parent"] = near[0].known.pk if near[0].known else None
        else:
            try:
                told.facts["parent"] = self._collaboratives.find(name)[0]
            except NotFound:
                self._wrong(told, "Part of", wording.PARENT_UNKNOWN.format(name=name[:200]))

    def _refuse_circles(self, rows):
        above = dict(Collaborative.objects.values_list("pk", "parent"))
        for told in rows:
            above[told.node] = told.parent.node if told.parent else told.facts.get("parent")
        for told in rows:
            seen, at = set(), above[told.node]
            while at is not None and at != told.node and at not in seen:
                seen.add(at)
                at = above.get(at)
            if at == told.node:
                self._wrong(told, "Part of", wording.PARENT_ITSELF)

    # -- What would change -----------------------------------------------------------------------

    def _judged(self, told):
        where = told.cells.get("District", "")
        label = ", ".join(filter(None, [told.facts["name"], where]))
        if told.problems:
            return ImportRow(
                number=told.number,
                verdict=ImportRow.Verdict.WRONG,
                label=label,
                cells=whole(self._table, told.row),
                problems=told.problems,
            )
        before = facts_of(told.known) if told.known else {}
        facts = self._facts(told, before)
        parent_row = told.parent.number if told.parent and not told.parent.known else None
        if told.known:
            facts = {name: value for name, value in facts.items() if value != before[name]}
            if parent_row:
                facts["parent"] = None  # known as soon as that row is brought in
            before = {name: before[name] for name in facts}
        if told.known and not facts:
            return ImportRow(number=told.number, verdict=ImportRow.Verdict.SAME)
        changes = {
            _SHOWN[name]: [self._said(name, before.get(name)), self._said(name, facts[name])]
            for name in _SHOWN
            if name in facts and (before or facts[name] not in (None, "", []))
        }
        if told.new_district:
            changes["District"] = ["", told.new_district]
        if parent_row:
            was = self._said("parent", before.get("parent"))
            changes["Part of"] = [was, told.parent.facts["name"]]
        if told.notes:
            changes["Note on this row"] = ["", " ".join(told.notes)]
        schools = {*facts.get("leads", ()), *facts.get("members", ()), facts.get("budget_holder")}
        will = {
            "pk": told.known and told.known.pk,
            "name": told.key[0],
            "district": told.facts.get("district"),
            "anywhere": "District" not in self._at,
            "namesakes": told.namesakes,
            "facts": facts,
            "before": before,
            "schools": sorted(schools - {None}),
            "district_name": told.new_district,
            "parent_row": parent_row,
        }
        verdict = ImportRow.Verdict.CHANGED if told.known else ImportRow.Verdict.NEW
        return ImportRow(
            number=told.number,
            verdict=verdict,
            label=label,
            cells=told.cells,
            changes=changes,
            did={"will": will},
        )

    def _facts(self, told, before):
        """What the row says, with the members that follow from it."""
        facts = dict(told.facts)
        if told.known:
            facts.pop("district")  # it was found by it
        else:
            facts.setdefault("kind", Collaborative.Kind.COLLABORATION.value)
        named = told.members if told.members is not None else before.get("members", [])
        leads = facts.get("leads", before.get("leads", []))
        holder = facts.get("budget_holder", before.get("budget_holder"))
        facts["members"] = sorted({*named, *leads, *([holder] if holder else [])})
        return facts

    def _said(self, name, value):
        """A value in words for people."""
        if value is None or value == _EMPTY.get(name):
            return ""
        if name in ("leads", "members"):
            return "; ".join(str(self._schools[pk]) for pk in value)
        if name == "strengths":
            return "\n".join(value)
        if name == "budget_holder":
            return str(self._schools[value])
        if name == "parent":
            return self._collaboratives.name_of(value)
        if name == "district":
            return self._districts.name_of(value)
        return Collaborative.Kind(value).label if name == "kind" else value

    def _wrong(self, told, column, says):
        at = self._at.get(column)
        told.problems.append(problem(self._table, told.row, at, says))
