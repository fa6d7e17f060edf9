"""A schedule: a draft that only the coordinator sees, solved, changed by hand, then published."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from peerreview.models.cycle import Cycle


class ScheduleQuerySet(models.QuerySet):
    def for_user(self, user):
        """Only the coordinator's: what is not published is nobody else's business."""
        return self if user.is_coordinator else self.none()

    def in_hand(self):
        """The draft of a cycle; there is one at most."""
        return self.filter(state__in=Schedule.IN_HAND)


class Schedule(models.Model):
    """Who reviews whom and when, for a whole cycle: one proposal.

    `plan` is {"visits": [{"host", "team", "lead", "day", "locked"}, …]} with keys of schools and
    reviewers; `shortfalls` says in words what could not be met, school by school. What people see
    are the `Review`s that publishing makes of it.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Being worked out"
        READY = "ready", "Draft"
        FAILED = "failed", "Could not be worked out"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Replaced by a later one"
        DISCARDED = "discarded", "Thrown away"

    class Kind(models.TextChoices):
        WHOLE = "whole", "All of the year"
        REPAIR = "repair", "Only what must change"

    IN_HAND = (State.ASKED, State.READY, State.FAILED)

    MOVES = {  # to: from
        State.ASKED: {State.READY, State.FAILED},
        State.READY: {State.ASKED},
        State.FAILED: {State.ASKED},
        State.PUBLISHED: {State.READY},
        State.SUPERSEDED: {State.PUBLISHED},
        State.DISCARDED: {State.ASKED, State.READY, State.FAILED},
    }

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="schedules")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.WHOLE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    plan = models.JSONField(default=dict)
    shortfalls = models.JSONField(default=list)
    # What the solver proved: the cost of this plan, and below what no plan can be.
    cost = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    by_hand = models.PositiveIntegerField("changes by hand", default=0)
    stop_asked = models.BooleanField("stop and take the best so far", default=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="schedule_numbered_once"),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(state__in=["asked", "ready", "failed"]),
                name="schedule_one_in_hand",
            ),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state="published"), name="schedule_one_published"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("ready", "asked"),
                    ("failed", "asked"),
                    ("asked", "ready"),
                    ("asked", "failed"),
                    ("ready", "published"),
                    ("published", "superseded"),
                    ("asked", "discarded"),
                    ("ready", "discarded"),
                    ("failed", "discarded"),
                ],
            ),
        ]

    def __str__(self):
        return f"Schedule {self.number}, {self.cycle.period}"

    def get_absolute_url(self):
        return reverse("peerreview:schedule", args=[self.pk])

    @property
    def gap(self):
        """How far from the best possible it can be at most, in per cent; None if nothing is proven."""
        if self.cost is None or self.bound is None:
            return None
        return max(0.0, 100 * (self.cost - self.bound) / max(abs(self.cost), 1e-9))
