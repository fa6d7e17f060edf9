"""The register of schools that DfE publishes every night (edubasealldata…csv).

The file is read twice: first to know which local authorities and which columns are in it, then to
compare. Rows go by in batches, so that the whole of England takes little memory.
"""

from collections import Counter
from itertools import islice

from records.tables import MEBIBYTE, Limits, Refused
from schools.imports import file_wording as wording
from schools.imports.base import places, problem, some, whole
from schools.imports.establishment import (
    COLUMNS,
    LABELS,
    PHASE,
    Status,
    Wrong,
    in_words,
    urn,
    values,
)
from schools.imports.register_changes import Districts, bring_in, undo
from schools.models import ImportRow, School
from schools.naming import plain

__all__ = ["COLUMNS", "LABELS", "LIMITS", "SHOWN", "bring_in", "compare", "undo"]

LIMITS = Limits(max_bytes=120 * MEBIBYTE, max_rows=200_000)
Verdict = ImportRow.Verdict
BATCH = 1_000  # rows
FEW = 3  # local authorities that are all taken without asking
LISTED = 200  # schools that a list on the screen names at most
PAIRS = 20  # reasons that name their rows

AUTHORITY, STATUS, URN, NAME = "LA (name)", "EstablishmentStatus (name)", "URN", "EstablishmentName"
DISTRICT, POSTCODE, CLOSED_ON = "DistrictAdministrative (name)", "Postcode", "CloseDate"
# What the preview shows of a new school beside its name.
SHOWN = [URN, "TypeOfEstablishment (name)", PHASE, "Town", POSTCODE]


def compare(imp, table, progress):
    """The rows of the file that would change something here.

    `imp.wants["local_authorities"]` are the names of those whose schools are brought in; with none
    it is those of the schools that are here, and if there are none all in the file, unless they are
    more than three: then `imp.found["asks"]` is set, and there are no rows.
    """
    look = _Look(table, imp.wants.get("local_authorities") or [], progress)
    imp.found |= look.found()
    if look.asks:
        return
    yield from _Comparison(imp, table, look, progress).rows()


class _Look:
    """What is in the file as a whole: its authorities, its columns, how many rows."""

    def __init__(self, table, wanted, progress):
        self.places = places(table, COLUMNS)
        self.authorities, self.rows, self.names = Counter(), 0, Counter()
        self.ours = _ByName()
        at_authority, unseen = self.places.get(AUTHORITY), dict(self.places)
        for row in table:
            self.rows += 1
            if at_authority is not None:
                self.authorities[row.cells[at_authority].strip()] += 1
            for name in [name for name, at in unseen.items() if row.cells[at].strip()]:
                del unseen[name]
            if self.ours:
                self._count_name(row)
            if self.rows % BATCH == 0:
                progress(self.rows)
        # A column without a single value says nothing. Closing dates are different: where all
        # schools are open there is none.
        self.columns = self.places.keys() - (unseen.keys() - {CLOSED_ON})
        self.without = self.authorities.pop("", 0)
        self._choose(wanted)

    def _count_name(self, row):
        """So that a school without URN is only matched where one row of the file fits it."""
        cells = some(self.places, row)
        if mine := self.ours.of(cells):
            self.names[mine] += 1

    def _choose(self, wanted):
        here = {plain(name): name for name in self.authorities}
        known = [] if wanted else _authorities_here()
        chosen = wanted or known
        self.chosen = [here[plain(name)] for name in chosen if plain(name) in here]
        self.unknown = [name for name in wanted if plain(name) not in here]
        if not chosen and len(here) <= FEW:
            self.chosen = list(here.values())
        if wanted and AUTHORITY not in self.places:
            raise Refused(wording.COLUMN_MISSING.format(columns=f"“{AUTHORITY}”"))
        self.asks = bool(here) and not self.chosen

    def found(self):
        return {
            "rows": self.rows,
            "local_authorities": dict(sorted(self.authorities.items())),
            "chosen": sorted(self.chosen),
            "unknown": self.unknown,
            "asks": self.asks,
        }


class _ByName:
    """Our schools without URN (entered by hand), by their names."""

    def __init__(self):
        self.schools = {}
        mine = School.objects.filter(urn=None).exclude(status=Status.CLOSED)
        for pk, name, district, postcode in mine.values_list(
            "pk", "plain_name", "district__name", "postcode"
        ):
            where = {plain(district or ""), _squeezed(postcode)} - {""}
            self.schools.setdefault(name, []).append((pk, where))

    def __bool__(self):
        return bool(self.schools)

    def of(self, cells):
        """The key of the one school that an open row fits by name and place, or None."""
        mine = self.schools.get(plain(cells.get(NAME, "")))
        if not mine or cells.get(STATUS, "").casefold() == "closed":
            return None
        where = {plain(cells.get(DISTRICT, "")), _squeezed(cells.get(POSTCODE, ""))} - {""}
        fits = [pk for pk, its in mine if its & where]
        return fits[0] if len(fits) == 1 else None


