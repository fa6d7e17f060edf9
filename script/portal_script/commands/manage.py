"""script/manage [--data DIR] COMMAND …: manage.py, in the portal's own environment.

Uses the services of a running script/server on the same data folder. If there is none, it starts
them for as long as the command takes.
"""

import os
import time

from portal_script import environment
from portal_script.crew import Crew, stop_on_signals
from portal_script.data_folder import ROOT, DataFolder, FolderLock, Held
from portal_script.environment import PYTHON
from portal_script.portal import Portal
from portal_script.screen import Trouble, say

PATIENCE = 120  # seconds for another command to end, or for a starting server's services


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    data, words = _data_folder(arguments)
    data.check()
    data.make()
    stop_on_signals()
    try:
        lock = _lock(data)
    except Held as server:
        return _beside(server, data, words)
    with Crew(locked=lock) as crew:
        environment.make_ready(crew)
        portal = Portal(data)
        for service in portal.services():
            service.start(crew)
        return crew.in_foreground([PYTHON, "manage.py", *words], env=_env(portal))


def _data_folder(arguments: list[str]) -> tuple[DataFolder, list[str]]:
    match arguments:
        case ["--data", path, *words]:
            return DataFolder(path), words
        case [first, *words] if first.startswith("--data="):
            return DataFolder(first.removeprefix("--data=")), words
        case ["--data"]:
            raise Trouble("--data needs the name of a folder.")
    return DataFolder(), arguments


def _lock(data: DataFolder) -> FolderLock:
    """The folder's lock; raises Held where a server has it, waits for anything else."""
    deadline = time.monotonic() + PATIENCE
    waiting = False
    while True:
        try:
            return FolderLock(data, "manage").take()
        except Held as held:
            if held.who == "server" or time.monotonic() > deadline:
                raise
            if not waiting:
                say(f"Waiting for {held.who} (process {held.pid}) to finish …")
                waiting = True
            time.sleep(0.2)


def _beside(server: Held, data: DataFolder, words: list[str]) -> int:
    """Become the command, beside a running server."""
    if server.who != "server":
        raise server
    portal = Portal(data)
    deadline = time.monotonic() + PATIENCE
    while not all(service.answers() for service in portal.services()):
        if time.monotonic() > deadline:
            raise Trouble(f"The services of script/server (process {server.pid}) do not answer.")
        time.sleep(0.1)
    with Crew() as crew:
        environment.make_ready(crew)
    os.chdir(ROOT)
    env = _env(portal)
    os.execve(PYTHON, [str(PYTHON), "manage.py", *words], env)


def _env(portal: Portal) -> dict:
    data = portal.data
    site_url = data.site_url.read_text() if data.site_url.exists() else "http://localhost:8000"
    return portal.environment(demo=not data.no_demo.exists(), site_url=site_url)
