"""PostgreSQL and Valkey never run as root: the user they run as is let through, no more.

Collected for root only: see conftest.py.
"""

import os
import pwd
import subprocess

import pytest

from tests.script.running import ROOT


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "script"))


@pytest.fixture
def nobody():
    return pwd.getpwnam("nobody")


@pytest.fixture
def closed(data):
    """A folder below one that only its owner can enter."""
    inside = data / "inside"
    inside.mkdir(parents=True)
    (inside / "file").write_text("to be reached")
    data.chmod(0o700)
    return inside


def can(user, *words):
    from portal_script.service_user import popen_options

    return subprocess.run(words, capture_output=True, **popen_options(user)).returncode == 0


def test_let_pass_opens_the_way_and_nothing_else(closed, nobody, capsys):
    from portal_script.service_user import let_pass

    assert not can(nobody, "cat", closed / "file")
    let_pass(closed, nobody)
    assert can(nobody, "cat", closed / "file")
    assert not can(nobody, "ls", closed.parent)
    assert not can(pwd.getpwnam("daemon"), "cat", closed / "file")
    assert capsys.readouterr().out.count(f"pass through {closed.parent} ") == 1
    let_pass(closed, nobody)
    assert capsys.readouterr().out == ""


def test_rights_given_before_are_kept(closed, nobody):
    from portal_script.service_user import let_pass

    let_pass(closed, pwd.getpwnam("daemon"))
    let_pass(closed, nobody)
    assert can(pwd.getpwnam("daemon"), "cat", closed / "file")
    assert can(nobody, "cat", closed / "file")


def test_where_the_disk_knows_no_lists_the_bit_is_set(closed, nobody, monkeypatch):
    from portal_script.service_user import let_pass

    def refuse(*arguments):
        raise OSError("not supported")

    monkeypatch.setattr(os, "setxattr", refuse)
    let_pass(closed, nobody)
    assert closed.parent.stat().st_mode & 0o777 == 0o701
    assert can(nobody, "cat", closed / "file")


def test_root_leaves_the_folder_of_another_user_alone(closed, nobody):
    from portal_script.data_folder import DataFolder
    from portal_script.screen import Trouble

    (closed / "lock").touch()
    os.chown(closed / "lock", nobody.pw_uid, nobody.pw_gid)
    with pytest.raises(Trouble, match="belongs to the portal of another user"):
        DataFolder(closed).check()
