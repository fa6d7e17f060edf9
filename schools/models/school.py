from datetime import timedelta

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.urls import reverse

from schools.naming import PlainName, named_like


class District(models.Model):
    """A district of the area that the partnership serves."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class SchoolQuerySet(models.QuerySet):
    def for_user(self, user):
        """The register of schools is public knowledge: everybody who is signed in sees it."""
        return self if user.is_authenticated else self.none()

    def named_like(self, words):
        return self.filter(named_like(words))


@pghistory.track()
class School(models.Model):
    """One establishment, known by its URN (the demo's schools have none)."""

    class Phase(models.TextChoices):
        NURSERY = "nursery", "Nursery"
        INFANT = "infant", "Infant"
        JUNIOR = "junior", "Junior"
        PRIMARY = "primary", "Primary"
        MIDDLE = "middle", "Middle"
        SECONDARY = "secondary", "Secondary"
        ALL_THROUGH = "all_through", "All-through"
        SPECIAL = "special", "Special"
        SIXTEEN_PLUS = "sixteen_plus", "16 plus"
        OTHER = "other", "Other"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSING = "closing", "Open, but to close"
        PROPOSED = "proposed", "To open"
        CLOSED = "closed", "Closed"

    urn = models.PositiveIntegerField("URN", unique=True, null=True, blank=True)
    la_number = models.CharField("local authority number", max_length=3, blank=True)
    la_name = models.CharField("local authority", max_length=100, blank=True)
    establishment_number = models.CharField(max_length=4, blank=True)
    name = models.CharField(max_length=200)
    plain_name = PlainName()
    phase = models.CharField(max_length=20, choices=Phase.choices, default=Phase.PRIMARY)
    type = models.CharField(max_length=100, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="schools"
    )
    street = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True, help_text="metres, OS grid")
    northing = models.PositiveIntegerField(null=True, blank=True, help_text="metres, OS grid")
    address3 = models.CharField("address line 3", max_length=200, blank=True)
    county = models.CharField(max_length=100, blank=True)
    website = models.URLField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    head_name = models.CharField(
        "head on the register", max_length=200, blank=True, help_text="As the public register says"
    )
    low_age = models.PositiveSmallIntegerField("youngest age", null=True, blank=True)
    high_age = models.PositiveSmallIntegerField("oldest age", null=True, blank=True)
    gender = models.CharField("admits", max_length=20, blank=True)
    religious_character = models.CharField(max_length=100, blank=True)
    diocese = models.CharField(max_length=100, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    percent_fsm = models.DecimalField(
        "pupils with free school meals, %", max_digits=4, decimal_places=1, null=True, blank=True
    )
    trust = models.CharField(max_length=200, blank=True)
    federation = models.CharField(max_length=200, blank=True)
    ukprn = models.PositiveIntegerField("UKPRN", null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    inspected_on = models.DateField("last inspection", null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["plain_name", "pk"]
        indexes = [
            GinIndex(OpClass("plain_name", "gin_trgm_ops"), name="school_name_trigrams"),
            models.Index(fields=["plain_name", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="school_not_part_of_itself",
                condition=~models.Q(part_of=models.F("pk")),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("schools:school", args=[self.pk])

    @property
    def address(self):
        """The lines of the address that are known."""
        return [x for x in (self.street, self.locality, self.town, self.postcode) if x]

    @property
    def la_estab(self):
        """LA and establishment number as schools quote them: "886/2345"; empty if unknown."""
        if self.la_number and self.establishment_number:
            return f"{self.la_number}/{self.establishment_number}"
        return ""


class Succession(models.Model):
    """One school followed another: it became an academy, merged, split or moved."""

    class Kind(models.TextChoices):
        SUCCESSOR = "successor", "became"
        MERGED = "merged", "merged into"
        SPLIT = "split", "was split into"

    predecessor = models.ForeignKey(School, models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(School, models.PROTECT, related_name="succeeds")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SUCCESSOR)
    on = models.DateField(null=True, blank=True)
    handed_on_at = models.DateTimeField(
        null=True, blank=True, help_text="When posts and memberships passed to the successor"
    )

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                name="succession_of_two_schools",
                condition=~models.Q(predecessor=models.F("successor")),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} {self.get_kind_display()} {self.successor}"

    @property
    def last_day(self):
        """The last day of the predecessor, or None if nobody knows it."""
        return self.predecessor.closed_on or (self.on and self.on - timedelta(days=1))
