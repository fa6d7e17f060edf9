from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from consultation import todos
from consultation.models import Consultation
from consultation.workflow import asking, publishing
from partnership.reminders import write_reminders
from records.models import Letter
from schools.models import Post
from tests.consultation.stage import answer, fresh, invitee, published


def of(found):
    return {(t.person_id, t.key) for t in found}


def test_who_has_not_replied_is_to_answer(cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes"})
    answer(consultation, cast.gus, {"q1": "yes"}, send=False)
    everybody = todos.to_answer()
    others = [p for key, p in cast.people.items() if key != "hana"]
    assert of(everybody) == {(p.pk, f"answer:{consultation.pk}") for p in others}
    assert of(todos.to_answer(cast.gus)) == {(cast.gus.pk, f"answer:{consultation.pk}")}
    assert todos.to_answer(cast.hana) == []
    (todo,) = todos.to_answer(cast.gus)
    assert (todo.deed, todo.about, todo.url, todo.place) == (
        "Answer the consultation",
        consultation.title,
        consultation.get_absolute_url(),
        "Ash Lane Infant School",
    )
    assert todo.since == timezone.localdate(consultation.opens_at)
    assert todo.due == timezone.localdate(consultation.closes_at)


def test_heads_and_chairs_are_to_send_for_their_school(cast):
    consultation = published(cast, asks="schools")
    senders = {cast.ash: ("hana", "gus"), cast.beech: ("wes", "mei"), cast.elsewhere: ("stan",)}
    key = f"answer-school:{consultation.pk}"
    assert of(todos.to_send_for_school()) == {
        (getattr(cast, who).pk, f"{key}:{school.pk}")
        for school, them in senders.items()
        for who in them
    }
    assert of(todos.to_send_for_school(cast.gus)) == {(cast.gus.pk, f"{key}:{cast.ash.pk}")}
    assert todos.to_send_for_school(cast.dev) == []
    assert todos.to_answer() == []
    answer(consultation, cast.hana, {"q1": "yes"}, school=cast.ash)
    assert todos.to_send_for_school(cast.gus) == []


def test_it_stops_by_itself_when_it_has_closed(cast, time_machine):
    consultation = published(cast, asks="both", opens=1)
    assert todos.to_answer() + todos.to_send_for_school() == []
    time_machine.move_to(consultation.opens_at)
    assert len(todos.to_answer()) == 9
    time_machine.move_to(consultation.closes_at + timedelta(minutes=10))
    assert todos.to_answer() + todos.to_send_for_school() == []


def test_who_was_given_longer_is_asked_until_then(cast, consultation, time_machine):
    until = consultation.closes_at + timedelta(days=3)
    asking.give_longer(consultation, invitee(consultation, cast.gus), until=until, by=cast.cora)
    (todo,) = todos.to_answer(cast.gus)
    assert todo.due == timezone.localdate(until)
    time_machine.move_to(consultation.closes_at + timedelta(days=1))
    assert of(todos.to_answer()) == {(cast.gus.pk, f"answer:{consultation.pk}")}


def test_what_closes_at_midnight_is_due_the_day_before(cast, consultation):
    midnight = datetime(2027, 1, 15, tzinfo=UTC)
    Consultation.objects.filter(pk=consultation.pk).update(
        closes_at=midnight, last_moment=midnight + timedelta(minutes=10)
    )
    (todo,) = todos.to_answer(cast.gus)
    assert str(todo.due) == "2027-01-14"


def test_whose_post_has_ended_has_nothing_to_do(cast, consultation):
    Post.objects.filter(person=cast.stan).update(until="2020-01-01")
    cast.dev.is_active = False
    cast.dev.save()
    gone = {cast.stan.pk, cast.dev.pk}
    assert {t.person_id for t in todos.to_answer()} == {p.pk for p in cast.people.values()} - gone


def test_a_withdrawn_one_needs_nobody(cast, consultation):
    publishing.withdraw(consultation, because="A mistake.", by=cast.cora)
    assert todos.to_answer() == []


def test_everybody_is_found_with_the_same_few_questions(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        todos.to_answer()
    for _ in range(2):
        published(cast, asks="both")
        with django_assert_num_queries(2):
            todos.to_answer()
        with django_assert_num_queries(3):
            todos.to_send_for_school()
    cast.gus = type(cast.gus).objects.get(pk=cast.gus.pk)
    assert len(cast.gus.current_posts) == 1
    with django_assert_num_queries(2):
        assert len(todos.to_answer(cast.gus)) == 2
    with django_assert_num_queries(3):
        assert len(todos.to_send_for_school(cast.gus)) == 2


@pytest.mark.parametrize("asks", ["people", "schools"])
def test_the_key_of_a_reminder_is_the_same_tomorrow(cast, asks, time_machine):
    consultation = published(cast, asks=asks)
    before = of(todos.to_answer() + todos.to_send_for_school())
    time_machine.move_to(consultation.opens_at + timedelta(days=3))
    assert of(todos.to_answer() + todos.to_send_for_school()) == before
    assert fresh(consultation).standing[0] == "open"


def test_longer_than_everybody_is_no_longer_once_the_close_was_moved(cast, consultation):
    until = consultation.closes_at + timedelta(days=3)
    asking.give_longer(consultation, invitee(consultation, cast.gus), until=until, by=cast.cora)
    later = consultation.closes_at + timedelta(days=9)
    publishing.set_times(
        consultation, by=cast.cora, opens_at=consultation.opens_at, closes_at=later
    )
    (todo,) = todos.to_answer(cast.gus)
    assert todo.due == timezone.localdate(later)
    assert fresh(consultation).longer_for(invitee(consultation, cast.gus)) is None


def test_where_the_close_is_moved_its_reminders_come_anew(cast, consultation, time_machine):
    def reminded():
        return Letter.objects.filter(key__startswith="remind:", to=cast.gus).count()

    time_machine.move_to(consultation.closes_at - timedelta(days=1))
    write_reminders()
    assert reminded() == 1
    later = fresh(consultation).closes_at + timedelta(days=12)
    publishing.set_times(
        consultation, by=cast.cora, opens_at=consultation.opens_at, closes_at=later
    )
    time_machine.move_to(later - timedelta(days=7))
    write_reminders()
    write_reminders()
    assert reminded() == 2
