"""The virtual environment in .venv, filled with exactly what the lock files name."""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from portal_script.crew import Crew
from portal_script.data_folder import ROOT
from portal_script.screen import Trouble, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# The hashes of the lock files it is filled with. The second lock file holds all of the first.
STAMP = VENV / "installed"
# There while pip is at work: what a killed pip leaves half done is made anew.
UNFINISHED = VENV / "installing"
LOCKS = ("requirements.lock", "requirements-dev.lock")
NO_NETWORK = re.compile(r"Retrying \(|NewConnectionError|ConnectionError|ProxyError|Timeout")


def make_ready(crew: Crew, *, dev: bool = False) -> Path:
    """Make or complete the environment; returns its Python. Takes no time if nothing changed.

    With `dev` it also holds what tests and checks need. Raises Trouble if it cannot be done.
    """
    if _up_to_date(dev):
        return PYTHON
    with _alone():
        if not _up_to_date(dev):
            _install(crew, dev)
    return PYTHON


def package_folder(name: str) -> Path:
    """Where a package lies in the environment."""
    return next(VENV.glob(f"lib/python3*/site-packages/{name}"))


def _up_to_date(dev: bool) -> bool:
    return (
        STAMP.exists()
        and not UNFINISHED.exists()
        and _hash(LOCKS[dev]) in STAMP.read_text().split()
        and _usable()
    )


def _hash(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _usable() -> bool:
    """Whether its Python runs and still is of the version it was made with."""
    tell = "import sys; print('python%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", tell], capture_output=True, text=True)
    except OSError:
        return False
    return (VENV / "lib" / (answer.stdout.strip() or "none")).is_dir()


def _install(crew: Crew, dev: bool) -> None:
    if importlib.util.find_spec("pip") is None:
        raise Trouble(
            f"pip is missing for {sys.executable}: install it (python3-pip) and try again."
        )
    count = len(re.findall(r"^\S+==", (ROOT / LOCKS[dev]).read_text(), re.MULTILINE))
    what = "the portal and its tests need" if dev else "the portal needs"
    say(f"Installing the {count} packages {what} (once, about a minute) …")
    try:
        if UNFINISHED.exists() or not _usable():
            shutil.rmtree(VENV, ignore_errors=True)
            VENV.mkdir(mode=0o755)
            UNFINISHED.touch()
            make = [sys.executable, "-m", "venv", "--without-pip", VENV]
            crew.do("venv", make, env=dict(os.environ), log=VENV / "venv.log", umask=0o022)
        UNFINISHED.touch()
    except OSError as error:
        raise Trouble(f"The folder {VENV} cannot be written: {error.strerror}.") from None
    _pip(crew, ROOT / LOCKS[dev], count)
    STAMP.write_text("\n".join(_hash(lock) for lock in LOCKS[: dev + 1]) + "\n")
    UNFINISHED.unlink()


def _pip(crew: Crew, lock: Path, count: int) -> None:
    # No option says where packages come from: pip's own configuration does.
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        PYTHON,
        "install",
        "--require-hashes",
    ]
    command += ["--no-deps", "--no-input", "--progress-bar", "off", "-r", lock]
    log = VENV / "pip.log"
    log.unlink(missing_ok=True)
    fetched = 0
    try:
        # umask: PostgreSQL may have to run as another user (see service_user.py).
        lines = crew.lines("pip", command, env=dict(os.environ), log=log, umask=0o022)
        for line in lines:
            fetched += line.startswith(("Collecting ", "Requirement already satisfied"))
            if line.startswith("Collecting ") and fetched % 20 == 0:
                say(f"  {fetched} of {count} fetched")
            if line.startswith("Installing collected packages"):
                say("  all fetched, unpacking them")
    except Trouble as trouble:
        UNFINISHED.unlink()  # pip failed in an orderly way and took back what it had begun
        if NO_NETWORK.search(log.read_text(errors="replace")):
            raise Trouble(
                "The packages cannot be fetched: no connection to the package index. "
                f"Check the network and start again (details: {log})."
            ) from None
        raise trouble


@contextmanager
def _alone():
    """Held by one process at a time; a second one waits."""
    fd = os.open(ROOT / "script", os.O_RDONLY)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another command that is installing packages …")
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
