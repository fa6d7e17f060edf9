"""Stops what a command started once that command has ended, even if it was killed with -9.

Runs as a process of its own and reads the command's pipe: "start" and "end" lines while it lives,
then the end of the file. What has not ended by then is stopped, the last started first.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Member:
    """A process to stop: with which signal, how long to wait for it, whether it leads a group."""

    pid: int
    signal: int
    patience: float
    leads_group: bool
    command: str

    def line(self) -> bytes:
        """The line that tells the undertaker of it."""
        group = int(self.leads_group)
        words = f"start {self.pid} {self.signal} {self.patience} {group} {self.command}"
        return words.replace("\n", " ").encode() + b"\n"

    @classmethod
    def read(cls, line: str) -> "Member":
        """The member that such a line names."""
        _, pid, number, patience, group, command = line.rstrip("\n").split(" ", 5)
        return cls(int(pid), int(number), float(patience), group == "1", command)


def still_running(lines: Iterable[str]) -> list[Member]:
    """The members that lines tell to have started and not to have ended."""
    members: dict[int, Member] = {}
    for line in lines:
        if line.startswith("start "):
            member = Member.read(line)
            members[member.pid] = member
        else:
            members.pop(int(line.split()[1]), None)
    return list(members.values())


def stop(members: list[Member]) -> None:
    """Stop them one after the other, the last first: gently, and hard where that does not help."""
    for member in reversed(members):
        with suppress(ProcessLookupError):
            os.kill(member.pid, member.signal)
        _wait(member.pid, member.patience)
        send = os.killpg if member.leads_group else os.kill
        # Whatever of its group outlived it.
        with suppress(ProcessLookupError, PermissionError):
            send(member.pid, signal.SIGKILL)
        _wait(member.pid, 5)


def _wait(pid: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether the process runs. One that has ended and was not asked after yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    if Path("/proc/self/stat").exists():
        with suppress(OSError):
            stat = Path("/proc", str(pid), "stat").read_text()
            return stat.rpartition(")")[2].split()[0] not in "ZX"
        return False
    state = _ps(pid, "stat=")
    return bool(state) and not state.startswith("Z")


def command_line(pid: int) -> str:
    """The words a process was started with, "" if there is no such process."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path("/proc", str(pid), "cmdline").read_text().rstrip("\0").replace("\0", " ")
        return ""
    return _ps(pid, "command=")


def _ps(pid: int, column: str) -> str:
    command = ["ps", "-ww", "-o", column, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def main(folders: list[str]) -> None:
    """Listen until the command has ended, stop what it left, and remove the folders named."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stop(still_running(sys.stdin))
    remove(folders)


def remove(folders: Iterable[str | Path]) -> None:
    """Delete folders that were for one run only."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
