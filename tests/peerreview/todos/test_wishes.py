from datetime import UTC, date, datetime

import pgtrigger
import pytest

from partnership.todo import todos_of
from peerreview.models import Cycle, Schedule
from peerreview.todos.wishes import wishes_to_say
from peerreview.workflow import taking_part
from schools.models import Post
from tests.peerreview import stage


@pytest.fixture
def cycle(cast):
    made = stage.cycle(
        cast, wishes_by=date(2026, 12, 9), opened_at=datetime(2026, 11, 20, 12, tzinfo=UTC)
    )
    stage.take_part(made, cast.ash, cast.elsewhere)
    return made


def whose():
    return sorted(todo.person_id for todo in wishes_to_say())


def test_heads_and_deputies_have_wishes_to_say(cast, cycle):
    assert whose() == sorted([cast.hana.pk, cast.dev.pk, cast.stan.pk])
    (todo,) = wishes_to_say(cast.hana)
    ash = cycle.participations.get(school=cast.ash)
    assert (todo.deed, todo.about, todo.place) == (
        "Say what your review should look at",
        "Peer reviews 2026–27",
        "Ash Lane Infant School",
    )
    assert (todo.key, todo.url) == (f"wishes:{ash.pk}", f"/reviews/wishes/{ash.pk}/")
    assert (todo.since, todo.due) == (date(2026, 11, 20), date(2026, 12, 9))
    assert todo in todos_of(cast.hana)


def test_nobody_else_has(cast, cycle):
    for who in ("gus", "priya", "cora", "ada", "wes"):
        assert wishes_to_say(getattr(cast, who)) == []


def test_once_one_has_said_them_nobody_need(cast, cycle):
    ash = cycle.participations.get(school=cast.ash)
    taking_part.say_wishes(
        ash,
        by=cast.dev,
        seen_edition=1,
        focus=[],
        focus_words="",
        wished_days=[],
        closed_days=[],
    )
    assert whose() == [cast.stan.pk]
    assert wishes_to_say(cast.hana) == []


def test_they_stop_where_they_cannot_be_said(cast, cycle):
    cycle.participations.filter(school=cast.ash).update(hosts=False)
    assert whose() == [cast.stan.pk]
    cycle.participations.filter(school=cast.elsewhere).update(
        left_at="2026-11-21T00:00Z", left_because="x"
    )
    assert whose() == []


@pytest.mark.parametrize("state", ["prepared", "closed"])
def test_only_in_a_year_that_is_under_way(cast, cycle, state):
    with pgtrigger.ignore("peerreview.Cycle:moves"):
        Cycle.objects.update(state=state)
    assert whose() == []


def test_they_stop_with_the_published_schedule(cast, cycle):
    schedule = Schedule.objects.create(
        cycle=cycle, number=1, state=Schedule.State.READY, made_by=cast.cora
    )
    assert len(whose()) == 3
    Schedule.objects.filter(pk=schedule.pk).update(state=Schedule.State.PUBLISHED)
    assert whose() == []


def test_a_post_that_has_ended_has_nothing_to_say(cast, cycle):
    Post.objects.filter(person=cast.hana).update(until="2026-01-01")
    assert whose() == sorted([cast.dev.pk, cast.stan.pk])


def test_queries_stay_the_same(cast, cycle, django_assert_num_queries):
    with django_assert_num_queries(2):
        wishes_to_say()
    stage.take_part(cycle, cast.beech)
    with django_assert_num_queries(2):
        assert len(wishes_to_say()) == 4
