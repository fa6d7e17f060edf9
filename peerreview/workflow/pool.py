"""The pool: who is put in, leaves and comes back; who leads teams; what each knows well."""

import pghistory
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from peerreview.models import Cycle, Review, Reviewer, Seat, Theme
from peerreview.models.pool import QUALIFIES, qualifying
from peerreview.wording import pool as wording
from peerreview.workflow import welcome
from records import history
from records.moments import day
from records.steps import NotNow
from schools.models import Person, Post
from schools.naming import SEARCHED, named_like, plain

Came = Reviewer.Came


def why_not(person):
    """Why this person cannot review, in a sentence; "" if they hold a post that qualifies."""
    if not person.is_active:
        return wording.SWITCHED_OFF.format(name=person.name)
    if qualifying().filter(person=person).exists():
        return ""
    if Post.objects.current().filter(person=person, kind__in=QUALIFIES).exists():
        return wording.SCHOOL_NOT_OPEN.format(name=person.name)
    return wording.NO_POST.format(name=person.name)


@history.deed()
def put_in(person, *, by, came=Came.ASKED):
    """Put a person in the pool; who had left is in again. Returns the Reviewer.

    Raises PermissionDenied if `by` may not, NotNow if they are in already or hold no post that
    qualifies.
    """
    posts = list(qualifying().filter(person=person).select_related("school"))
    if came == Came.SCHOOL:
        allowed = any(Reviewer.may_be_named_by(by, post.school) for post in posts)
    else:
        allowed = by.is_coordinator
    if not allowed:
        raise PermissionDenied
    # Two who put in the same person at once: the second is told.
    Person.objects.select_for_update(of=["self"], no_key=True).get(pk=person.pk)
    reviewer = Reviewer.objects.filter(person=person).first()
    if reviewer is not None and reviewer.left_at is None:
        raise NotNow(wording.IN_ALREADY.format(name=person.name), _seen_by(by, reviewer))
    if not posts:
        raise NotNow(why_not(person), _seen_by(by, reviewer))
    if reviewer is not None:
        if came == Came.SCHOOL and not reviewer.may_be_brought_back_by(by):
            raise NotNow(wording.LEFT_ASK_THEM.format(name=person.name))
        return come_back(reviewer, by=by)
    reviewer = Reviewer.objects.create(person=person, came=came)
    history.note(reviewer, "pool_joined", by=by)
    welcome.write(reviewer)
    return reviewer


@history.deed()
def put_in_all(cycle, *, by, cluster=None):
    """Put in all heads and deputies of the schools that take part, or of one cluster of them.

    Who has left stays out. Returns (how many came in, were in already, have left).
    """
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    people = Person.objects.filter(pk__in=_heads_and_deputies(cycle, cluster))
    held = people.select_for_update(of=["self"], no_key=True).order_by("pk")
    keys = list(held.values_list("pk", flat=True))
    known = dict(Reviewer.objects.filter(person__in=keys).values_list("person", "left_at"))
    new = Reviewer.objects.bulk_create(
        Reviewer(person_id=key, came=Came.ASKED) for key in keys if key not in known
    )
    for reviewer in new:
        history.note(reviewer, "pool_joined", by=by)
    if new:
        welcome.write_to_all(by=by)
    left = sum(left_at is not None for left_at in known.values())
    return len(new), len(known) - left, left


def would_come(cycle, cluster=None):
    """How many `put_in_all` would put in."""
    people = Person.objects.filter(pk__in=_heads_and_deputies(cycle, cluster), reviewer=None)
    return people.count()


def _heads_and_deputies(cycle, cluster):
    schools = cycle.participations.taking_part()
    if cluster is not None:
        schools = schools.filter(cluster=cluster)
    return qualifying().order_by().filter(school__in=schools.values("school")).values("person")


@history.deed()
def take_out(reviewer, *, by, because):
    """Take somebody out of the pool; what they were trained in stays.

    Raises PermissionDenied, or NotNow if they are out already or are still to go to a school.
    """
    if not reviewer.may_be_told_by(by):
        raise PermissionDenied
    reviewer = _held(reviewer)
    if reviewer.left_at is not None:
        raise NotNow(wording.OUT_ALREADY.format(name=reviewer), reviewer)
    if seats := still_to_go(reviewer):
        says = wording.STILL_GO_YOURSELF if by.pk == reviewer.person_id else wording.STILL_GO
        raise NotNow(says.format(name=reviewer, reviews=in_words(seats)), reviewer)
    with pghistory.context(user=by.pk):
        reviewer.left_at, reviewer.left_because, reviewer.left_by = timezone.now(), because, by
        reviewer.save(update_fields=["left_at", "left_because", "left_by"])
    history.note(reviewer, "pool_left", by=by)


