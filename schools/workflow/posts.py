"""Posts: given and ended. An end bites at the very next request."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from records import history
from records.history import deed
from records.moments import day
from records.steps import NotNow, step
from schools import wording
from schools.models import Invitation, Person, Post


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
    standing = held_then(person, kind, school, collaborative, since, until)
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

    Who has not come yet is no longer asked to, if it ends at once. Raises PermissionDenied if `by`
    may not, NotNow if it has ended already or is the last coordinator's.
    """
    if by is not None and not post.may_be_looked_after_by(by):
        raise PermissionDenied
    today = timezone.localdate()
    if post.kind == Post.Kind.COORDINATOR:
        # All of them, always in the same order: two must not end each other at the same moment.
        coordinators = Post.objects.current().filter(kind=post.kind, person__is_active=True)
        held = list(coordinators.select_for_update(of=["self"]).order_by("pk"))
        if held == [post]:
            raise NotNow(wording.LAST_COORDINATOR.format(name=post.person.name), post)
    post = Post.objects.select_for_update(of=["self"]).get(pk=post.pk)
    if is_over(post):
        raise NotNow(wording.POST_HAS_ENDED.format(post=said(post)), post)
    if on is not None and on >= today:
        post.until = max(on, post.since or on)
    else:
        post.until = max(today, post.since or today)
        post.ended_at = timezone.now()
    post.save(update_fields=["until", "ended_at"])
    history.note(post, "post_ended", by=by, says=f"{said(post)}, until {day(post.until)}")
    if post.ended_at:
        asked = Invitation.objects.select_for_update(of=["self"]).filter(post=post)
        for invitation in asked.filter(state__in=Invitation.MOVES[Invitation.State.WITHDRAWN]):
            step(invitation, Invitation.State.WITHDRAWN, by=by, says=said(post))
    return post


def held_then(person, kind, school=None, collaborative=None, since=None, until=None):
    """The posts of this very kind and place that `person` holds at any time from–to."""
    posts = person.posts.filter(
        kind=kind, school=school, collaborative=collaborative, ended_at=None
    ).filter(Q(until=None) | Q(until__gte=since or timezone.localdate()))
    return posts if until is None else posts.filter(Q(since=None) | Q(since__lte=until))


# Of these a place has one: with two, nobody knows who signs.
ALONE = (Post.Kind.HEADTEACHER, Post.Kind.CHAIR, Post.Kind.COMMITTEE_CHAIR)


def others_in(post):
    """Who else holds a post today of which the place should have but one."""
    if post.kind not in ALONE or not post.is_current:
        return []
    here = Post.objects.current().filter(
        kind=post.kind, school=post.school, collaborative=post.collaborative
    )
    return list(here.filter(person__is_active=True).exclude(pk=post.pk).select_related("person"))


def is_over(post):
    """Whether it was ended, or its last day has passed."""
    return post.ended_at is not None or (
        post.until is not None and post.until < timezone.localdate()
    )


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