class _Comparison:
    """The rows against the schools that are here, batch by batch."""

    def __init__(self, imp, table, look, progress):
        self.imp, self.table, self.look, self.progress = imp, table, look, progress
        self.places = {n: at for n, at in look.places.items() if n in look.columns}
        self.chosen = set(look.chosen)
        self.here = set(School.objects.exclude(urn=None).values_list("urn", flat=True))
        self.first_rows, self.skipped, self.same, self.pairs = {}, Counter(), 0, 0

    def rows(self):
        rows, done = iter(self.table), 0
        while batch := list(islice(rows, BATCH)):
            yield from self._batch(batch)
            done += len(batch)
            self.progress(done, self.look.rows)
        missing = self._missing()
        doubtful = self._doubtful()
        self.imp.found |= {
            "same": self.same,
            "skipped": dict(self.skipped),
            "missing": missing[:LISTED],
            "missing_count": len(missing),
            "doubtful": doubtful[:LISTED],
        }

    def _batch(self, batch):
        wanted = [read for row in batch if (read := self._wanted(row))]
        by_urn = School.objects.in_bulk(
            [number for _, number, _ in wanted if number in self.here], field_name="urn"
        )
        by_hand = School.objects.in_bulk(self._by_hand(wanted).values())
        districts = Districts()
        for row, number, cells in wanted:
            school = by_urn.get(number)
            if school is None and number is not None:
                school = by_hand.get(self._by_hand_of(cells))
            if found := self._verdict(row, cells, school, districts):
                yield found

    def _wanted(self, row):
        """(row, URN or None, its cells), or None where it is left out."""
        try:
            number = urn(row.cells[self.places[URN]])
        except Wrong:
            number = None
        if number not in self.here and AUTHORITY in self.places:
            authority = row.cells[self.places[AUTHORITY]].strip()
            if authority not in self.chosen:
                self.skipped[wording.ELSEWHERE if authority else wording.NO_AUTHORITY] += 1
                return None
        if number is not None:
            first = self.first_rows.setdefault(number, row.number)
            if first != row.number:
                self.pairs += 1
                why = wording.TWICE if self.pairs <= PAIRS else wording.TWICE_MORE
                self.skipped[why.format(first=first, second=row.number)] += 1
                return None
        return row, number, some(self.places, row)

    def _by_hand(self, wanted):
        """{URN: key of our school without one} of those rows that fit one, and alone."""
        if not self.look.ours:
            return {}
        found = {number: self._by_hand_of(cells) for _, number, cells in wanted if number}
        return {number: pk for number, pk in found.items() if pk}

    def _by_hand_of(self, cells):
        mine = self.look.ours.of(cells) if self.look.ours else None
        return mine if self.look.names[mine] == 1 else None

    def _verdict(self, row, cells, school, districts):
        read, problems = values(cells, self.look.columns, school)
        if problems:
            return ImportRow(
                number=row.number,
                verdict=Verdict.WRONG,
                label=cells.get(NAME, ""),
                about=school and school.pk,
                cells=whole(self.table, row),
                problems=[
                    problem(self.table, row, self.places.get(column), says)
                    for column, says in problems
                ],
            )
        if school is None:
            if read.get("status") == Status.CLOSED:
                self.skipped[wording.LONG_CLOSED] += 1
                return None
            return ImportRow(
                number=row.number, verdict=Verdict.NEW, label=read["name"], cells=cells
            )
        changes = {
            LABELS[name]: [in_words(name, before), in_words(name, after)]
            for name, (before, after) in _differences(school, read, districts).items()
        }
        if not changes:
            self.same += 1
            return None
        closes = read.get("status") == Status.CLOSED != school.status
        return ImportRow(
            number=row.number,
            verdict=Verdict.CLOSED if closes else Verdict.CHANGED,
            label=school.name,
            about=school.pk,
            cells=cells,
            changes=changes,
        )

    def _missing(self):
        """Our open schools of the chosen authorities that are not in the file: [name, key]."""
        chosen = {plain(name) for name in self.chosen}
        ours = School.objects.exclude(urn=None).exclude(status=Status.CLOSED)
        ours = ours.values_list("urn", "la_name", "name", "pk").order_by("plain_name")
        return [
            [name, pk]
            for number, authority, name, pk in ours.iterator()
            if number not in self.first_rows and plain(authority) in chosen
        ]

    def _doubtful(self):
        """Our schools without URN that several rows of the file fit: [name, key]."""
        several = [pk for pk, rows in self.look.names.items() if rows > 1]
        return [
            list(pair) for pair in School.objects.filter(pk__in=several).values_list("name", "pk")
        ]


def _differences(school, read, districts):
    """{field: (before, after)} of what the file says otherwise; a district is its name."""
    changed = {}
    for name, after in read.items():
        before = districts.name(school.district_id) if name == "district" else getattr(school, name)
        if before != after and not (name == "district" and plain(before) == plain(after)):
            changed[name] = (before, after)
    return changed


# -- Within ------------------------------------------------------------------------------------


def _authorities_here():
    names = School.objects.exclude(la_name="").order_by().values_list("la_name", flat=True)
    return sorted(names.distinct())


def _squeezed(postcode):
    return (postcode or "").replace(" ", "").casefold()
