"""What keeps people from reviewing a school: family, an earlier employer, competition."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from peerreview.models.pool import QUALIFIES
from schools.models import Person, Post, School


class ConflictQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for others their own, for heads those of their schools too."""
        if user.is_coordinator:
            return self
        led = [p.school_id for p in user.current_posts if p.kind == Post.Kind.HEADTEACHER]
        competing = Q(kind=Conflict.Kind.RIVALS) & (Q(school__in=led) | Q(other_school__in=led))
        return self.filter(Q(person=user) | competing)

    def holding(self, on=None):
        """Those that hold on that day (today)."""
        return self.filter(Q(until=None) | Q(until__gte=on or timezone.localdate()))


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

    def get_absolute_url(self):
        return reverse("peerreview:conflicts")

    @property
    def holds(self):
        return self.until is None or self.until >= timezone.localdate()

    @staticmethod
    def may_be_declared_by(user):
        """Those who may review say what keeps them from it; heads whom their schools compete with."""
        return user.is_coordinator or user.holds(*QUALIFIES)

    def may_be_taken_back_by(self, user):
        """The person it is about; of two schools whoever said so; the coordinator."""
        if user.is_coordinator:
            return True
        return user.pk == (self.declared_by_id if self.person_id is None else self.person_id)
