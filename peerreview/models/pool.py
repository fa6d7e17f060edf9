"""Who may review: posts that qualify, training, standing as lead, days they cannot; and the ledger."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone

from peerreview.models.cycle import Cycle
from peerreview.wording import pool as wording
from schools.models import Person, Post, School

QUALIFIES = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY)
RUNNING = (School.Status.OPEN, School.Status.CLOSING)


def qualifying(on=None):
    """The posts by which people may review, on that day (today), at schools that are open.

    Who holds several gives their days by the first: as head before as deputy.
    """
    posts = Post.objects.current(on).filter(
        kind__in=QUALIFIES, school__status__in=RUNNING, person__is_active=True
    )
    return posts.order_by(Case(When(kind=Post.Kind.HEADTEACHER, then=0), default=1), "pk")


class ReviewerQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for others only themselves."""
        return self if user.is_coordinator else self.filter(person=user)

    def in_pool(self, on=None):
        """Those who would review, and hold a post by which they may, on that day (today)."""
        return self.filter(Exists(qualifying(on).filter(person=OuterRef("person"))), left_at=None)

    def with_post(self):
        """With the post by which they give their days: `role` and `school_id`, None without one."""
        posts = qualifying().filter(person=OuterRef("person"))
        return self.annotate(
            role=Subquery(posts.values("kind")[:1]), school_id=Subquery(posts.values("school")[:1])
        )

    def told_apart(self):
        """With what lists ask about: also `school_name`, `district`, `stands`, `lead`, `trained`.

        `trained_until` is the last day of the training that holds longest.
        """
        today = timezone.localdate()
        until = Training.objects.filter(reviewer=OuterRef("pk")).values("reviewer")
        school = School.objects.filter(pk=OuterRef("school_id"))
        return (
            self.with_post()
            .annotate(
                school_name=Subquery(school.values("name")),
                plain_school=Subquery(school.values("plain_name")),
                district=Subquery(school.values("district__slug")),
                trained_until=Subquery(until.values(last=Max("session__holds_until"))),
            )
            .annotate(
                stands=Case(
                    When(left_at__isnull=False, then=Value("left")),
                    When(role=None, then=Value("no_post")),
                    default=Value("in"),
                ),
                lead=Case(When(leads=True, then=Value("yes")), default=Value("no")),
                trained=Case(
                    When(trained_until__gte=today + timedelta(days=365), then=Value("yes")),
                    When(trained_until__gte=today, then=Value("soon")),
                    default=Value("no"),
                ),
            )
        )


@pghistory.track(fields=["leads", "specialisms", "left_at"], model_name="ReviewerEvent")
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
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        ordering = ["person__plain_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reviewer_left_with_a_reason",
                condition=Q(left_at=None) | (~Q(left_because="") & Q(left_by__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.person.name

    def get_absolute_url(self):
        return reverse("peerreview:reviewer", args=[self.pk])

    def may_be_told_by(self, user):
        """Say which days they cannot, and what they know well."""
        return user.is_coordinator or user.pk == self.person_id

    def may_be_brought_back_by(self, user):
        """Whoever took themselves out comes back alone; whom the coordinator took out does not."""
        return user.is_coordinator or (user.pk == self.person_id == self.left_by_id)

    @staticmethod
    def may_be_named_by(user, school):
        """Put somebody of this school into the pool."""
        return user.is_coordinator or user.holds(Post.Kind.HEADTEACHER, school=school)

    @staticmethod
    def may_be_seen_by(user, school):
        """Who of a school reviews, and what it owes and gave."""
        return user.is_coordinator or user.holds(*QUALIFIES, school=school)


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

    def get_absolute_url(self):
        return reverse("peerreview:training", args=[self.pk])

    @property
    def has_been(self):
        return self.day <= timezone.localdate()


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
            models.CheckConstraint(
                name="away_ends_after_it_begins", condition=Q(last__gte=F("first"))
            )
        ]

    def __str__(self):
        return f"{self.reviewer} {self.first}–{self.last}"


class OfferQuerySet(models.QuerySet):
    def for_user(self, user):
        """Only the coordinator's: people agreed that their name is passed on to whoever organises."""
        return self if user.is_coordinator else self.none()

    def waiting(self):
        return self.filter(state=Offer.State.WAITING)


class Offer(models.Model):
    """Somebody said yes under their name in a consultation, and may have meant reviewing.

    The words of the consultation and of its question are copied: nothing here leads to it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Not looked at yet"
        TAKEN = "taken", "Taken up"
        DECLINED = "declined", "Set aside"

    MOVES = {  # to: from
        State.TAKEN: {State.WAITING, State.DECLINED},
        State.DECLINED: {State.WAITING},
    }

    person = models.ForeignKey(Person, models.CASCADE, related_name="review_offers")
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    consultation = models.CharField(max_length=200)
    question = models.CharField(max_length=300)
    organiser = models.CharField("to whom it goes", max_length=300, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-said_at", "person__plain_name", "pk"]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("waiting", "taken"),
                    ("waiting", "declined"),
                    ("declined", "taken"),
                ],
            ),
        ]

    def __str__(self):
        return f"the offer of {self.person}"

    def get_absolute_url(self):
        return reverse("peerreview:offers")


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
            models.CheckConstraint(name="days_entry_of_some_days", condition=~Q(halves=0)),
            models.CheckConstraint(
                name="days_corrected_with_a_reason",
                condition=~Q(why__in=["put_right", "taken_back"]) | ~Q(says=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.school}, {self.get_role_display()}: {self.in_days} days"

    @property
    def in_days(self):
        """With its sign: "+1.5", "−1"."""
        return wording.days(self.halves, signed=True)
