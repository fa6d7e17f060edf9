"""What the coordinators are told about who may review: one list, for one and for all of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnership.todo import todos_of
from peerreview.models import Conflict, Offer, Training
from peerreview.todos import pool
from tests.peerreview import stage


@pytest.fixture
def made(cast):
    return stage.year(cast)


def test_training_that_is_missing_is_one_todo_with_the_number(cast, made):
    assert pool.training_to_plan(cast.cora) == []
    Training.objects.filter(reviewer=made.reviewers["cedar-head"]).delete()
    (todo,) = pool.training_to_plan(cast.cora)
    assert todo.about == "1 reviewer is not trained to the end of 2026–27"
    made.reviewers["beech-head"].trainings.get().session.trained.all().delete()
    (todo,) = pool.training_to_plan()
    assert todo.about == "10 reviewers are not trained to the end of 2026–27"
    assert (todo.person_id, todo.key, todo.since) == (
        cast.cora.pk,
        f"training:{made.cycle.pk}",
        date(2026, 9, 1),
    )
    assert todo.url == "/reviews/pool/?stands=in&trained=no&trained=soon"
    assert pool.training_to_plan(cast.hana) == []


@pytest.mark.parametrize("facts", [{"state": "closed"}, {"training_needed": False}])
def test_no_year_needs_it(cast, made, facts):
    Training.objects.all().delete()
    type(made.cycle).objects.update(**facts)
    assert pool.training_to_plan(cast.cora) == []


def test_offers_are_one_todo_until_each_is_dealt_with(cast):
    assert pool.offers_to_look_at(cast.cora) == []
    for person in (cast.dev, cast.wes):
        Offer.objects.create(person=person, consultation="c", question="q")
    (todo,) = pool.offers_to_look_at()
    assert (todo.about, todo.url) == (
        "2 people have said yes in a consultation",
        "/reviews/pool/offers/",
    )
    Offer.objects.filter(person=cast.dev).update(state="taken")
    (todo,) = pool.offers_to_look_at(cast.cora)
    assert todo.about == "1 person has said yes in a consultation"
    assert pool.offers_to_look_at(cast.dev) == []


def test_a_clash_stands_until_somebody_else_goes(cast, made):
    review = stage.review(made, cast, team=("beech-head",))
    Conflict.objects.create(person=cast.wes, school=cast.ash, kind="family", declared_by=cast.wes)
    (todo,) = pool.clashes(cast.cora)
    assert (todo.about, todo.url, todo.due) == (
        "Wes Hughes should not review Ash Lane Infant School",
        review.get_absolute_url(),
        date(2026, 11, 12),
    )
    assert pool.clashes() == [todo]
    assert pool.clashes(cast.wes) == []
    review.seats.update(state="released")
    assert pool.clashes(cast.cora) == []


def test_the_home_page_lists_them(cast, made):
    Offer.objects.create(person=cast.dev, consultation="c", question="q")
    assert [todo.deed for todo in todos_of(cast.cora)] == ["Look at who would review"]


def test_others_cost_nothing(cast, made):
    _ = cast.hana.is_coordinator
    with CaptureQueriesContext(connection) as asked:
        for source in (pool.training_to_plan, pool.offers_to_look_at, pool.clashes):
            assert source(cast.hana) == []
    assert len(asked) == 0
