"""The day itself: what happens when, and what the team reads before it."""

from dataclasses import dataclass
from datetime import date, time
from pathlib import PurePath

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from peerreview.models.review import Review
from peerreview.wording import visit as wording
from records.moments import clock
from records.private import private


def span(starts: time, ends: time) -> str:
    """ "8.30am to 3.30pm", "9 to 9.30am" """
    first, last = clock(starts), clock(ends)
    half = first[-2:]
    return f"{first.removesuffix(half) if last.endswith(half) else first} to {last}"


@dataclass(frozen=True)
class Item:
    """One line of a plan: from–to, what, and who or where."""

    starts: time
    ends: time
    what: str
    where: str = ""

    @property
    def when(self):
        return span(self.starts, self.ends)


class DayPlanQuerySet(models.QuerySet):
    def of(self, review):
        """The plan of this review; where nobody has written one: the usual day, with edition 0."""
        return self.filter(review=review).first() or DayPlan.usual(review)


class DayPlan(models.Model):
    """What happens when on the day, written by the school and the lead of the team.

    `items` are [["08:30", "09:00", what, who or where], …] in order of time. It is one text: who
    changes it has seen all of it.
    """

    review = models.OneToOneField(Review, models.CASCADE, related_name="day_plan")
    items = models.JSONField(default=list)
    edition = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = DayPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="day_plan_is_not_empty", condition=~Q(items=[])),
        ]

    def __str__(self):
        return f"Plan of the day, {self.review}"

    @classmethod
    def usual(cls, review):
        """The day as it usually goes, with the school's focus in it. Not kept anywhere."""
        chosen, others = focus_of(review)
        return cls(review=review, items=wording.usual_day(chosen, others), edition=0)

    @property
    def lines(self):
        """Its Items, in order."""
        return [
            Item(time.fromisoformat(starts), time.fromisoformat(ends), what, where)
            for starts, ends, what, where in self.items
        ]

    @property
    def begins(self):
        return self.lines[0].starts

    @property
    def ends(self):
        return max(line.ends for line in self.lines)

    @property
    def hours(self):
        return span(self.begins, self.ends)


def focus_of(review):
    """(names of the themes the school chose, names of the others), as the framework orders them."""
    slugs = set(review.wishes.focus) if review.wishes else set()
    themes = list(review.cycle.themes.all())
    chosen = [theme.name for theme in themes if theme.slug in slugs]
    return chosen, [theme.name for theme in themes if theme.slug not in slugs]


def days_left(on: date, today: date) -> str:
    """ "in 12 days", "tomorrow", "today", "yesterday", "3 days ago" """
    days = (on - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


class VisitDocumentQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those of the reviews the person may see."""
        return self.filter(review__in=Review.objects.for_user(user))


class VisitDocument(models.Model):
    """Something the school gives the team to read before the day: an address, or a file."""

    KINDS = {  # what may be uploaded: {ending: media type}
        ".pdf": "application/pdf",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
    }
    LIMIT = 10 * 1024 * 1024  # bytes
    AT_MOST = 20  # in a review

    review = models.ForeignKey(Review, models.CASCADE, related_name="documents")
    title = models.CharField(max_length=150)
    url = models.URLField("address", max_length=500, blank=True)
    file = models.FileField(storage=private, upload_to="reviews", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = VisitDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="visit_document_is_address_or_file",
                condition=(Q(url="") & ~Q(file="")) | (~Q(url="") & Q(file="")),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self):
        return self.title

    @property
    def media_type(self):
        return self.KINDS.get(PurePath(self.file_name).suffix.lower(), "application/octet-stream")
