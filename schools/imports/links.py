"""Who succeeded whom: the links that DfE publishes beside its register (links_edubasealldata…csv).

Each link stands there twice, once from each side. What concerns two schools that are here is kept;
where one closed school simply became another, its posts and memberships pass on.
"""

from collections import Counter
from itertools import islice

from records.tables import MEBIBYTE, Limits
from schools.imports import file_wording as wording
from schools.imports.base import ChangedSince, Column, places, problem, some, store_did, whole
from schools.imports.establishment import Wrong, in_words, on_day, urn
from schools.models import ImportRow, School, Succession
from schools.workflow import succession

LIMITS = Limits(max_bytes=30 * MEBIBYTE, max_rows=300_000)
URN, LINK, KIND, ON = "URN", "LinkURN", "LinkType", "LinkEstablishedDate"
COLUMNS = [
    Column(URN, required=True),
    Column(LINK, ("Link URN",), required=True),
    Column("LinkName"),
    Column(KIND, ("Link type",), required=True),
    Column(ON, ("Link established date", "LinkDate")),
]
Verdict, Kind = ImportRow.Verdict, Succession.Kind
BATCH = 500  # rows
PASSES, KEPT_AS, SINCE = "Passes on", "Recorded as", "From"


def compare(imp, table, progress):
    """The successions between two schools that are here."""
    where = places(table, COLUMNS)
    here = {s.urn: s for s in School.objects.exclude(urn=None).only("urn", "name", "status")}
    skipped, pairs = Counter(), {}
    for count, row in enumerate(table, 1):
        if count % 1_000 == 0:
            progress(count)
        cells = some(where, row)
        read, problems = _read(cells)
        if problems and not _touches(cells, here):
            skipped[wording.NEITHER_IS_HERE] += 1
        elif problems:
            yield ImportRow(
                number=row.number,
                verdict=Verdict.WRONG,
                label=cells.get("LinkName", ""),
                cells=whole(table, row),
                problems=[problem(table, row, where[name], says) for name, says in problems],
            )
        elif read is None:
            skipped[wording.OTHER_LINK] += 1
        else:
            old, new, kind, on = read
            if known := [number for number in (old, new) if number in here]:
                if len(known) == 1:
                    skipped[wording.ONE_IS_HERE] += 1
                elif (old, new) in pairs:
                    skipped[wording.OTHER_WAY_ROUND] += 1
                    # From either side it may be told more closely.
                    first = pairs[old, new]
                    pairs[old, new] = (*first[:2], _closer(first[2], kind), first[3] or on)
                else:
                    pairs[old, new] = (row.number, cells, kind, on)
            else:
                skipped[wording.NEITHER_IS_HERE] += 1
    yield from _compared(imp, pairs, here, skipped)


def _read(cells):
    """((URN before, URN after, kind, day) or None for another kind of link, problems)."""
    words = cells.get(KIND, "").casefold()
    if not words.startswith(("successor", "predecessor")):
        return None, []
    read, problems = {}, []
    for name, reads in ((URN, urn), (LINK, urn), (ON, on_day)):
        try:
            read[name] = reads(cells.get(name, ""))
        except Wrong as wrong:
            problems.append((name, str(wrong)))
    if not problems and read[URN] == read[LINK]:
        problems.append((LINK, wording.LINK_TO_ITSELF))
    if problems:
        return None, problems
    old, new = read[URN], read[LINK]
    if words.startswith("predecessor"):
        old, new = new, old
    if "merge" in words or "amalgamat" in words:
        kind = Kind.MERGED
    else:
        kind = Kind.SPLIT if "split" in words else Kind.SUCCESSOR
    return (old, new, kind, read[ON]), []


def _touches(cells, here):
    """Whether a row that cannot be read speaks of a school that is here."""
    numbers = [cells.get(name, "") for name in (URN, LINK)]
    return any(number.isascii() and number.isdigit() and int(number) in here for number in numbers)


def _closer(one, other):
    return other if one == Kind.SUCCESSOR else one


def _compared(imp, pairs, here, skipped):
    """The rows of all pairs of schools against the successions that are known."""
    known = {
        (s.predecessor_id, s.successor_id): s
        for s in Succession.objects.select_related("predecessor", "successor")
    }
    olds, news = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    on_days = {here[old].pk: on for (old, _), (*_, on) in pairs.items()}
    passes, same = succession.what_passes(on_days), 0
    for (old, new), (number, cells, kind, on) in sorted(pairs.items(), key=lambda p: p[1][0]):
        before, after = here[old], here[new]
        standing = known.get((before.pk, after.pk))
        plain = (
            kind == Kind.SUCCESSOR
            and before.status == School.Status.CLOSED
            and olds[old] == news[new] == 1
            and not (standing and standing.handed_on_at)
            and not _others(known, before.pk, after.pk)
        )
        changes = _changes(standing, kind, on)
        if plain and before.pk in passes:
            changes[PASSES] = ["", passes[before.pk]]
        if not changes:
            same += 1
            continue
        yield ImportRow(
            number=number,
            verdict=Verdict.CHANGED if standing else Verdict.NEW,
            label=f"{before.name} {kind.label} {after.name}",
            about=before.pk,
            cells=cells
            | {"kind": kind.value, "plain": "yes" if plain else ""}
            | ({ON: f"{on:%d-%m-%Y}"} if on else {}),
            changes=changes,
        )
    imp.found |= {"same": same, "skipped": dict(skipped)}


