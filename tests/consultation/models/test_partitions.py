"""With real commits: what others hold cannot be seen within one transaction."""

import pytest
from django.db import connection, transaction

from consultation.models import Draft, partitions
from tests.consultation import stage
from tests.consultation.wire import another

STATISTICS = """
    SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attstattarget = 0 AND c.relname = ANY(%s) ORDER BY 1, 2
"""


def test_no_samples_are_taken_of_answers(consultation):
    part = partitions.name_of("consultation_draft", consultation.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            STATISTICS,
            [["consultation_draft", part, "consultation_sealedcomment", "comment_trigrams"]],
        )
        found = cursor.fetchall()
    hidden = ["answers", "keyed", "notes", "pseudonym"]
    assert found == [
        ("comment_trigrams", "upper"),
        *[("consultation_draft", name) for name in hidden],
        *[(part, name) for name in hidden],
        ("consultation_sealedcomment", "text"),
    ]


def test_an_analyze_by_hand_leaves_nothing(cast, consultation):
    for key in ("hana", "wes", "gus", "mei"):
        stage.answer(consultation, getattr(cast, key), {"q1": "yes", "q2": "The very words."})
    part = partitions.name_of("consultation_draft", consultation.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE consultation_draft")
        stage.close(consultation)
        cursor.execute("ANALYZE consultation_sealedcomment")
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE p::text LIKE '%%very words%%')"
            " FROM pg_stats p WHERE tablename = ANY(%s)",
            [["consultation_draft", part, "consultation_sealedcomment", "comment_trigrams"]],
        )
        sampled, telling = cursor.fetchone()
    assert sampled > 0  # of the other columns there are
    assert telling == 0


@pytest.mark.django_db(transaction=True)
def test_held_it_can_be_read_and_not_written(cast, consultation):
    stage.answer(consultation, cast.hana, {"q1": "yes"})
    part = partitions.name_of("consultation_draft", consultation.pk)
    with transaction.atomic():
        partitions.hold(consultation.pk)
        with another() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            cursor.execute(f"SELECT count(*) FROM {part}")  # noqa: S608
            assert cursor.fetchone() == (1,)
            with pytest.raises(Exception, match="lock timeout"):
                cursor.execute(f"SELECT 1 FROM {part} FOR UPDATE")  # noqa: S608


@pytest.mark.django_db(transaction=True)
def test_while_somebody_reads_it_is_left_to_them(cast, consultation, monkeypatch):
    monkeypatch.setattr(partitions, "PATIENCE", 0.2)
    part = partitions.name_of("consultation_draft", consultation.pk)
    with another() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"SELECT count(*) FROM {part}")  # noqa: S608
        with transaction.atomic():
            partitions.hold(consultation.pk)  # reading is no hindrance
            with pytest.raises(partitions.InUse):
                partitions.hold(consultation.pk, readers_too=True)
            Draft.objects.count()  # the transaction goes on
        cursor.execute("COMMIT")
    with transaction.atomic():
        partitions.hold(consultation.pk, readers_too=True)
