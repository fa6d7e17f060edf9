"""What needs somebody: invitations without answer, drafts to read, texts to sign, places to fill."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from records import todos as records
from records.models import Document, Signatory
from records.todos import Todo
from schools import wording
from schools.models import Invitation, Person, Post, School, SupportEntry
from schools.models.signatories import without_their_post


def invitations_that_ran_out(person=None):
    """One todo for the coordinator, and one for a headteacher about her own (or for everybody)."""
    ran_out = Invitation.objects.filter(state=Invitation.State.EXPIRED)
    ran_out = ran_out.filter(
        post__in=Post.objects.not_over(), post__person__is_active=True
    ).order_by("expires_on", "pk")
    if person is not None:
        if not Invitation.may_be_listed_by(person):
            return []
        return _todo(person.pk, ran_out.for_user(person).select_related("post__person"))
    found = list(ran_out.select_related("post__person"))
    if not found:
        return []
    of_each = {person.pk: found for person in Person.objects.coordinators()}
    by_school = defaultdict(list)
    for invitation in found:
        if invitation.post.kind in Post.BY_HEADTEACHER:
            by_school[invitation.post.school_id].append(invitation)
    heads = Post.objects.current().filter(kind=Post.Kind.HEADTEACHER, person__is_active=True)
    of_heads = defaultdict(list)
    for post in heads.filter(school__in=by_school).order_by("pk"):
        of_heads[post.person_id] += by_school[post.school_id]
    return [todo for pk, theirs in (of_heads | of_each).items() for todo in _todo(pk, theirs)]


def _todo(person_id, ran_out):
    ran_out = list(ran_out)
    if not ran_out:
        return []
    oldest = ran_out[0]
    about = wording.TODO_EXPIRED_MANY.format(count=len(ran_out))
    if len(ran_out) == 1:
        about = wording.TODO_EXPIRED_ONE.format(name=oldest.post.person.name)
    return [
        Todo(
            person_id=person_id,
            key=f"expired:{oldest.pk}:{oldest.times}",
            deed=wording.TODO_EXPIRED,
            about=about,
            url=f"{reverse('schools:invitations')}?state=expired",
            since=oldest.expires_on + timedelta(days=1),
        )
    ]


def drafts_to_read(person=None):
    """For headteachers: drafts for the directory that were made from a review of their school."""
    heads = Post.objects.current().filter(kind=Post.Kind.HEADTEACHER, person__is_active=True)
    if person is not None:
        if not person.holds(Post.Kind.HEADTEACHER):
            return []
        heads = heads.filter(person=person)
    drafts = (
        SupportEntry.objects.filter(
            state=SupportEntry.State.DRAFT, listed_at=None, school__posts__in=heads
        )
        .exclude(origin="")
        .exclude(school__status=School.Status.CLOSED)
        .annotate(head=F("school__posts__person"))
    )
    return [
        Todo(
            person_id=draft.head,
            key=f"support:{draft.pk}",
            deed=wording.TODO_DRAFT,
            about=draft.title,
            url=draft.get_absolute_url(),
            place=str(draft.school),
            since=timezone.localdate(draft.created_at),
        )
        for draft in drafts.select_related("school")
    ]


def texts_to_sign(person=None):
    """What `records.todos` lists of texts to sign, but for those whose post has ended since."""
    return records.texts_to_sign(person, leave_out=without_their_post)


def places_to_fill(person=None):
    """For coordinators: signatories whose post ended before they signed, each to be replaced."""
    if person is not None and not person.is_coordinator:
        return []
    waiting = list(
        Signatory.objects.standing()
        .filter(signature=None, document__state=Document.State.OPEN)
        .select_related("document")
        .defer("document__body")
    )
    gone = without_their_post(waiting)
    whose = [person] if person is not None else list(Person.objects.coordinators())
    return [
        Todo(
            person_id=coordinator.pk,
            key=f"place:{signatory.pk}",
            deed=wording.TODO_PLACE_TO_FILL,
            about=str(signatory.document),
            url=f"{signatory.document.url}signatories/{signatory.pk}/replace/",
            place=signatory.organisation,
            due=signatory.document.sign_by,
            since=timezone.localdate(signatory.document.frozen_at),
            says=wording.PLACE_TO_FILL.format(
                name=signatory.name, post=signatory.post, organisation=signatory.organisation
            ),
        )
        for coordinator in whose
        for signatory in waiting
        if signatory.pk in gone
    ]
