from datetime import date, timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from peerreview.planning.problem import Rules
from peerreview.wording import days
from schools.naming import named_like


class CycleQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for others those that have been opened."""
        if user.is_coordinator:
            return self
        return self.exclude(state=Cycle.State.PREPARED) if user.is_authenticated else self.none()


@pghistory.track(exclude=["edition", "created_at"], model_name="CycleEvent")
class Cycle(models.Model):
    """The peer reviews of one academic year, with the rules that were agreed for it."""

    class State(models.TextChoices):
        PREPARED = "prepared", "Being prepared"
        OPEN = "open", "Under way"
        CLOSED = "closed", "Closed"

    MOVES = {State.OPEN: {State.PREPARED, State.CLOSED}, State.CLOSED: {State.OPEN}}  # to: from

    year = models.PositiveSmallIntegerField(
        "academic year",
        unique=True,
        validators=[MinValueValidator(2015), MaxValueValidator(2100)],
        help_text="The year in which it begins: 2026 for 2026–27",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)

    # -- The rules ---------------------------------------------------------------------------
    team_size = models.PositiveSmallIntegerField("reviewers in a team", default=3)
    heads_at_least = models.PositiveSmallIntegerField("headteachers in a team, at least", default=1)
    heads_at_most = models.PositiveSmallIntegerField("headteachers in a team, at most", default=2)
    # Halves of days: 1.5 days are owed, and a visit takes a whole one.
    head_halves = models.PositiveSmallIntegerField(
        "headteacher days owed", default=3, help_text="counted in half days"
    )
    deputy_halves = models.PositiveSmallIntegerField(
        "deputy days owed", default=3, help_text="counted in half days"
    )
    lead_needed = models.BooleanField("a lead reviewer in each team", default=True)
    training_needed = models.BooleanField("only trained reviewers", default=True)
    training_months = models.PositiveSmallIntegerField("training holds for, months", default=24)
    cooling_off = models.PositiveSmallIntegerField("years before the same reviewer", default=2)
    furthest = models.PositiveSmallIntegerField("furthest way, km", default=60)
    rivals_within = models.PositiveSmallIntegerField(
        "secondary schools compete within, km", default=6
    )
    swaps_allowed = models.BooleanField("two schools may review each other", default=False)
    report_days = models.PositiveSmallIntegerField(
        "days for the team to write its report", default=10
    )
    facts_days = models.PositiveSmallIntegerField("days for the school to check facts", default=10)
    wishes_by = models.DateField("schools say their wishes by", null=True, blank=True)

    edition = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField("opened", null=True, blank=True)  # for the first time

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="cycle_team_can_be_made",
                condition=Q(team_size__gte=1, team_size__lte=6)
                & Q(heads_at_least__lte=F("heads_at_most"))
                & Q(heads_at_most__lte=F("team_size")),
            ),
            models.CheckConstraint(
                name="cycle_days_can_be_given",
                condition=Q(head_halves__lte=20, deputy_halves__lte=20),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[("prepared", "open"), ("open", "closed"), ("closed", "open")],
            ),
        ]

    def __str__(self):
        return f"Peer reviews {self.period}"

    def get_absolute_url(self):
        return reverse("peerreview:cycle", args=[self.pk])

    # -- What is true of it ------------------------------------------------------------------

    @property
    def period(self):
        """The academic year in words: "2026–27"."""
        return f"{self.year}–{(self.year + 1) % 100:02}"

    @property
    def first_day(self):
        return date(self.year, 9, 1)

    @property
    def last_day(self):
        return date(self.year + 1, 8, 31)

    @property
    def rules(self) -> Rules:
        """Its rules, as the planning reads them."""
        return Rules(
            team_size=self.team_size,
            heads_at_least=self.heads_at_least,
            heads_at_most=self.heads_at_most,
            lead_needed=self.lead_needed,
            training_needed=self.training_needed,
            cooling_off=self.cooling_off,
            furthest=float(self.furthest),
            rivals_within=float(self.rivals_within),
            swaps_allowed=self.swaps_allowed,
        )

    def terms(self):
        """{day: term} of all school days in its windows, in order: no weekends, no holidays."""
        free = set()
        for holiday in self.holidays.all():
            free.update(_days(holiday.first, holiday.last))
        return {
            day: window.term
            for window in self.windows.all()
            for day in _days(window.first, window.last)
            if day.weekday() < 5 and day not in free
        }

    @cached_property
    def has_schedule(self):
        """Whether a schedule is published, so that people know who comes when."""
        return self.schedules.filter(state="published").exists()

    def breaks(self):
        """The holidays inside its windows: days on which reviews could be thought to be."""
        windows = list(self.windows.all())
        return [
            holiday
            for holiday in self.holidays.all()
            if any(w.first <= holiday.last and holiday.first <= w.last for w in windows)
        ]

    # -- Who may -----------------------------------------------------------------------------

    @staticmethod
    def may_be_run_by(user):
        """Set its rules, its pool and its schedule."""
        return user.is_coordinator


def _days(first, last):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


class Term(models.TextChoices):
    AUTUMN = "autumn", "Autumn"
    SPRING = "spring", "Spring"
    SUMMER = "summer", "Summer"


class Window(models.Model):
    """Days of a term on which reviews can be, from–to. What is in holidays is left out."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="windows")
    term = models.CharField(max_length=10, choices=Term.choices)
    first = models.DateField("from")
    last = models.DateField("to")

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(
                name="window_ends_after_it_begins", condition=Q(last__gte=F("first"))
            ),
            models.UniqueConstraint(fields=["cycle", "first"], name="window_begins_once"),
        ]

    def __str__(self):
        return f"{self.get_term_display()} {self.first:%Y}"

    @property
    def in_words(self):
        return days.span(self.first, self.last)


