"""One timeline of a record: what was done to it, and field by field what changed, by whom and when.

Deeds come from the history of the house, changes of fields from the events that the database
writes by itself. A change that came about in a deed stands beneath it.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby, zip_longest

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import models

from records import wording
from records.models import HistoryLine
from records.models.history import subject_of
from records.moments import day, moment

NEWEST = 500  # of each kind: further back, the tables themselves tell
_TOGETHER = timedelta(seconds=2)


@dataclass(frozen=True)
class Change:
    """One field, in words: what it is called, and what stood there before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """Something that happened. `by` is a name, `about` says of what, if not of the record itself."""

    at: datetime
    by: str
    what: str
    says: str = ""
    about: str = ""
    changes: tuple = ()
    number: int | None = None
    _who: object = field(default=None, repr=False)
    _subject: str = ""


def timeline_of(record, *, also=(), subjects=(), labels=None):
    """Entries about `record`, newest first: a constant number of queries.

    `also` are (model, name of its foreign key to the record) for tracked rows that belong to it,
    `subjects` further subjects of the history whose lines are told here too; `labels` call fields
    of the record otherwise than their model does.
    """
    kinds = [(type(record), {"pgh_obj_id": record.pk})]
    kinds += [(model, {f"{name}_id": record.pk}) for model, name in also]
    events = {model: _events(model, where) for model, where in kinds}
    names = _Names([event for found in events.values() for event in found])
    changes, told = [], {subject_of(record), *subjects}
    for model, found in events.items():
        mine = model is type(record)
        for pk, of_one in groupby(found, key=lambda event: event.pgh_obj_id):
            told.add(f"{model._meta.label_lower}:{pk}")
            changes += _changes(model, list(of_one), names, labels=(labels or {}) if mine else None)
    lines = HistoryLine.objects.filter(subject__in=told).order_by("-number")[:NEWEST]
    entries = [_entry(line, subject_of(record)) for line in lines]
    return _folded(entries, changes)


def _events(model, where):
    """The newest events of these rows, oldest first and row by row; none where nothing is tracked."""
    if not hasattr(model, "pgh_event_model"):
        return []
    events = model.pgh_event_model.objects.filter(**where).select_related("pgh_context")
    return sorted(events.order_by("-pgh_id")[:NEWEST], key=lambda e: (e.pgh_obj_id, e.pgh_id))


def _tracked(event):
    return [f for f in event._meta.concrete_fields if not f.name.startswith("pgh_")]


class _Names:
    """What the rows are called that events point at: one query a kind of row."""

    def __init__(self, events):
        person = get_user_model()
        wanted = {person: {_who(event) for event in events}}
        for event in events:
            for column in _tracked(event):
                if column.is_relation:
                    wanted.setdefault(column.related_model, set()).add(
                        getattr(event, column.attname)
                    )
        self.people = person
        self.known = {
            model: model._base_manager.in_bulk(pks - {None}) for model, pks in wanted.items()
        }

    def person(self, pk):
        found = self.known[self.people].get(pk)
        return found.get_full_name() if found else wording.THE_PORTAL

    def of(self, column, event):
        """The value of this column as people read it."""
        value = getattr(event, column.attname)
        if value is None or value == "":
            return ""
        if column.is_relation:
            return str(self.known[column.related_model].get(value, f"no. {value}"))
        return _in_words(column, value)


def _in_words(column, value):
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(column, ArrayField):
        return ", ".join(_in_words(column.base_field, part) for part in value)
    if isinstance(column, models.JSONField):
        return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return str(value)


def _who(event):
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None


def _changes(model, events, names, *, labels):
    """What each event of one row changed, against the one before it."""
    found, before = [], None
    noun = str(model._meta.verbose_name)
    for event in events:
        entry = Entry(
            at=event.pgh_created_at,
            by=names.person(_who(event)),
            what=wording.CHANGED,
            about="" if labels is not None else noun.capitalize(),
            _who=_who(event),
            _subject=f"{model._meta.label_lower}:{event.pgh_obj_id}",
        )
        if event.pgh_label == "update" and before is not None:
            told = [
                Change(
                    _label(model, column, labels), names.of(column, before), names.of(column, event)
                )
                for column in _tracked(event)
                if getattr(before, column.attname) != getattr(event, column.attname)
                and not column.name.startswith("plain_")
            ]
            if told:
                found.append(replace(entry, changes=tuple(told)))
        elif event.pgh_label != "update":
            told = [
                Change(_label(model, column, labels), "", names.of(column, event))
                for column in _tracked(event)
                if column.name != "id"
                and not column.name.startswith("plain_")
                and names.of(column, event)
            ]
            gone = event.pgh_label == "delete"
            if gone:
                told = [Change(c.field, c.after, "") for c in told]
            what = wording.REMOVED if gone else wording.ADDED
            found.append(replace(entry, what=what, changes=tuple(told)))
        before = event
    return found


def _label(model, column, labels):
    if labels and column.name in labels:
        return labels[column.name]
    name = str(model._meta.get_field(column.name).verbose_name)
    return name[:1].upper() + name[1:]


def _entry(line, own):
    kind = line.subject.split(":")[0].split(".")[-1]
    return Entry(
        at=line.at,
        by=line.by_name,
        what=line.in_words,
        says=line.says,
        about="" if line.subject == own else kind.capitalize(),
        number=line.number,
        _who=line.by_id,
        _subject=line.subject,
    )


def _folded(entries, changes):
    """Newest first; a change stands beneath the deed in which it came about.

    The database dates a change by the beginning of its transaction, a line is dated when it is
    written: a deed's changes are the newest that began before its line. Where that can not be
    told (another clock, a very long deed) both stand there, each for itself.
    """
    groups = defaultdict(list)
    for change in changes:
        groups[change._subject, change.at].append(change)
    begun = defaultdict(list)
    for subject, at in sorted(groups, key=lambda key: key[1]):
        begun[subject].append(at)
    deeds = defaultdict(list)
    for place, entry in reversed(list(enumerate(entries))):
        before = [at for at in begun[entry._subject] if at <= entry.at]
        if before and entry.at - before[-1] < _TOGETHER:
            deeds[entry._subject, before[-1]].append(place)
    alone = []
    for key, together in groups.items():
        places = deeds[key]
        if len(places) != len(together):
            places = places[:1] * len(together)  # all beneath the first deed, or none anywhere
        for place, change in zip_longest(places, together):
            if place is None or change._who not in (entries[place]._who, None):
                alone.append(change)
                continue
            told = (*entries[place].changes, *change.changes)
            entries[place] = replace(entries[place], changes=told)
    return sorted(entries + alone, key=lambda e: (e.at, e.number or 0), reverse=True)
