"""The portal's own PostgreSQL is set as the checks of an installation ask of any other."""

from partnership import checks
from tests.script.running import ROOT


def test_the_portals_own_server_is_discreet(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "script"))
    from portal_script import postgres

    for name, (fine, _) in (checks.QUOTES | checks.KEEPS).items():
        assert postgres.SETTINGS.get(name) in fine | {None}, name
    for name in ("log_min_error_statement", "log_error_verbosity", "wal_recycle"):
        assert name in postgres.SETTINGS
