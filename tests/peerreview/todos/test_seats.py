from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerreview.models import Review, Seat
from peerreview.todos import seats
from peerreview.workflow import answering
from schools.models import Person, Post
from tests.peerreview import stage

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
TODAY = date(2026, 11, 2)
SOURCES = (
    seats.seats_to_answer,
    seats.days_to_agree,
    seats.reviews_to_note,
    seats.people_to_find,
    seats.days_to_find,
)


@pytest.fixture
def made(cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    return stage.year(cast)


def told(source, person=None):
    return [(todo.person_id, todo.deed, todo.about) for todo in source(person)]


def of(source, cast):
    """{short name: how many} of the list for everybody, and that each alone gets the same."""
    everybody = source()
    found = {}
    once = {person.pk: key for key, person in reversed(cast.people.items())}
    for pk, key in once.items():
        alone = source(Person.objects.get(pk=pk))
        assert alone == [todo for todo in everybody if todo.person_id == pk], key
        if alone:
            found[key] = len(alone)
    return found


def test_nothing_is_asked_of_anybody_while_there_is_no_review(made, cast):
    assert [of(source, cast) for source in SOURCES] == [{}] * 5


def test_the_team_is_asked_until_each_has_answered(made, cast):
    review = stage.review(made, cast, day=date(2026, 12, 10), confirmed=False)
    assert of(seats.seats_to_answer, cast) == {"wes": 1, "stan": 1, "cedar-deputy": 1}
    [todo] = seats.seats_to_answer(cast.wes)
    seat = Seat.objects.get(review=review, reviewer__person=cast.wes)
    assert (todo.key, todo.deed, todo.about, todo.url, todo.place, todo.since, todo.due) == (
        f"seat:{seat.pk}:0",
        "Say whether you can come",
        "Peer review at Ash Lane Infant School",
        f"/reviews/{review.pk}/",
        "on 10 December 2026",
        TODAY,
        date(2026, 11, 16),
    )
    answering.confirm(seat, by=cast.wes)
    stan = Seat.objects.get(review=review, reviewer__person=cast.stan)
    answering.decline(stan, by=cast.stan, because="Ill.")
    assert of(seats.seats_to_answer, cast) == {"cedar-deputy": 1}
    answering.cancel(review, by=cast.cora, because="Snow.")
    assert of(seats.seats_to_answer, cast) == {}


def test_an_answer_is_due_before_the_day_however_late_it_is_asked(made, cast):
    stage.review(made, cast, day=date(2026, 11, 4), confirmed=False)
    assert seats.seats_to_answer(cast.wes)[0].due == date(2026, 11, 4)


def test_a_review_without_a_day_is_answered_as_well(made, cast):
    stage.review(made, cast, day=None, confirmed=False)
    [todo] = seats.seats_to_answer(cast.wes)
    assert (todo.place, todo.due) == ("", date(2026, 11, 16))


def test_what_is_over_is_asked_of_nobody(made, cast):
    stage.review(made, cast, day=date(2026, 11, 1), confirmed=False)
    assert [of(source, cast) for source in SOURCES[:2]] == [{}] * 2


def test_the_head_says_whether_the_day_suits(made, cast):
    review = stage.review(made, cast, day=date(2026, 12, 10))
    Review.objects.update(created_at=NOW)
    review.seats.update(asked_at=NOW)
    assert of(seats.days_to_agree, cast) == {"hana": 1}
    [todo] = seats.days_to_agree(cast.hana)
    assert (todo.key, todo.deed, todo.since, todo.due) == (
        f"day:{review.pk}:0",
        "Say whether the day suits",
        TODAY,
        date(2026, 11, 16),
    )
    answering.agree(review, by=cast.hana)
    assert of(seats.days_to_agree, cast) == {}
    answering.cancel(review, by=cast.cora, because="Snow.")
    answering.restore(review, by=cast.cora)
    assert [todo.key for todo in seats.days_to_agree(cast.hana)] == [f"day:{review.pk}:2"]


def test_without_a_head_nobody_is_asked_and_two_heads_both_are(made, cast):
    stage.review(made, cast, day=date(2026, 12, 10))
    post = Post.objects.get(person=cast.hana)
    Post.objects.create(person=cast.priya, kind=post.kind, school=cast.ash)
    assert of(seats.days_to_agree, cast) == {"hana": 1, "priya": 1}
    Post.objects.filter(kind=post.kind, school=cast.ash).update(until=date(2026, 1, 1))
    assert of(seats.days_to_agree, cast) == {}


def test_the_lead_says_from_the_day_after_that_it_took_place(made, cast, time_machine):
    review = stage.review(made, cast, day=date(2026, 11, 2))
    assert of(seats.reviews_to_note, cast) == {}
    time_machine.move_to(datetime(2026, 11, 3, 8, tzinfo=UTC), tick=False)
    assert of(seats.reviews_to_note, cast) == {"wes": 1}
    [todo] = seats.reviews_to_note(cast.wes)
    assert (todo.deed, todo.since, todo.due) == (
        "Say that the review took place",
        date(2026, 11, 3),
        None,
    )
    answering.hold(review, by=cast.wes)
    assert of(seats.reviews_to_note, cast) == {}


def test_the_coordinator_finds_somebody_instead(made, cast):
    review = stage.review(made, cast, day=date(2026, 12, 10), confirmed=False)
    seat = Seat.objects.get(review=review, reviewer__person=cast.stan)
    answering.decline(seat, by=cast.stan, because="A course.")
    assert of(seats.people_to_find, cast) == {"cora": 1}
    [todo] = seats.people_to_find(cast.cora)
    assert (todo.key, todo.deed, todo.since, todo.due, todo.says) == (
        f"declined:{seat.pk}",
        "Find somebody instead",
        TODAY,
        date(2026, 12, 10),
        "Stan Bell: A course.",
    )
    Seat.objects.create(
        review=review,
        reviewer=made.reviewers["damson-head"],
        school=made.schools["damson"],
        role="headteacher",
    )
    assert of(seats.people_to_find, cast) == {}


def test_the_coordinator_finds_another_day(made, cast):
    review = stage.review(made, cast, day=date(2026, 12, 10))
    answering.decline_day(review, by=cast.hana, because="Sports day.")
    assert of(seats.days_to_find, cast) == {"cora": 1}
    [todo] = seats.days_to_find(cast.cora)
    assert (todo.deed, todo.since, todo.says) == ("Find another day", TODAY, "Sports day.")
    assert todo.url == f"/reviews/cycles/{made.cycle.pk}/schedule/"
    answering.cancel(review, by=cast.cora, because="Snow.")
    answering.restore(review, by=cast.cora)
    assert of(seats.days_to_find, cast) == {}


def test_whoever_is_switched_off_is_asked_nothing(made, cast):
    stage.review(made, cast, day=date(2026, 12, 10), confirmed=False)
    stage.review(made, cast, host="cedar", team=("beech-head",), day=date(2026, 11, 1))
    for person in (cast.wes, cast.hana):
        person.is_active = False
        person.save()
    assert of(seats.seats_to_answer, cast) == {"stan": 1, "cedar-deputy": 1}
    assert of(seats.days_to_agree, cast) == {}
    assert of(seats.reviews_to_note, cast) == {}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_a_list_takes_as_many_queries_for_three_as_for_one(
    made, cast, source, django_assert_num_queries
):
    _a_review_that_needs_everybody(made, cast, "ash", date(2026, 11, 10), source)
    with CaptureQueriesContext(connection) as one:
        assert len(source()) > 0
    for n, host in enumerate(("cedar", "damson")):
        _a_review_that_needs_everybody(made, cast, host, date(2026, 11, 11 + n), source)
    with django_assert_num_queries(len(one)):
        assert len(source()) > 2


def _a_review_that_needs_everybody(made, cast, host, day, source):
    """One at which each of the lists has something."""
    if source is seats.reviews_to_note:
        day = day.replace(month=10)
    team = ("beech-head", "elsewhere-head")
    review = stage.review(made, cast, host=host, team=team, day=day, confirmed=False)
    gone = {"state": "declined", "because": "Ill.", "answered_at": NOW}
    review.seats.filter(lead=False).update(**gone)
    if source is seats.days_to_find:
        Review.objects.filter(pk=review.pk).update(
            answer="declined", answer_because="No.", answered_at=NOW
        )
