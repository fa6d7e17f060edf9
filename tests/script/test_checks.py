"""What is wrong before anything starts is said in one sentence, and nothing is left behind."""

import os
import socket

import pytest

from tests.script.running import ROOT, command, free_port


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "script"))


def refused(*arguments, **variables):
    """The one line with which script/server refuses."""
    done = command("server", *arguments, **variables)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_port_busy(data):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused("--data", data, "--port", port)
    assert said.startswith(f"Port {port} is busy")
    assert not data.exists()


def test_host_of_another_machine(data):
    said = refused("--data", data, "--port", free_port(), "--host", "192.0.2.1")
    assert said.startswith("Nothing can listen at 192.0.2.1")


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_no_such_port(data, port):
    done = command("server", "--data", data, f"--port={port}")
    assert done.returncode == 2
    assert "is not a port" in done.stderr


def test_data_folder_not_writable_even_for_root(data):
    data.write_text("a file")
    said = refused("--data", data / "below", "--port", free_port())
    assert said.startswith(f"The data folder {data}/below cannot be written (Not a directory)")


def test_data_folder_is_a_file(data):
    data.write_text("a file")
    assert "cannot be written" in refused("--data", data, "--port", free_port())
    assert data.read_text() == "a file"


def test_socket_path_one_byte_too_long(data):
    from portal_script.data_folder import DataFolder
    from portal_script.screen import Trouble

    room = 103 - len(f"{data.parent}//run/.s.PGSQL.5432")
    DataFolder(data.parent / ("x" * room)).check()
    too_long = data.parent / ("x" * (room + 1))
    with pytest.raises(Trouble, match="is 1 bytes too long"):
        DataFolder(too_long).check()
    said = refused("--data", too_long, "--port", free_port())
    assert "too long for the sockets" in said
    assert not too_long.exists()


def test_pango_that_cannot_be_loaded(data, tmp_path):
    # An empty file of its name, found first, is as good as none.
    (tmp_path / "libpango-1.0.so.0").touch()
    before = os.environ.get("LD_LIBRARY_PATH", "")
    said = refused(
        "--data", data, "--port", free_port(), LD_LIBRARY_PATH=f"{tmp_path}:{before}".rstrip(":")
    )
    assert said.startswith("Pango, which lays out the PDF files, is missing (pango")
    assert "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in said
    assert not data.exists()


def test_each_library_is_asked_for():
    from portal_script.checks import PANGO, pango_there
    from portal_script.screen import Trouble

    pango_there(lambda name: True)
    for what, names in PANGO.items():
        with pytest.raises(Trouble, match=rf"missing \({what}\)"):
            pango_there(lambda name, missing=names: name not in missing)


def test_install_line_of_each_system():
    from portal_script.checks import install_line

    assert install_line("darwin", root=False) == "brew install pango"
    assert install_line("linux", root=True).startswith("apt-get install -y libpango-1.0-0 ")
    assert install_line("linux", root=False).startswith("sudo apt-get install -y ")


def test_no_python_on_the_path(tmp_path):
    for tool in ("dirname",):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    done = command("server", PATH=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed")


def test_a_python_that_does_not_run_is_passed_over(tmp_path):
    stub = tmp_path / "python3.14"
    stub.write_text("#!/bin/sh\nexit 127\n")
    stub.chmod(0o755)
    done = command("server", "--help", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 0
    assert "--no-demo" in done.stdout
