"""Whether the time of an answer tells if an address is known here: it must not.

Each pair is a person on record and an address that nobody has, in turn, each with a browser and a
network address of its own; which of them comes first changes from pair to pair. The ratio is that
of the medians, turned so that it is never below 1: quicker gives away as much as slower.
"""

import secrets
import statistics
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from bench.figures import Figure
from schools.models import Person

LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"
GOAL = 1.10
PAIRS, WARM = 120, 10
STEPS = {
    "ask for a code": (LOGIN, lambda address: {"email": address}),
    "a wrong code": (CONFIRM, lambda address: {"code": "not one"}),
    "ask for another code": (CONFIRM, lambda address: {"action": "resend"}),
}


def run():
    """Yield the figures; leaves people and letters behind."""
    call_command("collectstatic", interactive=False, verbosity=0)
    once = secrets.token_hex(3)  # nobody of an earlier run
    people = Person.objects.bulk_create(
        Person(
            email=f"known.person.{once}{n:04}@bench.example",
            name=f"Known Person {n}",
            password="!",  # noqa: S106  (nobody has one)
            last_login=datetime(2026, 9, 1, tzinfo=UTC),
        )
        for n in range(PAIRS + WARM)
    )
    taken = {step: ([], []) for step in STEPS}
    for n, person in enumerate(people):
        sides = [(0, person.email), (1, f"not.a.person.{once}{n:04}@bench.example")]
        for side, address in sides if n % 2 else reversed(sides):
            for step, seconds in _walk(n * 2 + side, address):
                if n >= WARM:
                    taken[step][side].append(seconds * 1000)
    for step, (known, unknown) in taken.items():
        ours, theirs = statistics.median(known), statistics.median(unknown)
        ratio = max(ours / theirs, theirs / ours)
        name = f"sign-in, {step}: address known"
        yield Figure(name, ours, "ms", "address unknown", theirs, ratio, GOAL)


def _walk(number, address):
    """(step, seconds) of each step that somebody with this address takes."""
    browser = Client(
        SERVER_NAME=urlsplit(settings.SITE_URL).hostname,
        REMOTE_ADDR=f"10.{number // 250}.{number % 250}.1",
    )
    browser.get(LOGIN, secure=settings.HTTPS)  # a new test client first builds its middleware
    for step, (page, says) in STEPS.items():
        begun = time.perf_counter()
        answer = browser.post(page, says(address), secure=settings.HTTPS)
        seconds = time.perf_counter() - begun
        if answer.status_code not in (200, 302):
            raise AssertionError(f"{step}: {answer.status_code}")
        yield step, seconds
