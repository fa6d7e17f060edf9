"""Who may review: posts that qualify, training, standing as lead, days they cannot, conflicts."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from peerreview.models.cycle import Cycle
from schools.models import Person, Post, School

QUALIFIES = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY)


class ReviewerQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for others only themselves."""
        return self if user.is_coordinator else self.filter(person=user)

    def in_pool(self, on=None):
        """Those who would review, and hold a post by which they may, on that day (today)."""
        posts = Post.objects.current(on).filter(kind__in=QUALIFIES, person=models.OuterRef("person"))
        return self.filter(models.Exists(posts), left_at=None, person__is_active=True)


@pghistory.track(fields=["leads", "specialisms", "left_at"])
class Reviewer(models.Model):
    """A person in the pool, for as long as they hold a post that qualifies.

    Training, standing and what they know well are the person's and stay when the post is another.
    """

    class Came(models.TextChoices):
        ASKED = "asked", "Put in by the coordinator"
        WILLING = "willing", "Said in a consultation that they would"
        SCHOOL = "school", "Named by their headteacher"

    person = models.OneToOneField(Person, models.PROTECT, related_name="reviewer")
    came = models.CharField("how they came", max_length=10, choices=Came.choices)
    leads = models.BooleanField("lead reviewer", default=False)
    # Slugs of themes.
    specialisms = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    left_because = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        ordering = ["person__plain_name", "pk"]

    def __str__(self):
        return self.person.name

    def may_be_told_by(self, user):
        """Say which days they cannot, and what they know well."""
        return user.is_coordinator or user.pk == self.person_id


class TrainingSession(models.Model):
    """Half a day on which reviewers are trained."""

    title = models.CharField(max_length=150)
    day = models.DateField()
    where = models.CharField(max_length=200, blank=True)
    holds_until = models.DateField("what is learnt holds until")

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="training_holds_after_its_day", condition=Q(holds_until__gte=F("day"))
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.day.day} {self.day:%B %Y}"


class Training(models.Model):
    """Who was there."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="trained")
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="trainings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "reviewer"], name="trained_once_a_session")
        ]

    def __str__(self):
        return f"{self.reviewer}: {self.session}"


class Away(models.Model):
    """Days on which a reviewer cannot, from–to."""

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="away")
    first = models.DateField("from")
    last = models.DateField("to")

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(name="away_ends_after_it_begins", condition=Q(last__gte=F("first")))
        ]

    def __str__(self):
        return f"{self.reviewer} {self.first}–{self.last}"


class ConflictQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for others what they declared themselves."""
        return self if user.is_coordinator else self.filter(person=user)


class Conflict(models.Model):
    """Why somebody should not review a school, or why two schools should not review each other."""

    class Kind(models.TextChoices):
        FAMILY = "family", "Family there"
        EMPLOYER = "employer", "Worked there"
        OTHER = "other", "Another reason"
        RIVALS = "rivals", "The schools compete"

    OF_A_PERSON = (Kind.FAMILY, Kind.EMPLOYER, Kind.OTHER)

    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="review_conflicts"
    )
    school = models.ForeignKey(School, models.CASCADE, related_name="review_conflicts")
    other_school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="+"
    )
    until = models.DateField("holds until", null=True, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="conflict_of_a_person_or_two_schools",
                condition=Q(kind="rivals", person=None, other_school__isnull=False)
                | Q(~Q(kind="rivals"), person__isnull=False, other_school=None),
            ),
            models.CheckConstraint(
                name="conflict_of_two_schools", condition=~Q(school=F("other_school"))
            ),
            models.UniqueConstraint(
                fields=["person", "school", "kind"],
                name="conflict_of_a_person_once",
                condition=Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["school", "other_school"],
                name="conflict_of_schools_once",
                condition=Q(other_school__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person or self.other_school}: {self.school}"


class DaysEntryQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for others those of the schools where they hold a post."""
        return self if user.is_coordinator else self.filter(school__in=user.school_ids)


class DaysEntry(models.Model):
    """A line of the ledger of days: half days a school came to owe (+) or gave (−), in a role.

    1.5 days a year are whole only over two years, so the balance is carried from year to year.
    Lines are only ever added.
    """

    class Why(models.TextChoices):
        OWED = "owed", "Owed for the year"
        GIVEN = "given", "A day given"
        TAKEN_BACK = "taken_back", "A day that was not given after all"
        PUT_RIGHT = "put_right", "Put right"

    class Role(models.TextChoices):
        HEAD = "headteacher", "Headteacher"
        DEPUTY = "deputy", "Deputy headteacher"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="days")
    school = models.ForeignKey(School, models.PROTECT, related_name="review_days")
    role = models.CharField(max_length=20, choices=Role.choices)
    halves = models.SmallIntegerField(help_text="half days; more than none is owed")
    why = models.CharField(max_length=10, choices=Why.choices)
    seat = models.ForeignKey(
        "peerreview.Seat", models.PROTECT, null=True, blank=True, related_name="days"
    )
    says = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = DaysEntryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "days entries"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "school", "role"],
                condition=Q(why="owed"),
                name="days_owed_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["seat", "why"], condition=Q(seat__isnull=False), name="days_of_a_seat_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.school}, {self.get_role_display()}: {self.halves / 2:+g} days"
