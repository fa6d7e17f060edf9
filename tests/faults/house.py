"""A portal of real processes that tests may kill: its own PostgreSQL, Valkey, web, worker, beat.

Everything lies in a short folder of its own and is gone afterwards, also if the tests are killed.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import redis

from tests.faults.mail import Mail, free_port

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "script"))

from portal_script.crew import Crew  # noqa: E402
from portal_script.data_folder import DataFolder  # noqa: E402
from portal_script.portal import Portal, throwaway_folder  # noqa: E402

SEALING_LOCK = 7_201_002  # records.sealing
CSRF = "c" * 32
OF_OTHERS = ("ALLOWED_HOSTS", "SEAL_KEYS_DIR", "SEAL_TIMESTAMP_URL", "HISTORY_ANCHOR_EMAIL")


class House:
    """Use it with `with`. `people` are sessions by short name; `take_plans(n)` gives fresh plans."""

    def __init__(self, plans):
        self.how_many = plans
        self.processes = {}

    def __enter__(self):
        self.data = DataFolder(throwaway_folder())
        self.crew = Crew(remove=(self.data.path,))
        self.mail = Mail()
        self.mail.__enter__()
        self.crew.__enter__()
        try:
            self._build()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _build(self):
        self.data.make()
        self.portal = Portal(self.data, throwaway=True, durable=True)
        self.start("postgres")
        self.start("valkey")
        self.port = free_port()
        self.env = self.portal.environment(site_url=f"http://127.0.0.1:{self.port}")
        for name in OF_OTHERS:
            self.env.pop(name, None)
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "partnership.settings",
            "EMAIL_URL": self.mail.url,
            "PYTHONPATH": str(ROOT),
        }
        told = json.loads(self.python("-m", "tests.faults.stage", str(self.how_many)))
        self.plans, self.people = told["plans"], told["sessions"]
        self.whole()

    def __exit__(self, *exception):
        for running in self.processes.values():
            _send(running.process.pid, signal.SIGKILL, group=True)
        self.crew.__exit__(*exception)
        self.mail.__exit__(*exception)

    # -- Its processes -----------------------------------------------------------------------

    def start(self, name):
        """Start one of postgres, valkey, web, worker, beat; returns once the services answer."""
        with warnings.catch_warnings():
            # Newer Pythons warn of a fork beside threads; the mail server is one.
            warnings.simplefilter("ignore", DeprecationWarning)
            if name in ("postgres", "valkey"):
                self.processes[name] = getattr(self.portal, name).start(self.crew)
            else:
                log = self.data.log / f"{name}.log"
                command = [sys.executable, "-m", *self._command(name)]
                self.processes[name] = self.crew.start(name, command, env=self.env, log=log)

    def _command(self, name):
        celery = ["celery", "-A", "partnership"]
        return {
            "web": [
                *("gunicorn", "partnership.wsgi:application", "--workers", "2"),
                *("--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
            ],
            "worker": [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO"],
            "beat": [*celery, "beat", "--schedule", str(self.data.path / "beat")],
        }[name]

    def whole(self):
        """Start what is not running and wait until pages are served and the worker listens."""
        for name in ("postgres", "valkey", "web", "worker", "beat"):
            if name not in self.processes or self.processes[name].process.poll() is not None:
                self.start(name)
        self.wait_for("pages", lambda: self.get("/accounts/login/").status == 200)
        self.wait_for("the worker", self.worker_listens)

    def worker_listens(self):
        """Whether the worker that runs now has said that it is ready."""
        log = (self.data.log / "worker.log").read_text(errors="replace")
        return log.count(" ready.") >= log.count("[tasks]") > 0

    def pid(self, name):
        """The process's number."""
        return self.processes[name].process.pid

    def kill(self, name, number=signal.SIGKILL):
        """End a process and its whole group at once, without a word, and see it gone."""
        running = self.processes[name]
        # PostgreSQL's own way of stopping at once is a signal to its first process.
        _send(running.process.pid, number, group=number == signal.SIGKILL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.crew.finished(running)

    def kill_children(self, name):
        """Kill the processes that this one has started itself, not the process."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
        pairs = [map(int, line.split()) for line in listed.stdout.splitlines()]
        children = [pid for pid, parent in pairs if parent == self.pid(name)]
        assert children
        for pid in children:
            _send(pid, signal.SIGKILL, group=False)

    @contextmanager
    def frozen(self, name):
        """While inside, the process (with its group) does nothing at all, and does not end."""
        _send(self.pid(name), signal.SIGSTOP, group=True)
        try:
            yield
        finally:
            _send(self.pid(name), signal.SIGCONT, group=True)

    def python(self, *words):
        """Run Python inside the house to its end; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *words], env=self.env, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    # -- Looking in ------------------------------------------------------------------------------

    def rows(self, query, *values):
        """The rows of an SQL query, on a connection of its own."""
        connection = psycopg2.connect(host=str(self.data.run), user="portal", dbname="portal")
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def one(self, query, *values):
        """The first value of an SQL query."""
        return self.rows(query, *values)[0][0]

    def letter_to(self, address, since):
        """The first letter to this address that comes after `since` (time.monotonic())."""
        self.wait_for(f"a letter to {address}", lambda: self.mail.to(address, since), 30)
        return self.mail.to(address, since)

    def broker(self):
        """A client of the house's Valkey."""
        return redis.Redis(unix_socket_path=str(self.portal.valkey.socket), socket_timeout=5)

    def wake(self):
        """Ring for the letters, as every verb that writes one does."""
        self.post("/accounts/login/", email="stan@example.org")

    def log(self, name):
        """All that a process has written."""
        return (self.data.log / f"{name}.log").read_text(errors="replace")

    def wait_for(self, what, true, timeout=60, every=0.05):
        """Wait until `true()`; returns the seconds it took. Fails with the logs' ends."""
        start = time.monotonic()
        while not true():
            if time.monotonic() - start > timeout:
                ends = "".join(
                    f"\n--- {name}\n{path.read_text(errors='replace')[-3000:]}"
                    for name in ("web", "worker", "beat")
                    if (path := self.data.log / f"{name}.log").exists()
                )
                raise AssertionError(f"{what}: not within {timeout} s{ends}")
            time.sleep(every)
        return time.monotonic() - start

    def sealing_now(self):
        """The documents whose sealing lock is held."""
        return [
            pk
            for (pk,) in self.rows(
                "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
                " AND granted",
                SEALING_LOCK,
            )
        ]

    def unsealed(self):
        """How many documents are signed by all and not sealed."""
        return self.one(
            "SELECT count(*) FROM records_document d WHERE state IN ('complete', 'superseded')"
            " AND NOT EXISTS (SELECT 1 FROM records_seal s WHERE s.document_id = d.id)"
        )

    def letters_owed(self):
        """How many letters have not gone out yet."""
        return self.one("SELECT count(*) FROM records_letter WHERE sent_at IS NULL")

    # -- Coming in by the front door -----------------------------------------------------------------

    def get(self, path, person=None):
        """GET a page as this person (or signed out)."""
        return self._ask("GET", path, person, {})

    def post(self, path, person=None, **data):
        """POST a form as this person (or signed out)."""
        return self._ask("POST", path, person, data)

    def _ask(self, method, path, person, data):
        cookies = f"csrf={CSRF}"
        if person:
            cookies += f"; session={self.people[person]}"
        start = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            line.request(
                method,
                path,
                urlencode(data | {"csrfmiddlewaretoken": CSRF}) if method == "POST" else None,
                {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"},
            )
            answer = line.getresponse()
            body = answer.read().decode(errors="replace")
            return Answer(answer.status, answer.getheader("Location", ""), body, start)
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, "", repr(error), start)
        finally:
            line.close()

    def take_plans(self, count):
        """So many plans that nobody has signed yet."""
        assert len(self.plans) >= count, "the stage was set for fewer plans"
        taken, self.plans = self.plans[:count], self.plans[count:]
        return taken

    def sign(self, plan, person, code=None):
        """Type the code and press Sign."""
        place = plan["places"][person]
        return self.post(
            f"/plans/{plan['plan']}/sign/code/?as={place['signatory']}",
            person,
            code=code or place["code"],
            sha256=plan["sha256"],
        )


class Answer:
    """What came back: `status` (0 if nothing did), where to go on, the page, and after how long."""

    def __init__(self, status, location, page, start):
        self.status = status
        self.location = location
        self.page = page
        self.seconds = time.monotonic() - start

    @property
    def thanks(self):
        """Whether this tells the person that they have signed."""
        return (self.status == 302 and "/sign/?as=" in self.location) or (
            self.status == 200 and "confirmation" in self.page
        )

    def __repr__(self):
        return f"<{self.status} {self.location} after {self.seconds:.2f} s: {self.page[-300:]}>"


def _send(pid, number, *, group):
    with suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(pid, number)
