"""Words: where in the database, outside the tables of answers, something of them is written."""

from contextlib import suppress

from django.contrib.sessions.models import Session
from django.db import connection

from consultation import keys
from consultation.audit.findings import Finding
from consultation.models import partitions

# Where each kind of text lies; every other table is "all other tables".
KINDS = {
    "text of the history": ("records_historyline", "pghistory_context"),
    "text of letters": ("records_letter", "records_notice"),
    "jobs": ("records_job",),
    "tries": ("records_tries",),
    "cache": ("portal_cache",),
}


def findings(loot):
    """All tables as text, but for those in which answers belong; sessions unpacked as well."""
    own = (
        "consultation_draft",
        "consultation_sealedcomment",
        partitions.name_of("consultation_draft", loot.consultation.pk),
    )
    tables = [table for table in _tables() if table not in own]
    texts = loot.texts
    named = {table for some in KINDS.values() for table in some}
    kinds = KINDS | {"all other tables": [table for table in tables if table not in named]}
    for channel, some in kinds.items():
        there = [table for table in some if table in tables]
        yield found(
            channel, ", ".join(there[:3]) + (" …" if there[3:] else ""), texts, _told(there)
        )
    yield found(
        "sessions", "sessions unpacked, and unlocked with any key there is", texts, _sessions(loot)
    )


def found(channel, made_of, texts, told):
    """The finding that so many of the texts stand in what was read."""
    seen = {text for text in texts if any(text in each for each in told)}
    return Finding(
        channel,
        made_of,
        signal=f"{len(seen)} of {len(texts)} texts found",
        carries=bool(seen),
    )


def _tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return sorted(name for (name,) in cursor.fetchall())


def _told(tables):
    """The text of each table, in one piece."""
    told = []
    with connection.cursor() as cursor:
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT string_agg(t::text, chr(10)) FROM {name} t")  # noqa: S608
            told.append(cursor.fetchone()[0] or "")
    return told


def _sessions(loot):
    told = []
    for session in Session.objects.all():
        kept = session.get_decoded()
        told.append(repr(kept))
        with suppress(LookupError, TypeError):
            told.append(keys.read(loot.consultation.pk).unlock(kept["typed"]["locked"]))
    return ["\n".join(told)]
