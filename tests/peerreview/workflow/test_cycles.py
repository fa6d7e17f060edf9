from datetime import date

import pytest

from peerreview.models import Cycle, DaysEntry, Holiday, Theme, Window
from peerreview.planning.calendar import Span
from peerreview.wording.framework import STRANDS
from peerreview.workflow import cycles
from records.models import HistoryLine, Job
from records.steps import NotNow, SomebodyElseChanged
from tests.cast import fresh
from tests.peerreview import stage

State = Cycle.State


def told(record):
    return [(line.became, line.by_name) for line in HistoryLine.objects.about(record)]


def test_a_first_year_begins_with_usual_rules_a_framework_and_computed_days(cast):
    cycle = cycles.start(2028, by=cast.cora)
    assert (cycle.state, cycle.created_by, cycle.team_size) == (State.PREPARED, cast.cora, 3)
    assert list(cycle.themes.values_list("slug", "name")) == [(s, n) for s, n, _ in STRANDS]
    assert len(STRANDS) == 9
    assert {len(theme.questions) for theme in cycle.themes.all()} <= {2, 3, 4}
    assert list(cycle.windows.values_list("term", "first")) == [
        ("autumn", date(2028, 9, 25)),
        ("spring", date(2029, 1, 15)),
        ("summer", date(2029, 4, 23)),
    ]
    assert cycle.holidays.count() == 6
    assert cycle.wishes_by == date(2028, 9, 15)
    assert told(cycle) == [("started", "Cora Whitlock")]


def test_a_later_year_takes_over_rules_framework_and_clusters(cast):
    stage.cycle(cast, year=2024, team_size=2, heads_at_most=2)
    latest = stage.cycle(cast, year=2025, state=State.CLOSED, team_size=4, furthest=30)
    latest.clusters.create(name="Coast", basis="place")
    cycle = cycles.start(2026, by=cast.cora)
    assert (cycle.team_size, cycle.furthest) == (4, 30)
    assert list(cycle.themes.values_list("slug", "name", "position", "prompts")) == list(
        latest.themes.values_list("slug", "name", "position", "prompts")
    )
    assert list(cycle.clusters.values_list("name", "basis")) == [("Coast", "place")]
    assert cycle.windows.first().first == date(2026, 9, 28)


def test_an_earlier_year_takes_nothing_from_a_later_one(cast):
    stage.cycle(cast, year=2027, team_size=4)
    assert cycles.start(2026, by=cast.cora).team_size == 3


def test_a_year_is_started_once(cast):
    there = stage.cycle(cast, year=2026)
    with pytest.raises(NotNow, match="There is a year 2026–27 already") as refusal:
        cycles.start(2026, by=cast.cora)
    assert refusal.value.record == there
    assert Cycle.objects.count() == 1


def test_rules_are_set_and_attributed(cast):
    cycle = stage.cycle(cast, state=State.PREPARED)
    cycles.set_rules(cycle, by=cast.cora, seen_edition=1, team_size=2, head_halves=4)
    now = fresh(cycle)
    assert (now.team_size, now.head_halves, now.edition) == (2, 4, 2)
    assert told(cycle) == [("rules_set", "Cora Whitlock")]
    event = Cycle.pgh_event_model.objects.filter(pgh_obj=cycle, pgh_label="update").get()
    assert event.pgh_context.metadata["user"] == cast.cora.pk


def test_who_comes_second_with_rules_is_told(cast):
    cycle = stage.cycle(cast)
    cycles.set_rules(cycle, by=cast.cora, seen_edition=1, furthest=20)
    with pytest.raises(SomebodyElseChanged) as changed:
        cycles.set_rules(cycle, by=cast.cora, seen_edition=1, furthest=80)
    assert changed.value.theirs.furthest == 20
    assert fresh(cycle).furthest == 20


def test_days_that_are_owed_stay_once_it_is_open(cast):
    cycle = stage.cycle(cast, state=State.OPEN)
    with pytest.raises(NotNow, match="have stood in the ledger"):
        cycles.set_rules(cycle, by=cast.cora, seen_edition=1, head_halves=4)
    cycles.set_rules(cycle, by=cast.cora, seen_edition=1, head_halves=3, furthest=9)
    assert (fresh(cycle).head_halves, fresh(cycle).furthest) == (3, 9)


def test_nothing_is_changed_in_a_closed_year(cast):
    cycle = stage.cycle(cast, state=State.CLOSED)
    with pytest.raises(NotNow, match="is closed, so nothing was changed"):
        cycles.set_rules(cycle, by=cast.cora, seen_edition=1, furthest=9)
    with pytest.raises(NotNow, match="is closed, so nothing was changed"):
        cycles.set_calendar(
            cycle, by=cast.cora, seen_edition=1, windows=[], holidays=[], wishes_by=None
        )


