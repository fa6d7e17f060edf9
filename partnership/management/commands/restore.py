"""Bring back a backup into an empty database, and erase again whoever has been erased since."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from partnership.people_data import archive, ledger
from partnership.people_data.erasing import apply_ledger
from records import history

NO_LEDGER = (
    "There is no ledger of erasures in {folder}. If people have been erased since this backup, "
    "they would come back: name the ledger (erasures.jsonl, in the data folder of the portal that "
    "was) with --ledger, or say --without-ledger if nobody was."
)


class Command(BaseCommand):
    help = "Restore a backup into an empty database. Checks it first, and what came of it."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the backup")
        parser.add_argument("--ledger", help="the newest erasures.jsonl of the portal that was")
        parser.add_argument("--without-ledger", action="store_true", help="nobody was erased since")

    def handle(self, *args, file, ledger, without_ledger, **options):
        if archive.rows():
            raise CommandError(
                "This database is not empty, and nothing in it was changed. "
                "Restore into a new one: script/manage --data NEW-FOLDER restore …"
            )
        try:
            entries = _entries(ledger, without_ledger)
            with tempfile.TemporaryDirectory(prefix="restore-") as scratch:
                self._restore(Path(file), Path(scratch), entries)
        except archive.Broken as broken:
            raise CommandError(str(broken)) from None

    def _restore(self, path, scratch, entries):
        manifest = archive.unpack(path, scratch)
        self.stdout.write(f"Whole: {path}, made {manifest['made_at']}")
        saved = scratch / archive.LEDGER
        entries += ledger.read(saved)
        # Before the database: a crash from here on must not bring anybody back.
        ledger.merge(entries)
        archive.load(scratch / archive.DUMP)
        connection.close()
        _compare(manifest)
        _bring_files(scratch / archive.PRIVATE)
        call_command("migrate", verbosity=0)
        erased = apply_ledger()
        self.stdout.write(
            f"Restored: {sum(manifest['rows'].values())} rows, history whole to line "
            f"{manifest['history'][0]}. Erased again: {erased}."
        )


def _entries(named, without):
    """The entries of the ledger that was named; those of this data folder are there anyway."""
    if named:
        path = Path(named)
        if not path.is_file():
            raise CommandError(f"There is no ledger {path}.")
        return ledger.read(path)
    if not without and not ledger.place().exists():
        raise CommandError(NO_LEDGER.format(folder=settings.DATA_DIR))
    return []


def _compare(manifest):
    """What is in the database now must be what was saved."""
    now = archive.rows()
    if now != manifest["rows"]:
        tables = sorted(set(now) | set(manifest["rows"]))
        wrong = next(t for t in tables if now.get(t) != manifest["rows"].get(t))
        raise archive.Broken(f"Restored, but {wrong} has not as many rows as were saved.")
    if (line := history.broken_at()) is not None:
        raise archive.Broken(f"Restored, but line {line} of the history does not fit the chain.")
    if list(history.head()) != manifest["history"]:
        raise archive.Broken("Restored, but the history does not end as it did.")


def _bring_files(folder):
    """Put the private files where they belong."""
    if folder.is_dir():
        root = Path(settings.PRIVATE_DIR)
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(folder, root, dirs_exist_ok=True)
