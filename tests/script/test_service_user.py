"""An ordinary user's PostgreSQL and Valkey run as that user. (As root: test_as_root.py.)"""

import os

from tests.script.running import ROOT


def test_an_ordinary_user_runs_them_as_oneself(monkeypatch, data):
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    from portal_script import service_user

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert service_user.service_user() is None
    assert service_user.popen_options(None) == {}
    inside = data / "inside"
    inside.mkdir(parents=True)
    data.chmod(0o700)
    service_user.let_pass(inside, None)
    assert data.stat().st_mode & 0o777 == 0o700
    service_user.own_folder(inside, None)
    assert inside.stat().st_mode & 0o777 == 0o700
    assert inside.stat().st_uid == os.getuid()
