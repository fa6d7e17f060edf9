"""What needs somebody in action plans, besides signing: plans that came back."""

from django.utils import timezone

from actionplans import wording
from actionplans.models import ActionPlan
from actionplans.models.signatories import without_their_post
from records import todos as records
from records.models import Document, Signatory
from records.todos import Todo
from schools.models import Person


def texts_to_sign(person=None):
    """What `records.todos` lists of texts to sign, but for those whose post has ended since."""
    return records.texts_to_sign(person, leave_out=without_their_post)


def places_to_fill(person=None):
    """For coordinators: signatories whose post ended before they signed, each to be replaced."""
    if person is not None and not person.is_coordinator:
        return []
    waiting = list(
        Signatory.objects.standing()
        .filter(signature=None, document__state=Document.State.OPEN, document__kind="actionplan")
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


_CAME_BACK = {
    ActionPlan.State.SENT_BACK: wording.TODO_SENT_BACK,
    ActionPlan.State.DECLINED: wording.TODO_DECLINED,
}


def plans_come_back(person=None):
    """Plans sent back or declined, for the one who proposed them (or for everybody)."""
    plans = ActionPlan.objects.filter(state__in=_CAME_BACK, sent_back_to__is_active=True)
    if person is not None:
        plans = plans.filter(sent_back_to=person)
    return [
        Todo(
            person_id=plan.sent_back_to_id,
            key=f"back:{plan.pk}:{plan.moved_at:%Y%m%d%H%M%S}",
            deed=_CAME_BACK[plan.state],
            about=plan.title,
            url=plan.get_absolute_url(),
            place=str(plan.owner),
            since=timezone.localdate(plan.moved_at),
            says=plan.because,
        )
        for plan in plans.select_related("collaborative", "school")
    ]
