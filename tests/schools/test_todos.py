from datetime import date

import pytest

from schools import todos
from schools.models import Person, School
from schools.workflow import invitations, posts, support
from tests.cast import fresh
from tests.schools.offering import entry_of

TODAY = date(2026, 12, 24)


@pytest.fixture
def ran_out(cast, time_machine):
    """Two of Hana's and a head that Cora invited have not come in time."""
    time_machine.move_to("2026-11-03T12:00:00Z", tick=False)
    found = [
        invitations.invite(email=f"{n}@example.org", name=f"N {n}", kind=kind, school=school, by=by)
        for n, (kind, school, by) in enumerate(
            [
                ("governor", cast.ash, cast.hana),
                ("chair", cast.ash, cast.hana),
                ("headteacher", cast.beech, cast.cora),
            ]
        )
    ]
    time_machine.move_to(f"{TODAY}T12:00:00Z", tick=False)
    invitations.expire()
    return found


def listed(found):
    return {todo.person_id: todo.about for todo in found}


def test_for_one_and_for_everybody_it_is_the_same(cast, ran_out):
    posts.appoint(cast.stan, "headteacher", by=cast.cora, school=cast.ash)
    everybody = todos.invitations_that_ran_out()
    assert listed(everybody) == {
        cast.cora.pk: "3 invitations have run out",
        cast.hana.pk: "2 invitations have run out",
        cast.stan.pk: "2 invitations have run out",
    }
    each = [t for p in cast.people.values() for t in todos.invitations_that_ran_out(fresh(p))]
    assert sorted(each, key=lambda t: t.person_id) == sorted(everybody, key=lambda t: t.person_id)


def test_what_is_invited_again_withdrawn_or_answered_is_done(cast, ran_out):
    first, second, third = map(fresh, ran_out)
    invitations.invite_again(first, by=cast.hana)
    [todo] = todos.invitations_that_ran_out(cast.hana)
    assert (todo.about, todo.since) == ("The invitation of N 1 has run out", date(2026, 12, 4))
    invitations.withdraw(second, by=cast.hana)
    assert todos.invitations_that_ran_out(cast.hana) == []
    invitations.came(third.post.person)
    assert todos.invitations_that_ran_out() == []


def test_nobody_is_asked_about_who_is_gone(cast, ran_out):
    Person.objects.filter(email="0@example.org").update(is_active=False)
    posts.end(fresh(ran_out[1].post), by=cast.hana)
    assert listed(todos.invitations_that_ran_out()) == {
        cast.cora.pk: "The invitation of N 2 has run out"
    }


def test_a_head_who_left_is_not_asked(cast, ran_out):
    posts.end(cast.hana.posts.get(), by=cast.cora)
    assert todos.invitations_that_ran_out(fresh(cast.hana)) == []
    assert list(listed(todos.invitations_that_ran_out())) == [cast.cora.pk]


def test_few_queries(cast, ran_out, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert len(todos.invitations_that_ran_out()) == 2


# -- Drafts for the directory ----------------------------------------------------------------------


def test_a_draft_from_a_review_waits_for_the_head_until_she_lists_or_discards_it(cast):
    own = entry_of(cast.ash, cast.hana, listed=False)
    draft = entry_of(cast.ash, cast.hana, "Phonics", listed=False, origin="peerreview.finding:1")
    [todo] = todos.drafts_to_read(cast.hana)
    assert (todo.person_id, todo.deed, todo.about, todo.url, todo.place) == (
        cast.hana.pk,
        "Read the draft for the directory",
        "Phonics",
        draft.get_absolute_url(),
        "Ash Lane Infant School",
    )
    assert todos.drafts_to_read() == [todo]
    second = posts.appoint(cast.stan, "headteacher", by=cast.cora, school=cast.ash)
    assert {t.person_id for t in todos.drafts_to_read()} == {cast.hana.pk, cast.stan.pk}
    posts.end(second, by=cast.cora)
    for other in (cast.dev, cast.wes, cast.cora):
        assert todos.drafts_to_read(other) == []
    support.list_it(draft, by=cast.hana, seen_edition=1)
    support.withdraw(draft, by=cast.hana, because="x")
    support.reopen(draft, by=cast.hana)
    assert todos.drafts_to_read() == []
    assert fresh(own).state == "draft"


def test_no_draft_waits_for_a_head_who_has_left_or_whose_school_has_closed(cast):
    entry_of(cast.ash, cast.hana, listed=False, origin="peerreview.finding:1")
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    assert todos.drafts_to_read() == []
    School.objects.filter(pk=cast.ash.pk).update(status="open")
    posts.end(cast.hana.posts.get(), by=cast.cora)
    assert todos.drafts_to_read() == todos.drafts_to_read(fresh(cast.hana)) == []
