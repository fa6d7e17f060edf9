"""The data folder: where everything lies that a portal must not lose, and its sockets and logs."""

import fcntl
import os
import secrets
import tempfile
import time
from pathlib import Path

from portal_script import undertaker
from portal_script.screen import Trouble, say

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_PATH = 103  # macOS; Linux allows four bytes more


class DataFolder:
    """One data folder and the names of what is in it."""

    def __init__(self, path: str | Path = ROOT / "var"):
        self.path = Path(path).expanduser().absolute()
        self.postgres = self.path / "postgres"
        self.valkey = self.path / "valkey"
        self.run = self.path / "run"
        self.log = self.path / "log"
        self.static_stamp = self.path / "static-stamp"
        self.no_demo = self.path / "no-demo"
        self.demo = self.path / "demo"  # the name of the demo it was begun with
        self.site_url = self.path / "site-url"

    def __str__(self):
        return str(self.path)

    def check(self) -> None:
        """Raise Trouble where this folder cannot be used. Leaves nothing behind."""
        existing = next(p for p in (self.path, *self.path.parents) if p.exists())
        try:
            with tempfile.TemporaryFile(dir=existing):
                pass
        except OSError as error:
            raise Trouble(
                f"The data folder {self} cannot be written ({error.strerror}): "
                "make it writable or name another one with --data."
            ) from None
        lock = self.path / "lock"
        if os.geteuid() == 0 and lock.exists() and (owner := lock.stat().st_uid) != 0:
            raise Trouble(
                f"The data folder {self} belongs to the portal of another user (number {owner}), "
                "who could no longer use it: start as that user or name another one with --data."
            )
        socket = os.fsencode(self.run / ".s.PGSQL.5432")
        if len(socket) > LONGEST_SOCKET_PATH:
            raise Trouble(
                f"The path of the data folder {self} is {len(socket) - LONGEST_SOCKET_PATH} bytes "
                "too long for the sockets in it: name a folder with a shorter path with --data."
            )

    def make(self) -> None:
        """Make the folder and those in it that belong to whoever starts the portal."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.log.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise Trouble(f"The data folder {self} cannot be made: {error.strerror}.") from None

    def secret_key(self) -> str:
        """The portal's secret key, made at the first call."""
        path = self.path / "secret-key"
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=self.path, delete=False) as new:
                new.write(secrets.token_urlsafe(64))  # mode 0600, as temporary files are
            os.replace(new.name, path)
        return path.read_text().strip()


class FolderLock:
    """Held by the one command that runs services on a data folder, and by its undertaker.

    The kernel lets it go when both have ended, however they did.
    """

    def __init__(self, data: DataFolder, who: str):
        self.path = data.path / "lock"
        self.record = data.path / "crew"  # what its holder has started and seen end
        self.who = who
        self.fd = None

    def take(self, patience: float = 40) -> "FolderLock":
        """Take it; raise `Held` if a live process has it. Waits for services still stopping."""
        deadline = time.monotonic() + patience
        waiting = False
        while not self._try():
            holder = self.holder()
            if (holder.pid and undertaker.alive(holder.pid)) or time.monotonic() > deadline:
                raise holder
            if not waiting:
                say("Waiting for what the last run left behind to stop …")
                waiting = True
            time.sleep(0.2)
        self._stop_leftovers()
        return self

    def _stop_leftovers(self) -> None:
        """Stop what outlived even the undertaker, as when everything was killed at once."""
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        left = [
            member
            for member in undertaker.still_running(lines)
            if undertaker.command_line(member.pid) == member.command  # not merely the same number
        ]
        if left:
            say("Stopping what the last run left running")
            undertaker.stop(left)

    def _try(self) -> bool:
        try:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        except OSError as error:
            raise Trouble(f"The data folder cannot be locked: {error}.") from None
        os.ftruncate(fd, 0)
        os.write(fd, f"{self.who} {os.getpid()}".encode())
        self.fd = fd
        return True

    def holder(self) -> "Held":
        """Who has it now."""
        who, _, pid = self.path.read_text().partition(" ")
        return Held(who or "another command", int(pid or 0))


class Held(Trouble):
    """Another command is using the data folder."""

    def __init__(self, who: str, pid: int):
        self.who = who
        self.pid = pid
        super().__init__(
            f"script/{who} (process {pid}) is already at work on this data folder: "
            "stop it first, or name another folder with --data."
        )
