"""The ledger of erasures: outside the database, so that a restore cannot undo it.

Each line names an erased person by number and by a fingerprint of the row, and the time. Neither
is of use to anybody without the database.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

NAME = "erasures.jsonl"


@dataclass(frozen=True)
class Entry:
    """One erased person; `at` is ISO 8601."""

    person: int
    fingerprint: str
    at: str


def place() -> Path:
    """Where the ledger lies."""
    return settings.DATA_DIR / NAME


def fingerprint(person) -> str:
    """What tells this row from any other of the same number, also in another database."""
    told = f"{person.pk}:{person.joined_at.isoformat()}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def write(entry: Entry, *, taken_back=False) -> None:
    """Add an entry (or that it was not carried out after all); on the disk when this returns."""
    line = json.dumps(asdict(entry) | ({"taken_back": True} if taken_back else {}))
    folder = place().parent
    folder.mkdir(parents=True, exist_ok=True)
    new = not place().exists()
    fd = os.open(place(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A line that was cut off by a crash must not swallow this one.
        os.write(fd, f"\n{line}\n".encode())
        os.fsync(fd)
    finally:
        os.close(fd)
    if new:
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def read(path: Path | None = None) -> list[Entry]:
    """The entries that stand, each person once. A line that was cut off is passed over."""
    path = path or place()
    return parse(path.read_text()) if path.exists() else []


def parse(text: str) -> list[Entry]:
    """The entries of a ledger's text."""
    found = {}
    for line in text.splitlines():
        try:
            told = json.loads(line)
            taken_back = told.pop("taken_back", False)
            entry = Entry(**told)
        except (ValueError, TypeError, AttributeError):
            continue
        if taken_back:
            found.pop(entry.fingerprint, None)
        else:
            found[entry.fingerprint] = entry
    return list(found.values())


def merge(entries: list[Entry]) -> int:
    """Add what this ledger lacks; returns how many entries that were."""
    known = {entry.fingerprint for entry in read()}
    lacking = [entry for entry in entries if entry.fingerprint not in known]
    for entry in lacking:
        write(entry)
    return len(lacking)