def test_the_calendar_is_set_as_a_whole(cast):
    cycle = stage.cycle(cast)
    window = Span("spring", date(2027, 1, 12), date(2027, 1, 20))
    holiday = Span("Snow", date(2027, 1, 14), date(2027, 1, 14))
    cycles.set_calendar(
        cycle,
        by=cast.cora,
        seen_edition=1,
        windows=[window],
        holidays=[holiday],
        wishes_by=date(2026, 12, 1),
    )
    now = fresh(cycle)
    assert list(Window.objects.values_list("cycle", "term", "first", "last")) == [
        (cycle.pk, "spring", window.first, window.last)
    ]
    assert list(Holiday.objects.values_list("name", "first", "last")) == [
        ("Snow", holiday.first, holiday.last)
    ]
    assert list(now.terms()) == [date(2027, 1, d) for d in (12, 13, 15, 18, 19, 20)]
    assert (now.wishes_by, now.edition) == (date(2026, 12, 1), 2)
    assert told(cycle) == [("calendar_set", "Cora Whitlock")]


def test_who_comes_second_with_a_calendar_is_told_and_nothing_is_written(cast):
    cycle = stage.cycle(cast)
    with pytest.raises(SomebodyElseChanged):
        cycles.set_calendar(
            cycle, by=cast.cora, seen_edition=7, windows=[], holidays=[], wishes_by=None
        )
    assert cycle.windows.count() == 3


def test_it_says_what_is_missing(cast):
    cycle = stage.cycle(cast, state=State.PREPARED)
    cycle.windows.all().delete()
    assert cycles.what_is_missing(cycle) == [
        "There is no school day in its windows yet: say when reviews can be.",
        "No school takes part yet.",
    ]
    stage.take_part(cycle, cast.ash, cast.beech, cast.elsewhere)
    assert cycles.what_is_missing(cycle)[1:] == [
        "3 schools take part. A team of 3 from other schools needs at least 4 schools, one of "
        "which is reviewed."
    ]
    Cycle.objects.update(team_size=2)
    cycle.participations.update(hosts=False)
    assert cycles.what_is_missing(fresh(cycle))[1:] == [
        "No school that takes part is reviewed this year."
    ]


def test_with_something_missing_it_is_not_opened(cast):
    cycle = stage.cycle(cast, state=State.PREPARED)
    with pytest.raises(cycles.CannotOpen) as refusal:
        cycles.open_(cycle, by=cast.cora)
    assert refusal.value.problems == ["No school takes part yet."]
    assert str(refusal.value) == "No school takes part yet."
    assert (fresh(cycle).state, DaysEntry.objects.count(), Job.objects.count()) == (
        State.PREPARED,
        0,
        0,
    )


def test_opening_owes_the_days_and_has_the_heads_told(cast):
    year = stage.year(cast, state=State.PREPARED, head_halves=3, deputy_halves=2)
    cycles.open_(year.cycle, by=cast.cora)
    now = fresh(year.cycle)
    assert (now.state, now.opened_at is not None) == (State.OPEN, True)
    assert set(DaysEntry.objects.values_list("school", "role", "halves", "why", "by")) == {
        (school.pk, role, halves, "owed", cast.cora.pk)
        for school in year.schools.values()
        for role, halves in (("headteacher", 3), ("deputy", 2))
    }
    assert list(Job.objects.values_list("kind", "wants")) == [
        ("peerreview.tell_heads", {"cycle": year.cycle.pk})
    ]
    assert told(year.cycle) == [("open", "Cora Whitlock")]


def test_where_no_days_are_owed_there_are_no_lines(cast):
    year = stage.year(cast, state=State.PREPARED, head_halves=0, deputy_halves=0)
    cycles.open_(year.cycle, by=cast.cora)
    assert DaysEntry.objects.count() == 0


def test_a_year_is_opened_once(cast):
    year = stage.year(cast, state=State.PREPARED)
    cycles.open_(year.cycle, by=cast.cora)
    with pytest.raises(NotNow, match="is “Under way” already"):
        cycles.open_(year.cycle, by=cast.cora)
    assert DaysEntry.objects.count() == 10


def test_close_and_open_again(cast):
    year = stage.year(cast)
    cycles.close(year.cycle, by=cast.cora)
    assert fresh(year.cycle).state == State.CLOSED
    with pytest.raises(NotNow):
        cycles.close(year.cycle, by=cast.cora)
    cycles.reopen(year.cycle, by=cast.cora)
    assert fresh(year.cycle).state == State.OPEN
    with pytest.raises(NotNow, match="there is nothing to open again"):
        cycles.reopen(year.cycle, by=cast.cora)
    assert [became for became, _ in told(year.cycle)] == ["closed", "open"]
    assert Job.objects.count() == 0


def test_one_that_is_prepared_is_neither_closed_nor_reopened(cast):
    cycle = stage.cycle(cast, state=State.PREPARED)
    for verb in (cycles.close, cycles.reopen):
        with pytest.raises(NotNow):
            verb(cycle, by=cast.cora)
    assert fresh(cycle).state == State.PREPARED


def test_the_themes_of_the_first_year_are_unlike_each_other():
    assert len({slug for slug, *_ in STRANDS}) == len(STRANDS)
    assert Theme._meta.get_field("name").max_length >= max(len(name) for _, name, _ in STRANDS)
