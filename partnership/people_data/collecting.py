"""Everything about a person, table by table, as the declarations say where it stands."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from partnership.people_data.finding import someone
from partnership.people_data.tables import personal_tables
from records.personal import Sort, Table
from schools.models import Person

ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
WITHHELD = "(an e-mail address of somebody else)"
SECRET = "(kept, and not handed out: who reads it could sign in as you)"  # noqa: S105
ALONE = "(handed to the person alone, who can ask for it on the page “You”)"
ROWS = 500  # fetched at a time


@dataclass(frozen=True)
class Part:
    """What one table holds about the person: `rows` are {field: value}."""

    table: Table
    columns: tuple[tuple[str, str], ...]  # (field, what people call it)
    rows: list[dict]


def collect(person, told=None, by=None) -> list[Part]:
    """Everything about `person`; `told(done, total)` is called after each table.

    Where somebody else asks (`by`), what is for the person alone is left out, and says so.
    """
    whom = someone(person)
    own = by is None or by.pk == person.pk
    tables = personal_tables()
    parts = []
    for number, (table, model) in enumerate(tables, 1):
        parts.append(_part(table, model, whom, own))
        if told:
            told(number, len(tables))
    return parts


def _part(table, model, whom, own):
    fields = [f for f in model._meta.concrete_fields if table.fields[f.name] != Sort.NONE]
    keys = set(
        model._base_manager.filter(table.with_(whom)).order_by().values_list("pk", flat=True)
    )
    joins = [
        f.name for f in fields if isinstance(f, models.ForeignKey) and f.related_model != Person
    ]
    heavy = [f.name for f in fields if isinstance(f, models.BinaryField)]
    rows = (
        model._base_manager.filter(pk__in=keys)
        .select_related(*joins)
        .defer(*heavy)
        .order_by(model._meta.pk.name)
    )
    names = dict(Person.objects.values_list("pk", "name"))
    columns = tuple((f.name, str(f.verbose_name).capitalize()) for f in fields)
    return Part(
        table,
        columns,
        [
            {
                f.name: ALONE
                if f.name in table.alone and not own
                else _value(row, f, table.fields[f.name], whom, names)
                for f in fields
            }
            for row in rows.iterator(chunk_size=ROWS)
        ],
    )


def _value(row, field, sort, whom, names):
    if sort == Sort.SECRET:
        return SECRET
    if isinstance(field, models.BinaryField):
        return _where(row)
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey) and value is not None:
        if field.related_model == Person:
            return names.get(value, f"person {value}")
        if field.related_model._meta.app_label == "pghistory":
            return str(value)
        # With its number, so that rows of two tables can be told to belong together.
        value = f"{getattr(row, field.name) or field.verbose_name} ({value})"
    return _plain(value, whom)


def _plain(value, whom):
    """`value` as JSON can hold it, without addresses of other people."""
    match value:
        case FieldFile():
            return value.name
        case datetime() | date() | time():
            return value.isoformat()
        case str():
            return _without_foreign_addresses(value, whom)
        case dict():
            return {_plain(k, whom): _plain(v, whom) for k, v in value.items()}
        case list() | tuple():
            return [_plain(entry, whom) for entry in value]
        case bool() | int() | float() | None:
            return value
    return str(value)


def _without_foreign_addresses(text, whom):
    if "@" not in text:
        return text
    own = {address.lower() for address in whom.addresses}
    return ADDRESS.sub(lambda hit: hit[0] if hit[0].lower() in own else WITHHELD, text)


def _where(seal):
    """A sealed PDF is not copied: its code, and where to fetch it."""
    code = seal.document.code
    return f"{code}: {settings.SITE_URL}{reverse('verify:document', args=[code])}"
