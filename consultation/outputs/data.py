"""Open data: the gated tables as one tidy CSV, a row for each answer of each group.

No row is about a person. What the gate holds back is an empty cell, whatever the reason; so
is the percentage of a group that is too small for one, as on the page.
"""

import io

from django.utils.text import slugify

from consultation.instrument import GATE, LABELS, Kind, numbers
from consultation.models import Consultation
from consultation.results import bands
from consultation.results.rounding import told_share
from consultation.results.tables import PUBLISHED, tables_of
from consultation.wording import results as wording
from records.tables import write_csv

HEADER = (
    "question",
    "name",
    "label",
    "kind",
    "part",
    "answer",
    "of",
    "dimension",
    "group",
    "answered",
    "count",
    "percent",
    "rounded_to",
)


def tables_for(consultation, level=PUBLISHED) -> dict:
    """{"people": tables, "schools": tables} of those who were asked, as the gate lets them out."""
    asks, found = consultation.asks, {}
    if asks != Consultation.Asks.SCHOOLS:
        found["people"] = tables_of(consultation, level)
    if asks != Consultation.Asks.PEOPLE:
        found["schools"] = tables_of(consultation, level, as_school=True)
    return found


def write(out, instrument, tables) -> int:
    """Write the CSV to the binary file `out`; returns the number of rows.

    `tables` are those of `tables_for`, or the same read back from what a report froze.
    """
    return write_csv(out, HEADER, rows(instrument, tables))


def csv_of(content) -> bytes:
    """The CSV of a report's content (`consultation.outputs.report.content_of`), as it was frozen."""
    out = io.BytesIO()
    write_csv(out, HEADER, _rows_of_report(content))
    return out.getvalue()


def _rows_of_report(content):
    for section in content["sections"]:
        for question in section["questions"]:
            for table in question["tables"]:
                # Everybody stands once, not again in each breakdown.
                for row in table["rows"][:-1] if table["by"] else table["rows"]:
                    for answer, cell in zip(table["columns"], row["cells"], strict=True):
                        yield (
                            question["number"],
                            question["name"],
                            question["label"],
                            LABELS[Kind(question["kind"])],
                            table["heading"],
                            answer,
                            table["who"].lower(),
                            table["by"].lower(),
                            row["label"],
                            row["answered"],
                            cell and cell["count"],
                            cell and cell["percent"],
                            bands.PUBLISHED,
                        )


def rows(instrument, tables):
    """The rows in the order of asking; of each question everybody comes first."""
    number = numbers(instrument)
    asked = {q.name: q for page in instrument.all_pages() for q in page.asks}
    for of, answers in tables.items():
        for name, told in answers.items():
            question = asked[name]
            kind = wording.GATE if question.kind == GATE else LABELS[Kind(question.kind)]
            for table in told.tables:
                # Everybody stands once, not again in each breakdown.
                shown = table.rows[:-1] if table.dimension else table.rows
                for row in shown:
                    for answer, cell in zip(table.columns, row.cells, strict=True):
                        yield (
                            number[name],
                            name,
                            question.label,
                            kind,
                            table.heading,
                            answer,
                            of,
                            table.dimension,
                            row.label,
                            row.answered,
                            cell and cell.count,
                            cell and told_share(cell.percent, row.answered, table.rounded_to),
                            table.rounded_to,
                        )


def file_name(consultation, level=PUBLISHED) -> str:
    """What the file is called: "how-shall-we-work-results.csv"."""
    title = slugify(str(consultation))[:60] or "consultation"
    return f"{title}-results{'' if level == PUBLISHED else '-inside'}.csv"
