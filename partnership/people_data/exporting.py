"""A person's data as one file: a page to read, and the same as JSON.

Files that the person brought are named and not copied: they are full of other people.
"""

import json
import tempfile
import zipfile

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from partnership.people_data import wording
from partnership.people_data.collecting import collect
from records import history, jobs
from records.models import Job
from records.workshop import CannotBeDone, does, keep_file, progress
from schools.models import Person

KIND = "partnership.export_person"
DAYS = 7


def may_have(user, person_pk) -> bool:
    """Whether `user` may have the data of this person: their own, or any as the coordinator."""
    return user.is_active and (user.pk == person_pk or user.is_coordinator)


def ask(person, *, by):
    """Ask for everything about `person`; returns the job. The history tells who asked.

    While one is being made no second is begun. The caller has asked whether `by` may.
    """
    with history.deed():
        Person.objects.select_for_update().get(pk=person.pk)
        running = Job.objects.unfinished().filter(kind=KIND, asked_by=by, wants__person=person.pk)
        if job := running.first():
            return job
        history.note(person, "data_asked_for", by=by)
        return jobs.ask(KIND, by=by, about=person, person=person.pk)


def latest(person, *, by):
    """The newest export of this person's data that `by` asked for, or None."""
    return Job.objects.for_user(by).filter(kind=KIND, wants__person=person.pk).first()


@does(KIND)
def export_person(job):
    """Make the file. Raises CannotBeDone if whoever asked may no longer have it."""
    pk = job.wants.get("person")
    person = Person.objects.filter(pk=pk).first()
    by = Person.objects.get(pk=job.asked_by_id)
    if person is None or not may_have(by, pk):
        raise CannotBeDone(wording.NOT_YOURS)
    with tempfile.TemporaryFile() as file:
        write(person, file, told=lambda done, total: progress(job, done, total), by=by)
        file.seek(0)
        keep_file(
            job,
            file,
            name=f"your-data-{timezone.localdate():%Y-%m-%d}.zip",
            media_type="application/zip",
            days=DAYS,
        )


def write(person, file, told=None, by=None):
    """Write everything about `person` into the open binary `file`, as a ZIP; `by` asks for it."""
    parts = collect(person, told, by)
    made_at = timezone.now()
    context = {
        "person": person,
        "parts": [{"table": p.table, "rows": p.rows, "html": _html(p)} for p in parts],
        "made_at": made_at,
        "partnership_name": settings.PARTNERSHIP_NAME,
        "site_url": settings.SITE_URL,
    }
    data = {
        "partnership": settings.PARTNERSHIP_NAME,
        "portal": settings.SITE_URL,
        "made_at": made_at.isoformat(),
        "person": person.name,
        "tables": {
            part.table.model: {
                "called": part.table.called,
                "why": part.table.why,
                "kept": part.table.kept,
                "classes": {name: part.table.fields[name].value for name, _ in part.columns},
                "rows": part.rows,
            }
            for part in parts
        },
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "index.html", render_to_string("partnership/people_data/export.html", context)
        )
        with archive.open("data.json", "w", force_zip64=True) as out:
            for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(data):
                out.write(piece.encode())


def _html(part):
    """The rows of one table, to read. Not by a template: there may be ten thousand."""
    labels = [(name, format_html("<dt>{}</dt><dd>", label)) for name, label in part.columns]
    return mark_safe(  # noqa: S308 (every value is escaped)
        "".join(
            "<dl>"
            + "".join(f"{label}{escape(_words(row[name]))}</dd>" for name, label in labels)
            + "</dl>"
            for row in part.rows
        )
    )


def _words(value):
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value
