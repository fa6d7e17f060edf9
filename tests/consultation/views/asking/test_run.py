from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultation.models import Consultation, Invitee
from consultation.workflow import asking, publishing
from records import workshop
from records.models import Letter
from schools.models import Person, Post
from tests.consultation.stage import answer, close, draft, fresh, invitee, published

PAGES = ("run", "times", "withdraw", "remind", "add_invitee", "invitees", "audience_list")


def at(name, consultation, *more):
    return reverse(f"consultation:{name}", args=[consultation.pk, *more])


@pytest.fixture
def cora(as_):
    return as_("cora")


def test_only_who_runs_it_sees_how_it_is_run(as_, cast, consultation):
    Post.objects.create(person=cast.ada, kind="board_member")
    for key, status in (("cora", 200), ("hana", 403), ("gus", 403), ("ada", 403)):
        visitor = as_(key)
        found = {name: visitor.get(at(name, consultation)).status_code for name in PAGES}
        assert found == dict.fromkeys(PAGES, status), key
    waiting = draft(cast)
    drafts = ("run", "audience", "audience_gaps", "audience_list", "times")
    for key, status in (("cora", 200), ("hana", 404), ("ada", 404)):
        visitor = as_(key)
        found = {name: visitor.get(at(name, waiting)).status_code for name in drafts}
        assert found == dict.fromkeys(drafts, status), key


def test_a_draft_says_what_it_lacks(cora, cast, words):
    consultation = draft(cast)
    Consultation.objects.filter(pk=consultation.pk).update(opens_at=None, closes_at=None)
    page = cora.get(at("run", consultation))
    assert page.context["lacks"] == "audience"
    asking.set_audience(consultation, by=cast.cora, asks="people")
    page = cora.get(at("run", consultation))
    assert page.context["lacks"] == "times"
    assert "Say when it opens and when it closes." in words(page)
    publishing.set_times(
        consultation,
        by=cast.cora,
        opens_at=(opens := draft(cast).opens_at),
        closes_at=opens + timedelta(days=9),
    )
    page = cora.get(at("run", consultation))
    assert (page.context["lacks"], page.context["in_the_way"]) == ("", [])
    empty = Consultation.objects.create(title="Empty", created_by=cast.cora)
    assert cora.get(at("run", empty)).context["lacks"] == "write"


@pytest.mark.parametrize("asks", ["people", "schools", "both"])
def test_each_standing_has_its_page(cora, cast, words, time_machine, asks):
    consultation = published(cast, opens=1, asks=asks)

    def next_of():
        return words(cora.get(at("run", consultation))).partition("Next ")[2]

    assert next_of().startswith("Nothing: it opens by itself on")
    time_machine.move_to(consultation.opens_at)
    cora.force_login(cast.cora)
    assert "could still answer or send." in next_of()
    seat = invitee(consultation, cast.gus if asks != "schools" else None, cast.ash if asks == "schools" else None)  # fmt: skip
    until = consultation.closes_at + timedelta(days=3)
    asking.give_longer(consultation, seat, until=until, by=cast.cora)
    time_machine.move_to(consultation.closes_at + timedelta(hours=1))
    cora.force_login(cast.cora)
    assert next_of().startswith("Nothing: those who were given longer may answer until")
    close(fresh(consultation))
    assert next_of().startswith("Nobody can find out any more who said what.")


def test_a_withdrawn_one_says_why(cora, cast, consultation, words):
    publishing.withdraw(consultation, because="We ask <again> in May.", by=cast.cora)
    page = cora.get(at("run", consultation))
    assert "We ask &lt;again&gt; in May." in page.content.decode()
    assert page.context["place"] is None


def test_replies_are_counted_to_the_nearest_5_and_nothing_of_an_answer_is_told(cora, cast, words):
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"Person {n}", password="!") for n in range(40)
    )
    Post.objects.bulk_create(
        Post(person=person, kind="governor", school=cast.ash) for person in people
    )
    consultation = published(cast, asks="both")
    answer(consultation, cast.hana, {"q1": "yes", "q2": "Purple elephants."})
    answer(consultation, cast.hana, {"q2": "Grey elephants."}, school=cast.ash, send=False)
    governors = Invitee.objects.filter(person__in=[p.pk for p in people[:22]])
    governors.update(replied=True)
    page = cora.get(at("run", consultation))
    said = words(page)
    assert "25 of 49 people" in said
    assert "fewer than 5 of 3 schools" in said
    assert "elephants" not in page.content.decode()
    for name in ("invitees", "remind", "withdraw", "times"):
        assert "elephants" not in cora.get(at(name, consultation)).content.decode()


def test_the_page_asks_the_same_questions_however_many_are_asked(cora, cast):
    def questions(consultation):
        with CaptureQueriesContext(connection) as asked:
            assert cora.get(at("run", consultation)).status_code == 200
        return len(asked)

    few = published(cast, asks="both")
    cora.get(at("run", few))
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"Person {n}", password="!") for n in range(60)
    )
    Post.objects.bulk_create(
        Post(person=person, kind="governor", school=cast.ash) for person in people
    )
    many = published(cast, asks="both")
    assert questions(few) == questions(many)
    assert questions(draft(cast, asks="people")) == questions(draft(cast, asks="people"))


def test_a_reminder_is_confirmed_then_sent_once_a_day(cora, cast, consultation, words):
    answer(consultation, cast.hana, {"q1": "yes"})
    page = cora.get(at("remind", consultation))
    assert "Remind 8 people?" in words(page)
    assert not Letter.objects.exists()
    done = cora.post(at("remind", consultation), follow=True)
    assert "Reminders are on their way to everybody who has not replied." in words(done)
    workshop.do_waiting()
    assert Letter.objects.count() == 8
    for again in (cora.get, cora.post):
        told = again(at("remind", consultation), follow=True)
        assert "A reminder went out today already." in words(told)
    assert "A reminder went out today already." in words(cora.get(at("run", consultation)))
