"""What remains of a consultation when nobody can be linked to an answer any more."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from consultation.models.consultation import Consultation


class Sealing(models.Model):
    """The public record of the sealing: when, of how many, and from when the promise holds.

    `wal_switched_at` and `checkpointed_at` stay empty where the database's owner has to do that;
    `problem` says so. `promise_from` is the day from which no backup from before the sealing exists.
    """

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="sealing")
    sealed_at = models.DateTimeField()
    key_destroyed_at = models.DateTimeField(null=True, blank=True)
    wal_switched_at = models.DateTimeField(null=True, blank=True)
    checkpointed_at = models.DateTimeField(null=True, blank=True)
    promise_from = models.DateField()
    people_invited = models.PositiveIntegerField()
    people_replied = models.PositiveIntegerField()
    schools_invited = models.PositiveIntegerField()
    schools_replied = models.PositiveIntegerField()
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self):
        return f"Sealing of {self.consultation}"

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("consultation:sealing", args=[self.consultation_id])


class Sealed(models.Model):
    """What sealed rows share: a random key, written in random order, in one transaction.

    `phase`, `role` and `district` are as broad as they must be: each combination that occurs stands
    for at least 5 people of 3 schools; empty means not told apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    as_school = models.BooleanField(default=False)
    phase = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=20, blank=True)
    district = models.CharField(max_length=50, blank=True)

    class Meta:
        abstract = True


class SealedResponse(Sealed):
    """The choices of one respondent, as small numbers (`consultation.instrument.slots`)."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="responses")
    code = ArrayField(models.SmallIntegerField())

    def __str__(self):
        return "a response"


class SealedComment(Sealed):
    """One comment on one question. It belongs to no response: words may give somebody away.

    `text` is what people read; `redacted_because` tells why something was taken out of it.
    """

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    question = models.CharField(max_length=16)
    text = models.TextField()
    quotable = models.BooleanField(default=True)
    redacted_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["consultation", "question", "id"], name="comment_of_question"),
            GinIndex(OpClass(Upper("text"), "gin_trgm_ops"), name="comment_trigrams"),
        ]

    def __str__(self):
        return "a comment"


class Receipt(models.Model):
    """That a response was counted, by the hash of the code that its giver has; linked to nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="receipts")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "digest"], name="receipt_once")
        ]

    def __str__(self):
        return "a receipt"


class BreakdownGroup(models.Model):
    """A group by which results may be broken down: "secondary", or several together.

    `dimension` is phase, role or district, `key` what stands on the responses ("" is the rest
    together), `threshold` the least number of people whose count tells nothing of fewer than 5 people
    or 3 schools: more than the two schools with most people have in it. `published_key` names the
    group of the published report in which this one is counted.
    """

    class Dimension(models.TextChoices):
        PHASE = "phase", "Phase"
        ROLE = "role", "Role"
        DISTRICT = "district", "District"

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="groups")
    as_school = models.BooleanField(default=False)
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    key = models.CharField(max_length=50, blank=True)
    label = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField()
    threshold = models.PositiveIntegerField()
    published_key = models.CharField(max_length=50, blank=True)
    published_threshold = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["as_school", "dimension", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "as_school", "dimension", "key"], name="group_once"
            )
        ]

    def __str__(self):
        return self.label