def _others(known, old, new):
    """Whether another succession that is known involves one of the two schools."""
    return any((one == old) != (other == new) for one, other in known if one == old or other == new)


def _changes(standing, kind, on):
    before_kind = standing.get_kind_display() if standing else ""
    before_on = in_words("on", standing.on) if standing else ""
    told = {KEPT_AS: [before_kind, kind.label], SINCE: [before_on, in_words("on", on)]}
    return {name: pair for name, pair in told.items() if pair[0] != pair[1]}


def bring_in(imp, rows, *, by, progress):
    """Record the successions; then pass on what the preview said passes on. Raises ChangedSince."""
    total, done, since = rows.count(), 0, []
    batch_of = rows.iterator(BATCH)
    recorded = []
    while batch := list(islice(batch_of, BATCH)):
        its = _record(batch, since)
        recorded += [(row.pk, one.pk) for row, one in its if row.cells.get("plain")]
        store_did(batch)
        done += len(batch)
        progress(done, total)
    if since:
        raise ChangedSince(since)
    # All stand by now, so that it shows which of them are plain.
    for row_pk, pk in recorded:
        one = Succession.objects.select_related("predecessor", "successor").get(pk=pk)
        if succession.is_plain(one) and one.handed_on_at is None:
            row = ImportRow.objects.get(pk=row_pk)
            row.did["handed_on"] = succession.succeed(one, by=by)
            row.save(update_fields=["did"])


def _record(batch, since):
    """[(row, its Succession)] of a batch; adds to `since` the names of what is not as shown."""
    reads = {row.pk: _read(row.cells)[0] for row in batch}
    numbers = {number for old, new, *_ in reads.values() for number in (old, new)}
    here = School.objects.in_bulk(numbers, field_name="urn")
    known = {
        (s.predecessor_id, s.successor_id): s
        for s in Succession.objects.select_for_update().filter(
            predecessor__in=[s.pk for s in here.values()]
        )
    }
    new, recorded = [], []
    for row in batch:
        old_urn, new_urn, _, on = reads[row.pk]
        kind = Kind(row.cells["kind"])
        before, after = here.get(old_urn), here.get(new_urn)
        if before is None or after is None:
            since.append(row.label)
            continue
        standing = known.get((before.pk, after.pk))
        if not _as_shown(row, standing):
            since.append(row.label)
            continue
        if standing is None:
            standing = Succession(predecessor=before, successor=after, kind=kind, on=on)
            new.append((row, standing))
        else:
            row.did = {"was": [standing.pk, standing.kind, standing.on and str(standing.on)]}
            if SINCE in row.changes or KEPT_AS in row.changes:
                standing.kind, standing.on = kind, on
                standing.save(update_fields=["kind", "on"])
        recorded.append((row, standing))
    Succession.objects.bulk_create([one for _, one in new])
    for row, one in new:
        row.did = {"made": [["schools.succession", one.pk]]}
    return recorded


def _as_shown(row, standing):
    before = {
        KEPT_AS: standing.get_kind_display() if standing else "",
        SINCE: in_words("on", standing.on) if standing else "",
    }
    return (standing is None) == (row.verdict == Verdict.NEW) and all(
        row.changes[name][0] == before[name] for name in before if name in row.changes
    )


def undo(imp, rows, *, by, progress):
    """What was passed on comes back, then the successions go."""
    total, kept = rows.count(), []
    for done, row in enumerate(rows.iterator(BATCH), 1):
        pk = row.did["made"][0][1] if "made" in row.did else row.did.get("was", [None])[0]
        one = Succession.objects.select_related("predecessor", "successor").filter(pk=pk).first()
        if one is None:
            continue
        if handed_on := row.did.get("handed_on"):
            kept += succession.take_back(one, handed_on, by=by)
        if "made" in row.did:
            one.delete()
        else:
            _, one.kind, on = row.did["was"]
            one.on = Succession._meta.get_field("on").to_python(on)
            one.save(update_fields=["kind", "on"])
        progress(done, total)
    return kept
