"""Who sits where: the people who may write or send for an invitee today."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from consultation.models import Invitee
from consultation.models.asking import SENDS_FOR_SCHOOL, WRITES_FOR_SCHOOL
from schools.models import Person, Post


def held_now(invitees):
    """Of these rows those that somebody can answer for today: their posts are still held."""
    posts = Post.objects.current().filter(person__is_active=True)
    as_asked = posts.filter(
        # Posts of one kind all stand at a school, or none does.
        Q(school=OuterRef("school")) | Q(school__isnull=True),
        person=OuterRef("person"),
        kind=OuterRef("role"),
    )
    somebody = posts.filter(school=OuterRef("school"), kind__in=WRITES_FOR_SCHOOL)
    without_post = Q(role="", person__in=Person.objects.filter(is_active=True))
    return invitees.filter(
        (Q(as_school=False) & (without_post | Exists(as_asked)))
        | (Q(as_school=True) & Exists(somebody))
    )


def writers_of(invitees):
    """The keys of everybody who may write for these invitees today."""
    people = {invitee.person_id for invitee in invitees if not invitee.as_school}
    schools = {invitee.school_id for invitee in invitees if invitee.as_school}
    return people | {post.person_id for post in _posts(schools, WRITES_FOR_SCHOOL)}


def may_send_for(post) -> bool:
    """Whether who holds this post may send the answer of its school."""
    return post.kind in SENDS_FOR_SCHOOL


def _posts(schools, kinds):
    posts = Post.objects.current().filter(
        school__in=schools, kind__in=kinds, person__is_active=True
    )
    return posts.order_by("pk")


def waiting_people(consultations, person=None) -> list[Invitee]:
    """The seats of people without a reply that would be taken now: of everybody, or of this person.

    One query, however many they are. `consultations` are those that are open.
    """
    at, rows = _waiting(consultations)
    rows = held_now(rows.filter(as_school=False))
    if person is not None:
        rows = rows.filter(person=person)
    now = timezone.now()
    return [i for i in rows.select_related("school") if at[i.consultation_id].is_open(i, now)]


def waiting_schools(consultations, person=None) -> list[tuple[Invitee, Post]]:
    """The same of schools, each with the posts of those who may send its answer: two queries."""
    at, rows = _waiting(consultations)
    rows = rows.filter(as_school=True)
    if person is not None:
        theirs = [p.school_id for p in person.current_posts if may_send_for(p)]
        rows = rows.filter(school__in=theirs)
    now = timezone.now()
    seats = [i for i in rows.select_related("school") if at[i.consultation_id].is_open(i, now)]
    senders = defaultdict(list)
    if seats:
        for post in _posts({seat.school_id for seat in seats}, SENDS_FOR_SCHOOL):
            if person is None or post.person_id == person.pk:
                senders[post.school_id].append(post)
    return [(seat, post) for seat in seats for post in senders[seat.school_id]]


def _waiting(consultations):
    at = {consultation.pk: consultation for consultation in consultations}
    return at, Invitee.objects.filter(consultation__in=at).waiting()
