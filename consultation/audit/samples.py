"""What the database keeps beside its rows: samples for its planner, counters, sequences."""

from itertools import pairwise

from django.db import connection

from consultation.audit.findings import Finding
from consultation.models import partitions

SAMPLES = """
    SELECT tablename || '.' || attname,
           coalesce(cardinality(most_common_vals::text::text[]), 0)
           + coalesce(cardinality(histogram_bounds::text::text[]), 0)
    FROM pg_stats
    WHERE tablename = ANY(%s) AND attname = ANY(%s)
    UNION ALL
    SELECT 'extended: ' || statistics_name, 1 FROM pg_stats_ext WHERE tablename = ANY(%s)
    UNION ALL
    SELECT 'index ' || tablename || '.' || attname,
           coalesce(cardinality(most_common_vals::text::text[]), 0)
           + coalesce(cardinality(histogram_bounds::text::text[]), 0)
    FROM pg_stats WHERE tablename = 'comment_trigrams'
"""


def findings(loot):
    """Samples of answers; and what the counter of those asked tells."""
    pk = loot.consultation.pk
    drafts = ["consultation_draft", partitions.name_of("consultation_draft", pk)]
    hidden = partitions.UNSAMPLED["consultation_draft"]
    with connection.cursor() as cursor:
        tables = [*drafts, "consultation_sealedcomment"]
        cursor.execute(SAMPLES, [tables, [*hidden, "text"], tables])
        kept = {name: number for name, number in cursor.fetchall() if number}
        cursor.execute("SELECT last_value, is_called FROM consultation_invitee_id_seq")
        last, called = cursor.fetchone()
    yield Finding(
        "samples of the planner",
        "pg_statistic of drafts and comments, also over all partitions",
        signal=", ".join(f"{n} of {name}" for name, n in kept.items()) or "no sample is kept",
        carries=bool(kept),
    )
    ids = sorted(row.record.pk for row in loot.invitees)
    gaps = sum(after - before > 1 for before, after in pairwise(ids))
    yield Finding(
        "sequences",
        "the numbers given to those who were asked, beside their counter",
        loot.paired(
            sorted(loot.replied, key=lambda row: row.record.pk, reverse=True),
            sorted(loot.answers, key=lambda row: row.place, reverse=True),
        ),
        signal=f"last {last}{'' if called else ' (unused)'}, {len(ids)} numbers with {gaps} gaps",
    )
