"""Posts by the thousand follow the rules of posts one by one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from schools.models import Person, Post
from schools.workflow import on_record, posts
from schools.workflow.appointments import Span, Wanted, appoint_many, same_post, take_back
from schools.workflow.traces import referred_to

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LONG_AGO, YESTERDAY, TOMORROW = (
    date(2001, 9, 1),
    TODAY - timedelta(days=1),
    TODAY + timedelta(days=1),
)
SPANS = [
    (None, None),
    (LONG_AGO, None),
    (LONG_AGO, YESTERDAY),
    (None, YESTERDAY),
    (TODAY, TODAY),
    (TOMORROW, None),
    (None, TOMORROW),
    (LONG_AGO, TOMORROW),
]


@pytest.mark.parametrize("stands", SPANS)
@pytest.mark.parametrize("wanted", SPANS)
def test_the_same_post_is_the_one_that_appoint_would_keep(cast, stands, wanted):
    since, until = stands
    post = Post.objects.create(
        person=cast.stan, kind="governor", school=cast.ash, since=since, until=until
    )
    since, until = wanted
    kept = posts.appoint(cast.stan, "governor", by=None, school=cast.ash, since=since, until=until)
    meant = same_post([Span(post.pk, *stands)], since, until)
    if (since, until) == (None, YESTERDAY):  # appoint asks for today on; a list tells of the past
        assert (meant is not None) == (stands[0] in (None, LONG_AGO))
    else:
        assert (meant is not None) == (kept == post)


def test_the_one_with_just_these_days_is_meant_before_others():
    spans = [Span(1, None, None), Span(2, LONG_AGO, YESTERDAY)]
    assert same_post(spans, LONG_AGO, YESTERDAY).pk == 2
    assert same_post(spans, LONG_AGO, None).pk == 1
    assert same_post([], None, None) is None


def test_given_ones_come_back_and_standing_ones_do_not(cast):
    wanted = [
        Wanted(cast.stan, "governor", school=cast.ash),
        Wanted(cast.hana, "headteacher", school=cast.ash),
        Wanted(cast.stan, "governor", school=cast.ash, since=LONG_AGO),
    ]
    given = appoint_many(wanted, by=cast.cora)
    assert [post and (post.person, post.kind, post.school) for post in given] == [
        (cast.stan, "governor", cast.ash),
        None,
        None,
    ]
    assert appoint_many(wanted, by=cast.cora) == [None, None, None]


def test_nobody_gives_what_is_not_theirs_to_give(cast):
    head = Person.objects.get(pk=cast.hana.pk)
    governor = Wanted(cast.stan, "governor", school=cast.ash)
    for not_hers in (
        Wanted(cast.stan, "headteacher", school=cast.ash),
        Wanted(cast.stan, "governor", school=cast.beech),
        Wanted(cast.stan, "coordinator"),
    ):
        with pytest.raises(PermissionDenied):
            appoint_many([governor, not_hers], by=head)
    assert cast.stan.posts.count() == 1
    assert [post.kind for post in appoint_many([governor], by=head)] == ["governor"]
    with pytest.raises(PermissionDenied):
        take_back(Post.objects.filter(school=cast.beech), after=timezone.now(), by=head)


def test_people_who_are_known_keep_their_name(cast):
    people, new = on_record.enter_many(
        {"hana@example.org": "Somebody", "new@example.org": "New One"}, by=cast.cora
    )
    assert {email: person.name for email, person in people.items()} == {
        "hana@example.org": "Hana Okafor",
        "new@example.org": "New One",
    }
    assert [p.name for p in new] == ["New One"]


def test_only_who_left_no_trace_is_taken_off_the_record(cast):
    _, new = on_record.enter_many(
        {f"{name}@example.org": name for name in ("free", "post", "came")}, by=None
    )
    posts.appoint(new[1], "governor", by=None, school=cast.ash)
    Person.objects.filter(email="came@example.org").update(last_login=timezone.now())
    staying = on_record.take_off(new, by=cast.cora)
    assert sorted(p.name for p in staying) == ["came", "post"]
    assert not Person.objects.filter(email="free@example.org").exists()
    with pytest.raises(PermissionDenied):
        on_record.take_off(new, by=cast.hana)
    with pytest.raises(PermissionDenied):
        on_record.enter_many({"x@example.org": "X"}, by=cast.hana)


def test_traces_are_found_wherever_they_are(cast, plan):
    everybody = {getattr(cast, key).pk: key for key in ("hana", "gus", "stan")}
    Post.objects.filter(person__in=everybody).delete()
    assert {everybody[pk] for pk in referred_to(Person, everybody)} == {
        "hana"
    }  # she wrote the plan
