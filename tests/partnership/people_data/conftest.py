import pytest
from django.db import connection

from tests.partnership.people_data import canary


@pytest.fixture(autouse=True)
def folders(settings, tmp_path, monkeypatch):
    """Ledger and private files of each test lie in a folder of its own."""
    from records.private import private

    settings.DATA_DIR = tmp_path
    settings.PRIVATE_DIR = tmp_path / "private"
    monkeypatch.setattr(private, "_location", str(settings.PRIVATE_DIR))
    for lazy in ("base_location", "location"):
        private.__dict__.pop(lazy, None)
    yield tmp_path
    for lazy in ("base_location", "location"):
        private.__dict__.pop(lazy, None)


@pytest.fixture
def hatched(cast):
    """The canary: a person who stands in every personal field there is."""
    return canary.hatch(cast)


def sightings(words):
    """{table: rows} in which any of these words stands, over every table of the database."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text ~* %s',  # noqa: S608
                ["|".join(words)],
            )
            if rows := cursor.fetchone()[0]:
                found[table] = rows
    return found