@history.deed()
def come_back(reviewer, *, by):
    """Who had left is in the pool again. Raises PermissionDenied or NotNow. Returns the Reviewer."""
    if not reviewer.may_be_told_by(by):
        raise PermissionDenied
    reviewer = _held(reviewer)
    if reviewer.left_at is None:
        raise NotNow(wording.IN_ALREADY.format(name=reviewer), reviewer)
    if not reviewer.may_be_brought_back_by(by):
        raise PermissionDenied
    if problem := why_not(reviewer.person):
        raise NotNow(problem, reviewer)
    with pghistory.context(user=by.pk):
        reviewer.left_at, reviewer.left_because, reviewer.left_by = None, "", None
        reviewer.save(update_fields=["left_at", "left_because", "left_by"])
    history.note(reviewer, "pool_back", by=by)
    return reviewer


@history.deed()
def let_lead(reviewer, *, by, leads):
    """Let somebody lead teams, or no longer. Raises PermissionDenied, or NotNow if it is so already."""
    if not Cycle.may_be_run_by(by):
        raise PermissionDenied
    with pghistory.context(user=by.pk):
        if not Reviewer.objects.filter(pk=reviewer.pk, leads=not leads).update(leads=leads):
            says = wording.LEADS_ALREADY if leads else wording.LEADS_NOT_ALREADY
            raise NotNow(says.format(name=reviewer), reviewer)
    reviewer.leads = leads
    history.note(reviewer, "pool_leads" if leads else "pool_leads_no_more", by=by)


@history.deed()
def know_well(reviewer, *, by, also=(), no_longer=()):
    """Add and take away themes (slugs) that somebody knows well; what others changed stays."""
    if not reviewer.may_be_told_by(by):
        raise PermissionDenied
    reviewer = _held(reviewer)
    kept = [slug for slug in reviewer.specialisms if slug not in {*also, *no_longer}]
    with pghistory.context(user=by.pk):
        reviewer.specialisms = sorted([*kept, *also])
        reviewer.save(update_fields=["specialisms"])
    history.note(reviewer, "pool_knows", by=by)


def themes():
    """The themes that can be known well: those of the newest year that has any."""
    newest = Theme.objects.order_by("-cycle__year").values("cycle")[:1]
    return list(Theme.objects.filter(cycle__in=newest))


# -- What stands -----------------------------------------------------------------------------------


def still_to_go(reviewer):
    """The seats that they are asked to, or have confirmed, in reviews that have not been."""
    seats = Seat.objects.standing().filter(reviewer=reviewer, review__state=Review.State.PLANNED)
    return list(seats.select_related("review__school").order_by("review__day", "pk"))


def in_words(seats):
    """The reviews of these seats: "Ash Lane Infant School (12 November 2026)"."""
    return ", ".join(
        f"{seat.review.school} ({day(seat.review.day) if seat.review.day else wording.NO_DAY_YET})"
        for seat in seats
    )


def candidates(words):
    """Posts of people who could be put in, found by name or school; one for each person."""
    posts = qualifying().select_related("person", "school")
    posts = posts.filter(Q(person__reviewer=None) | Q(person__reviewer__left_at__isnull=False))
    found = {}
    for post in posts.filter(named_like_person_or_school(words)):
        found.setdefault(post.person_id, post)
    return sorted(found.values(), key=lambda post: (post.person.plain_name, post.pk))


def named_like_person_or_school(words):
    """A condition on posts: every word stands in the name of the person or of the school."""
    condition = Q()
    for word in dict.fromkeys(plain(words[:SEARCHED]).split()):
        condition &= named_like(word, "person__plain_name") | named_like(word, "school__plain_name")
    return condition


def _held(reviewer):
    """The reviewer as the database has them now, held until the deed is done."""
    held = Reviewer.objects.select_for_update(of=["self"], no_key=True)
    return held.select_related("person").get(pk=reviewer.pk)


def _seen_by(user, reviewer):
    """Where a late click leads: to the reviewer's page, if it is for this person at all."""
    may = reviewer is not None and reviewer.may_be_told_by(user)
    return reviewer if may else None
