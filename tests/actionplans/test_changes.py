from datetime import UTC, date, datetime, timedelta

import pytest

from actionplans import workflow
from actionplans.changes import changes_of
from actionplans.models import Action, Area, Impact, Objective, ReviewRound
from tests.cast import draft

T0 = datetime(2000, 1, 1, 11, 0, tzinfo=UTC)


def told(plan):
    """(who, what, before, after): all of one test happen at one moment, so in order of the words."""
    return sorted((c.by, c.what, c.before, c.after) for c in changes_of(plan))


def that_was_at(minute):
    """Move what has just happened to a moment of its own, as it has outside a test."""
    for kind in (Objective, Area):
        events = kind.pgh_event_model.objects.filter(pgh_created_at__gt=T0 + timedelta(days=1))
        events.update(pgh_created_at=T0 + timedelta(minutes=minute))


@pytest.fixture
def empty(cast):
    return workflow.start(title="Plan", year=2026, collaborative=cast.collaborative, by=cast.hana)


HANA, WES = "Hana Okafor", "Wes Hughes"


def test_what_was_written_by_whom(cast, empty):
    objective = workflow.add(Objective, to=empty, by=cast.hana, text="Read.")
    area = workflow.add(Area, to=empty, by=cast.wes, name="Reading", aims="A")
    assert told(empty) == [
        (HANA, "Objective added", "", "Read."),
        (WES, "Area added", "", "Reading"),
    ]
    workflow.change(objective, by=cast.wes, seen_edition=1, text="Read more.")
    workflow.change(area, by=cast.hana, seen_edition=1, name="Reading", aims="B", outcomes="C")
    assert told(empty) == [
        (HANA, "Area: aims", "A", "B"),
        (HANA, "Area: intended outcomes", "", "C"),
        (HANA, "Objective added", "", "Read."),
        (WES, "Area added", "", "Reading"),
        (WES, "Objective: text", "Read.", "Read more."),
    ]


def test_the_newest_change_comes_first_with_its_moment(cast, empty):
    objective = workflow.add(Objective, to=empty, by=cast.hana, text="A")
    that_was_at(1)
    workflow.add(Area, to=empty, by=cast.wes, name="B")
    that_was_at(2)
    workflow.change(objective, by=cast.hana, seen_edition=1, text="C")
    that_was_at(3)
    assert [(c.at, c.after) for c in changes_of(empty)] == [
        (T0 + timedelta(minutes=minute), text) for minute, text in ((3, "C"), (2, "B"), (1, "A"))
    ]


def test_what_was_removed_is_still_told_word_for_word(cast, empty):
    area = workflow.add(Area, to=empty, by=cast.hana, name="Reading")
    workflow.add(Action, to=area, by=cast.hana, text="Meet.")
    impact = workflow.add(Impact, to=area, by=cast.hana, up_to=date(2026, 7, 1), text="Good.")
    workflow.remove(impact, by=cast.wes, seen_edition=1)
    workflow.remove(area, by=cast.wes, seen_edition=1)
    assert told(empty)[3:] == [
        (WES, "Action removed", "Meet.", ""),
        (WES, "Area removed", "Reading", ""),
        (WES, "Impact removed", "Good.", ""),
    ]


def test_links_between_areas_and_objectives_are_told(cast, empty):
    objective = workflow.add(Objective, to=empty, by=cast.hana, text="Read.")
    area = workflow.add(Area, to=empty, by=cast.hana, name="Reading", objectives=[objective])
    workflow.change(area, by=cast.wes, seen_edition=1, objectives=[])
    assert told(empty) == [
        (HANA, "Area added", "", "Reading"),
        (HANA, "Objective added", "", "Read."),
        (HANA, "Objective linked", "", "Reading: objective 1"),
        (WES, "Objective unlinked", "", "Reading: objective 1"),
    ]


def test_rounds_and_days_are_told(cast, empty):
    round_ = workflow.add(ReviewRound, to=empty, by=cast.hana, name="July")
    workflow.change(round_, by=cast.wes, seen_edition=1, heads_on=date(2026, 7, 11))
    assert told(empty) == [
        (HANA, "Review round added", "", "July"),
        (WES, "Review round: reviewed by the headteachers on", "", "2026-07-11"),
    ]


def test_saving_the_same_again_is_no_change(cast, empty):
    objective = workflow.add(Objective, to=empty, by=cast.hana, text="Read.")
    workflow.change(objective, by=cast.wes, seen_edition=1, text="Read.")
    assert told(empty) == [(HANA, "Objective added", "", "Read.")]


def test_another_plans_changes_stay_there(cast, empty):
    draft(cast, title="Another plan")
    assert told(empty) == []


def test_only_the_newest_are_shown(cast, empty, monkeypatch):
    monkeypatch.setattr("actionplans.changes.SHOWN", 2)
    for minute, text in enumerate("ABC", 1):
        workflow.add(Objective, to=empty, by=cast.hana, text=text)
        that_was_at(minute)
    assert [c.after for c in changes_of(empty)] == ["C", "B"]


def test_the_changes_take_the_same_few_queries_however_many(cast, empty, django_assert_num_queries):
    workflow.add(Area, to=empty, by=cast.hana, name="x")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        changes_of(empty)
    for n in range(10):
        area = workflow.add(Area, to=empty, by=cast.wes, name=f"Area {n}")
        workflow.add(Action, to=area, by=cast.hana, text="x")
    with django_assert_num_queries(len(few)):
        changes_of(empty)