class Holiday(models.Model):
    """Days without school: half-terms, bank holidays."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="holidays")
    name = models.CharField(max_length=100)
    first = models.DateField("from")
    last = models.DateField("to")

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(
                name="holiday_ends_after_it_begins", condition=Q(last__gte=F("first"))
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def in_words(self):
        return days.span(self.first, self.last)


class Theme(models.Model):
    """A strand of the review framework: what teams look at, and schools choose as their focus.

    `slug` is the same over the years, so that they can be compared. `prompts` are questions, one in
    each line.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="themes")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    prompts = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "slug"], name="theme_once_in_a_cycle")
        ]

    def __str__(self):
        return self.name

    @property
    def questions(self):
        return [line.strip() for line in self.prompts.splitlines() if line.strip()]


class ReviewCluster(models.Model):
    """Schools that review each other by preference: neighbours, or schools that are alike."""

    class Basis(models.TextChoices):
        PLACE = "place", "Near each other"
        LIKENESS = "likeness", "Alike"
        GROUPS = "groups", "From the collaboratives"
        HAND = "hand", "Put together by hand"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="clusters")
    name = models.CharField(max_length=100)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.HAND)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "name"], name="review_cluster_named_once")
        ]

    def __str__(self):
        return self.name


class ParticipationQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for others those of the schools where they hold a post."""
        if user.is_coordinator:
            return self
        return self.filter(school__in=user.school_ids).exclude(cycle__state=Cycle.State.PREPARED)

    def taking_part(self):
        return self.filter(left_at=None)

    def named_like(self, words):
        """Found by the name of the school."""
        return self.filter(named_like(words, "school__plain_name"))


@pghistory.track(exclude=["edition"], model_name="ParticipationEvent")
class Participation(models.Model):
    """A school takes part in a cycle: where it belongs, and what it wishes for its review."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="participations")
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="participations")
    cluster = models.ForeignKey(
        ReviewCluster, models.SET_NULL, null=True, blank=True, related_name="participations"
    )
    # A school may give its days in a year in which it is not reviewed (a new school, say).
    hosts = models.BooleanField("is reviewed this year", default=True)

    # -- What the school wishes --------------------------------------------------------------
    focus = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    focus_words = models.TextField("focus, in your own words", max_length=2_000, blank=True)
    wished_days = ArrayField(models.DateField(), default=list, blank=True)
    closed_days = ArrayField(models.DateField(), default=list, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)

    left_at = models.DateTimeField(null=True, blank=True)
    left_because = models.TextField(blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["school__plain_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "school"], name="participation_once"),
            models.CheckConstraint(
                name="participation_left_with_a_reason",
                condition=Q(left_at=None) | ~Q(left_because=""),
            ),
        ]

    def __str__(self):
        return f"{self.school}, {self.cycle.period}"

    def get_absolute_url(self):
        return reverse("peerreview:wishes", args=[self.pk])

    @property
    def takes_part(self):
        return self.left_at is None

    def wishes_may_be_said_by(self, user):
        """The heads and deputies of the school, and the coordinator for them."""
        from schools.models import Post

        return user.is_coordinator or user.holds(
            Post.Kind.HEADTEACHER, Post.Kind.DEPUTY, school=self.school
        )
