"""Real pg_dump and pg_restore, into a real second database."""

import os
import random
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from consultation.models import partitions
from partnership.people_data import archive, ledger
from partnership.people_data.erasing import erase
from schools.models import Person
from tests.consultation import stage
from tests.partnership.people_data import canary
from tests.partnership.people_data.test_erasing import KEPT, NAMES

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def wire(name):
    where = connection.settings_dict
    opened = psycopg2.connect(
        dbname=name,
        host=where["HOST"],
        user=where["USER"],
        password=where["PASSWORD"] or None,
        port=where["PORT"] or None,
    )
    opened.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return opened


def ask(name, statement, *values):
    opened = wire(name)
    try:
        with opened.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        opened.close()


@pytest.fixture
def empty():
    """The name of a new, empty database."""
    name = f"{connection.settings_dict['NAME']}_back"
    ask("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    ask("postgres", f'CREATE DATABASE "{name}"')
    yield name
    ask("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def saved(cast, tmp_path):
    """(the canary, a backup that knows it)."""
    person = canary.hatch(cast)
    backup = tmp_path / "portal.backup"
    call_command("backup", str(backup))
    return person, backup


def restore(empty, backup, data, *words):
    """Run the command as an administrator does; returns (code, what it said)."""
    where = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    env = dict(os.environ) | {
        "DATABASE_URL": f"{where}/{empty}",
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "partnership.settings",
    }
    env.pop("PRIVATE_DIR", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(backup), *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def seen_in(name, words):
    tables = [
        row[0] for row in ask(name, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    statement = 'SELECT count(*) FROM "{}" AS t WHERE t::text ~* %s'
    return {t for t in tables if ask(name, statement.format(t), "|".join(words))[0][0]}


def test_whoever_was_erased_after_the_backup_is_erased_again(saved, cast, empty, folders):
    person, backup = saved
    erase(person, by=cast.cora, because="asked")
    fresh = folders / "new"
    code, said = restore(empty, backup, fresh, "--ledger", str(ledger.place()))
    assert code == 0, said
    assert "Erased again: 1." in said
    assert seen_in(empty, NAMES) == KEPT
    files = [f for f in (fresh / "private").rglob("*") if f.is_file()]
    assert [f for f in files if any(w.encode() in f.read_bytes() for w in NAMES)] == []
    # The new portal knows it by itself from now on.
    assert ledger.read(fresh / "erasures.jsonl") == ledger.read()
    (row,) = ask(empty, "SELECT name, is_active FROM schools_person WHERE id = %s", person.pk)
    assert row == (f"Former member {person.pk}", False)


def test_everything_comes_back(saved, empty, folders):
    person, backup = saved
    before = archive.rows()
    code, said = restore(empty, backup, folders / "new", "--without-ledger")
    assert code == 0, said
    count = 'SELECT count(*) FROM "{}"'
    assert {t: ask(empty, count.format(t))[0][0] for t in before} == before
    (row,) = ask(empty, "SELECT name, email FROM schools_person WHERE id = %s", person.pk)
    assert row == (canary.NAME, canary.ADDRESS)
    old = {f.relative_to(folders / "private") for f in (folders / "private").rglob("*")}
    new = {f.relative_to(folders / "new/private") for f in (folders / "new/private").rglob("*")}
    assert new == old


def test_a_backup_that_was_cut_off_is_refused(saved, empty, folders):
    _, backup = saved
    whole = backup.read_bytes()
    for left in (0, 1, 100, len(whole) // 2, len(whole) - 80, len(whole) - 1):
        backup.write_bytes(whole[:left])
        with pytest.raises(archive.Broken, match="not whole"):
            archive.unpack(backup, folders / "scratch")
    code, said = restore(empty, backup, folders / "new", "--without-ledger")
    assert code == 1
    assert "CommandError: " in said
    assert "its end is missing. Take another copy of it." in said
    assert "Traceback" not in said
    assert ask(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_backup_with_one_bit_turned_over_is_refused(saved, folders):
    _, backup = saved
    whole = backup.read_bytes()
    dice = random.Random(7)
    for number in range(60):
        place = dice.randrange(len(whole))
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        backup.write_bytes(flipped)
        with pytest.raises(archive.Broken):
            archive.unpack(backup, folders / f"scratch-{number}")


def test_a_part_that_was_exchanged_is_refused(saved, folders):
    """Also where somebody has put a right sum at the end of it."""
    _, backup = saved
    inside = folders / "inside"
    with tarfile.open(backup) as tar:
        tar.extractall(inside, filter="data")
    (inside / archive.DUMP).write_bytes(b"another")
    forged = folders / "forged"
    with tarfile.open(forged, "w") as tar:
        for file in sorted(inside.iterdir()):
            tar.add(file, file.name)
    digest = archive._sha256(forged)
    with forged.open("ab") as out:
        out.write(f"\nsha256 {digest}\n".encode())
    with pytest.raises(archive.Broken, match=r"database\.dump is not as it was saved"):
        archive.unpack(forged, folders / "scratch")


def test_only_into_an_empty_database(saved):
    _, backup = saved
    with pytest.raises(CommandError, match="not empty, and nothing in it was changed"):
        call_command("restore", str(backup), "--without-ledger")


def test_without_a_ledger_it_asks(saved, empty, folders):
    _, backup = saved
    code, said = restore(empty, backup, folders / "new")
    assert code == 1
    assert "There is no ledger of erasures" in said


def test_no_backup_is_written_over(saved):
    _, backup = saved
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(backup))
    assert backup.read_bytes() == before
    assert backup.stat().st_mode & 0o777 == 0o600
    assert Person.objects.count() > 0
    left = {f.name for f in backup.parent.iterdir() if f.is_file()}
    assert left == {"portal.backup"}


# -- Consultations -------------------------------------------------------------------------------


@pytest.fixture
def consulted(cast, settings, folders):
    """(open, sealed): both answered by hana and wes, the keys of open ones where they belong."""
    settings.CONSULTATION_KEYS_DIR = folders / "consultation-keys"
    both = [stage.published(cast) for _ in range(2)]
    for consultation in both:
        for key in ("hana", "wes"):
            stage.answer(consultation, getattr(cast, key), {"q1": "yes", "q2": f"Said by {key}."})
    stage.close(both[1])
    return both


def test_consultations_come_back_and_their_keys_are_in_no_backup(consulted, empty, folders):
    open_, sealed = consulted
    key = (folders / "consultation-keys" / f"{open_.pk}.key").read_bytes()
    backup = folders / "consulted.backup"
    call_command("backup", str(backup))
    inside = folders / "inside-consulted"
    archive.unpack(backup, inside)
    assert [f.name for f in inside.rglob("*") if f.is_file() and key in f.read_bytes()] == []
    assert [f.name for f in inside.rglob("*.key")] == []

    code, said = restore(empty, backup, folders / "back", "--without-ledger")
    assert code == 0, said
    drafts = f"SELECT answers ->> 'q2' FROM consultation_draft_{open_.pk} ORDER BY 1"  # noqa: S608
    assert ask(empty, drafts) == [("Said by hana.",), ("Said by wes.",)]
    count = f"SELECT count(*) FROM consultation_draft_{sealed.pk}"  # noqa: S608
    assert ask(empty, count) == [(0,)]
    asked = (
        "SELECT consultation_id, count(*), sum(replied::int) FROM consultation_invitee GROUP BY 1"
    )
    assert sorted(ask(empty, asked)) == [(open_.pk, 9, 2), (sealed.pk, 9, 2)]
    texts = "SELECT consultation_id, text FROM consultation_sealedcomment ORDER BY 2"
    assert ask(empty, texts) == [(sealed.pk, "Said by hana."), (sealed.pk, "Said by wes.")]
    # They are partitions as before, and what was sealed takes no answer.
    parts = [f"consultation_draft_{each.pk}" for each in consulted]
    parents = (
        "SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits"
        " WHERE inhrelid::regclass::text = ANY(%s) ORDER BY 1"
    )
    assert ask(empty, parents, parts) == [(part, "consultation_draft") for part in parts]
    insert = (
        "INSERT INTO consultation_draft SELECT 'x', %s, answers, notes, keyed, 1, true, false, true"
        " FROM consultation_draft LIMIT 1"
    )
    with pytest.raises(psycopg2.IntegrityError, match="closed to answers"):
        ask(empty, insert, sealed.pk)
    ask(empty, insert, open_.pk)
    samples = (
        "SELECT attstattarget FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s"
    )
    for table in ("consultation_draft", f"consultation_draft_{open_.pk}"):
        assert ask(empty, samples, table, "answers") == [(0,)]


def test_a_consultation_that_is_sealed_while_a_backup_begins_is_saved_wholly(
    consulted, folders, monkeypatch
):
    """What is emptied after the backup has begun to look would be saved empty, and so be lost."""
    monkeypatch.setattr(partitions, "PATIENCE", 0.3)
    open_, _ = consulted
    real, refused = archive.run, []

    def seal_first(*words):
        # On a connection of its own, as the worker has.
        def work():
            try:
                stage.close(open_)
            except partitions.InUse:
                refused.append(True)
            finally:
                connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        return real(*words)

    monkeypatch.setattr(archive, "run", seal_first)
    manifest = archive.make(folders / "early.backup", folders)
    assert refused == [True]
    assert manifest["rows"][f"consultation_draft_{open_.pk}"] == 2
    assert stage.close(open_).people_replied == 2  # it is only put off
