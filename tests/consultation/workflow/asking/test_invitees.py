from datetime import timedelta

import pytest
from django.utils import timezone

from consultation.models import Consultation, Invitee
from consultation.workflow import asking, publishing
from records.models import HistoryLine, Letter, Notice
from records.moments import moment
from records.steps import NotNow
from schools.models import Post
from tests.consultation.stage import draft, fresh, invitee, published


@pytest.fixture
def heads(cast):
    """Open, asked of heads alone."""
    return published(cast, audience={"roles": ["headteacher"]})


def post_of(person):
    return Post.objects.get(person=person)


# -- Added afterwards ------------------------------------------------------------------------------


def test_somebody_is_added_and_counted_as_those_alike(cast, heads):
    Invitee.objects.filter(consultation=heads, person=cast.wes).update(as_phase="infant")
    Invitee.objects.filter(consultation=heads, person=cast.hana).update(as_phase="infant")
    Post.objects.filter(person=cast.priya).update(kind="headteacher")
    (added,) = asking.add_invitees(heads, [post_of(cast.priya)], by=cast.cora)
    row = fresh(added)
    assert (row.phase, row.role, row.district) == ("infant", "headteacher", "swale")
    assert (row.as_phase, row.as_role, row.as_district) == ("infant", "", "")
    assert not row.asked
    line = HistoryLine.objects.about(heads).last()
    assert (line.became, line.says) == ("invitees_added", "Priya Nair")


def test_who_is_like_nobody_is_not_told_apart(cast, heads):
    (added,) = asking.add_invitees(heads, [post_of(cast.priya)], by=cast.cora)
    assert (added.as_phase, added.as_role, added.as_district) == ("", "", "")


def test_several_are_added_at_once_those_there_already_left_out(cast, heads):
    posts = [post_of(p) for p in (cast.hana, cast.gus, cast.mei)]
    added = asking.add_invitees(heads, posts, by=cast.cora)
    assert {i.person for i in added} == {cast.gus, cast.mei}
    assert HistoryLine.objects.about(heads).last().says == "2 people"
    with pytest.raises(NotNow, match="Nobody was added"):
        asking.add_invitees(heads, posts, by=cast.cora)


def test_a_post_that_ended_meanwhile_adds_nobody(cast, heads):
    post = post_of(cast.gus)
    Post.objects.filter(pk=post.pk).update(until="2020-01-01")
    with pytest.raises(NotNow, match="Nobody was added"):
        asking.add_invitees(heads, [post], by=cast.cora)


def test_nobody_is_added_to_a_draft_a_closed_one_or_one_of_schools(cast, heads, time_machine):
    posts = [post_of(cast.gus)]
    title = heads.title
    for consultation, says in (
        (
            draft(cast),
            f"“{title}” is not published yet. Until then, change its audience instead.",
        ),
        (
            published(cast, asks="schools"),
            f"“{title}” asks schools, each once, so nobody can be added to answer alone.",
        ),
    ):
        with pytest.raises(NotNow) as refusal:
            asking.add_invitees(consultation, posts, by=cast.cora)
        assert str(refusal.value) == says
    time_machine.move_to(heads.closes_at + timedelta(hours=1))
    with pytest.raises(NotNow, match="has closed, so nobody can be added any more"):
        asking.add_invitees(heads, posts, by=cast.cora)


def test_who_had_the_letter_for_the_school_is_told_in_the_digest(cast):
    consultation = published(cast, asks="both", audience={"roles": ["headteacher"]})
    while asking.ask_waiting():
        pass
    asking.add_invitees(consultation, [post_of(cast.gus)], by=cast.cora)
    notice = Notice.objects.get(to=cast.gus)
    assert notice.says == (
        f"You are asked in person in “{consultation.title}” as well, as Chair of governors."
    )
    while asking.ask_waiting():
        pass
    assert Letter.objects.filter(to=cast.gus).count() == 1


def test_adding_asks_the_same_few_questions(cast, heads, django_assert_num_queries):
    posts = [post_of(p) for p in (cast.gus, cast.mei, cast.dev)]
    with django_assert_num_queries(12):
        asking.add_invitees(heads, posts[:1], by=cast.cora)
    with django_assert_num_queries(11):  # of several the history tells no name
        asking.add_invitees(heads, posts[1:], by=cast.cora)


