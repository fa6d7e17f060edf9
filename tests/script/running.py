"""The commands in script/ as the tests run them: as real processes, in a folder of their own."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What script/test sets for the tests is not what a person's shell has.
SET_FOR_TESTS = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "SECRET_KEY", "DEMO", "DATA_DIR")


def environment(**more) -> dict:
    """A person's environment, and more."""
    own = {name: value for name, value in os.environ.items() if name not in SET_FOR_TESTS}
    return own | {name: str(value) for name, value in more.items()}


def command(name, *arguments, checkout=ROOT, **variables) -> subprocess.CompletedProcess:
    """Run a command of script/ to its end."""
    return subprocess.run(
        [checkout / "script" / name, *map(str, arguments)],
        env=environment(**variables),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=240,
    )


class Command:
    """A command of script/ that is running; stopped at the latest when the test ends."""

    def __init__(self, name, *arguments, checkout=ROOT, **variables):
        self.process = subprocess.Popen(
            [checkout / "script" / name, *map(str, arguments)],
            env=environment(**variables),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output = ""

    def until(self, words, patience=180) -> str:
        """Wait for these words and return everything said so far."""
        deadline = time.monotonic() + patience
        pipe = self.process.stdout
        while words not in self.output:
            left = deadline - time.monotonic()
            assert left > 0, f"“{words}” did not come within {patience} s:\n{self.output}"
            if select.select([pipe], [], [], left)[0]:
                fresh = os.read(pipe.fileno(), 65536)
                assert fresh, f"It ended before it said “{words}”:\n{self.output}"
                self.output += fresh.decode()
        return self.output

    def send(self, number) -> None:
        """Send a signal to this process alone."""
        self.process.send_signal(number)

    def end(self, patience=90) -> int:
        """Wait until it has ended; returns its exit code."""
        rest, _ = self.process.communicate(timeout=patience)
        self.output += rest.decode()
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.send(signal.SIGTERM)
            self.end()


def mentioning(folder) -> dict[int, str]:
    """The running processes whose command line or environment names the folder."""
    folder = str(folder)
    if sys.platform == "darwin":
        listing = subprocess.run(["ps", "-axwwE"], capture_output=True, text=True).stdout
        return {int(line.split()[0]): line for line in listing.splitlines() if folder in line}
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if folder.encode() in words and int(process.name) != os.getpid():
            found[int(process.name)] = words[:200].decode(errors="replace")
    return found


def all_gone(folder, patience=60) -> bool:
    """Whether, soon, nothing runs on that folder any more."""
    deadline = time.monotonic() + patience
    while mentioning(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port) -> int:
    """What a GET of the front page answers."""
    connection = http.client.HTTPConnection("localhost", port, timeout=20)
    connection.request("GET", "/")
    return connection.getresponse().status
