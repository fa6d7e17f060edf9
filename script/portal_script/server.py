"""The portal running: database, message store, worker, beat and web, until somebody stops it."""

import hashlib
import http.client
import os
import sys
import time
from urllib.parse import urlsplit

from portal_script.crew import Crew
from portal_script.data_folder import ROOT
from portal_script.environment import PYTHON
from portal_script.portal import Portal
from portal_script.screen import LogTail, Trouble, last_lines, say


class Server:
    """Starts the whole portal in order, then looks after it."""

    def __init__(self, portal: Portal, crew: Crew, *, host: str, port: int, demo: str | None):
        self.portal = portal
        self.data = portal.data
        self.crew = crew
        self.host = host
        self.port = port
        self.demo = demo
        self.site_url = os.environ.get("SITE_URL") or _site_url(host, port)
        self.ready = False
        self.tails: list[LogTail] = []

    def start(self) -> None:
        """Start everything and return once pages are served."""
        for service in self.portal.services():
            service.start(self.crew)
        self.env = self.portal.environment(demo=bool(self.demo), site_url=self.site_url)
        self.data.site_url.write_text(self.site_url)
        say("Bringing the database up to date")
        self._manage("migrate")
        self._manage("apply_erasures")  # whoever was erased stays so, whatever was brought back
        self._collect_static()
        say("Starting beat, worker and web")
        self._start_processes()
        people = self._load_demo() if self.demo else []  # meanwhile they get ready
        self._wait_for_pages()
        self.ready = True
        self._welcome(people)

    def watch(self) -> None:
        """Show what goes wrong, until one of the processes ends (raises Trouble) or Ctrl-C."""
        while True:
            for tail in self.tails:
                tail.show_new()
            self.crew.check()
            time.sleep(0.25)

    def _manage(self, *words: str) -> None:
        for _ in self.portal.manage(self.crew, self.env, *words):
            pass

    def _collect_static(self) -> None:
        stamp = _static_stamp()
        if self.data.static_stamp.exists() and self.data.static_stamp.read_text() == stamp:
            return
        say("Collecting styles, pictures and fonts")
        self._manage("collectstatic", "--noinput")
        self.data.static_stamp.write_text(stamp)

    def _load_demo(self) -> list[str]:
        """Load the demo partnership if it is not there; returns the lines that name its people.

        The command prints how far it is, an empty line, then the people.
        """
        say("Looking after the demo partnership")
        people: list[str] | None = None
        words = ["load_demo", "--county"] if self.demo == "county" else ["load_demo"]
        for line in self.portal.manage(self.crew, self.env, *words):
            if people is not None:
                people.append(line)
            elif line.strip():
                say(f"  {line}")
            else:
                people = []
        return people or list(self.portal.manage(self.crew, self.env, *words, "--people"))

    def _start_processes(self) -> None:
        celery = [PYTHON, "-m", "celery", "-A", "partnership"]
        schedule = self.data.path / "beat-schedule"
        self._run("beat", *celery, "beat", "--schedule", schedule, "--loglevel", "INFO")
        # Two, so that a long PDF does not hold up the letter with somebody's code.
        self._run("worker", *celery, "worker", "--concurrency", 2, "--loglevel", "INFO")
        gunicorn = [
            PYTHON,
            "-m",
            "gunicorn",
            "partnership.wsgi:application",
            "--workers",
            3,
        ]
        where = f"[{self.host}]" if ":" in self.host else self.host
        gunicorn += ["--bind", f"{where}:{self.port}", "--no-control-socket"]
        if sys.platform != "darwin":  # where a process with libraries loaded must not fork
            # The three share what one has imported: faster to start, and less memory.
            gunicorn.append("--preload")
        discreet = ["--logger-class", "partnership.access_log.Discreet"]
        self._run("web", *gunicorn, "--access-logfile", "-", *discreet)

    def _run(self, name: str, *command) -> None:
        log = self.data.log / f"{name}.log"
        self.tails.append(LogTail(name, log))
        self.crew.start(name, command, env=self.env, log=log)

    def _wait_for_pages(self, patience: float = 90) -> None:
        deadline = time.monotonic() + patience
        while (status := self._status()) is None:
            self.crew.check()
            if time.monotonic() > deadline:
                status = "nothing"
                break
            time.sleep(0.1)
        if status == "nothing" or status >= 500:
            log = self.data.log / "web.log"
            raise Trouble(f"The portal answers with {status}:\n{last_lines(log)}\nSee {log}.")

    def _status(self) -> int | None:
        """The status of the front page, None while nobody answers."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        connection = http.client.HTTPConnection(host, self.port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Host": urlsplit(self.site_url).netloc})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _welcome(self, people: list[str]) -> None:
        say()
        say(f"The portal is ready at {self.site_url}")
        say()
        if self.demo:
            for line in people:
                say(line)
        else:
            say("Make the first person with:  script/manage createsuperuser")
        say()
        say(f"Its data and logs are in {self.data}. Stop it with Ctrl-C.")


def _site_url(host: str, port: int) -> str:
    """The address people type; other machines reach the portal only if `host` names this one."""
    here = host in ("127.0.0.1", "::1", "0.0.0.0", "::")
    return f"http://{'localhost' if here else host}:{port}"


def _static_stamp() -> str:
    """Changes whenever collecting the static files would give something else."""
    seen = hashlib.sha256()
    folders = [ROOT / "static", *(app.parent / "static" for app in ROOT.glob("*/__init__.py"))]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in [*files, *sorted(ROOT.glob("partnership/settings*"))]:
        stat = path.stat()
        seen.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    seen.update((ROOT / "requirements.lock").read_bytes())
    return seen.hexdigest()
