"""script/server from its start to its end, with the real portal on a folder of its own."""

import os
import signal
import time

import pytest

from tests.script.running import Command, all_gone, command, free_port, mentioning, status

READY = "Stop it with Ctrl-C."
SETTINGS = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("listen_addresses", "fsync", "synchronous_commit", "server_encoding"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def server(data, *more, port=None):
    return Command("server", "--data", data, "--port", port or free_port(), *more)


def first_pid(data, words):
    """The number of the oldest process on the folder whose command line has these words."""
    return min(pid for pid, line in mentioning(data).items() if words in line.replace("\0", " "))


def test_first_start_second_start_and_what_manage_sees(data):
    port = free_port()
    with server(data, port=port) as first:
        said = first.until(READY)
        assert f"The portal is ready at http://localhost:{port}\n" in said
        assert "Sign in as one of these" in said
        assert "@" in said.split("Sign in as one of these")[1]
        assert status(port) in (200, 302)
        # Only sockets, in folders of the owner only.
        for folder in ("postgres", "valkey", "run", "log"):
            assert (data / folder).stat().st_mode & 0o077 == 0, folder
        assert (data / "secret-key").stat().st_mode & 0o077 == 0
        # A second one on the folder is refused; manage uses what runs.
        second = command("server", "--data", data, "--port", free_port())
        assert second.returncode == 1
        assert second.stderr.startswith("script/server (process ")
        count = "from schools.models import School; print(School.objects.count())"
        seen = command("manage", "--data", data, "shell", "--verbosity", "0", "-c", count)
        assert int(seen.stdout) > 0, seen.stderr
        shown = command("manage", "--data", data, "shell", "--verbosity", "0", "-c", SETTINGS)
        assert shown.stdout == "\non\non\nUTF8\n", shown.stderr
        first.send(signal.SIGINT)
        assert first.end() == 0
        assert first.output.endswith("Stopping …\nStopped.\n")
    assert all_gone(data, patience=0)

    started = time.monotonic()
    with server(data, port=port) as again:
        said = again.until(READY)
        # Under ten seconds on a machine that does nothing else; this one runs tests.
        assert time.monotonic() - started < 25
        assert "Making the database" not in said
        assert "Collecting" not in said
        again.send(signal.SIGTERM)
        assert again.end() == 0
    # And without a server, manage brings its own services, with the same data.
    alone = command("manage", "--data", data, "shell", "--verbosity", "0", "-c", count)
    assert alone.stdout.endswith(f"\n{seen.stdout}"), alone.stderr
    assert all_gone(data)


@pytest.mark.parametrize(
    "moment", ["Making the database", "Starting Valkey", "Bringing the database", "beat, worker"]
)
def test_killed_during_the_first_start(data, moment):
    with server(data, "--no-demo") as first:
        first.until(moment)
        time.sleep(0.2)
        first.send(signal.SIGKILL)
        first.end()
    assert all_gone(data)
    with server(data) as second:
        said = second.until(READY)
        assert "was begun without the demo, so it stays without" in said
        assert "createsuperuser" in said
        second.send(signal.SIGHUP)
        assert second.end() == 0


def test_killed_later_and_started_again_at_once(data):
    port = free_port()
    with server(data, "--no-demo", port=port) as first:
        first.until(READY)
        first.send(signal.SIGKILL)
        with server(data, port=port) as second:
            second.until(READY)
            assert status(port) in (200, 302)
            second.send(signal.SIGINT)
            assert second.end() == 0
        first.end()
    assert all_gone(data, patience=5)


@pytest.mark.parametrize(
    ("name", "words", "log"),
    [
        ("web", "-m gunicorn", "web.log"),
        ("worker", "partnership worker", "worker.log"),
        ("PostgreSQL", "bin/postgres -D", "postgres.log"),
    ],
)
def test_when_one_process_dies_all_stop_and_it_is_named(data, name, words, log):
    with server(data, "--no-demo") as whole:
        whole.until(READY)
        os.kill(first_pid(data, words), signal.SIGKILL)
        assert whole.end() == 1
    assert f"{name} was killed by signal 9:" in whole.output
    assert f"All of it is in {data}/log/{log}." in whole.output
    assert "Traceback" not in whole.output.split("Stopping …")[0]


def test_a_folder_keeps_the_demo_it_was_begun_with(data):
    (data / "postgres").mkdir(parents=True)
    for marker, words, begun in (
        (None, ("--demo", "county"), "with the demo “partnership”"),
        ("county", ("--demo", "partnership"), "with the demo “county”"),
        ("no-demo", ("--demo", "county"), "without a demo"),
    ):
        if marker == "no-demo":
            (data / "no-demo").touch()
        elif marker:
            (data / "demo").write_text(marker)
        refused = command("server", "--data", data, "--port", free_port(), *words)
        assert refused.returncode == 1
        said = f"{data} was begun {begun}, and “{words[1]}” cannot be added to it: "
        assert refused.stderr.startswith(said), refused.stderr
    both = command("server", "--data", data, "--demo", "county", "--no-demo")
    assert both.returncode == 2
    assert all_gone(data)


def test_the_county(data, tmp_path):
    port = free_port()
    with server(data, "--demo", "county", port=port) as first:
        said = first.until(READY, patience=400)
        assert "Bringing in the people and their posts: 3,082 new, 24 wrong\n" in said
        assert "partnership-merrowshire.example" in said.split("Sign in as one of these")[1]
        assert status(port) in (200, 302)
        # Of its two consultations one is open; the key of the sealed one is gone.
        assert len(list((data / "consultation-keys").iterdir())) == 1
        # The folder knows which demo it holds: a second command needs no word about it.
        name = "from django.conf import settings; print(settings.PARTNERSHIP_NAME)"
        seen = command("manage", "--data", data, "shell", "--verbosity", "0", "-c", name)
        assert seen.stdout == "Merrowshire Schools Partnership\n", seen.stderr
        kept = command(
            "manage", "--data", data, "load_demo", "--county", "--files", tmp_path / "five"
        )
        assert kept.returncode == 0, kept.stderr
        assert len(list((tmp_path / "five").iterdir())) == 5
        first.send(signal.SIGINT)
        assert first.end() == 0
    assert all_gone(data)
