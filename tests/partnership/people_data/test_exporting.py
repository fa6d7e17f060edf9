import io
import json
import time
import zipfile

import pytest
from django.contrib.admin.models import LogEntry

from partnership.people_data import exporting
from partnership.people_data.collecting import ADDRESS as ANY_ADDRESS
from partnership.people_data.collecting import SECRET, WITHHELD
from partnership.people_data.tables import personal_tables
from records import workshop
from records.models import HistoryLine, Job, Letter, Notice
from records.personal import Sort
from schools.workflow import posts
from tests.partnership.people_data import canary
from tests.partnership.people_data.conftest import sightings


def to_others(whom):
    """{table: rows} that belong to other people, though the canary's name may stand there."""
    own_address = [canary.ADDRESS, canary.OLD_ADDRESS.upper()]
    return {
        "records_letter": Letter.objects.exclude(address__in=own_address).count(),
        "records_notice": Notice.objects.exclude(to=whom).count(),
    }


def written(person):
    file = io.BytesIO()
    exporting.write(person, file)
    archive = zipfile.ZipFile(file)
    assert archive.testzip() is None
    return archive


def test_the_export_has_every_personal_field_of_every_table(hatched):
    archive = written(hatched)
    data = json.loads(archive.read("data.json"))["tables"]
    expected = {
        table.model: [name for name, sort in table.fields.items() if sort != Sort.NONE]
        for table, _ in personal_tables()
    }
    found = {
        label: sorted(set().union(*(row.keys() for row in part["rows"])))
        for label, part in data.items()
    }
    assert found == {label: sorted(names) for label, names in expected.items()}


def test_every_row_with_the_canary_in_it_is_in_the_export(hatched):
    data = json.loads(written(hatched).read("data.json"))["tables"]
    seen, foreign = sightings(canary.WORDS), to_others(hatched)
    exported = {
        model._meta.db_table: len(data[table.model]["rows"]) for table, model in personal_tables()
    }
    lacking = {
        name: rows
        for name, rows in seen.items()
        if rows - foreign.get(name, 0) > exported.get(name, 0)
    }
    # The words of a shared plan are exported as they were written: from the events.
    assert lacking == {
        "actionplans_action": 1,
        "actionplans_area": 1,
        "actionplans_impact": 1,
        "actionplans_objective": 1,
        "actionplans_reviewround": 1,
    }


def test_every_word_of_the_canary_can_be_read_in_it(hatched):
    archive = written(hatched)
    data, page = archive.read("data.json").decode(), archive.read("index.html").decode()
    marks = """aims objective action impact round because cell letter-key subject text html
        problem old notice uid browser browser-data wants says job-file line entry file-name
        entry-title offer evidence mark-why entry-withdrawn"""
    for what in marks.split():
        assert canary.mark(what) in data, what
        assert canary.mark(what) in page, what
    assert canary.OLD_NAME in data
    assert canary.OLD_ADDRESS in data


def test_no_secret_and_no_foreign_address_is_in_it(hatched, cast):
    archive = written(hatched)
    for name in ("data.json", "index.html"):
        text = archive.read(name).decode()
        addresses = {hit.lower() for hit in ANY_ADDRESS.findall(text)}
        assert addresses == {canary.ADDRESS, canary.OLD_ADDRESS, "hana@example.org"}
        for secret in ("totp", "digest", "token", "confirmation"):
            assert canary.mark(secret) not in text
    letters = json.loads(archive.read("data.json"))["tables"]["records.letter"]["rows"]
    assert [r["text"] for r in letters if canary.mark("text") in r["text"]] == [
        f"{canary.mark('text')} from {WITHHELD}"
    ]
    rows = json.loads(archive.read("data.json"))["tables"]["mfa.authenticator"]["rows"]
    assert [row["data"] for row in rows] == [SECRET]


def test_rows_of_others_are_not_in_it(hatched, cast):
    text = written(hatched).read("data.json").decode()
    assert "Somebody Else" not in text
    own = json.loads(text)["tables"]["records.letter"]["rows"]
    assert Letter.objects.exclude(to=hatched).filter(to__isnull=False).count() > 0
    assert len(own) == (
        Letter.objects.filter(to=hatched).count()
        + Letter.objects.filter(to=None, address__iexact=canary.OLD_ADDRESS).count()
    )


