"""The report: what we asked, what people said, what we did. Its figures are frozen when it is out."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from consultation.models.consultation import Consultation
from consultation.models.sealed import SealedComment


class Report(models.Model):
    """The report of a consultation. `figures` are frozen with the first publishing and stay.

    Later only what was done is added: numbers that never change cannot be subtracted from others.
    Words that are taken out of a comment go from its quotation there as well.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    MOVES = {State.PUBLISHED: {State.DRAFT}}  # to: from

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="report")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    introduction = models.TextField(max_length=10_000, blank=True)
    figures = models.JSONField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    told = models.BooleanField(default=False)  # the letters to everybody invited are written
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_published_with_its_figures",
                condition=Q(state="draft") | Q(figures__isnull=False, published_at__isnull=False),
            )
        ]
        triggers = [
            pgtrigger.FSM(name="moves", field="state", transitions=[("draft", "published")]),
        ]

    def __str__(self):
        return f"Report of {self.consultation}"

    def get_absolute_url(self):
        return reverse("consultation:report", args=[self.consultation_id])


class WhatWeDid(models.Model):
    """For one question: what people said, in a sentence or two, and what is done about it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="deeds")
    question = models.CharField(max_length=16)
    said = models.TextField("you said", max_length=2_000, blank=True)
    did = models.TextField("we did", max_length=2_000, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "question"], name="what_we_did_once")
        ]

    def __str__(self):
        return self.question


class Quotation(models.Model):
    """A comment that the report quotes, with as much of who said it as may be told."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="quotations")
    comment = models.ForeignKey(SealedComment, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "comment"], name="quoted_once")]

    def __str__(self):
        return "a quotation"
