"""Training sessions, who was there, and for how long it holds."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from peerreview.models import Training, TrainingSession
from peerreview.workflow import training
from records.models import HistoryLine
from records.steps import NotNow
from tests.cast import fresh
from tests.peerreview import stage


def a_session(day=date(2026, 9, 10), until=date(2028, 8, 31)):
    return TrainingSession.objects.create(title="Reviewing well", day=day, holds_until=until)


@pytest.fixture
def pool(cast):
    return {
        key: stage.reviewer(getattr(cast, key), trained=False) for key in ("dev", "hana", "wes")
    }


# -- Sessions --------------------------------------------------------------------------------------


def test_the_coordinator_plans_and_changes_a_session(cast):
    facts = {"title": "Reviewing well", "where": "Hall", "holds_until": date(2028, 9, 10)}
    session = training.plan(by=cast.cora, day=date(2026, 9, 10), **facts)
    training.change(session, by=cast.cora, where="Library")
    session = fresh(session)
    assert (session.title, session.where, session.day) == (
        "Reviewing well",
        "Library",
        date(2026, 9, 10),
    )
    lines = HistoryLine.objects.filter(subject=f"peerreview.trainingsession:{session.pk}")
    assert list(lines.order_by("number").values_list("became", flat=True)) == [
        "training_planned",
        "training_changed",
    ]


def test_nobody_else_does(cast):
    with pytest.raises(PermissionDenied):
        training.plan(by=cast.hana, title="x", day=date(2026, 9, 1), holds_until=date(2027, 9, 1))
    with pytest.raises(PermissionDenied):
        training.change(a_session(), by=cast.hana, title="y")
    with pytest.raises(PermissionDenied):
        training.were_there(a_session(), by=cast.hana, also=[])


def test_a_session_with_people_cannot_come_to_lie_ahead(cast, pool):
    session = a_session()
    training.were_there(session, by=cast.cora, also=[pool["dev"].pk])
    ahead = timezone.localdate() + timedelta(days=3)
    with pytest.raises(NotNow, match="People are on record as having been there"):
        training.change(session, by=cast.cora, day=ahead)
    assert fresh(session).day == date(2026, 9, 10)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 9, 10), 24, date(2028, 9, 10)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 10, 1), 2, date(2026, 12, 1)),
    ],
)
def test_how_long_it_would_hold(day, months, until):
    assert training.would_hold_until(day, months) == until


def test_months_are_those_of_the_newest_year(cast):
    assert training.proposed_months() == 24
    stage.cycle(cast, year=2025, training_months=12)
    stage.cycle(cast, year=2026, training_months=36)
    assert training.proposed_months() == 36


# -- Who was there ---------------------------------------------------------------------------------


def there(session):
    return {row.reviewer for row in session.trained.select_related("reviewer")}


def test_who_was_there_is_put_down_and_put_right(cast, pool):
    session, dev, hana, wes = a_session(), *(pool[k] for k in ("dev", "hana", "wes"))
    assert training.were_there(session, by=cast.cora, also=[dev.pk, hana.pk]) == (2, 0)
    counts = training.were_there(
        session, by=cast.cora, also=[wes.pk, hana.pk], not_after_all=[dev.pk]
    )
    assert counts == (1, 1)
    assert there(session) == {hana, wes}
    line = HistoryLine.objects.filter(became="training_attended").latest("number")
    assert line.says == "1 more, 1 fewer"


def test_what_two_coordinators_tick_at_once_adds_up(cast, pool):
    session, dev, hana = a_session(), pool["dev"], pool["hana"]
    # Both opened the list when nobody was ticked.
    training.were_there(session, by=cast.cora, also=[dev.pk])
    training.were_there(session, by=cast.cora, also=[hana.pk])
    assert there(session) == {dev, hana}


def test_nothing_changed_is_no_line_of_history(cast, pool):
    session = a_session()
    assert training.were_there(session, by=cast.cora, not_after_all=[pool["dev"].pk]) == (0, 0)
    assert not HistoryLine.objects.filter(became="training_attended").exists()


def test_nobody_was_at_a_session_to_come(cast, pool):
    ahead = timezone.localdate() + timedelta(days=1)
    session = a_session(day=ahead, until=ahead)
    with pytest.raises(NotNow, match="has not been yet"):
        training.were_there(session, by=cast.cora, also=[pool["dev"].pk])


def test_pasted_addresses_each_fit_somebody_or_say_why_not(cast, pool):
    keys, wrong = training.read_addresses(
        "Dev Raman <DEV@example.org>; hana@example.org\n"
        "\n"
        "nobody@example.org\n"
        "just words\n"
        "gus@example.org, wes@example.org\n"
        "stan@example.org\n"
        "dev@example.org\n"
    )
    assert keys == [pool[k].pk for k in ("dev", "hana", "wes")]
    assert wrong == [
        (
            "nobody@example.org",
            "Line 3: Nobody on record has the address nobody@example.org. Check how it is spelt.",
        ),
        ("just words", "Line 4: There is no e-mail address in it."),
        (
            "gus@example.org, wes@example.org",
            "Line 5: Gus Merriman is neither headteacher nor deputy of a school today, so they "
            "cannot review.",
        ),
        (
            "stan@example.org",
            "Line 6: Stan Bell is on record, but not in the pool. Put them in the pool first.",
        ),
    ]


# -- How long it holds -----------------------------------------------------------------------------


def test_training_holds_from_the_next_day_and_the_longest_counts(
    cast, pool, django_assert_num_queries
):
    dev, hana, wes = (pool[k] for k in ("dev", "hana", "wes"))
    first = a_session(date(2024, 9, 10), date(2026, 9, 30))
    second = a_session(date(2026, 9, 10), date(2028, 8, 31))
    gap = a_session(date(2023, 9, 10), date(2024, 8, 31))
    rows = [(first, dev), (second, dev), (gap, hana), (second, hana), (gap, dev)]
    Training.objects.bulk_create(Training(session=s, reviewer=r) for s, r in rows)
    with django_assert_num_queries(1):
        found = training.trained([dev.pk, hana.pk, wes.pk])
    assert found == {
        # Without a gap between the two, since the first of them.
        dev.pk: (date(2024, 9, 11), date(2028, 8, 31)),
        hana.pk: (date(2026, 9, 11), date(2028, 8, 31)),
    }


def test_a_short_refresher_takes_nothing_away(cast, pool):
    long, short = a_session(), a_session(date(2026, 10, 1), date(2026, 12, 31))
    for session in (long, short):
        Training.objects.create(session=session, reviewer=pool["dev"])
    assert training.trained([pool["dev"].pk]) == {
        pool["dev"].pk: (date(2026, 9, 11), date(2028, 8, 31))
    }


def test_how_many_run_out_before_the_year_ends(cast, pool):
    cycle = stage.cycle(cast)
    enough, short = a_session(until=cycle.last_day), a_session(until=date(2027, 8, 30))
    Training.objects.create(session=enough, reviewer=pool["dev"])
    Training.objects.create(session=short, reviewer=pool["hana"])
    assert training.run_out_before(cycle) == 2  # hana's runs out a day too soon, wes has none
