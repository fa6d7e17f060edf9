"""Who sees which entries, what is found by which words, and what the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from schools.models import Person, Post, School, SupportEntry
from tests.cast import fresh
from tests.schools.offering import entry_of, marked, put

State = SupportEntry.State


@pytest.fixture
def entries(cast):
    """{state: an entry of hana's school in it}"""
    return {s: put(entry_of(cast.ash, cast.hana, s.label, listed=False), s) for s in State}


def seen_by(person):
    return {entry.state for entry in SupportEntry.objects.for_user(fresh(person))}


def test_everybody_sees_what_is_listed_and_only_who_writes_it_the_rest(cast, entries):
    seen = {key: seen_by(person) for key, person in cast.people.items()}
    writers = {"hana", "dev", "cora"}
    assert seen == {key: set(State) if key in writers else {"listed"} for key in cast.people}


def test_what_a_closed_school_offered_is_not_listed(cast, entries):
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    assert {key: seen_by(getattr(cast, key)) for key in ("stan", "hana")} == {
        "stan": set(),
        "hana": set(State),
    }
    listed = fresh(entries[State.LISTED])
    assert (listed.is_suspended, listed.standing[0]) == (True, "closed")
    assert not SupportEntry.objects.listed().exists()
    School.objects.filter(pk=cast.ash.pk).update(status="closing")
    assert seen_by(cast.stan) == {"listed"}


def test_discarded_drafts_stand_in_no_list(cast, entries):
    found = SupportEntry.objects.standing()
    assert {entry.state for entry in found} == {"draft", "listed", "withdrawn"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("PHONICS", True),
        ("early reading", True),  # the theme
        ("half a day", True),  # what is offered
        ("ash lane", True),  # the school
        ("phonics ash", True),
        ("phonics beech", False),
        ("peer review", False),  # how it is known is not what is looked for
        ("?", True),
    ],
)
def test_it_is_found_by_what_it_offers_and_by_its_school(cast, words, found):
    entry_of(cast.ash, cast.hana)
    assert SupportEntry.objects.named_like(words).exists() is found


def test_a_changed_text_is_found_by_its_new_words(cast):
    entry = entry_of(cast.ash, cast.hana)
    entry.title = "Singing"
    entry.save()
    assert SupportEntry.objects.named_like("singing").exists()
    assert not SupportEntry.objects.named_like("phonics").exists()


def test_a_theme_stands_there_once_in_whatever_letters_and_only_if_listed(cast):
    for theme in ("Maths", "maths", "Early reading"):
        entry_of(cast.ash, cast.hana, theme=theme)
    entry_of(cast.ash, cast.hana, theme="Secret", listed=False)
    assert [theme.lower() for theme in SupportEntry.objects.themes()] == ["early reading", "maths"]


def test_the_contact_is_whoever_leads_the_school_today(cast):
    entry = entry_of(cast.ash, cast.hana)
    assert list(entry.heads()) == [cast.hana]
    Post.objects.filter(person=cast.hana).update(ended_at=timezone.now())
    new = Person.objects.create_user("new@example.org", "New Head")
    Post.objects.create(person=new, kind="headteacher", school=cast.ash)
    assert list(entry.heads()) == [new]


def test_who_may_write_list_and_mark(cast):
    own = entry_of(cast.ash, cast.hana, listed=False)
    reviewed = entry_of(cast.ash, cast.hana, listed=False, origin="peerreview.finding:1")
    people = cast.people.items()
    assert {k for k, p in people if own.may_be_written_by(p)} == {"hana", "dev", "cora"}
    assert {k for k, p in people if own.may_be_listed_by(p)} == {"hana", "dev", "cora"}
    assert {k for k, p in people if reviewed.may_be_listed_by(p)} == {"hana"}
    assert {k for k, p in people if reviewed.may_be_marked_by(p)} == {"cora"}
    assert {k for k, p in people if SupportEntry.may_be_started_by(p)} == {
        "hana",
        "wes",
        "dev",
        "stan",
        "cora",
    }


def test_phases_in_words(cast):
    entry = entry_of(cast.ash, cast.hana, phases=["infant", "all_through"])
    assert entry.suits == "Infant, All-through"


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "listed"}, "support_listed_by_somebody"),
        ({"mark": "granted"}, "support_marked_by_somebody_for_a_reason"),
        ({"mark": "ended"}, "support_mark"),
    ],
)
def test_the_database_refuses_what_nobody_answers_for(cast, facts, constraint):
    entry = entry_of(cast.ash, cast.hana, listed=False)
    with pytest.raises(IntegrityError, match=constraint):
        SupportEntry.objects.filter(pk=entry.pk).update(**facts)


def test_the_database_refuses_withdrawing_and_ending_without_a_reason(cast):
    entry = marked(entry_of(cast.ash, cast.hana), cast.cora)
    for facts in ({"state": "withdrawn"}, {"mark": "ended"}):
        with pytest.raises(IntegrityError, match="with_a_reason"), transaction.atomic():
            SupportEntry.objects.filter(pk=entry.pk).update(**facts)


def test_the_database_has_one_entry_of_each_origin(cast):
    first, second = (entry_of(cast.ash, cast.hana, listed=False) for _ in range(2))
    SupportEntry.objects.filter(pk=first.pk).update(origin="peerreview.finding:1")
    with pytest.raises(DatabaseError, match="support_origin_once"):
        SupportEntry.objects.filter(pk=second.pk).update(origin="peerreview.finding:1")
