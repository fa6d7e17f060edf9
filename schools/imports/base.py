"""What all kinds of import share: columns by name, cells that are wrong, records that moved on."""

import json
from dataclasses import dataclass

from django.db import connection

from records.tables import Refused
from schools.imports import file_wording as wording


@dataclass(frozen=True)
class Column:
    """A column that an import looks for. `help` is one line for the template file.

    Capitals, spaces and punctuation do not count when headings are compared: "LA (name)" is
    "la name". `aliases` are what older and newer files call it.
    """

    name: str
    aliases: tuple = ()
    required: bool = False
    help: str = ""
    example: str = ""


class ChangedSince(Exception):
    """A record is not any more what the preview showed; `names` are the records, for people.

    Raised by `bring_in`. Nothing is written then; the file is compared anew and shown again.
    """

    def __init__(self, names):
        super().__init__(", ".join(names))
        self.names = list(names)


def places(table, columns):
    """{Column.name: index} of those of `columns` that the table has.

    Raises Refused if one that is required is missing.
    """
    found = {}
    missing = []
    for column in columns:
        at = table.column(column.name, *column.aliases)
        if at is not None:
            found[column.name] = at
        elif column.required:
            missing.append(f"“{column.name}”")
    if missing:
        raise Refused(wording.COLUMN_MISSING.format(columns=" and ".join(missing)))
    return found


def headings(header):
    """The headings of a table, each once: the second "Name" is "Name (2)"."""
    seen, unique = {}, []
    for heading in header:
        seen[heading] = seen.get(heading, 0) + 1
        unique.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return unique


def whole(table, row):
    """All cells of a row {heading: text}, empty ones left out: the `cells` of a WRONG row.

    From these the row is given back as a file, in its own columns.
    """
    pairs = zip(headings(table.header), row.cells, strict=True)
    return {heading: text for heading, text in pairs if text}


def some(places, row):
    """The cells of a row that an import reads {Column.name: text}, empty ones left out."""
    return {name: text for name, at in places.items() if (text := row.cells[at].strip())}


def problem(table, row, at, says):
    """What is wrong with the cell in column index `at` of a row; `at` None is the whole row."""
    if at is None:
        return {"cell": "", "column": "", "says": says}
    return {"cell": table.cell_name(row, at), "column": table.header[at], "says": says}


def store_did(rows):
    """Save what each of these rows `did`, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE schools_importrow SET did = told.did FROM"
            " (SELECT unnest(%s::bigint[]) AS id, unnest(%s::text[])::jsonb AS did) told"
            " WHERE schools_importrow.id = told.id",
            [[row.pk for row in rows], [json.dumps(row.did) for row in rows]],
        )
