"""What the portal asks of where it is installed: `script/manage check --database default`."""

from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.checks import Tags, register
from django.db import DatabaseError, connections

# {setting: (what it may be, what it should be)}; a setting that the server does not know is fine.
QUOTES = {
    "log_min_error_statement": ({"fatal", "panic"}, "panic"),
    "log_error_verbosity": ({"terse"}, "terse"),
    "log_statement": ({"none", "ddl"}, "none"),
    "log_min_duration_statement": ({"-1"}, "-1"),
    "log_min_duration_sample": ({"-1"}, "-1"),
    "log_transaction_sample_rate": ({"0"}, "0"),
    "auto_explain.log_min_duration": ({"-1"}, "-1"),
    "pgaudit.log": ({"none", "ddl", "role", "ddl, role", "role, ddl"}, "none"),
}
KEEPS = {"wal_recycle": ({"off"}, "off")}


@register(Tags.security)
def keys_are_in_no_backup(app_configs=None, **kwargs):
    """An error where the keys of open consultations lie among the files that are backed up."""
    keys, saved = (
        Path(folder).resolve() for folder in (settings.CONSULTATION_KEYS_DIR, settings.PRIVATE_DIR)
    )
    if keys != saved and saved not in keys.parents:
        return []
    return [
        checks.Error(
            "CONSULTATION_KEYS_DIR is inside PRIVATE_DIR, so backups would have the keys.",
            hint="Name a folder that no backup takes in.",
            id="partnership.E001",
        )
    ]


@register(Tags.database)
def server_is_discreet(app_configs=None, databases=None, **kwargs):
    """Warnings about settings by which the server would quote or keep what people typed."""
    if not databases or "default" not in databases:
        return []
    try:
        stands = _settings([*QUOTES, *KEEPS])
    except DatabaseError:
        return []  # that it cannot be reached is told elsewhere
    return [*_quoting(stands), *_keeping(stands)]


def _quoting(stands):
    for name, (fine, best) in QUOTES.items():
        if stands[name] is not None and stands[name] not in fine:
            yield checks.Warning(
                f"The log of PostgreSQL may quote what people answer: {name} is {stands[name]}.",
                hint=f"ALTER ROLE … SET {name} = '{best}'; as the server’s administrator.",
                id="partnership.W001",
            )


def _keeping(stands):
    for name, (fine, best) in KEEPS.items():
        if stands[name] is not None and stands[name] not in fine:
            yield checks.Warning(
                "Files of the write-ahead log keep their content after a consultation is sealed: "
                f"{name} is {stands[name]}.",
                hint=f"ALTER SYSTEM SET {name} = {best}; SELECT pg_reload_conf();",
                id="partnership.W002",
            )
    if stands["slots"] != "0":
        yield checks.Warning(
            "A replication slot keeps the write-ahead log, and with it the order of answers.",
            hint="Drop it before a consultation closes, or count its reader’s logs as backups.",
            id="partnership.W003",
        )
    if stands["archive_mode"] != "off":
        yield checks.Warning(
            "The write-ahead log is archived, and with it the order of answers.",
            hint="Keep no archived log longer than BACKUPS_KEPT days, and silence this check.",
            id="partnership.W004",
        )


def _settings(names):
    wanted = [*names, "archive_mode"]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT n, nullif(current_setting(n, true), '') FROM unnest(%s::text[]) n"
            " UNION ALL SELECT 'slots', count(*)::text FROM pg_replication_slots",
            [wanted],
        )
        return dict(cursor.fetchall())
