"""A real browser on the real pages; a real worker where a journey waits for one."""

import os
import shutil
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from tests import cast as stage

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="package")
def chromium():
    """The browser itself, started once for all journeys.

    Its sync API keeps a loop in this thread, which Django would take for async code and in which
    no other loop can run: so it goes before any other tests come.
    """
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    program = os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def cast(transactional_db):
    """The cast, really committed: the server answers from another thread."""
    return stage.gather()


@pytest.fixture
def open_as(chromium, live_server, settings):
    """`open_as("hana", PHONE)` is a page that hana has signed in on; `open_as(None)` is a stranger's.

    Errors on the console (a broken policy, a script that failed) fail the test.
    """
    settings.SITE_URL = live_server.url
    contexts, complaints = [], []

    def open_page(person=None, size=DESK, *, bypass_csp=False):
        context = chromium.new_context(
            viewport=size,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",  # a page that still glides moves away under a click
            base_url=live_server.url.replace("127.0.0.1", "localhost"),
            bypass_csp=bypass_csp,
        )
        contexts.append(context)
        if person is not None:
            context.add_cookies([session_cookie(person, live_server.url)])
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # Chromium reports each answer of 4xx as an "error"; those are asserted on where they matter.
    assert [c for c in complaints if "Failed to load resource" not in c] == []


def session_cookie(person, url):
    """A cookie with which `person` is signed in, as after a code."""
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session.session_key,
        "url": url.replace("127.0.0.1", "localhost"),
    }


@pytest.fixture
def worker(transactional_db, tmp_path):
    """A real Celery worker with its clock, on the database of the test."""
    database = connection.settings_dict
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    env = os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}@/{host}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "partnership.settings",
        "DEMO": "1",  # letters are marked as sent and stay readable
    }
    log = (tmp_path / "worker.log").open("w")
    command = [sys.executable, "-m", "celery", "-A", "partnership", "worker", "--beat"]
    command += ["--schedule", str(tmp_path / "beat"), "--concurrency", "1", "--loglevel", "INFO"]
    process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    yield process
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    log.close()


def eventually(check, seconds=60):
    """What `check()` returns, as soon as it is true; fails after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.2)
    raise AssertionError(f"it did not come true within {seconds} seconds")
