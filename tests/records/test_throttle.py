"""At most so many in so many seconds, whoever counts."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections, transaction

from records import throttle
from records.models import Tries

NOW = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)


@pytest.fixture
def clock(db, time_machine):
    def at(**later):
        time_machine.move_to(NOW + timedelta(**later), tick=False)

    at()
    return at


def tries(n, key="a", limit=3, seconds=60):
    return [throttle.allow(key, limit, seconds) for _ in range(n)]


def test_so_many_are_allowed_and_no_more(clock):
    assert tries(5) == [True, True, True, False, False]
    assert tries(1, key="b") == [True]


def test_nothing_is_allowed_where_the_limit_is_nought(clock):
    assert tries(2, limit=0) == [False, False]


def test_the_window_slides(clock):
    """Not two windows' worth in a row where one ends and the next begins."""
    assert tries(1) == [True]
    clock(seconds=59)
    assert tries(3) == [True, True, False]
    clock(seconds=60)
    assert tries(2) == [True, False]  # the first one has left the window, the others have not
    clock(seconds=118)
    assert tries(1) == [False]
    clock(seconds=119)
    assert tries(3) == [True, True, False]


def test_what_is_refused_does_not_count(clock):
    tries(3)
    for second in range(10, 60, 10):
        clock(seconds=second)
        assert tries(1) == [False]
    clock(seconds=60)
    assert tries(1) == [True]


def test_a_right_one_is_given_back(clock):
    tries(3)
    throttle.give_back("a")
    assert tries(2) == [True, False]
    throttle.give_back("nobody has tried this")


def test_the_table_gives_away_no_names(clock):
    tries(1, key="guess:hana@example.org")
    row = Tries.objects.get()
    assert len(row.key) == 64
    assert "hana" not in str(row.__dict__)


def test_rows_that_are_over_are_swept_by_those_who_come_later(clock):
    for n in range(5):
        tries(1, key=str(n))
    clock(seconds=61)
    tries(1, key="late")
    assert Tries.objects.count() == 1


def test_a_try_inside_a_transaction_is_refused_since_it_could_be_taken_back(transactional_db):
    with transaction.atomic(), pytest.raises(RuntimeError):
        throttle.allow("a", 3, 60)


def test_a_page_that_fails_afterwards_takes_nothing_back(transactional_db):
    throttle.allow("a", 1, 60)
    with transaction.atomic():
        Tries.objects.filter(key="none").update(allowed=True)
        transaction.set_rollback(True)
    assert throttle.allow("a", 1, 60) is False


def test_eight_at_the_same_moment_are_counted_one_by_one(transactional_db):
    got, start = [], threading.Barrier(8)

    def one():
        try:
            start.wait()
            got.extend(throttle.allow("a", 10, 60) for _ in range(5))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(got), len(got)) == (10, 40)


def test_one_statement_counts(clock, django_assert_num_queries):
    tries(1)
    with django_assert_num_queries(3):  # with the savepoint that a test makes of the transaction
        tries(1)
