"""Answers while a consultation is open, and those that were given under one's name."""

from django.conf import settings
from django.db import models

from consultation.models.consultation import Consultation
from schools.models import School


class Draft(models.Model):
    """What an invitee has answered so far, under a pseudonym that only the key leads to.

    No person, no time, no order: it may be edited until the close, sent in or not. One partition
    for each consultation, emptied when that one is sealed; a trigger takes no row after that.
    `notes` is what those who write a school's response tell each other: [{"by", "question", "says"}].
    `keyed` are the two readings of a paper form: {"first": {"by", "answers"}, "second": …}.
    """

    pseudonym = models.CharField(max_length=64, primary_key=True)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    keyed = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)
    submitted = models.BooleanField(default=False)
    # What the person decides before sending.
    withheld = models.BooleanField("not broken down", default=False)
    quotable = models.BooleanField("comments may be quoted", default=True)

    class Meta:
        verbose_name = "answers of an open consultation"
        verbose_name_plural = "answers of open consultations"

    def __str__(self):
        return "answers of an open consultation"


class NamedAnswer(models.Model):
    """A yes that somebody gave under their name, to be passed on; kept apart from all other answers."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="named_answers")
    question = models.CharField(max_length=16)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "question", "person"], name="named_answer_once"
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.question}"
