"""What stands in a plan. Each part carries its edition: who saves over a newer one is told."""

from functools import partial

import pghistory
from django.db import models
from django.db.models import Q

from actionplans.models.plan import ActionPlan

LONG = 10_000  # characters; enough for pages of text, and a PDF can still be laid out


def tracked(kind, **facts):
    """Let the database keep what was added, changed and removed, and who did it."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, **facts)(kind)


class PartQuerySet(models.QuerySet):
    def for_user(self, user):
        """The parts of the plans that the person may see."""
        return self.filter(**{f"{self.model.PLAN}__in": ActionPlan.objects.for_user(user)})


class Part(models.Model):
    """A part of a plan that people edit by itself."""

    PLAN = "plan"  # the way from this part to its plan
    FACETS = ()  # the fields that people edit

    edition = models.PositiveIntegerField(default=1, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    def the_plan(self):
        """The plan this part stands in."""
        return self.plan if self.PLAN == "plan" else self.area.plan

    @property
    def anchor(self):
        """Its place on the page of the plan."""
        return f"{self._meta.model_name}-{self.pk}"


@tracked
class Objective(Part):
    """A numbered promise of the plan."""

    FACETS = ("text",)

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=LONG)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="objective_number_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return f"Objective {self.number}"


@partial(tracked, exclude=["origin"], model_name="AreaEvent")
class Area(Part):
    """An area of work: Safeguarding, CPD, … with the objectives it serves."""

    FACETS = ("name", "objectives", "aims", "outcomes")

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="areas")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    aims = models.TextField(max_length=LONG, blank=True)
    outcomes = models.TextField("intended outcomes", max_length=LONG, blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="areas")
    # What it was made of, if it was not written here: "peerreview.finding:12".
    origin = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin=""), name="area_made_once_of_its_origin"
            ),
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="area_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class AreaObjective(Area.objectives.through):
    """The link between an area and an objective; a proxy, so that its events are kept as well."""

    class Meta:
        proxy = True


@tracked
class Action(Part):
    """Something that will be done: in a term, perhaps on a day, perhaps at a place."""

    PLAN = "area__plan"
    FACETS = ("text", "term", "year", "on", "at", "when", "place")

    class Term(models.TextChoices):
        STANDING = "", "All year"
        AUTUMN = "autumn", "Autumn"
        SPRING = "spring", "Spring"
        SUMMER = "summer", "Summer"

    area = models.ForeignKey(Area, models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.TextField("what will be done", max_length=LONG)
    term = models.CharField(max_length=10, choices=Term.choices, blank=True)
    year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="The calendar year of the term: 2018 for Spring 2018",
    )
    on = models.DateField("day", null=True, blank=True)
    at = models.TimeField("time", null=True, blank=True)
    when = models.CharField(
        "when, in words",
        max_length=100,
        blank=True,
        help_text="If there is no day yet: “first half of term”, “date to be agreed”",
    )
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["year", "term", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_term_has_its_year",
                condition=Q(term="", year=None) | (~Q(term="") & Q(year__isnull=False)),
            )
        ]

    def __str__(self):
        return self.text if len(self.text) < 80 else f"{self.text[:77]}…"

    @property
    def term_name(self):
        """ "Autumn 2017"; empty for what is done all year."""
        return f"{self.get_term_display()} {self.year}" if self.term else ""

    @property
    def sort_key(self):
        """All-year actions first, then by term and day, then as they were entered."""
        order = ["", "spring", "summer", "autumn"].index(self.term)
        return (self.year or 0, order, self.position, self.pk)


@tracked
class Impact(Part):
    """What has come of an area's work, up to a month. Recorded over time, not overwritten."""

    PLAN = "area__plan"
    FACETS = ("up_to", "text")

    area = models.ForeignKey(Area, models.CASCADE, related_name="impacts")
    up_to = models.DateField("up to", help_text="The month up to which this tells the impact")
    text = models.TextField(max_length=LONG)

    class Meta:
        ordering = ["up_to", "pk"]

    def __str__(self):
        return f"Impact to {self.up_to:%B %Y}"


@tracked
class ReviewRound(Part):
    """The look at a plan by the heads and the joint committee, which ends in a statement."""

    FACETS = ("name", "heads_on", "heads_when", "committee_on", "statement")

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=100, help_text="For example: November 2017")
    heads_on = models.DateField("reviewed by the headteachers on", null=True, blank=True)
    heads_when = models.CharField(
        "or, in words",
        max_length=100,
        blank=True,
        help_text="If the day is not on record: “November 2017”",
    )
    committee_on = models.DateField("reviewed by the joint committee on", null=True, blank=True)
    statement = models.TextField(max_length=LONG, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name
