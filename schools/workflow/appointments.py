"""Posts by the thousand, as an import gives them, and their taking back.

The rules are those of `posts`: this is the same deed in a few queries instead of five a post.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from records import history
from records.history import deed
from records.models import HistoryLine, Signatory
from records.steps import NotNow
from schools.models import Collaborative, Person, Post, School
from schools.workflow import posts
from schools.workflow.posts import said
from schools.workflow.traces import referred_to


class Span(NamedTuple):
    """From when to when a post is held, both days included; None is open."""

    pk: int | None
    since: date | None
    until: date | None


class Wanted(NamedTuple):
    """A post that somebody is to have."""

    person: Person
    kind: str
    school: School | None = None
    collaborative: Collaborative | None = None
    since: date | None = None
    until: date | None = None

    @property
    def key(self):
        """What and where, for whom: (person, kind, school, collaborative) as numbers."""
        return (
            self.person.pk,
            self.kind,
            self.school and self.school.pk,
            self.collaborative and self.collaborative.pk,
        )


def same_post(spans, since, until):
    """That of the `spans` (of one person's posts of one kind, at one place) which is meant, or None.

    Before all others the one with just these days; else the first that is held at any time
    from–to. Without a beginning "from" means from today on, or the day on which it ended.
    """
    today = timezone.localdate()
    first = since or min(today, until or today)
    meant = None
    for span in spans:
        if (span.since, span.until) == (since, until):
            return span
        begins_in_time = until is None or span.since is None or span.since <= until
        if begins_in_time and (span.until is None or span.until >= first):
            meant = meant or span
    return meant


def spans_of(people=None):
    """{(person, kind, school, collaborative): [Span, …]} of all posts but those ended at once."""
    held = Post.objects.filter(ended_at=None)
    if people is not None:
        held = held.filter(person__in=people)
    spans = defaultdict(list)
    fields = ("person", "kind", "school", "collaborative", "pk", "since", "until")
    for *key, pk, since, until in held.order_by("pk").values_list(*fields):
        spans[tuple(key)].append(Span(pk, since, until))
    return spans


@deed()
def appoint_many(wanted, *, by):
    """Give posts: for each of `wanted` its Post if it was given now, None if it stood already.

    Raises PermissionDenied if `by` may not give one of them. `by` None is the portal itself.
    """
    wanted = list(wanted)
    if by is not None:
        allowed = {}
        for post in wanted:
            at = post.school and post.school.pk
            if at not in allowed:
                allowed[at] = Post.kinds_given_by(by, school=post.school)
            if post.kind not in allowed[at]:
                raise PermissionDenied
    people = sorted({post.person.pk for post in wanted})
    # Two imports at once must not give the same post twice.
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values("pk"))
    spans = spans_of(people)
    given = []
    for post in wanted:
        standing = spans[post.key]
        if same_post(standing, post.since, post.until):
            given.append(None)
            continue
        standing.append(Span(None, post.since, post.until))
        given.append(Post(**post._asdict()))
    new = [post for post in given if post]
    Post.objects.bulk_create(new, batch_size=1_000)
    for post in new:
        history.note(post, "appointed", by=by, says=said(post))
    return given


@deed()
def take_back(given, *, after, by):
    """Take posts back that were given by mistake; returns ([removed], [ended], [kept]) as Posts.

    A post is removed as if it had never been, unless its holder was invited to it or has signed
    in, done or been asked to sign anything since the moment `after`: then it ends at once. Kept
    are those that cannot end, as the last coordinator's; those that are over stay over.
    """
    rows = Post.objects.filter(pk__in=[post.pk for post in given]).order_by("pk")
    rows = list(rows.select_related("person", "school", "collaborative"))
    if not all(by is None or post.may_be_looked_after_by(by) for post in rows):
        raise PermissionDenied
    busy = _busy([post.person_id for post in rows], after)
    stands = referred_to(Post, [post.pk for post in rows])
    removed, ended, kept = [], [], []
    for post in rows:
        if post.person_id not in busy and post.pk not in stands:
            removed.append(post)
            history.note(post, "appointment_undone", by=by, says=said(post))
        elif not posts.is_over(post):
            try:
                posts.end(post, by=by)
                ended.append(post)
            except NotNow:
                kept.append(post)
    Post.objects.filter(pk__in=[post.pk for post in removed]).delete()
    return removed, ended, kept


def _busy(people, after):
    """Those of these people (numbers) who have come or done anything, or were asked to, since."""
    found = set()
    came = Person.objects.filter(pk__in=people, last_login__gte=after)
    found.update(came.values_list("pk", flat=True))
    did = HistoryLine.objects.filter(by__in=people, at__gte=after)
    found.update(did.values_list("by", flat=True))
    asked = Signatory.objects.filter(person__in=people).filter(
        Q(document__frozen_at__gte=after) | Q(asked_at__gte=after)
    )
    found.update(asked.values_list("person", flat=True))
    return found
