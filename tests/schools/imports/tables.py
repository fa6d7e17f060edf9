"""Small tables as files, and everything the portal has on record, for comparison."""

import io

from records.tables import write_csv, write_xlsx
from schools.models import (
    Collaborative,
    District,
    Invitation,
    Lead,
    Membership,
    Person,
    Post,
    School,
    Strength,
)


def csv_file(header, *rows):
    """An open CSV file."""
    file = io.BytesIO()
    write_csv(file, header, rows)
    return file


def xlsx_file(header, *rows):
    """An open workbook; dates in it are dates."""
    file = io.BytesIO()
    write_xlsx(file, header, rows, title="List")
    return file


def contents():
    """Every row of the register's tables, but for numbers that mean nothing: {model: rows}."""
    found = {}
    for model in (
        Collaborative,
        District,
        Invitation,
        Lead,
        Membership,
        Person,
        Post,
        School,
        Strength,
    ):
        unnumbered = model in (Lead, Membership, Strength)
        rows = [
            {name: value for name, value in row.items() if not (unnumbered and name == "id")}
            for row in model.objects.values()
        ]
        found[model.__name__] = sorted(map(repr, rows))
    return found


def problems(imp):
    """{cell: what is said about it} of all rows that are wrong."""
    return {
        told["cell"]: told["says"]
        for row in imp.rows.filter(verdict="wrong")
        for told in row.problems
    }
