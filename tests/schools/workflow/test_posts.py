from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from records.models import HistoryLine
from records.steps import NotNow
from schools.models import Person, Post
from schools.workflow import invitations, posts
from tests.cast import fresh


@pytest.fixture(autouse=True)
def _third_of_november(time_machine):
    time_machine.move_to("2026-11-03T12:00:00Z", tick=False)


def post_of(person):
    return person.posts.get()


def test_a_post_is_given_once_however_often_it_is_given(cast):
    first = posts.appoint(cast.dev, "governor", by=cast.cora, school=cast.beech)
    again = posts.appoint(cast.dev, "governor", by=cast.cora, school=cast.beech)
    assert (first, cast.dev.posts.count()) == (again, 2)
    assert [line.became for line in HistoryLine.objects.about(first)] == ["appointed"]


def test_the_same_post_again_after_it_has_ended_is_a_new_one(cast):
    first = posts.appoint(cast.dev, "governor", by=cast.cora, school=cast.beech)
    posts.end(first, by=cast.cora)
    assert posts.appoint(cast.dev, "governor", by=cast.cora, school=cast.beech) != first


def test_ended_at_once_it_is_over_at_once(cast):
    ended = posts.end(post_of(cast.dev), by=cast.hana)
    assert (ended.until, ended.ended_at is None, ended.is_current) == (
        date(2026, 11, 3),
        False,
        False,
    )
    assert fresh(cast.dev).current_posts == []
    [line] = HistoryLine.objects.about(ended)
    assert (line.became, line.by) == ("post_ended", cast.hana)


def test_with_a_last_day_it_holds_for_the_whole_of_that_day(cast, time_machine):
    posts.end(post_of(cast.dev), by=cast.hana, on=date(2026, 11, 5))
    held = {}
    for day in (3, 5, 6):
        time_machine.move_to(f"2026-11-0{day}T20:00:00Z", tick=False)
        held[day] = [p.kind for p in fresh(cast.dev).current_posts]
    assert held == {3: ["deputy"], 5: ["deputy"], 6: []}


def test_what_has_ended_cannot_be_ended_again(cast):
    post = post_of(cast.dev)
    posts.end(post, by=cast.hana)
    with pytest.raises(NotNow, match="has ended already"):
        posts.end(post, by=cast.hana)
    assert HistoryLine.objects.about(post).count() == 1


ENDED_BY = {
    "hana": {"dev", "gus", "priya"},
    "cora": {"hana", "dev", "gus", "priya", "wes", "mei", "ada", "stan"},
    **{key: set() for key in ("gus", "dev", "priya", "ada", "board")},
    "wes": {"mei"},
    "stan": set(),
}


@pytest.mark.parametrize("by", ENDED_BY)
def test_who_may_end_whose_post(cast, by):
    cast.people["board"] = Person.objects.create_user("board@example.org", "Bea Board")
    Post.objects.create(person=cast.board, kind="board_member")
    ended = set()
    for key in ("hana", "dev", "gus", "priya", "wes", "mei", "ada", "stan"):
        try:
            posts.end(post_of(getattr(cast, key)), by=fresh(getattr(cast, by)))
        except PermissionDenied:
            continue
        ended.add(key)
        Post.objects.filter(person=getattr(cast, key)).update(ended_at=None, until=None)
    assert ended == ENDED_BY[by]


def test_the_last_coordinator_stays(cast):
    with pytest.raises(NotNow, match="is the only coordinator"):
        posts.end(post_of(cast.cora), by=cast.cora)
    assert fresh(cast.cora).is_coordinator
    invitations.invite(email="two@example.org", name="Tom Two", kind="coordinator", by=cast.cora)
    posts.end(post_of(cast.cora), by=cast.cora)
    assert not fresh(cast.cora).is_coordinator


def test_a_switched_off_coordinator_does_not_count(cast):
    other = posts.appoint(cast.stan, "coordinator", by=cast.cora)
    Person.objects.filter(pk=cast.stan.pk).update(is_active=False)
    with pytest.raises(NotNow, match="is the only coordinator"):
        posts.end(post_of(cast.cora), by=cast.cora)
    posts.end(other, by=cast.cora)
    assert fresh(cast.cora).is_coordinator


def test_ending_a_post_takes_back_the_invitation_to_it(cast):
    invitation = invitations.invite(
        email="new@example.org", name="Nell New", kind="deputy", school=cast.ash, by=cast.hana
    )
    posts.end(invitation.post, by=cast.hana, on=date(2026, 11, 20))
    assert fresh(invitation).state == "sent"
    posts.end(fresh(invitation.post), by=cast.hana)
    assert fresh(invitation).state == "withdrawn"
    assert not fresh(invitation.post.person).may_sign_in
