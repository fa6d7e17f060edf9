from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from records.private import private


class JobQuerySet(models.QuerySet):
    def for_user(self, user):
        """A person's own; nobody else has business with what somebody asked for."""
        return self.filter(asked_by=user) if user.is_authenticated else self.none()

    def unfinished(self):
        return self.filter(ended_at=None)


class Job(models.Model):
    """Something that takes a while, asked for by a person: reading a file, an export.

    `kind` says which function does it (`records.jobs.does`), `about` on which record, `wants`
    what besides. `done` of `total` is how far it has come; `says` is a sentence for people.
    What comes of it may be a file, kept until `keep_until`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=100, blank=True, db_index=True)
    wants = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    says = models.CharField(max_length=300, blank=True)
    file = models.FileField(storage=private, upload_to="jobs", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    keep_until = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["asked_at"], name="job_waiting", condition=Q(ended_at=None)),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def percent(self):
        """How far it has come, 0 to 100; None while nobody knows how far there is to go."""
        return min(100, self.done * 100 // self.total) if self.total else None
