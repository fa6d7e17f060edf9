"""What needs somebody in action plans, besides signing: plans that came back."""

from django.utils import timezone

from actionplans import wording
from actionplans.models import ActionPlan
from records.todos import Todo

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
