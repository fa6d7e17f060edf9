"""What needs somebody: one list, which the home page shows and the reminders chase."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from records import wording
from records.models import Document, Signatory

DAYS_BEFORE = (14, 7, 2)


@dataclass(frozen=True)
class Todo:
    """One thing that only this person can do now. A done thing is simply not listed any more."""

    person_id: int
    key: str
    deed: str
    about: str
    url: str
    place: str = ""
    since: date | None = None
    due: date | None = None
    says: str = ""

    def milestone(self, today):
        """The newest reminder that is due by `today`, as a word for the letter's key; or None.

        14, 7 and 2 days before the due date, then weekly; with no date, weekly. Milestones that
        passed before the person was asked are left out, missed days are caught up once.
        """
        dates = {}
        if self.due:
            dates = {f"{n} days before": self.due - timedelta(days=n) for n in DAYS_BEFORE}
        start = self.due or self.since
        weeks = (today - start).days // 7 if start else 0
        if weeks > 0:
            dates[f"{weeks} weeks after"] = start + timedelta(weeks=weeks)
        passed = [
            (on, word)
            for word, on in dates.items()
            if on <= today and (self.since is None or on > self.since)
        ]
        return max(passed)[1] if passed else None

    def days_left(self, today):
        """Days until it is due; negative when it is late; None without a date."""
        return (self.due - today).days if self.due else None


def texts_to_sign(person=None, *, leave_out=lambda signatories: ()):
    """For `person` (or for everybody): the texts that wait for their signature now.

    `leave_out` says of a list of signatories which of their keys cannot sign after all.
    """
    due = Signatory.objects.due().select_related("document").filter(person__is_active=True)
    if person is not None:
        due = due.filter(person=person)
    due = list(due)
    cannot = leave_out(due)
    return [
        Todo(
            person_id=signatory.person_id,
            key=f"sign:{signatory.pk}",
            deed=wording.SIGN_TODO,
            about=str(signatory.document),
            url=f"{signatory.document.url}sign/?as={signatory.pk}",
            place=signatory.organisation,
            since=timezone.localdate(signatory.asked_at) if signatory.asked_at else None,
            due=signatory.document.sign_by,
        )
        for signatory in due
        if signatory.pk not in cannot
    ]


def failed_seals(person):
    """For a coordinator: documents whose seal failed and that wait for somebody to look."""
    return [
        Todo(
            person_id=person.pk,
            key=f"seal:{document.pk}",
            deed=wording.SEAL_FAILED_TODO,
            about=str(document),
            url=document.url,
            since=timezone.localdate(document.completed_at),
            says=document.seal_problem,
        )
        for document in Document.objects.seal_failed().defer("body")
    ]
