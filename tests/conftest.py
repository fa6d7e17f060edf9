import os

import pytest

from tests import cast as stage


@pytest.fixture
def cast(db):
    """Everybody: cast.hana, cast.gus, …; see tests/cast.py."""
    return stage.gather()


@pytest.fixture
def plan(cast):
    """A draft of the two schools."""
    return stage.draft(cast)


@pytest.fixture
def proposed(cast, plan):
    """(plan, document): waiting for the signatures of hana, wes, gus and mei."""
    return stage.propose(plan, cast.hana)


@pytest.fixture
def signed(cast, proposed):
    """(plan, document): signed by all four, not sealed yet."""
    plan, document = proposed
    document = stage.sign_by_all(plan, document, cast)
    return stage.fresh(plan), document


@pytest.fixture
def as_(client, cast):
    """`as_("hana")` is a test client that hana has signed in with."""

    def sign_in(key):
        client.force_login(getattr(cast, key))
        return client

    return sign_in


@pytest.fixture
def private_files(tmp_path, monkeypatch):
    """Files that belong to somebody lie in a folder of the test."""
    from records.private import private

    def forget():
        for lazy in ("base_location", "location"):
            private.__dict__.pop(lazy, None)

    monkeypatch.setattr(private, "_location", str(tmp_path / "private"))
    forget()
    yield tmp_path / "private"
    forget()


def pytest_collection_modifyitems(items):
    """Browser tests are skipped, with the one line of script/test, where there is no browser."""
    if os.environ.get("PORTAL_NO_BROWSER"):
        no_browser = pytest.mark.skip(reason="no Chromium on this machine")
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(no_browser)


_sizes = {}


@pytest.fixture
def matrix_size():
    """`matrix_size("the admin", 1200)` counts knocks at doors; told at the end of the run."""

    def add(what, knocks):
        _sizes[what] = _sizes.get(what, 0) + knocks

    return add


def pytest_terminal_summary(terminalreporter):
    if _sizes:
        told = ", ".join(f"{what} {knocks:,}" for what, knocks in _sizes.items())
        terminalreporter.write_line(f"The matrix: {sum(_sizes.values()):,} requests ({told}).")
