"""The register of schools of the whole of England: read, compared and brought in.

Each run is the command itself in a process of its own, so that its memory is its alone. Beside it
stands the least that could be done with the file: read it and COPY it into a table.
"""

import csv
import io
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from bench import england
from bench.figures import Figure, cpu_of
from schools.models import Import, School

SECONDS, MEBIBYTES = 120, 300
MANAGE = Path(__file__).resolve().parent.parent / "manage.py"


def run():
    """Yield the figures; fills the database with 50,000 schools on its way."""
    with TemporaryDirectory() as folder:
        this_year, next_year = Path(folder, "england.csv"), Path(folder, "next_year.csv")
        england.write(this_year)
        england.write(next_year, next_year=True)
        size = this_year.stat().st_size / 1e6
        name = f"register, {england.ROWS:,} rows × {len(england.HEADER)} columns"
        yield Figure(f"{name}: size of the file", size, "MB")
        began = time.monotonic()
        peer_cpu = cpu_of(lambda: copy(this_year))
        peer = time.monotonic() - began
        all_of_them = [word for each in england.authorities() for word in ("--la", each)]
        cpu, (seconds, memory) = _with_cpu(this_year, *all_of_them)
        came_in = School.objects.count()
        yield Figure(f"{name}: compared and brought in", seconds, "s", goal=SECONDS)
        yield Figure(f"{name}: peak memory", memory, "MiB", goal=MEBIBYTES)
        yield Figure("in seconds, beside", seconds, "s", "csv + COPY", peer, seconds / peer)
        yield Figure("in CPU, beside", cpu, "CPU-s", "csv + COPY", peer_cpu, cpu / peer_cpu)
        yield Figure("schools that came in", came_in)
        seconds, memory = command(this_year)
        yield Figure("the same file again", seconds, "s", goal=SECONDS)
        yield Figure("the same file again: peak memory", memory, "MiB", goal=MEBIBYTES)
        changed = Import.objects.latest("pk").counts
        rows = sum(changed.get(verdict, 0) for verdict in ("new", "changed", "closed", "wrong"))
        yield Figure("the same file again: rows that change", rows, goal=0)
        seconds, memory = command(next_year)
        yield Figure("next year’s file, a fifth changed", seconds, "s", goal=SECONDS)
        yield Figure("next year’s file: peak memory", memory, "MiB", goal=MEBIBYTES)
        yield Figure(
            "next year’s file: rows changed", Import.objects.latest("pk").counts["changed"]
        )


def command(path, *words):
    """(seconds, peak memory in MiB) of `import_gias` with this file."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(MANAGE), "import_gias", str(path), *words], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    assert process.returncode == 0, f"import_gias ended with {process.returncode}"
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return seconds, used.ru_maxrss / unit


def _with_cpu(path, *words):
    """(CPU seconds, what `command` tells)."""
    told = []
    cpu = cpu_of(lambda: told.append(command(path, *words)))
    return cpu, told[0]


def copy(path):
    """Read the file and COPY all of it into an unlogged table."""
    columns = ", ".join(f"c{number} text" for number in range(len(england.HEADER)))
    with (
        path.open(encoding="cp1252", newline="") as source,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"CREATE UNLOGGED TABLE bare_register ({columns})")
        rows = csv.reader(source)
        next(rows)
        for batch in iter(lambda: _some(rows), ""):
            cursor.copy_expert("COPY bare_register FROM STDIN (FORMAT csv)", io.StringIO(batch))
        cursor.execute("DROP TABLE bare_register")


def _some(rows):
    """The next thousand rows as CSV; "" when there are no more."""
    out = io.StringIO()
    lines = csv.writer(out)
    for _, row in zip(range(1_000), rows, strict=False):
        lines.writerow(row)
    return out.getvalue()
