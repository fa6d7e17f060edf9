import pytest
from django.core import checks as django_checks
from django.db import connection

from partnership import checks


def said(**settings):
    """The ids and what is wrong, of the server as it is set in this transaction."""
    with connection.cursor() as cursor:
        for name, value in (DISCREET | settings).items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name.replace("__", "."), value])
    found = checks.server_is_discreet(databases=["default"])
    return [
        (each.id, each.msg.rpartition(": ")[2]) for each in found if each.id == "partnership.W001"
    ]


DISCREET = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}


def test_a_discreet_server_is_no_matter(db):
    assert said() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_min_error_statement", "error"),
        ("log_error_verbosity", "default"),
        ("log_statement", "all"),
        ("log_statement", "mod"),
        ("log_min_duration_statement", "0"),
        ("log_min_duration_sample", "100"),
        ("log_transaction_sample_rate", "1"),
        ("auto_explain.log_min_duration", "0"),
        ("pgaudit.log", "write"),
    ],
)
def test_a_server_that_quotes_is_warned_of(db, name, value):
    ((code, told),) = said(**{name: value})
    assert code == "partnership.W001"
    assert told.startswith(f"{name} is ")


def test_a_log_that_is_used_again_or_kept_is_warned_of(db):
    stands = {"wal_recycle": "on", "slots": "1", "archive_mode": "on"}
    assert [each.id for each in checks._keeping(stands)] == [
        "partnership.W002",
        "partnership.W003",
        "partnership.W004",
    ]
    assert list(checks._keeping({"wal_recycle": "off", "slots": "0", "archive_mode": "off"})) == []
    assert list(checks._keeping({"wal_recycle": None, "slots": "0", "archive_mode": "off"})) == []


def test_it_is_asked_only_where_a_database_is():
    assert checks.server_is_discreet(databases=None) == []
    assert checks.server_is_discreet in django_checks.registry.registry.get_checks()


@pytest.mark.parametrize(
    ("folder", "ids"),
    [("keys", []), ("private", ["partnership.E001"]), ("private/keys", ["partnership.E001"])],
)
def test_keys_of_consultations_are_in_no_backup(settings, tmp_path, folder, ids):
    settings.PRIVATE_DIR = tmp_path / "private"
    settings.CONSULTATION_KEYS_DIR = tmp_path / folder
    assert [each.id for each in checks.keys_are_in_no_backup()] == ids
