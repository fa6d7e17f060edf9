import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from schools.models.school import District, School
from schools.naming import PlainName, named_like


class CollaborativeQuerySet(models.QuerySet):
    def for_user(self, user):
        """Who works with whom is public in the partnership: everybody signed in sees it."""
        return self if user.is_authenticated else self.none()

    def named_like(self, words):
        """Found by its own name or by the name of a school that leads or belongs to it."""
        schools = School.objects.filter(named_like(words))
        return self.filter(
            named_like(words)
            | Q(pk__in=Lead.objects.filter(school__in=schools).values("collaborative"))
            | Q(
                pk__in=Membership.objects.current()
                .filter(school__in=schools)
                .values("collaborative")
            )
        )


@pghistory.track()
class Collaborative(models.Model):
    """A named group of schools inside the partnership, perhaps part of a larger one."""

    class Kind(models.TextChoices):
        ALLIANCE = "alliance", "Alliance"
        CLUSTER = "cluster", "Cluster"
        COLLABORATION = "collaboration", "Collaboration"
        CONSORTIUM = "consortium", "Consortium"
        FAMILY = "family", "Family"
        FORMAL = "formal", "Formal collaboration"
        GROUP = "group", "Group"
        HUB = "hub", "Hub"
        PARTNERSHIP = "partnership", "Partnership"
        PROJECT = "project", "Project"
        SUB_PROJECT = "sub-project", "Sub-project"

    name = models.CharField(max_length=200)
    plain_name = PlainName()
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.COLLABORATION)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="collaboratives"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    leads = models.ManyToManyField(School, through="Lead", related_name="leads")
    budget_holder = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="holds_budget_of"
    )
    lead_note = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where no school leads, or how leading is shared",
    )
    schools = models.ManyToManyField(School, through="Membership", related_name="collaboratives")

    objects = CollaborativeQuerySet.as_manager()

    class Meta:
        ordering = ["plain_name", "pk"]
        indexes = [
            GinIndex(
                OpClass("plain_name", "gin_trgm_ops"),
                name="collaborative_name_trigrams",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="collaborative_not_its_own_parent", condition=~Q(parent=F("pk"))
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("schools:collaborative", args=[self.pk])

    def current_schools(self):
        """The schools that belong to it today, by name."""
        members = Membership.objects.current().filter(collaborative=self)
        return School.objects.filter(pk__in=members.values("school"))


class Lead(models.Model):
    """A school that leads a collaborative; `position` keeps the order in which they are named."""

    collaborative = models.ForeignKey(Collaborative, models.CASCADE, related_name="lead_rows")
    school = models.ForeignKey(School, models.PROTECT, related_name="lead_rows")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collaborative", "school"], name="lead_once")
        ]

    def __str__(self):
        return f"{self.school} leads {self.collaborative}"


class SpanQuerySet(models.QuerySet):
    """Rows that hold from one day until another (both included; empty means open)."""

    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(since=None) | Q(since__lte=on)).filter(
            Q(until=None) | Q(until__gte=on)
        )


@pghistory.track()
class Membership(models.Model):
    """A school belongs to a collaborative, from–to."""

    collaborative = models.ForeignKey(Collaborative, models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, models.PROTECT, related_name="memberships")
    since = models.DateField("from", null=True, blank=True)
    until = models.DateField("to", null=True, blank=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
            )
        ]

    def __str__(self):
        return f"{self.school} in {self.collaborative}"


class Strength(models.Model):
    """One thing a collaborative is good at, in its own line."""

    collaborative = models.ForeignKey(Collaborative, models.CASCADE, related_name="strengths")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text
