import json
from datetime import UTC, timedelta
from functools import lru_cache

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from consultation.instrument import Instrument, parse
from records.canonical import sha256
from schools.models import Post


def empty_instrument():
    """The instrument of a consultation that was just begun."""
    return Instrument(title="").as_json()


class ConsultationQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those one is asked in, and those whose report is out; all for who serves all."""
        if user.is_coordinator:
            return self
        begun = self.exclude(state=Consultation.State.DRAFT)
        if user.holds(Post.Kind.BOARD_MEMBER):
            return begun
        from consultation.models.asking import Invitee

        asked = Invitee.objects.of_person(user).values("consultation")
        return begun.filter(Q(pk__in=asked) | Q(report__state="published"))

    def to_be_sealed(self, now=None):
        """Closed to the last person who was given longer, and not sealed: this lack is the job."""
        now = now or timezone.now()
        return self.filter(state=Consultation.State.PUBLISHED, last_moment__lte=now)


class Consultation(models.Model):
    """What people are asked about, who is asked, from when until when.

    `instrument` is the working copy; what people see is a frozen `Version` of it. Whether it is open
    follows from the clock, to the second; only its being sealed is a state.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        SEALED = "sealed", "Closed and sealed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    MOVES = {  # to: from
        State.PUBLISHED: {State.DRAFT},
        State.SEALED: {State.PUBLISHED},
        State.WITHDRAWN: {State.PUBLISHED},
    }

    class Asks(models.TextChoices):
        PEOPLE = "people", "Each person answers"
        SCHOOLS = "schools", "Each school answers once"
        BOTH = "both", "Each person, and each school once"

    GRACE = 10  # minutes

    title = models.CharField(max_length=200)
    organiser = models.CharField("asked by", max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    instrument = models.JSONField(default=empty_instrument)
    edition = models.PositiveIntegerField(default=1, editable=False)
    asks = models.CharField("who answers", max_length=10, choices=Asks.choices, default=Asks.PEOPLE)
    # Who is asked: {"roles": […], "phases": […], "districts": [slugs], "collaboratives": [keys]};
    # an empty list stands for all. A list that was brought in adds "people" [keys] with "as"
    # {person: post}, and "only" where nobody else is asked.
    audience = models.JSONField(default=dict, blank=True)
    opens_at = models.DateTimeField("opens", null=True, blank=True)
    closes_at = models.DateTimeField("closes", null=True, blank=True)
    grace = models.PositiveSmallIntegerField(
        default=GRACE, help_text="Minutes after the close in which answers are still taken"
    )
    # The close with its grace, or the last extension that somebody was given.
    last_moment = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_because = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="consultation_closes_after_it_opens",
                condition=Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
            ),
            models.CheckConstraint(
                name="consultation_published_with_its_times",
                condition=Q(state="draft")
                | Q(opens_at__isnull=False, closes_at__isnull=False, last_moment__isnull=False),
            ),
            models.CheckConstraint(
                name="consultation_withdrawn_with_a_reason",
                condition=~Q(state="withdrawn") | ~Q(withdrawn_because=""),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("draft", "published"),
                    ("published", "sealed"),
                    ("published", "withdrawn"),
                ],
            ),
        ]

    def __str__(self):
        return self.title or "Consultation without a title"

    def get_absolute_url(self):
        return reverse("consultation:consultation", args=[self.pk])

    # -- What is true of it ----------------------------------------------------------------------

    @property
    def working_copy(self) -> Instrument:
        """The instrument as it is being written."""
        return parse(self.instrument)

    def version(self):
        """The newest frozen version, or None."""
        return self.versions.order_by("-number").first()

    @property
    def asks_people(self):
        return self.asks in (self.Asks.PEOPLE, self.Asks.BOTH)

    @property
    def asks_schools(self):
        return self.asks in (self.Asks.SCHOOLS, self.Asks.BOTH)

    def has_opened(self, now=None):
        """Whether the moment of opening has come. True of sealed and withdrawn ones that opened."""
        return self.opens_at is not None and self.opens_at <= (now or timezone.now())

    def end_for(self, invitee=None):
        """The moment until which answers are taken, grace included: from this invitee, or usually."""
        # In UTC: on the clock of a wall the minutes could fall into the hour that is changed.
        end = self.closes_at.astimezone(UTC) + timedelta(minutes=self.grace)
        until = getattr(invitee, "until", None)
        return max(end, until) if until else end

    def longer_for(self, invitee):
        """Until when this invitee may answer, where that is later than the close; else None."""
        until = invitee.until
        return until if until and until > self.closes_at else None

    def closes_for(self, invitee):
        """When it closes for this invitee: as for everybody, or later."""
        return self.longer_for(invitee) or self.closes_at

    def is_open(self, invitee=None, now=None):
        """Whether an answer that arrives now is taken (from this invitee, who may have longer)."""
        now = now or timezone.now()
        return (
            self.state == self.State.PUBLISHED
            and self.has_opened(now)
            and now < self.end_for(invitee)
        )

    @property
    def standing(self):
        """(state, words) for people: what the clock makes of its state."""
        now = timezone.now()
        if self.state != self.State.PUBLISHED:
            return self.state, self.get_state_display()
        if not self.has_opened(now):
            return "to_open", "Opens soon"
        if now < self.closes_at:
            return "open", "Open"
        return "closing", "Closed, being sealed" if now >= self.last_moment else "Closing"

    # -- Who may ---------------------------------------------------------------------------------

    @staticmethod
    def may_be_run_by(user):
        """Write it, publish it, ask, remind, withdraw it, report."""
        return user.is_coordinator

    @staticmethod
    def may_be_keyed_by(user):
        """Type in what came on paper. Two different people must, so the board helps one alone."""
        if user.is_coordinator:
            return True
        if not user.holds(Post.Kind.BOARD_MEMBER):
            return False
        coordinators = Post.objects.current().filter(
            kind=Post.Kind.COORDINATOR, person__is_active=True
        )
        return coordinators.values("person").distinct().count() < 2

    @staticmethod
    def results_are_for(user):
        """Who gets the results of the inside, once there are any."""
        return user.is_coordinator or user.holds(Post.Kind.BOARD_MEMBER)

    def results_may_be_seen_by(self, user):
        """The figures of the inside (from 5 people on), once nobody can be linked any more."""
        return self.state == self.State.SEALED and self.results_are_for(user)


class Version(models.Model):
    """A frozen instrument. `body` is canonical JSON and never changes; an edit is a new version.

    `changes` tells what is different from the version before: [{"what", "before", "after"}, …].
    """

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    changes = models.JSONField(default=list)
    # A correction of words while people were answering already.
    after_opening = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["consultation", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="consultation_version_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.consultation}, version {self.number}"

    @property
    def read(self) -> Instrument:
        """Its instrument; read once in each process, as it never changes."""
        return read_version(self.pk, self.sha256)


@lru_cache(maxsize=64)
def read_version(pk, digest) -> Instrument:
    """The instrument of a version, by its key and hash; one query the first time, then none.

    Raises ValueError where the text does not have this hash.
    """
    body = Version.objects.values_list("body", flat=True).get(pk=pk)
    if sha256(body) != digest:
        raise ValueError(f"version {pk} is not the text that was frozen")
    return parse(json.loads(body))
