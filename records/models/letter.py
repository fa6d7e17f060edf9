import re

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from records.wording import LETTER_WITH_CODE


class LetterQuerySet(models.QuerySet):
    def waiting(self):
        """Letters that are owed, and that nobody is just sending or has put off."""
        return self.filter(sent_at=None, given_up_at=None).filter(
            Q(not_before=None) | Q(not_before__lte=timezone.now())
        )

    def put_off(self):
        """Letters that could not be sent yet and are tried again later."""
        return self.filter(sent_at=None, given_up_at=None, tries__gt=0)

    def sent(self):
        return self.exclude(sent_at=None)

    def given_up(self):
        """Letters that could not be sent and that nobody has sent again since."""
        return self.exclude(given_up_at=None).filter(~Exists(self._again()))

    def given_up_and_sent_again(self):
        return self.exclude(given_up_at=None).filter(Exists(self._again()))

    def _again(self):
        first = Concat(OuterRef("key"), Value(Letter.AGAIN + "1"))
        return Letter.objects.filter(key=first)


class Letter(models.Model):
    """An e-mail that the portal owes somebody: written with the deed, sent afterwards.

    `key` says what it is about ("asked:12:34"); a second letter with the same key is never
    written. `not_before` is both the claim of a sender and the pause after a failed try.
    """

    AGAIN = ":again:"  # what follows the key of a letter in the key of its second sending

    key = models.CharField(max_length=150, unique=True)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(
        "calendar entry", blank=True, help_text="iCalendar, with its METHOD; goes along as a file"
    )
    confidential = models.BooleanField(
        default=False,
        help_text="Holds a code: the text is wiped once it has been sent.",
    )
    written_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(
                fields=["written_at"],
                name="letter_waiting",
                condition=Q(sent_at=None, given_up_at=None),
            )
        ]

    def __str__(self):
        return f"{self.shown_subject} (to {self.address})"

    @property
    def calendar_method(self):
        """What the calendar entry asks for, "REQUEST" or "CANCEL"; empty without an entry."""
        found = re.search(r"^METHOD:([A-Z]+)\r?$", self.calendar, re.MULTILINE)
        return found[1] if found else ""

    @property
    def shown_subject(self):
        """The subject as others than the person may read it: that of a code tells the code."""
        return LETTER_WITH_CODE if self.confidential else self.subject


class Notice(models.Model):
    """A piece of news that can wait for the one digest of the day."""

    key = models.CharField(max_length=150)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    says = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    written_at = models.DateTimeField(default=timezone.now)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "to"], name="notice_said_once"),
        ]

    def __str__(self):
        return self.says
