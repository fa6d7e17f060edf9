"""Posts: given and ended. An end bites at the very next request."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from records import history
from records.history import deed
from records.moments import day
from records.steps import NotNow
from schools import wording
from schools.models import Person, Post


@deed()
def appoint(person, kind, *, by, school=None, collaborative=None, since=None, until=None):
    """Give `person` a post, from–to (both included; None is open); returns it.

    Who holds that very post at that time already keeps it: the standing post is returned.
    Raises PermissionDenied if `by` may not give it. `by` None is the portal itself.
    """
    if by is not None and kind not in Post.kinds_given_by(by, school=school):
        raise PermissionDenied
    # Two imports at once must not give the same post twice.
    Person.objects.select_for_update().get(pk=person.pk)
    standing = person.posts.filter(
        kind=kind, school=school, collaborative=collaborative, ended_at=None
    ).filter(Q(until=None) | Q(until__gte=since or timezone.localdate()))
    if until is not None:
        standing = standing.filter(Q(since=None) | Q(since__lte=until))
    if post := standing.first():
        return post
    post = Post.objects.create(
        person=person,
        kind=kind,
        school=school,
        collaborative=collaborative,
        since=since,
        until=until,
    )
    history.note(post, "appointed", by=by, says=said(post))
    return post


@deed()
def end(post, *, by, on=None):
    """End a post: at once, or with a day that is still to come as its last day.

    Raises PermissionDenied if `by` may not, NotNow if it has ended already.
    """
    if by is not None and not post.may_be_looked_after_by(by):
        raise PermissionDenied
    today = timezone.localdate()
    post = Post.objects.select_for_update(of=["self"]).get(pk=post.pk)
    if post.ended_at is not None or (post.until is not None and post.until < today):
        raise NotNow(wording.POST_HAS_ENDED.format(post=said(post)), post)
    if on is not None and on >= today:
        post.until = max(on, post.since or on)
    else:
        post.until = max(today, post.since or today)
        post.ended_at = timezone.now()
    post.save(update_fields=["until", "ended_at"])
    history.note(post, "post_ended", by=by, says=f"{said(post)}, until {day(post.until)}")
    return post


@deed()
def change_dates(post, *, by, since, until):
    """Put right from when to when a post is held. Raises PermissionDenied if `by` may not."""
    if by is not None and not post.may_be_looked_after_by(by):
        raise PermissionDenied
    post = Post.objects.select_for_update(of=["self"]).get(pk=post.pk)
    if (post.since, post.until) == (since, until):
        return post
    post.since, post.until = since, until
    post.save(update_fields=["since", "until"])
    history.note(post, "post_dates", by=by, says=said(post))
    return post


def said(post):
    """A post in words: "Hana Okafor, Headteacher, Ash Lane Infant School"."""
    return f"{post.person.name}, {post}"
