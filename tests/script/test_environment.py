"""The virtual environment: made once, finished after a kill, one sentence without network."""

import hashlib
import signal
import socket
import time
import zipfile

import pytest

from tests.script.running import Command, all_gone, command

# With both named, script/manage starts no services.
ELSEWHERE = {"DATABASE_URL": "postgresql://nowhere/x", "REDIS_URL": "redis://nowhere/0"}


def publish(folder, version):
    """Put a tiny package into a folder; returns its line for a lock file."""
    folder.mkdir(exist_ok=True)
    name = folder / f"tiny-{version}-py3-none-any.whl"
    about = f"tiny-{version}.dist-info"
    with zipfile.ZipFile(name, "w") as wheel:
        wheel.writestr("tiny.py", f"SIZE = {version!r}\n")
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n"
        )
        tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{about}/WHEEL", tags)
        wheel.writestr(
            f"{about}/RECORD", f"tiny.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n"
        )
    digest = hashlib.sha256(name.read_bytes()).hexdigest()
    return f"tiny=={version} --hash=sha256:{digest}\n"


@pytest.fixture
def shelf(tmp_path, checkout):
    """The folder pip takes packages from, with tiny 1 in it and in the checkout's lock file."""
    folder = tmp_path / "shelf"
    (checkout / "requirements.lock").write_text(publish(folder, 1))
    return folder


def manage(checkout, data, **variables):
    return command("manage", "--data", data, "x", checkout=checkout, **ELSEWHERE, **variables)


def offline(shelf):
    return {"PIP_FIND_LINKS": shelf, "PIP_NO_INDEX": 1, "PIP_CONFIG_FILE": "/dev/null"}


def test_made_once(checkout, shelf, data):
    first = manage(checkout, data, **offline(shelf))
    assert first.returncode == 0, first.stderr
    assert "Installing the 1 packages the portal needs" in first.stdout
    assert first.stdout.endswith("tiny 1\n")
    assert manage(checkout, data, PIP_NO_INDEX=1).stdout == "tiny 1\n"


def test_a_changed_lock_file_is_installed(checkout, shelf, data):
    manage(checkout, data, **offline(shelf))
    (checkout / "requirements.lock").write_text(publish(shelf, 2))
    assert manage(checkout, data, **offline(shelf)).stdout.endswith("tiny 2\n")


def test_other_bytes_than_locked_are_refused(checkout, shelf, data):
    (checkout / "requirements.lock").write_text(f"tiny==1 --hash=sha256:{'0' * 64}\n")
    done = manage(checkout, data, **offline(shelf))
    assert done.returncode == 1
    assert "pip ended with code 1" in done.stderr
    assert "DO NOT MATCH THE HASHES" in (checkout / ".venv/pip.log").read_text()


def test_an_environment_without_stamp_is_completed(checkout, shelf, data):
    manage(checkout, data, **offline(shelf))
    (checkout / ".venv/installed").unlink()
    kept = checkout / ".venv/of-mine"
    kept.touch()
    assert manage(checkout, data, **offline(shelf)).stdout.endswith("tiny 1\n")
    assert kept.exists()


def test_an_environment_whose_python_is_gone_is_made_anew(checkout, shelf, data):
    manage(checkout, data, **offline(shelf))
    python = checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert manage(checkout, data, **offline(shelf)).stdout.endswith("tiny 1\n")


def test_no_network(checkout, shelf, data):
    nobody = "http://127.0.0.1:9/simple/"
    variables = {"PIP_INDEX_URL": nobody, "PIP_CONFIG_FILE": "/dev/null", "PIP_RETRIES": 1}
    done = manage(checkout, data, **variables, PIP_FIND_LINKS="", PIP_NO_CACHE_DIR=1)
    assert done.returncode == 1
    assert done.stderr.startswith("The packages cannot be fetched: no connection")
    assert done.stderr.count("\n") == 1
    # And with the network back, it goes on.
    assert manage(checkout, data, **offline(shelf)).stdout.endswith("tiny 1\n")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_stopped_while_installing(checkout, shelf, data, number):
    with socket.create_server(("127.0.0.1", 0)) as silent:  # an index that never answers
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/simple/"
        variables = {"PIP_INDEX_URL": url, "PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": ""}
        arguments = ["manage", "--data", data, "x"]
        with Command(*arguments, checkout=checkout, **ELSEWHERE, **variables) as manage_:
            silent.settimeout(60)
            silent.accept()[0].close()
            (checkout / ".venv/half").touch()
            manage_.send(number)
            assert manage_.end() != 0
    assert all_gone(checkout)
    deadline = time.monotonic() + 30
    assert (checkout / ".venv/installing").exists()
    again = manage(checkout, data, **offline(shelf))
    assert again.stdout.endswith("tiny 1\n"), again.stderr
    assert not (checkout / ".venv/half").exists()
    assert time.monotonic() < deadline
