"""What people see while a command works: calm lines, one sentence when it cannot go on."""

import re
import sys
from pathlib import Path


class Trouble(Exception):
    """Something the person at the keyboard can put right: shown as its sentence alone."""


def say(line: str = "") -> None:
    """Print a line at once. A terminal that is gone is no reason to fail."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115 (stays open as the new stdout)


def last_lines(path: Path, count: int = 12) -> str:
    """The end of a log, indented."""
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    return "\n".join(f"    {line}" for line in lines[-count:])


class LogTail:
    """Follows a log file and shows the lines a person should see, prefixed with whose they are."""

    WORTH_SEEING = re.compile(r"\b(WARNING|ERROR|CRITICAL|FATAL|PANIC)\b|^\w*(Error|Exception)\b")

    def __init__(self, name: str, path: Path):
        self.name = name
        self.path = path
        self.seen = path.stat().st_size if path.exists() else 0
        self.rest = ""

    def show_new(self) -> None:
        """Show what has been written since the last call."""
        try:
            with self.path.open(errors="replace") as log:
                log.seek(self.seen)
                fresh = log.read()
                self.seen = log.tell()
        except FileNotFoundError:
            return
        *lines, self.rest = (self.rest + fresh).split("\n")
        for line in lines:
            if self.WORTH_SEEING.search(line):
                say(f"{self.name:>8} | {line}")
