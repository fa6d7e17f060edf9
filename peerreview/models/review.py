"""A review: one day at a school by a team of leaders from other schools, and who goes there."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from peerreview.models.cycle import Cycle
from peerreview.models.pool import DaysEntry, Reviewer
from peerreview.models.schedule import Schedule
from schools.models import Post, School

HOSTS = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY, Post.Kind.CHAIR)


class ReviewQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those at one's own school, those one goes to; all for the coordinator."""
        if user.is_coordinator:
            return self
        own = [p.school_id for p in user.current_posts if p.kind in HOSTS]
        goes = Seat.objects.standing().filter(reviewer__person=user).values("review")
        return self.filter(Q(school__in=own) | Q(pk__in=goes))


@pghistory.track(fields=["day", "locked", "state"], model_name="ReviewEvent")
class Review(models.Model):
    """The review of one school in one cycle, from its planning to its report."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held, report being written"
        WITH_HOST = "with_host", "Report with the school"
        ACCEPTED = "accepted", "Report accepted"
        CANCELLED = "cancelled", "Cancelled"

    class Answer(models.TextChoices):
        NONE = "", "Not answered yet"
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Declined"

    MOVES = {  # to: from
        State.PLANNED: {State.CANCELLED, State.HELD},  # it did not take place after all
        State.HELD: {State.PLANNED, State.WITH_HOST},
        State.WITH_HOST: {State.HELD},
        State.ACCEPTED: {State.WITH_HOST},
        State.CANCELLED: {State.PLANNED},
    }

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="reviews")
    school = models.ForeignKey(School, models.PROTECT, related_name="reviews")
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="reviews")
    day = models.DateField(null=True, blank=True)
    locked = models.BooleanField("stays as it is", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    cancelled_because = models.TextField(blank=True)
    # What the school itself says to its day and its team.
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    answer_because = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # How often what is in people's calendars has changed.
    sequence = models.PositiveIntegerField(default=0)
    # The school is owed a letter about how it stands; likewise the one who is asked to a seat.
    to_tell = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["day", "school__plain_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "school"], name="review_once_a_cycle"),
            models.CheckConstraint(
                name="review_cancelled_with_a_reason",
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
            ),
            models.CheckConstraint(
                name="review_declined_with_a_reason",
                condition=~Q(answer="declined") | ~Q(answer_because=""),
            ),
            models.CheckConstraint(
                name="review_held_on_a_day",
                condition=~Q(state__in=["held", "with_host", "accepted"]) | Q(day__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("planned", "held"),
                    ("planned", "cancelled"),
                    ("cancelled", "planned"),
                    ("held", "planned"),
                    ("held", "with_host"),
                    ("with_host", "held"),
                    ("with_host", "accepted"),
                ],
            ),
        ]

    def __str__(self):
        return f"Review of {self.school}, {self.cycle.period}"

    def get_absolute_url(self):
        return reverse("peerreview:review", args=[self.pk])

    @cached_property
    def wishes(self):
        """What its school has wished for it (its Participation), if it has."""
        return self.cycle.participations.filter(school=self.school_id).first()

    # -- Who may -----------------------------------------------------------------------------

    def is_on_team(self, user):
        """Whether the person goes there."""
        return any(
            seat.reviewer.person_id == user.pk for seat in self.seats.all() if seat.is_standing
        )

    def is_led_by(self, user):
        return any(
            seat.reviewer.person_id == user.pk and seat.lead
            for seat in self.seats.all()
            if seat.is_standing
        )

    def is_hosted_by(self, user):
        """Whether the person speaks for the school that is reviewed."""
        return user.holds(Post.Kind.HEADTEACHER, Post.Kind.DEPUTY, school=self.school)

    def may_be_called_off_by(self, user):
        """Cancel it, and take it up again."""
        return user.is_coordinator

    def may_be_reported_held_by(self, user):
        """Say that it took place, or that it did not after all."""
        return user.is_coordinator or self.is_led_by(user)

    def may_be_planned_by(self, user):
        """Write the plan of its day."""
        return self.is_hosted_by(user) or self.is_led_by(user)

    def shows_contacts_to(self, user):
        """Who sees how to reach whom: governors do not."""
        return user.is_coordinator or self.is_hosted_by(user) or self.is_on_team(user)


class SeatQuerySet(models.QuerySet):
    def standing(self):
        """Those who go, or are asked to."""
        return self.filter(state__in=Seat.STANDING)


@pghistory.track(fields=["state", "lead"], model_name="SeatEvent")
class Seat(models.Model):
    """A place in a team: who is asked to go, and what they said."""

    class State(models.TextChoices):
        ASKED = "asked", "Not answered yet"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"
        RELEASED = "released", "Not needed any more"

    STANDING = (State.ASKED, State.CONFIRMED)

    MOVES = {  # to: from
        State.ASKED: {State.CONFIRMED},  # the day has changed: asked anew
        State.CONFIRMED: {State.ASKED},
        State.DECLINED: {State.ASKED, State.CONFIRMED},
        State.RELEASED: {State.ASKED, State.CONFIRMED},
    }

    review = models.ForeignKey(Review, models.PROTECT, related_name="seats")
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="seats")
    # As what they go: they may hold another post by the day of the review.
    school = models.ForeignKey(School, models.PROTECT, related_name="seats_given")
    role = models.CharField(max_length=20, choices=DaysEntry.Role.choices)
    lead = models.BooleanField("leads the team", default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    because = models.TextField(blank=True)
    to_tell = models.BooleanField(default=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["-lead", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "school"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="seat_three_different_schools",
            ),
            models.UniqueConstraint(
                fields=["review", "reviewer"],
                condition=Q(state__in=["asked", "confirmed"]),
                name="seat_once_in_a_team",
            ),
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(state__in=["asked", "confirmed"], lead=True),
                name="seat_one_leads",
            ),
            models.CheckConstraint(
                name="seat_declined_with_a_reason",
                condition=~Q(state="declined") | ~Q(because=""),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("asked", "confirmed"),
                    ("confirmed", "asked"),
                    ("asked", "declined"),
                    ("confirmed", "declined"),
                    ("asked", "released"),
                    ("confirmed", "released"),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.reviewer} at {self.review}"

    def get_absolute_url(self):
        return self.review.get_absolute_url()

    @property
    def is_standing(self):
        return self.state in self.STANDING

    def may_be_answered_by(self, user):
        """Say whether they come: nobody says it for somebody else."""
        return self.reviewer.person_id == user.pk


class Engagement(models.Model):
    """A school is taken on a day: it is reviewed, or somebody of it reviews elsewhere.

    One event per school and day is thus the schema's to keep, whoever changes what at once.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    day = models.DateField()
    review = models.ForeignKey(Review, models.CASCADE, related_name="engagements")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "day"], name="one_event_per_school_and_day")
        ]

    def __str__(self):
        return f"{self.school}, {self.day}"
