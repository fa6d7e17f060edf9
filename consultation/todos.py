"""What needs somebody in consultations: to answer, and to send the school's answer.

A thing stops being listed by itself: when it is replied to, and when it has closed.
"""

from datetime import timedelta

from django.utils import timezone

from consultation.models import Consultation
from consultation.wording import asking as wording
from consultation.workflow.asking.seats import waiting_people, waiting_schools
from records.todos import Todo


def to_answer(person=None):
    """The open consultations that this person (or everybody) is asked in and has not replied to."""
    consultations = _open()
    if not consultations:
        return []
    return [
        _todo(
            consultations[invitee.consultation_id],
            invitee,
            person_id=invitee.person_id,
            key=f"answer:{invitee.consultation_id}",
            deed=wording.TODO_ANSWER,
        )
        for invitee in waiting_people(consultations.values(), person)
    ]


def to_send_for_school(person=None):
    """For heads and chairs: the answers of their schools that nobody has sent yet."""
    consultations = _open()
    if not consultations:
        return []
    return [
        _todo(
            consultations[invitee.consultation_id],
            invitee,
            person_id=post.person_id,
            key=f"answer-school:{invitee.consultation_id}:{invitee.school_id}",
            deed=wording.TODO_SEND_SCHOOL,
        )
        for invitee, post in waiting_schools(consultations.values(), person)
    ]


def _open():
    """{key: consultation} of those in which somebody may still answer."""
    now = timezone.now()
    published = Consultation.objects.filter(
        state=Consultation.State.PUBLISHED, opens_at__lte=now, last_moment__gt=now
    )
    return {c.pk: c for c in published.defer("instrument", "audience")}


def _todo(consultation, invitee, **facts):
    return Todo(
        about=str(consultation),
        url=consultation.get_absolute_url(),
        place=str(invitee.school or ""),
        since=timezone.localdate(consultation.opens_at),
        due=_last_day(consultation, invitee),
        **facts,
    )


def _last_day(consultation, invitee):
    """The day on which it closes; what closes at midnight is to be done the day before."""
    return timezone.localdate(consultation.closes_for(invitee) - timedelta(seconds=1))
