"""What those who were there say about the review itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from peerreview.models.review import Review


class FeedbackQuerySet(models.QuerySet):
    def for_user(self, user):
        """One's own; all for the coordinator, who looks after the quality of the reviews."""
        return self if user.is_coordinator else self.filter(person=user)


class Feedback(models.Model):
    """What somebody who was there says about the review itself; the coordinator reads it."""

    class Side(models.TextChoices):
        HOST = "host", "The school"
        TEAM = "team", "The team"

    class Useful(models.IntegerChoices):
        VERY = 5, "Very useful"
        QUITE = 4, "Useful"
        SOME = 3, "Of some use"
        LITTLE = 2, "Of little use"
        NOT = 1, "Of no use"

    review = models.ForeignKey(Review, models.PROTECT, related_name="feedback")
    side = models.CharField(max_length=4, choices=Side.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    useful = models.PositiveSmallIntegerField(choices=Useful.choices)
    words = models.TextField("why", max_length=2_000, blank=True)
    better = models.TextField("what could be better", max_length=2_000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(fields=["review", "person"], name="feedback_once"),
            models.CheckConstraint(
                name="feedback_one_to_five", condition=Q(useful__gte=1, useful__lte=5)
            ),
        ]

    def __str__(self):
        return f"Feedback {self.pk}"
