"""The day itself: its plan, and what the team reads before it."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from peerreview.models import DayPlan, Review, VisitDocument
from peerreview.wording import visit as wording
from peerreview.workflow import telling
from records import history
from records.private import private
from records.steps import NotNow, SomebodyElseChanged


@history.deed()
def plan_day(review, *, by, seen_edition, items):
    """Write the plan of the day; `items` are in order of time. Returns it.

    Edition 0 is the usual day, which nobody had written yet. If begin or end has changed,
    everybody gets a new calendar entry. Raises SomebodyElseChanged, or NotNow after the day.
    """
    now = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    if now.state != Review.State.PLANNED:
        raise NotNow(wording.PLAN_NOT_NOW, now)
    before = DayPlan.objects.of(now)
    if before.edition != seen_edition:
        raise SomebodyElseChanged(before)
    facts = {"items": items, "changed_by": by, "changed_at": timezone.now()}
    plan, _ = DayPlan.objects.update_or_create(
        review=now, defaults=facts | {"edition": before.edition + 1}
    )
    history.note(now, "day_planned", by=by)
    if now.day and (plan.begins, plan.ends) != (before.begins, before.ends):
        Review.objects.filter(pk=now.pk).update(sequence=F("sequence") + 1)
        now.refresh_from_db(fields=["sequence"])
        telling.hours_changed(now)
    return plan


@history.deed()
def add_document(review, *, by, title, url="", file=None):
    """Give the team something to read: an address, or a file. Returns it. Raises NotNow."""
    now = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    if now.documents.count() >= VisitDocument.AT_MOST:
        raise NotNow(wording.DOCUMENTS_FULL.format(most=VisitDocument.AT_MOST), now)
    document = VisitDocument(review=now, title=title, url=url, added_by=by)
    if file is not None:
        document.file_name = file.name[-200:]
        document.size = file.size
        # What it is called on the disk tells nothing of it, and nobody has chosen it.
        document.file.save("document", file, save=False)
    document.save()
    history.note(now, "document_added", by=by, says=title)
    return document


@history.deed()
def remove_document(document, *, by):
    """Take it away again, the file with it."""
    history.note(document.review, "document_removed", by=by, says=document.title)
    name = document.file.name
    document.delete()
    if name:
        transaction.on_commit(lambda: private.delete(name))
