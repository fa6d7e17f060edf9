"""Whether the findings at a school may be known beyond it: its own to say, and to take back."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from peerreview.models.review import Review


class ConsentQuerySet(models.QuerySet):
    def standing(self):
        """The newest of each review: it alone counts."""
        newer = Consent.objects.filter(review=OuterRef("review"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer))


class Consent(models.Model):
    """What a school said about sharing its findings. The newest row counts; rows are only added."""

    class Scope(models.TextChoices):
        ALL = "all", "All findings"
        CHOSEN = "chosen", "Some of the findings"
        NONE = "none", "Nothing"

    review = models.ForeignKey(Review, models.PROTECT, related_name="consents")
    scope = models.CharField(max_length=10, choices=Scope.choices)
    # Keys of the chosen ones. Findings of an accepted report neither change nor go.
    findings = ArrayField(models.BigIntegerField(), default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_chosen_names_findings",
                condition=Q(scope="chosen", findings__len__gt=0)
                | Q(~Q(scope="chosen"), findings__len=0),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.review_id}: {self.scope}"


class Standing(models.TextChoices):
    """How things stand between a school and the partnership."""

    NOT_YET = "not_yet", "Not asked yet"
    ASKED = "asked", "Not said yet"
    ALL = "all", "All findings shared"
    CHOSEN = "chosen", "Some findings shared"
    KEPT = "kept", "Not shared"
    WITHDRAWN = "withdrawn", "Taken back"


def consent_of(review):
    """(how it stands, the row that says so or None)."""
    rows = list(review.consents.select_related("by"))
    if not rows:
        asked = review.state == Review.State.ACCEPTED
        return (Standing.ASKED if asked else Standing.NOT_YET), None
    newest = rows[0]
    if newest.scope == Consent.Scope.NONE:
        gave = any(row.scope != Consent.Scope.NONE for row in rows)
        return (Standing.WITHDRAWN if gave else Standing.KEPT), newest
    return Standing(newest.scope), newest