def test_the_page_runs_nothing_and_names_its_language(hatched):
    page = written(hatched).read("index.html").decode()
    assert "<script" not in page
    assert "http-equiv" not in page
    assert '<html lang="en-GB">' in page
    assert "<img" not in page


def test_hostile_words_are_shown_and_not_run(hatched):
    Notice.objects.create(key="h", to=hatched, says="<script>alert(1)</script>", url="/")
    page = written(hatched).read("index.html").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page


def test_files_full_of_other_people_are_named_and_not_copied(hatched):
    archive = written(hatched)
    assert sorted(archive.namelist()) == ["data.json", "index.html"]
    rows = json.loads(archive.read("data.json"))["tables"]["schools.import"]["rows"]
    assert {row["file_name"] for row in rows} == {canary.mark("file-name"), "people.xlsx"}


def test_a_sealed_document_is_named_by_code_and_address(hatched, settings):
    rows = json.loads(written(hatched).read("data.json"))["tables"]["records.seal"]["rows"]
    (row,) = rows
    assert row["pdf"].split(": ")[1].startswith(f"{settings.SITE_URL}/verify/")


def test_the_worker_makes_it_and_whoever_asked_fetches_it(hatched, client):
    client.force_login(hatched)
    answer = client.post("/you/data/")
    assert (answer.status_code, answer.url) == (302, "/you/")
    assert HistoryLine.objects.filter(became="data_asked_for", by=hatched).count() == 1
    client.post("/you/data/")
    job = Job.objects.get(kind=exporting.KIND, asked_by=hatched)  # one, though asked twice
    assert "working" in client.get("/you/data/").content.decode()
    workshop.do_waiting()
    job.refresh_from_db()
    assert (job.state, job.says) == ("done", "")
    answer = client.get(f"/you/data/{job.pk}/")
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert set(archive.namelist()) == {"index.html", "data.json"}


@pytest.fixture
def made(hatched, cast):
    """The coordinator's export of the canary."""
    job = exporting.ask(hatched, by=cast.cora)
    workshop.do_waiting()
    job.refresh_from_db()
    return job


def test_the_coordinator_fetches_it_and_nobody_else(made, cast, client):
    for key, status in (("cora", 200), ("hana", 404), ("wes", 404), ("stan", 404)):
        client.force_login(getattr(cast, key))
        answer = client.get(f"/you/data/{made.pk}/")
        assert b"".join(answer) is not None
        assert answer.status_code == status


def dismiss(cast):
    """Somebody else becomes the coordinator instead of cora."""
    posts.appoint(cast.stan, "coordinator", by=None)
    posts.end(cast.cora.posts.get(), by=None)


def test_who_is_no_coordinator_any_more_cannot_fetch_it(made, cast, client):
    client.force_login(cast.cora)
    dismiss(cast)
    assert client.get(f"/you/data/{made.pk}/").status_code == 403


def test_who_is_no_coordinator_any_more_does_not_get_it_made(hatched, cast):
    job = exporting.ask(hatched, by=cast.cora)
    dismiss(cast)
    workshop.do_waiting()
    job.refresh_from_db()
    assert (job.state, job.says, bool(job.file)) == (
        "failed",
        "These data are not yours to have.",
        False,
    )


@pytest.mark.slow
def test_ten_thousand_rows_take_no_minute(hatched, cast):
    LogEntry.objects.bulk_create(
        LogEntry(user=hatched, object_repr=f"entry {n}", action_flag=2, change_message="x")
        for n in range(5_000)
    )
    Letter.objects.bulk_create(
        Letter(
            key=f"many:{n}",
            to=hatched,
            address=hatched.email,
            subject=f"Letter {n}",
            text="Dear Canary, " * 50,
        )
        for n in range(5_000)
    )
    began = time.monotonic()
    archive = written(hatched)
    took = time.monotonic() - began
    assert len(json.loads(archive.read("data.json"))["tables"]["records.letter"]["rows"]) > 5_000
    assert took < 60
    print(f"10,000 rows: {took:.1f} s")  # noqa: T201
