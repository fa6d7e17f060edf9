"""Schools made and changed by the register, and taken back."""

from itertools import islice

from django.utils.text import slugify

from schools.imports import file_wording as wording
from schools.imports.base import ChangedSince, store_did
from schools.imports.establishment import FIELD_OF, FIELDS, LABELS, in_words, values
from schools.models import District, ImportRow, School
from schools.naming import plain
from schools.workflow.traces import referred_to

Verdict = ImportRow.Verdict
BATCH = 1_000  # rows
TOLD = 200  # sentences


class Districts:
    """The districts by name; made where they are missing."""

    def __init__(self):
        self.all = {district.pk: district for district in District.objects.all()}
        self.by_name = {plain(district.name): district for district in self.all.values()}
        self.slugs = {district.slug for district in self.all.values()}
        self.made = []

    def name(self, pk):
        return self.all[pk].name if pk else ""

    def called(self, name):
        """The district of this name, or None for ""."""
        if not name:
            return None
        if plain(name) not in self.by_name:
            district = District.objects.create(name=name, slug=self._slug(name))
            self.all[district.pk] = self.by_name[plain(name)] = district
            self.made.append(district)
        return self.by_name[plain(name)]

    def _slug(self, name):
        base = slug = slugify(name)[:40] or "district"
        number = 1
        while slug in self.slugs:
            number += 1
            slug = f"{base}-{number}"
        self.slugs.add(slug)
        return slug


# -- Bringing in -------------------------------------------------------------------------------


def bring_in(imp, rows, *, by, progress):
    """Make and change the schools of these rows. Raises ChangedSince."""
    total, done, districts = rows.count(), 0, Districts()
    changed_since = []
    progress(0, total)
    for batch in _batches(rows):
        changed_since += _bring_in(batch, districts)
        done += len(batch)
        progress(done, total)
    if changed_since:
        raise ChangedSince(changed_since)
    imp.found["districts"] = [district.pk for district in districts.made]


def _bring_in(batch, districts):
    """Bring in the rows of one batch; returns the names of schools that changed since."""
    new = [row for row in batch if row.verdict == Verdict.NEW]
    rest = [row for row in batch if row.verdict != Verdict.NEW]
    read = {row.pk: values(row.cells, _columns(row))[0] for row in new}
    numbers = [its["urn"] for its in read.values()]
    since = list(School.objects.filter(urn__in=numbers).values_list("name", flat=True))
    about = [row.about for row in rest]
    schools = {s.pk: s for s in School.objects.select_for_update().filter(pk__in=about)}
    changed, fields = [], set()
    for row in rest:
        school = schools.get(row.about)
        its_values, problems = values(row.cells, _columns(row), school)
        if school is None or problems or not _as_shown(school, row, districts):
            since.append(row.label)
            continue
        its = {FIELD_OF[label]: its_values[FIELD_OF[label]] for label in row.changes}
        changed.append(school)
        before_after = _set(school, its, districts)
        fields |= before_after.keys()
        row.did = {"changed": [["schools.school", school.pk, before_after]]}
    if since:
        return since
    made = [_new_school(its, districts) for its in read.values()]
    School.objects.bulk_create(made)
    for row, school in zip(new, made, strict=True):
        row.did = {"made": [["schools.school", school.pk]]}
    _save(changed, fields)
    store_did(batch)
    return []


def _columns(row):
    """A row keeps the cells that had something in them; whatever it changes had a column."""
    changed = {FIELD_OF[label] for label in row.changes}
    columns = set(row.cells) | {field.column for field in FIELDS if field.name in changed}
    return columns | ({"HeadLastName"} if "head_name" in changed else set())


def _as_shown(school, row, districts):
    """Whether the school still is what the preview said it was."""
    for label, (before, _) in row.changes.items():
        name = FIELD_OF[label]
        now = districts.name(school.district_id) if name == "district" else getattr(school, name)
        if in_words(name, now) != before:
            return False
    return True


def _new_school(read, districts):
    district = districts.called(read.pop("district", ""))
    return School(**read, district=district)


def _set(school, its, districts):
    """Give the school these values; returns {field: [before, after]} as JSON holds them."""
    told = {}
    for name, after in its.items():
        if name == "district":
            name, after = "district_id", districts.called(after).pk
        told[name] = [_kept(school, name), None]
        setattr(school, name, after)
        told[name][1] = _kept(school, name)
    return told


def _kept(school, name):
    """A value as JSON holds it."""
    value = getattr(school, name)
    return value if value is None or isinstance(value, int) else str(value)


def _save(schools, fields):
    """Write these fields of the schools, all in one statement.

    As rows that are there already: what stands in a CASE for each field and school, as
    `bulk_update` writes it, takes PostgreSQL twenty times as long.
    """
    if not schools:
        return
    names = [School._meta.get_field(name).name for name in fields]
    if "name" in names:
        names.append("plain_name")
    School.objects.bulk_create(
        schools, update_conflicts=True, unique_fields=["id"], update_fields=names
    )


def _batches(rows):
    rows = rows.iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield batch


# -- Taking back -------------------------------------------------------------------------------


def undo(imp, rows, *, by, progress):
    """Remove the schools that were made, unless others stand on them, and put back what changed."""
    total, done, kept = rows.count(), 0, []
    for batch in _batches(rows):
        kept += _undo(batch)
        done += len(batch)
        progress(done, total)
    made = imp.found.get("districts", [])
    District.objects.filter(pk__in=set(made) - referred_to(District, made)).delete()
    more = len(kept) - TOLD
    return kept[:TOLD] + ([wording.AND_OTHERS.format(more=more)] if more > 0 else [])


def _undo(batch):
    made = [pk for row in batch for _, pk in row.did.get("made", [])]
    stand = referred_to(School, made)
    School.objects.filter(pk__in=set(made) - stand).delete()
    names = School.objects.filter(pk__in=stand).values_list("name", flat=True)
    kept = [wording.STANDS.format(name=name) for name in names]
    changed = {pk: told for row in batch for _, pk, told in row.did.get("changed", [])}
    schools, fields = [], set()
    for school in School.objects.select_for_update().filter(pk__in=changed):
        for name, (before, after) in changed[school.pk].items():
            if _kept(school, name) != after:
                label = LABELS[name.removesuffix("_id")]
                kept.append(wording.KEPT_FIELD.format(name=school.name, field=label))
                continue
            setattr(school, name, School._meta.get_field(name).to_python(before))
            fields.add(name)
        schools.append(school)
    _save(schools, fields)
    return kept