# -- Given longer ----------------------------------------------------------------------------------


def test_one_person_is_given_longer_and_the_sealing_waits(cast, consultation):
    until = consultation.closes_at + timedelta(days=3)
    seat = invitee(consultation, cast.gus)
    asking.give_longer(consultation, seat, until=until, by=cast.cora)
    assert fresh(seat).until == until
    assert fresh(consultation).last_moment == until
    assert asking.last_moment(consultation) == until
    line = HistoryLine.objects.about(consultation).last()
    assert (line.became, line.says) == ("given_longer", f"Gus Merriman, until {moment(until)}")
    letter = Letter.objects.get(to=cast.gus)
    assert letter.subject == f"You have longer to answer: {consultation.title}"
    assert moment(until) in letter.text


def test_time_is_never_taken_away(cast, consultation):
    seat = invitee(consultation, cast.gus)
    until = consultation.closes_at + timedelta(days=3)
    asking.give_longer(consultation, seat, until=until, by=cast.cora)
    for shorter in (until, until - timedelta(days=1), consultation.closes_at):
        with pytest.raises(NotNow) as refusal:
            asking.give_longer(consultation, seat, until=shorter, by=cast.cora)
        assert str(refusal.value) == (
            f"Gus Merriman may answer until {moment(until)} already. Choose a later time."
        )
    assert fresh(seat).until == until


def test_an_extension_keeps_the_last_of_all_moments(cast, consultation):
    ends = [consultation.closes_at + timedelta(days=days) for days in (5, 2)]
    for person, until in zip((cast.gus, cast.mei), ends, strict=True):
        asking.give_longer(consultation, invitee(consultation, person), until=until, by=cast.cora)
    assert fresh(consultation).last_moment == ends[0]


def test_a_school_is_given_longer_and_those_who_write_for_it_are_told(cast):
    consultation = published(cast, asks="schools")
    until = consultation.closes_at + timedelta(days=3)
    seat = invitee(consultation, school=cast.ash)
    asking.give_longer(consultation, seat, until=until, by=cast.cora)
    told = set(Letter.objects.values_list("to__email", flat=True))
    assert told == {f"{who}@example.org" for who in ("hana", "gus", "dev", "priya")}


def test_before_it_opens_the_first_letter_says_it(cast, time_machine):
    consultation = published(cast, opens=2)
    until = consultation.closes_at + timedelta(days=3)
    asking.give_longer(consultation, invitee(consultation, cast.gus), until=until, by=cast.cora)
    assert not Letter.objects.exists()
    time_machine.move_to(consultation.opens_at + timedelta(minutes=1))
    asking.ask_waiting()
    (letter,) = Letter.objects.filter(to=cast.gus)
    assert f"You may answer until {moment(until)}." in letter.text


def test_too_long_is_refused_with_the_latest_day(cast, consultation):
    seat = invitee(consultation, cast.gus)
    latest = asking.latest_for_anybody(consultation)
    with pytest.raises(NotNow) as refusal:
        asking.give_longer(consultation, seat, until=latest + timedelta(minutes=1), by=cast.cora)
    assert str(refusal.value) == (
        "That is too long: it keeps everybody’s answers waiting. "
        f"Choose a day up to {moment(latest)}."
    )


def test_nobody_is_given_longer_once_it_is_over(cast, consultation, time_machine):
    seat = invitee(consultation, cast.gus)
    later = timezone.now() + timedelta(days=30)
    time_machine.move_to(consultation.last_moment)
    with pytest.raises(NotNow, match="has closed for everybody"):
        asking.give_longer(consultation, seat, until=later, by=cast.cora)
    publishing.withdraw(consultation, because="A mistake.", by=cast.cora)
    with pytest.raises(NotNow, match="is not open to answers"):
        asking.give_longer(consultation, seat, until=later, by=cast.cora)


def test_the_last_moment_is_the_close_with_its_grace_where_nobody_has_longer(cast, consultation):
    assert asking.last_moment(consultation) == consultation.closes_at + timedelta(minutes=10)
    assert Consultation.GRACE == 10
