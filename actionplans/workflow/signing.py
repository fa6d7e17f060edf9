"""From draft to signed: propose, send back, decline, withdraw, sign, reopen, replace.

The plan is locked first, then its document: everybody in the same order.
"""

from django.conf import settings
from django.utils import timezone

from actionplans import wording
from actionplans.models import ActionPlan
from actionplans.text import text_of
from records import history, letters, signing
from records.models import Document
from records.moments import day
from records.steps import NotNow, step
from schools.models import Person, Post
from schools.workflow.signatories import must_hold_post


class CannotPropose(Exception):
    """The plan lacks something; `problems` are sentences that say what and what to do."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = problems


@history.deed()
def propose(plan, *, by):
    """Freeze the plan's text and ask those whose turn is first. Returns the document.

    Who signs follows from the posts held today. Raises CannotPropose, or NotNow.
    """
    step(plan, ActionPlan.State.PROPOSED, by=by, because="", moved_at=timezone.now())
    plan = ActionPlan.objects.get(pk=plan.pk)
    places, problems = places_of(plan)
    if not plan.objectives.exists():
        problems.append(wording.NO_OBJECTIVES)
    if not plan.areas.exists():
        problems.append(wording.NO_AREAS)
    if plan.sign_by and plan.sign_by < timezone.localdate():
        problems.append(wording.SIGN_BY_PAST.format(day=day(plan.sign_by)))
    if problems:
        raise CannotPropose(problems)
    content = text_of(plan, settings.PARTNERSHIP_NAME) | {
        "signatories": [
            {
                "order": place.turn,
                "name": place.person.name,
                "post": place.post,
                "organisation": place.organisation,
            }
            for place in places
        ]
    }
    return signing.freeze(
        plan,
        kind="actionplan",
        title=plan.title,
        url=plan.get_absolute_url(),
        content=content,
        declaration=wording.DECLARATION,
        places=places,
        sign_by=plan.sign_by,
        by=by,
    )


@history.deed()
def sign(plan, signatory, *, by, proof):
    """Sign as `signatory`, with the proof that it is them. Returns the document.

    The last signature makes the plan signed. Raises NotNow with what has changed.
    """
    _lock(plan)
    must_hold_post(plan, signatory, lock=True)
    document = signing.sign(signatory, by=by, proof=proof)
    if document.is_signed_by_all:
        step(plan, ActionPlan.State.SIGNED, by=by, because="", moved_at=timezone.now())
    letters.tell(
        f"signed:{signatory.pk}",
        to=[document.frozen_by],
        says=wording.NEWS_SIGNED.format(name=signatory.name, plan=document),
        url=document.url,
    )
    return document


@history.deed()
def send_back(plan, signatory, *, by, because):
    """A signatory asks for changes first: the text is closed, the plan can be edited again."""
    _stop(
        plan,
        signatory,
        ActionPlan.State.SENT_BACK,
        Document.State.SENT_BACK,
        by,
        because,
    )


@history.deed()
def decline(plan, signatory, *, by, because):
    """A signatory will not sign, with a reason, on the record."""
    _stop(plan, signatory, ActionPlan.State.DECLINED, Document.State.DECLINED, by, because)


@history.deed()
def withdraw(plan, *, by, because):
    """Take the proposed text back before all have signed; what was signed stays on the record."""
    document = _open_document(_lock(plan))
    step(plan, ActionPlan.State.DRAFT, by=by, says=because, moved_at=timezone.now())
    signing.close(document, Document.State.WITHDRAWN, by=by, because=because)
    _tell_signatories(document, "withdrawn", by, because)


@history.deed()
def reopen(plan, *, by):
    """Begin a new version of a signed plan; the signed one stays, sealed, until it is superseded."""
    now = _lock(plan)
    if now.state != ActionPlan.State.SIGNED:  # a proposed one would leave its open text behind
        raise NotNow(wording.NOT_SIGNED.format(plan=now, state=now.get_state_display()), now)
    step(plan, ActionPlan.State.DRAFT, by=by, because="", moved_at=timezone.now())


@history.deed()
def replace_signatory(plan, signatory, *, person, by, because):
    """Somebody has left: the coordinator names who signs in their place, with the reason."""
    _lock(plan)
    place = signing.Place(signatory.turn, person, signatory.post, signatory.organisation)
    return signing.replace(signatory, place=place, by=by, because=because)


def places_of(plan):
    """Who would sign today: ([Place, …], [sentence about what is missing, …])."""
    places, problems = [], []
    schools = list(plan.schools())
    if not any(plan.signing_order):
        problems.append(wording.NOBODY_SIGNS)
    if not schools:
        problems.append(wording.NO_SCHOOLS.format(owner=plan.owner))
    posts = list(
        Post.objects.current()
        .filter(school__in=schools, person__is_active=True)
        .select_related("person", "school")
        .order_by("pk")
    )
    if plan.collaborative_id:
        posts += (
            Post.objects.current()
            .filter(collaborative=plan.collaborative, person__is_active=True)
            .select_related("person", "collaborative")
        )
    for turn, kinds in enumerate(plan.signing_order, 1):
        for kind in kinds:
            name = Post.Kind(kind).label
            if kind in Post.AT_COLLABORATIVE and not plan.collaborative_id:
                problems.append(wording.NO_COMMITTEE.format(school=plan.owner, post=name.lower()))
                continue
            for where in [plan.collaborative] if kind in Post.AT_COLLABORATIVE else schools:
                held = [p for p in posts if p.kind == kind and p.place == where]
                if len(held) == 1:
                    places.append(signing.Place(turn, held[0].person, name, str(where)))
                elif held:
                    names = ", ".join(p.person.name for p in held)
                    problems.append(
                        wording.SEVERAL.format(school=where, post=name.lower(), names=names)
                    )
                else:
                    problems.append(wording.VACANT.format(school=where, post=name.lower()))
    return places, problems


def successors_of(plan, signatory):
    """Who can be named in the signatory's place: people with a post there today, but for them."""
    posts = Post.objects.current().filter(person__is_active=True)
    there = posts.filter(school__in=plan.schools())
    if plan.collaborative_id:
        there = there | posts.filter(collaborative=plan.collaborative)
    return Person.objects.filter(posts__in=there).exclude(pk=signatory.person_id).distinct()


