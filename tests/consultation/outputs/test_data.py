import io

from consultation.outputs import data
from consultation.results.tables import INSIDE, PUBLISHED, read, tables_of
from records.tables import open_table
from tests.consultation import seeding


def rows_of(content):
    with open_table(io.BytesIO(content), name="data.csv") as table:
        return [dict(zip(data.HEADER, row.cells, strict=True)) for row in table]


def written(consultation, tables):
    out = io.BytesIO()
    number = data.write(out, consultation.version().read, tables)
    rows = rows_of(out.getvalue())
    assert len(rows) == number
    return rows


def test_there_is_a_row_for_each_answer_of_each_group(cast):
    consultation = seeding.sealed(cast.cora, replies=300, asks="both", invited=False)
    tables = data.tables_for(consultation, INSIDE)
    rows = written(consultation, tables)
    seen = {
        tuple(row[c] for c in ("name", "part", "answer", "of", "dimension", "group"))
        for row in rows
    }
    assert len(seen) == len(rows)
    assert {row["of"] for row in rows} == {"people", "schools"}
    whole = tables["people"]["q1"].overall[0].everybody
    assert [
        (row["question"], row["answer"], row["answered"], row["count"], row["percent"])
        for row in rows
        if (row["name"], row["dimension"], row["of"]) == ("q1", "", "people")
    ] == [
        ("1", answer, str(whole.answered), str(cell.count), str(cell.percent))
        for answer, cell in zip(("Yes", "No"), whole.cells, strict=True)
    ]


def test_it_tells_what_the_gate_lets_out_and_no_more(cast):
    consultation = seeding.sealed(cast.cora, replies=120, invited=False)
    tables = tables_of(consultation, PUBLISHED)
    rows = written(consultation, {"people": tables})
    assert {int(row["count"]) % 10 for row in rows if row["count"]} == {0}
    hidden = [row for row in rows if not row["count"]]
    assert hidden
    assert {row["percent"] for row in hidden} == {""}


def test_of_few_there_is_a_count_and_no_percentage(cast):
    consultation = seeding.sealed(cast.cora, replies=120, invited=False)
    rows = [row for row in written(consultation, data.tables_for(consultation)) if row["count"]]
    few = [row for row in rows if int(row["answered"] or 0) < 100]
    assert few
    assert {row["percent"] for row in few} == {""}
    assert all(row["percent"] for row in rows if row not in few)


def test_frozen_tables_give_the_same_file(cast):
    consultation = seeding.sealed(cast.cora, replies=120, invited=False)
    tables = tables_of(consultation, PUBLISHED)
    frozen = {name: read(answers.as_json()) for name, answers in tables.items()}
    assert written(consultation, {"people": frozen}) == written(consultation, {"people": tables})


def test_a_report_is_written_from_its_content():
    table = {
        "who": "People",
        "by": "Phase",
        "heading": "",
        "columns": ["Yes", "No"],
        "says": "",
        "rows": [
            {"label": "Infant", "answered": 40, "cells": [{"count": 30, "percent": 75}, None]},
            {"label": "Everybody", "answered": 90, "cells": [None, None]},
        ],
    }
    question = {"name": "q1", "number": 3, "label": "=Yes?", "kind": "yes_no", "tables": [table]}
    content = {"sections": [{"title": "One", "questions": [question]}]}
    rows = rows_of(data.csv_of(content))
    assert [
        (row["label"], row["group"], row["answer"], row["count"], row["of"]) for row in rows
    ] == [
        ("=Yes?", "Infant", "Yes", "30", "people"),
        ("=Yes?", "Infant", "No", "", "people"),
    ]


def test_the_file_is_called_after_the_consultation(cast):
    consultation = seeding.sealed(cast.cora, replies=20, invited=False)
    assert data.file_name(consultation) == "how-shall-we-work-together-results.csv"
    assert data.file_name(consultation, INSIDE) == "how-shall-we-work-together-results-inside.csv"
