import hashlib
import json

import pgtrigger
from django.conf import settings
from django.db import models

from records.wording import HAPPENED


def subject_of(record):
    """The name under which `record` stands in the history: "actionplans.actionplan:41"."""
    return f"{record._meta.label_lower}:{record.pk}"


class HistoryLineQuerySet(models.QuerySet):
    def about(self, *records):
        """The lines about these records, oldest first."""
        return self.filter(subject__in=[subject_of(r) for r in records]).order_by("number")


class HistoryLine(models.Model):
    """One thing that happened. Lines are only ever added, and each holds the hash of the one before.

    `number` is consecutive and `previous` is unique: a chain that forks or has a gap cannot
    be stored. Who changed, cut or reordered lines afterwards has to change every later hash,
    and the head of the chain stands in each sealed PDF and in the daily anchor letter.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    subject = models.CharField(max_length=100, db_index=True)
    became = models.CharField(max_length=40)
    says = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    by_name = models.CharField(max_length=200)
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = HistoryLineQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.number} {self.subject} {self.became}"

    @property
    def in_words(self):
        """What happened, for the timeline."""
        noun = self.subject.partition(":")[0].rpartition(".")[2]
        plain = HAPPENED.get(self.became, self.became.replace("_", " ").capitalize())
        return HAPPENED.get(f"{noun} {self.became}", plain)

    def hash_now(self):
        """The SHA-256 (hex) that this line must carry, computed from what it says."""
        told = [
            self.previous,
            self.number,
            self.at.isoformat(),
            self.subject,
            self.became,
            self.says,
            self.by_id,
            self.by_name,
        ]
        return hashlib.sha256(
            json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        ).hexdigest()
