import pytest
from django.db import connection

from consultation.wording import sealing as wording
from consultation.workflow.forgetting import begin_new_log


@pytest.fixture
def nobody():
    """The connection has the rights of somebody who owns nothing."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE forgetting_nobody")
        cursor.execute("SET LOCAL ROLE forgetting_nobody")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_log_is_begun_anew(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        (before,) = cursor.fetchone()
        facts = begin_new_log()
        cursor.execute("SELECT redo_lsn > %s FROM pg_control_checkpoint()", [before])
        assert cursor.fetchone() == (True,)
        cursor.execute("SHOW wal_recycle")
        recycled = cursor.fetchone() == ("on",)
    assert facts["wal_switched_at"] <= facts["checkpointed_at"]
    assert (wording.WAL_IS_RECYCLED in facts["problem"]) == recycled


def test_a_log_that_is_kept_for_a_replica_is_told_of(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_create_physical_replication_slot('forgetting_test', true)")
        try:
            assert wording.WAL_IS_KEPT in begin_new_log()["problem"]
        finally:
            cursor.execute("SELECT pg_drop_replication_slot('forgetting_test')")
    assert wording.WAL_IS_KEPT not in begin_new_log()["problem"]


def test_who_may_not_is_told_what_the_administrator_does(db, nobody):
    assert begin_new_log() == {"problem": wording.WAL_NOT_SWITCHED}


def test_all_sentences_together_have_room():
    together = [wording.KEY_WAS_LOST, wording.WAL_IS_KEPT, wording.WAL_IS_RECYCLED]
    assert len(" ".join(together)) <= 300
