"""The last evening: thousands open and save pages at once, on a portal of real processes.

gunicorn with three workers, Celery's worker and beat run beside the client; BENCH_MINUTES says for how
long (10). The same rate on the bare pages just before says what this machine can do at this hour.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

from django.conf import settings

from bench import kept
from bench.figures import Figure, machine_seconds, postgres_cpu_seconds, tree_cpu_seconds
from bench.peers.open_page import Answers
from bench.respondents import sessions_of

sys.path.append(str(Path(__file__).resolve().parent.parent / "script"))

from portal_script.crew import Crew

MINUTES = float(os.environ.get("BENCH_MINUTES", "10"))
INVITED, PAGES = 5_000, 5
RATE = 45  # opens a second, and as many saves
P95 = 0.150  # seconds
BARE_SECONDS = 30
# Somebody comes back for the next page when all others have been there, as far as that goes.
VISITS = PAGES + 1


def figures(respondents):
    """Yield the figures of the evening; seals its consultation at the end."""
    consultation = respondents.asked(PAGES)
    people = respondents.people[:INVITED]
    Answers.objects.bulk_create([Answers(person=p) for p in people], ignore_conflicts=True)
    sessions = sessions_of(people)
    seconds = MINUTES * 60
    with _portal() as running:
        bare = _carried_out(_plan(running, sessions, BARE_SECONDS, "/bench/open/", peer=True))
        yield from _lateness("bare pages (R2, R3) at the same rate", bare)
        active = min(INVITED, max(500, int(RATE * seconds / VISITS)))
        plan = _plan(running, sessions[:active], seconds, _path(consultation))
        with _watched(running) as watch:
            done = _carried_out(plan)
        watch.client = done["cpu"]
    name = f"last evening, {MINUTES:g} min, {RATE} opens + {RATE} saves a second"
    yield from _lateness(name, done, goal=P95)
    yield from watch.figures(name)
    yield Figure(f"{name}: failures", sum(done["failures"].values()), goal=0)
    yield Figure(f"{name}: nobody was free", done["nobody_free"], goal=0)
    begun = time.monotonic()
    found = kept.look(consultation, [p.pk for p in people], done["deeds"])
    yield Figure(f"{name}: saves and sendings acknowledged", found.saved)
    yield Figure(f"{name}: responses sent", found.sent)
    yield Figure(f"{name}: lost, doubled or miscounted", found.wrong, goal=0)
    yield Figure("compared, sealed and counted in", time.monotonic() - begun, "s")


def _lateness(name, done, goal=None):
    for deed in ("open", "save"):
        late = sorted(done["late"][deed])
        if len(late) < 2:
            yield Figure(f"{name}: {deed}s that came", len(late), goal=-1)
            continue
        cuts = statistics.quantiles(late, n=100, method="inclusive")
        yield Figure(f"{name}: {deed}, p95", cuts[94], "s", goal=goal)
        yield Figure(f"{name}: {deed}, median", cuts[49], "s")
        yield Figure(f"{name}: {deed}, longest of {len(late):,}", late[-1], "s")


def _path(consultation):
    return f"/consultations/{consultation.pk}/answer/me/"


def _plan(running, sessions, seconds, path, *, peer=False):
    site = urlsplit(settings.SITE_URL)
    return {
        "host": "127.0.0.1",
        "port": running.port,
        "headers": [
            f"Host: {site.netloc}",
            f"Origin: {settings.SITE_URL}",
            f"X-Forwarded-Proto: {site.scheme}",
        ],
        "session": settings.SESSION_COOKIE_NAME,
        "csrf": settings.CSRF_COOKIE_NAME,
        "sessions": sessions,
        "pages": PAGES,
        "path": path,
        "rate": RATE,
        "seconds": seconds,
        "seed": 4,
        "until": 0,
        "peer": peer,
    }


def _carried_out(plan):
    """What came of a plan, carried out by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.openloop"],
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


class _Running:
    """The processes of the portal, but for the services."""

    def __init__(self, crew):
        with socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        celery = ["celery", "-A", "partnership"]
        folder = settings.DATA_DIR
        self.members = {
            name: crew.start(
                name,
                [sys.executable, "-m", *words],
                env=dict(os.environ),
                log=Path(folder, f"{name}.log"),
            )
            for name, words in {
                "web": [
                    *("gunicorn", "bench.peers.wsgi:application", "--workers", "3", "--preload"),
                    *("--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
                    *("--access-logfile", "-"),
                ],
                "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"],
                "beat": [*celery, "beat", "--schedule", str(Path(folder, "bench-beat"))],
            }.items()
        }

    def cpu_seconds(self):
        """{name: CPU seconds so far} of everything that is the portal's own."""
        used = {name: tree_cpu_seconds(one.process.pid) for name, one in self.members.items()}
        return used | {"PostgreSQL": postgres_cpu_seconds()}

    def wait(self):
        """Until pages are served."""
        site = urlsplit(settings.SITE_URL)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/accounts/login/",
            headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme},
        )
        for _ in range(600):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the portal does not serve pages")


@contextmanager
def _portal():
    """The portal, serving; gone afterwards."""
    with Crew() as crew:
        running = _Running(crew)
        running.wait()
        time.sleep(5)  # the worker gets ready meanwhile
        yield running


class _Watch:
    """Who used the machine."""

    client = 0.0

    def figures(self, name):
        """CPU seconds of each, and the share of the machine that was used by others."""
        seconds = self.after["at"] - self.before["at"]
        cores = os.cpu_count() or 1
        used = {
            each: self.after["used"][each] - self.before["used"][each]
            for each in self.after["used"]
        } | {"client": self.client}
        for each, cpu in used.items():
            yield Figure(f"{name}: {each}", cpu / seconds / cores * 100, "% of the machine")
        busy = self.after["busy"] - self.before["busy"]
        if busy:
            others = max(0.0, busy - sum(used.values())) / seconds / cores * 100
            yield Figure(f"{name}: taken by others", others, "% of the machine")
        yield Figure(f"{name}: load average", os.getloadavg()[0])


@contextmanager
def _watched(running):
    watch = _Watch()
    watch.before = _now(running)
    yield watch
    watch.after = _now(running)


def _now(running):
    return {"at": time.monotonic(), "used": running.cpu_seconds(), "busy": machine_seconds()}
