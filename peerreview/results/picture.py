"""The picture of the county: which strengths and challenges schools share, by theme.

Of findings that are shared now, and never more than the gate lets through.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from peerreview.models import Cycle, Finding, Participation, Theme
from peerreview.results.gate import LEAST, Row, settle
from schools.models import School

NO_CLUSTER = "No cluster"
DIMENSIONS = {"phase": "Phase", "cluster": "Cluster"}


@dataclass(frozen=True)
class Line:
    """One theme: its figures of the year, and over the years."""

    theme: str
    row: Row
    by_year: dict[int, int | None]


@dataclass(frozen=True)
class Picture:
    """What is shown of one kind of findings, in one year and over all years."""

    years: list[int]  # the newest first
    values: dict[str, list[str]]  # {dimension: its values}
    lines: list[Line]

    @property
    def highest(self):
        """The largest figure, for the length of bars."""
        shown = [n for line in self.lines for n in (line.row.whole, *line.by_year.values()) if n]
        return max(shown, default=LEAST)


def years_of():
    """The academic years that have reviews, the newest first."""
    return list(
        Cycle.objects.filter(reviews__isnull=False).distinct().values_list("year", flat=True)
    )


def picture_of(kind, year) -> Picture:
    """The picture of strengths, or of areas for development, in this year."""
    cluster = Participation.objects.filter(
        cycle=OuterRef("review__cycle"), school=OuterRef("review__school")
    )
    facts = (
        Finding.objects.shared()
        .filter(kind=kind)
        .annotate(cluster=Subquery(cluster.values("cluster__name")[:1]))
        .values_list(
            "review__cycle__year", "theme", "review__school", "review__school__phase", "cluster"
        )
    )
    schools = defaultdict(set)  # {(year, theme): schools}
    parts = defaultdict(set)  # {(dimension, value, theme): schools of this year}
    for its_year, theme, school, phase, cluster_name in facts:
        schools[its_year, theme].add(school)
        if its_year == year:
            parts["phase", phase, theme].add(school)
            parts["cluster", cluster_name or NO_CLUSTER, theme].add(school)
    years = years_of()
    # All that the year has, whether or not anything is shared of it: what is missing tells nothing.
    values = {"phase": _phases(year), "cluster": _clusters(year)}
    lines = []
    for slug, name in _themes(years, year):
        partitions = {
            dimension: {value: parts[dimension, value, slug] for value in its_values}
            for dimension, its_values in values.items()
        }
        by_year = {y: settle(schools[y, slug], {}).whole for y in years}
        lines.append(Line(name, settle(schools[year, slug], partitions), by_year))
    return Picture(years, values, lines)


def _themes(years, year):
    """[(slug, name)] of all years, as the framework of this year has them, then the others."""
    found = {}
    ordered = [year, *(y for y in years if y != year)]
    themes = Theme.objects.filter(cycle__year__in=ordered).values_list(
        "cycle__year", "slug", "name"
    )
    for _, slug, name in sorted(themes, key=lambda t: ordered.index(t[0])):
        found.setdefault(slug, name)
    return list(found.items())


def _phases(year):
    there = set(School.objects.filter(reviews__cycle__year=year).values_list("phase", flat=True))
    return [phase.value for phase in School.Phase if phase.value in there]


def _clusters(year):
    names = Participation.objects.filter(cycle__year=year, school__reviews__cycle__year=year)
    found = set(names.values_list("cluster__name", flat=True))
    return [*sorted(name for name in found if name), NO_CLUSTER]
