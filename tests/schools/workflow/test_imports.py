"""The steps of an import: who may take them, when, and what happens when a worker dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from records import wording as words
from records import workshop
from records.models import HistoryLine, Job
from records.steps import NotNow
from records.tables import Refused
from schools.imports import file_wording as wording
from schools.imports import register as module
from schools.models import Import, ImportRow, Post, School
from schools.workflow import imports
from tests.cast import fresh, gather
from tests.schools.imports.bringing import bring, read
from tests.schools.imports.files import ELM, OAK, YEW, register

WEALDSHIRE = {"local_authorities": ["Wealdshire"]}


def upload(cast, file=None, **wants):
    return imports.upload(
        Import.Kind.REGISTER,
        file=file or register(OAK, ELM),
        name="register.csv",
        by=cast.cora,
        **(WEALDSHIRE | wants),
    )


def happened(imp):
    return list(HistoryLine.objects.about(imp).values_list("became", flat=True))


def test_a_worker_does_each_part_and_the_import_moves_on(cast):
    imp = upload(cast)
    assert imp.state == "reading"
    workshop.do_waiting()
    imp = fresh(imp)
    assert (imp.state, imp.counts, School.objects.exclude(urn=None).count()) == (
        "ready",
        {"new": 2},
        0,
    )
    imports.bring_in(imp, by=cast.cora)
    assert fresh(imp).state == "bringing_in"
    workshop.do_waiting()
    assert (fresh(imp).state, School.objects.exclude(urn=None).count()) == ("done", 2)
    imports.undo(fresh(imp), by=cast.cora)
    workshop.do_waiting()
    assert (fresh(imp).state, School.objects.exclude(urn=None).count()) == ("undone", 0)
    assert happened(imp) == ["import_brought", "ready", "bringing_in", "done", "undoing", "undone"]
    assert [(j.state, j.done, j.total) for j in Job.objects.order_by("pk")] == [
        ("done", 2, 2),
        ("done", 2, 2),
        ("done", 2, 2),
    ]


@pytest.mark.parametrize("who", ["hana", "gus", "ada", "stan"])
def test_only_a_coordinator_takes_steps(cast, who):
    somebody = getattr(cast, who)
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    done = bring(register(ELM), by=cast.cora, **WEALDSHIRE)
    before = HistoryLine.objects.count()
    for deed in (
        lambda: imports.upload("register", file=register(OAK), name="x.csv", by=somebody),
        lambda: imports.compare_again(imp, by=somebody),
        lambda: imports.bring_in(imp, by=somebody),
        lambda: imports.drop(imp, by=somebody),
        lambda: imports.undo(done, by=somebody),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert (HistoryLine.objects.count(), Import.objects.count()) == (before, 2)


def test_a_second_click_is_told_and_does_nothing(cast):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    imports.bring_in(imp, by=cast.cora)
    with pytest.raises(NotNow, match="already"):
        imports.bring_in(imp, by=cast.cora)
    with pytest.raises(NotNow, match="already"):
        imports.drop(imp, by=cast.cora)
    assert Job.objects.filter(kind=imports.BRING_IN).count() == 1
    workshop.do_waiting()
    for deed in (imports.bring_in, imports.drop, imports.compare_again):
        with pytest.raises(NotNow, match="brought in already"):
            deed(imp, by=cast.cora)
    imports.undo(imp, by=cast.cora)
    workshop.do_waiting()
    with pytest.raises(NotNow, match="undone"):
        imports.undo(imp, by=cast.cora)


def test_what_has_not_come_in_cannot_be_undone(cast):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    with pytest.raises(NotNow, match="nothing to undo"):
        imports.undo(imp, by=cast.cora)


def test_with_wrong_rows_the_coordinator_says_that_the_good_ones_are_enough(cast):
    imp = read(register(OAK, ELM | {"OpenDate": "soon"}), by=cast.cora, **WEALDSHIRE)
    with pytest.raises(NotNow, match="1 row has to be put right first"):
        imports.bring_in(imp, by=cast.cora)
    imports.bring_in(imp, by=cast.cora, good_only=True)
    workshop.do_waiting()
    assert list(School.objects.exclude(urn=None).values_list("urn", flat=True)) == [900001]


def test_where_nothing_changes_there_is_nothing_to_bring_in(cast):
    bring(register(OAK), by=cast.cora, **WEALDSHIRE)
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    with pytest.raises(NotNow, match="nothing to bring in"):
        imports.bring_in(imp, by=cast.cora)


def test_first_the_local_authorities_are_chosen(cast):
    imp = read(register(OAK), by=cast.cora, local_authorities=["Atlantis"])
    with pytest.raises(NotNow, match="Choose the local authorities first"):
        imports.bring_in(imp, by=cast.cora)


def test_who_is_no_coordinator_any_more_brings_nothing_in(cast):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    imports.bring_in(imp, by=cast.cora)
    Post.objects.filter(person=cast.cora).update(ended_at=timezone.now())
    workshop.do_waiting()
    imp = fresh(imp)
    assert imp.state == "ready"
    assert imp.says == wording.NOT_BROUGHT.format(because=words.JOB_NOT_ALLOWED)
    assert not School.objects.exclude(urn=None).exists()


def test_whose_post_ends_in_the_middle_brings_nothing_in_either(cast, monkeypatch):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    imports.bring_in(imp, by=cast.cora)
    real = module.bring_in

    def and_then_the_post_ends(imp, rows, **more):
        real(imp, rows, **more)
        Post.objects.filter(person=cast.cora).update(ended_at=timezone.now())

    monkeypatch.setattr(module, "bring_in", and_then_the_post_ends)
    workshop.do_waiting()
    assert fresh(imp).state == "ready"
    assert not School.objects.exclude(urn=None).exists()


def test_what_fails_for_an_unexpected_reason_comes_back_with_nothing_done(cast, monkeypatch):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    imports.bring_in(imp, by=cast.cora)
    real = module.bring_in

    def fails(imp, rows, **more):
        real(imp, rows, **more)
        raise ZeroDivisionError

    monkeypatch.setattr(module, "bring_in", fails)
    states = []
    for _ in range(3):
        workshop.do_waiting()
        states.append((fresh(imp).state, School.objects.exclude(urn=None).count()))
    assert states == [("bringing_in", 0), ("bringing_in", 0), ("ready", 0)]
    assert fresh(imp).says == wording.NOT_BROUGHT.format(because=words.JOB_FAILED)
    monkeypatch.setattr(module, "bring_in", real)
    imports.bring_in(imp, by=cast.cora)
    workshop.do_waiting()
    assert (fresh(imp).state, fresh(imp).says) == ("done", "")


def test_a_file_that_is_no_table_is_refused_with_a_sentence(cast, tmp_path):
    import io

    imp = upload(cast, file=io.BytesIO(b"%PDF-1.7 nothing"))
    workshop.do_waiting()
    imp = fresh(imp)
    assert (imp.state, imp.rows.count()) == ("refused", 0)
    assert imp.says == "This seems to be a PDF, not a table. Save it as .xlsx or CSV and try again."


def test_a_file_that_is_too_big_is_not_kept(cast, monkeypatch):
    from records.tables import Limits

    monkeypatch.setattr(module, "LIMITS", Limits(max_bytes=100))
    with pytest.raises(Refused, match="too big: 1 MB"):
        upload(cast)
    assert Import.objects.count() == 0


def test_dropping_takes_file_and_rows_away(cast, django_capture_on_commit_callbacks):
    imp = read(register(OAK), by=cast.cora, **WEALDSHIRE)
    path = Path(imp.file.path)
    assert path.is_file()
    assert path.stat().st_mode & 0o777 == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        imports.drop(imp, by=cast.cora)
    imp = fresh(imp)
    assert (imp.state, bool(imp.file), imp.rows.count()) == ("dropped", False, 0)
    assert not path.exists()


def test_the_name_of_a_file_is_a_name_and_no_path(cast):
    imp = imports.upload(
        "register", file=register(OAK), name="../../etc/pass\x00wd\r\n.csv", by=cast.cora
    )
    assert imp.file_name == "passwd.csv"
    assert Path(imp.file.path).parent.name == "imports"


def test_a_job_that_comes_twice_does_its_work_once(cast):
    imp = upload(cast)
    workshop.do_waiting()
    Job.objects.update(state="waiting", ended_at=None)
    workshop.do_waiting()
    assert happened(imp) == ["import_brought", "ready"]


@pytest.mark.parametrize("kind", ["people", "collaboratives"])
def test_a_template_has_the_columns_and_can_be_read(cast, kind):
    from records.tables import open_table

    name, _, file = imports.template_file(kind)
    with file, open_table(file, name=name) as table:
        assert table.header == [column.name for column in imports.module_of(kind).COLUMNS]
        assert list(table) == []
    assert name.endswith(".xlsx")


def test_rejects_of_a_workbook_are_a_workbook(cast):
    from io import BytesIO

    from records.tables import open_table, write_xlsx

    out = BytesIO()
    header = ["URN", "EstablishmentName", "LA (name)", "Note"]
    write_xlsx(out, header, [["12", "=1+1", "Wealdshire", "mine"]], title="Schools")
    out.seek(0)
    imp = read(out, name="schools.xlsx")
    assert imp.counts == {"wrong": 1}
    name, _, file = imports.rejects_file(imp)
    with file, open_table(file, name=name) as table:
        assert table.header == [*header, "What is wrong"]
        ((_, cells),) = list(table)
    assert name == "schools to be put right.xlsx"
    assert cells[:4] == ["12", "=1+1", "Wealdshire", "mine"]
    assert cells[4].startswith("URN: “12” is not a URN.")


# -- A worker that is killed ---------------------------------------------------------------------

WORKER = """
import os, sys
sys.path.insert(0, {root!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "partnership.settings"
import django
django.setup()
from records import workshop
from schools.imports import register_changes
real = register_changes._bring_in
def slow(batch, districts):
    found = real(batch, districts)
    print("in the middle", flush=True)
    import time
    time.sleep(60)
    return found
register_changes._bring_in = slow
workshop.do_waiting()
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_behind_and_the_next_one_does_it_all():
    cast = gather()
    imp = read(register(OAK, ELM, YEW), by=cast.cora, local_authorities=["Wealdshire"])
    imports.bring_in(imp, by=cast.cora)
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    root = str(Path(__file__).resolve().parents[3])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(root=root)],
        env=os.environ
        | {"DATABASE_URL": f"postgresql://{database['USER']}@/{host}/{database['NAME']}"},
        stdout=subprocess.PIPE,
        cwd=root,
    )
    try:
        assert worker.stdout.readline() == b"in the middle\n"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    assert (fresh(imp).state, School.objects.exclude(urn=None).count()) == ("bringing_in", 0)
    until = time.monotonic() + 20
    while fresh(imp).state == "bringing_in" and time.monotonic() < until:
        workshop.do_waiting()  # the dead one's claim goes with its session, in a moment
        time.sleep(0.1)
    assert (fresh(imp).state, School.objects.exclude(urn=None).count()) == ("done", 2)
    assert happened(imp) == ["import_brought", "ready", "bringing_in", "done"]
    assert ImportRow.objects.filter(part_of=imp).count() == 2