def _stop(plan, signatory, plan_state, document_state, by, because):
    document = _open_document(_lock(plan))
    must_hold_post(plan, signatory, lock=True)
    standing = document.signatories.standing().filter(pk=signatory.pk, person=by)
    if not standing.filter(signature=None).exists():
        raise NotNow(wording.NOT_YOURS_TO_STOP, plan)
    step(
        plan,
        plan_state,
        by=by,
        says=because,
        because=because,
        sent_back_to=document.frozen_by,
        moved_at=timezone.now(),
    )
    signing.close(document, document_state, by=by, because=because)
    letters.write(
        f"{document_state}:{document.pk}",
        to=document.frozen_by,
        template="sent_back",
        context={
            "document": document,
            "by": by,
            "because": because,
            "state": document_state.value,
        },
    )
    _tell_signatories(document, document.get_state_display().lower(), by, because)


def _tell_signatories(document, what, by, because):
    letters.tell(
        f"{what}:{document.pk}",
        to=Person.objects.filter(asked_to_sign__document=document, is_active=True)
        .exclude(pk__in=[by.pk, document.frozen_by_id])
        .distinct(),
        says=wording.NEWS_STOPPED.format(plan=document, what=what, name=by.name, because=because),
        url=document.url,
    )


def _lock(plan):
    return ActionPlan.objects.select_for_update().get(pk=plan.pk)


def _open_document(plan):
    document = Document.objects.of(plan).filter(state=Document.State.OPEN).first()
    if document is None:
        raise NotNow(wording.NOT_WAITING.format(plan=plan), plan)
    return document
