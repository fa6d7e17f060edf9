"""The themes of comments, and who found which in what: two coders, each by themselves."""

from django.conf import settings
from django.db import models

from consultation.models.consultation import Consultation
from consultation.models.sealed import SealedComment


class Theme(models.Model):
    """Something that comes up in the comments on a question."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="themes")
    question = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    meaning = models.CharField("what belongs here", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["question", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "question", "name"], name="theme_named_once"
            )
        ]

    def __str__(self):
        return self.name


class CodedBy(models.Model):
    """That a coder has read a comment and ticked its themes (perhaps none)."""

    comment = models.ForeignKey(SealedComment, models.CASCADE, related_name="read_by")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "coder"], name="coded_once_by_each")
        ]

    def __str__(self):
        return f"read by {self.coder}"


class Coding(models.Model):
    """A theme that a coder finds in a comment.

    `first` says that they found it by themselves, before they saw what the other coder found: how
    far two coders agree is told of that alone. `stands` says that it still stands after both have
    talked about it: themes are counted by that.
    """

    comment = models.ForeignKey(SealedComment, models.CASCADE, related_name="codings")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="codings")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first = models.BooleanField("found by oneself", default=True)
    stands = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "theme", "coder"], name="coding_once_by_each"
            )
        ]

    def __str__(self):
        return f"{self.theme}, by {self.coder}"
