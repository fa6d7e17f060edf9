"""The content of a report: gated figures and the words around them, for page, paper and files.

`content_of` puts it together as JSON. Its figures and quotations are frozen when the report is put
out; what was done about each question is added as it stands today. Only words that are taken out of
a comment go from its quotation as well.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from consultation.instrument.tree import TEXTS, Kind
from consultation.models import BreakdownGroup
from consultation.results import tables
from consultation.results.comments import attribution, theme_counts
from consultation.results.rounding import told_share
from consultation.wording import report as wording
from consultation.wording.gate import THE_REST
from consultation.wording.results import PUT_FIRST
from records import paper
from records.canonical import canonical, sha256
from records.moments import day

SCHEMA = "consultation-report/1"
LEVEL = tables.PUBLISHED
_BY = dict(BreakdownGroup.Dimension.choices)


def content_of(report) -> dict:
    """Everything that the report tells, as it would be put out now."""
    consultation = report.consultation
    instrument = consultation.version().read
    answers = {
        who: tables.tables_of(consultation, LEVEL, as_school)
        for who, as_school, asked in (
            (wording.PEOPLE, False, consultation.asks_people),
            (wording.SCHOOLS, True, consultation.asks_schools),
        )
        if asked
    }
    quotations = _quotations(report)
    themes = theme_counts(consultation, LEVEL)
    sections = []
    for page in instrument.all_pages():
        asked = [q for q in page.questions if not q.named]
        if not asked:
            continue
        sections.append(
            {
                "title": page.title,
                "questions": [
                    {
                        "name": question.name,
                        "number": instrument.numbers[question.name],
                        "label": question.label,
                        "kind": question.kind.value,
                        "tables": [
                            _table(table, question, who if len(answers) > 1 else "")
                            for who, theirs in answers.items()
                            for table in theirs[question.name].tables
                        ],
                        "themes": themes.get(question.name, []),
                        "quotations": quotations.get(question.name, []),
                    }
                    for question in asked
                ],
            }
        )
    frozen_now = {
        "schema": SCHEMA,
        "title": instrument.title,
        "purpose": instrument.purpose,
        "partnership": settings.PARTNERSHIP_NAME,
        "organiser": consultation.organiser or settings.PARTNERSHIP_NAME,
        "when": wording.WHEN.format(
            first=day(timezone.localdate(consultation.opens_at)),
            last=day(timezone.localdate(consultation.closes_at)),
        ),
        "introduction": report.introduction,
        "rates": _rates(consultation),
        "sections": sections,
        "method": list(wording.METHOD),
    }
    return with_words(frozen_now, report)


def frozen(report) -> dict:
    """The content of a report that is out: as it was frozen, with what was done as of today."""
    return with_words(report.figures, report)


def without_words(content, comment) -> dict:
    """The frozen content where it quotes this comment in the words that are left of it."""

    def quoted(quotation):
        mine = quotation["comment"] == str(comment.pk)
        return quotation | {"text": comment.text} if mine else quotation

    def asked(question):
        return question | {"quotations": [quoted(each) for each in question["quotations"]]}

    sections = [
        section | {"questions": [asked(question) for question in section["questions"]]}
        for section in content["sections"]
    ]
    return content | {"sections": sections}


def with_words(content, report) -> dict:
    """The content with what people said and what is done about it."""
    words = {deed.question: deed for deed in report.deeds.all()}
    sections = []
    for section in content["sections"]:
        questions = []
        for question in section["questions"]:
            deed = words.get(question["name"])
            said, did = (deed.said, deed.did) if deed else ("", "")
            questions.append(question | {"said": said, "did": did})
        sections.append(section | {"questions": questions})
    return content | {"sections": sections}


def laid_out(content) -> dict:
    """The content with each question's tables sorted for a page: `sides`, of people and of schools.

    `overall` are drawn, `tables` stand behind them with their breakdowns, each with its caption.
    """
    sections = [
        section | {"questions": [q | {"sides": _sides(q)} for q in section["questions"]]}
        for section in content["sections"]
    ]
    return content | {"sections": sections}


def _sides(question):
    """Breakdowns that tell nothing of any group are left to the open data, as is who wrote."""
    sides = []
    tables = [table | {"caption": caption(table)} for table in question["tables"]]
    is_text = question["kind"] in TEXTS
    for who in dict.fromkeys(table["who"] for table in tables):
        mine = [table for table in tables if table["who"] == who]
        shown = [table for table in mine if not is_text and _tells(table)]
        apart = list(dict.fromkeys(table["by"].lower() for table in shown if table["by"]))
        sides.append(
            {
                "who": who,
                "overall": [table for table in mine if not table["by"]],
                # Everybody is the last row of each breakdown already.
                "tables": [table for table in shown if table["by"]] or shown,
                "by": " and ".join(filter(None, [", ".join(apart[:-1]), *apart[-1:]])),
            }
        )
    return sides


def caption(table) -> str:
    """Which of a question's tables it is, as far as there are others: “Schools: At least, by role”."""
    named = ": ".join(filter(None, [table["who"], table["heading"]]))
    if not table["by"]:
        return named
    by = wording.BY.format(what=table["by"].lower())
    return f"{named}, {by}" if named else by.capitalize()


def _tells(table):
    groups = table["rows"][:-1] if table["by"] else table["rows"]
    return any(any(row["cells"]) for row in groups if row["label"] != THE_REST)


def pdf_of(content) -> bytes:
    """The report as PDF/A-3a and PDF/UA-1. Raises PaperFailed."""
    html = render_to_string("paper/consultation_report.html", {"content": laid_out(content)})
    return paper.render(html, identifier=sha256(canonical(content)))


def _rates(consultation):
    """How many replied in all; the public record of the sealing tells the same."""
    sealing, found = consultation.sealing, []
    if consultation.asks_people:
        found.append((wording.PEOPLE, sealing.people_invited, sealing.people_replied))
    if consultation.asks_schools:
        found.append((wording.SCHOOLS, sealing.schools_invited, sealing.schools_replied))
    return [
        {
            "who": who,
            "invited": invited,
            "replied": replied,
            "percent": round(100 * replied / invited) if invited else None,
        }
        for who, invited, replied in found
    ]


def _table(table, question, who):
    # The first table of a ranking has no heading, but those of its options follow it.
    heading = PUT_FIRST if question.kind == Kind.RANKING else ""
    return {
        "who": who,
        "by": _BY.get(table.dimension, ""),
        "heading": table.heading or heading,
        "columns": list(table.columns),
        "says": table.says,
        "rows": [
            {
                "label": row.label,
                "answered": row.answered,
                "cells": [
                    cell
                    and {
                        "count": cell.count,
                        "percent": told_share(cell.percent, row.answered, table.rounded_to),
                    }
                    for cell in row.cells
                ],
            }
            for row in table.rows
        ]
        if any(any(row.cells) for row in table.rows)
        else [],
    }


def _quotations(report):
    found = {}
    for quotation in report.quotations.select_related("comment"):
        comment = quotation.comment
        if comment.quotable:
            # The key is shown nowhere: by it the words are found if some are taken out later.
            told = {"comment": str(comment.pk), "text": comment.text, "by": attribution(comment)}
            found.setdefault(comment.question, []).append(told)
    return found
