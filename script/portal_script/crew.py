"""The processes that one command starts. However the command ends, none of them outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal_script import undertaker
from portal_script.data_folder import ROOT
from portal_script.screen import Trouble, last_lines
from portal_script.undertaker import Member


@dataclass
class Running:
    """A process of the crew."""

    name: str
    process: subprocess.Popen
    member: Member
    log: Path | None

    def how_it_ended(self) -> str:
        """A sentence, and the last lines of its log."""
        code = self.process.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        tail = f":\n{last_lines(self.log)}\nAll of it is in {self.log}." if self.log else "."
        return f"{self.name} {how}{tail}"


class Crew:
    """Starts processes and has the undertaker stop them; use it with `with`.

    `locked` is a FolderLock that stays held until all have stopped; `remove` are folders to delete
    after that.
    """

    def __init__(self, locked=None, remove: tuple[Path, ...] = ()):
        self.running: list[Running] = []
        self.locked = locked
        self.remove = remove

    def __enter__(self):
        reading, writing = os.pipe()
        self.listeners = [writing]
        if self.locked:
            # Opened by us, as a process that runs as another user could not.
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
            record = os.open(self.locked.record, flags, 0o600)
            self.listeners.append(record)
        self.undertaker = subprocess.Popen(
            [sys.executable, undertaker.__file__, *map(str, self.remove)],
            stdin=reading,
            start_new_session=True,
            cwd="/",
            pass_fds=[self.locked.fd] if self.locked else [],
        )
        os.close(reading)
        return self

    def _tell(self, line: bytes) -> None:
        for listener in self.listeners:
            os.write(listener, line)

    def __exit__(self, *exception):
        """Stop everything: let the undertaker do what it would do had this process been killed."""
        with _signals(signal.SIG_IGN):
            for listener in self.listeners:
                os.close(listener)
            while self.undertaker.poll() is None:
                for one in self.running:
                    one.process.poll()
                _pause(self.undertaker)
            if self.undertaker.returncode:  # somebody killed it
                undertaker.stop([one.member for one in self.running])
                undertaker.remove(self.remove)
            if self.locked:
                os.close(self.locked.fd)

    def start(
        self,
        name: str,
        command: list,
        *,
        env: dict,
        log: Path | None = None,
        stop: int = signal.SIGTERM,
        patience: float = 10,
        foreground: bool = False,
        **more,
    ) -> Running:
        """Start a process that writes to `log`.

        It leads a group of its own, so that Ctrl-C reaches only us, unless `foreground`: then it
        has the keyboard. `more` goes to Popen.
        """
        if log:
            more |= {"stdout": log.open("ab"), "stderr": subprocess.STDOUT}
        if not foreground:
            more = {"stdin": subprocess.DEVNULL} | more

        words = [str(word) for word in command]

        def member(pid: int) -> Member:
            return Member(pid, stop, patience, not foreground, " ".join(words))

        process = subprocess.Popen(
            words,
            env=env,
            start_new_session=not foreground,
            # Between fork and exec: at no moment is there a process the undertaker cannot know of.
            preexec_fn=lambda: self._tell(member(os.getpid()).line()),
            **{"cwd": ROOT} | more,
        )
        if log:
            more["stdout"].close()
        self.running.append(Running(name, process, member(process.pid), log))
        return self.running[-1]

    def finished(self, one: Running) -> int:
        """Wait for it to end by itself; returns its exit code."""
        code = one.process.wait()
        self.running.remove(one)
        self._tell(f"end {one.member.pid}\n".encode())
        return code

    def lines(self, name: str, command: list, *, env: dict, log: Path, **more) -> Iterator[str]:
        """Run a command to its end, yield its lines as they come, raise Trouble if it fails."""
        with log.open("a") as copy:
            one = self.start(
                name,
                command,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                **more,
            )
            one.log = log
            with one.process.stdout as output:
                for line in output:
                    line = line.decode(errors="replace").rstrip("\n")
                    print(line, file=copy, flush=True)
                    yield line
        if self.finished(one):
            raise Trouble(one.how_it_ended())

    def do(self, name: str, command: list, *, env: dict, log: Path, **more) -> None:
        """Run a command to its end without showing its lines; raise Trouble if it fails."""
        for _ in self.lines(name, command, env=env, log=log, **more):
            pass

    def in_foreground(self, command: list, *, env: dict, **more) -> int:
        """Run a command that has the keyboard (and Ctrl-C) until it ends; returns its exit code."""
        # A handler of ours, as "ignore" would be handed down to the command.
        with _signals(lambda number, frame: None, [signal.SIGINT]):
            one = self.start("", command, env=env, foreground=True, **more)
            return self.finished(one)

    def check(self) -> None:
        """Raise Trouble if one of the crew has ended."""
        for one in self.running:
            if one.process.poll() is not None:
                raise Trouble(one.how_it_ended())
        if self.undertaker.poll() is not None:
            raise Trouble("The process that looks after the others ended, so all of them stop.")


def stop_on_signals() -> None:
    """From now on SIGTERM and SIGHUP do what Ctrl-C does."""

    def interrupt(number, frame):
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


@contextmanager
def _signals(handler, numbers=(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)):
    before = [signal.signal(number, handler) for number in numbers]
    try:
        yield
    finally:
        for number, old in zip(numbers, before, strict=True):
            signal.signal(number, old)


def _pause(process: subprocess.Popen) -> None:
    try:
        process.wait(0.1)
    except subprocess.TimeoutExpired:
        pass
