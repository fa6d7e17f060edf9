"""Clusters suggested by place, by likeness, or taken from the collaboratives. Nothing is changed."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from peerreview.models import ReviewCluster
from peerreview.planning import clusters as planning
from peerreview.workflow.picture import PHASES, as_planned
from schools.models import Membership, School

Basis, Phase = ReviewCluster.Basis, School.Phase


@dataclass(frozen=True)
class Suggested:
    """A cluster as it would be: its name, and the participations in it."""

    name: str
    participations: tuple

    @property
    def keys(self):
        return [participation.pk for participation in self.participations]


@dataclass(frozen=True)
class Suggestion:
    """What would replace the clusters. `seen` is the same as long as nothing has changed."""

    clusters: tuple
    left_out: tuple
    seen: str


def suggest(cycle, *, basis, size):
    """A Suggestion for the schools that take part, with about `size` in each cluster."""
    taking_part = list(
        cycle.participations.taking_part().select_related("school__district", "cluster")
    )
    by_school = {p.school_id: p for p in taking_part}
    if basis == Basis.GROUPS:
        groups = _of_collaboratives(by_school, size)
    else:
        schools = [as_planned(p.school) for p in taking_part]
        if basis == Basis.PLACE:  # who has no place on the map is near to nobody
            numbers = planning.by_place([s for s in schools if s.place], size)
        else:
            numbers = planning.by_likeness(schools, size)
        parts = defaultdict(list)
        for key, number in sorted(numbers.items()):
            parts[number].append(by_school[key])
        groups = _named([parts[number] for number in sorted(parts)], basis)
    suggested = tuple(
        Suggested(name, tuple(sorted(those, key=lambda p: (p.school.plain_name, p.pk))))
        for name, those in sorted(groups)
    )
    placed = {pk for cluster in suggested for pk in cluster.keys}
    left_out = tuple(p for p in taking_part if p.pk not in placed)
    return Suggestion(suggested, left_out, _seen(cycle, taking_part, suggested))


def _seen(cycle, taking_part, suggested):
    """A mark of what was suggested, and of what it would replace."""
    now = [[p.pk, p.cluster_id] for p in sorted(taking_part, key=lambda p: p.pk)]
    names = [[cluster.pk, cluster.name] for cluster in cycle.clusters.order_by("pk")]
    told = json.dumps([now, names, [[cluster.name, cluster.keys] for cluster in suggested]])
    return hashlib.sha256(told.encode()).hexdigest()


# -- What they are called --------------------------------------------------------------------------


def _named(parts, basis):
    """[(name, participations)], each name once: after a town or district, or after a phase."""
    called = [(_place_of(those) if basis == Basis.PLACE else _phase_of(those)) for those in parts]
    times, number = Counter(called), Counter()
    found = []
    for name, those in zip(called, parts, strict=True):
        if times[name] > 1:
            number[name] += 1
            name = f"{name} {number[name]}"
        found.append((name, those))
    return found


def _place_of(those):
    for names in (
        [p.school.town for p in those if p.school.town],
        [p.school.district.name for p in those if p.school.district],
    ):
        if names:
            kind = _kind_of(those)
            return _commonest(names)[:80] + (f", {kind}" if kind != "primary" else "")
    return "Cluster"


def _phase_of(those):
    return f"{_kind_of(those).capitalize()} schools"


def _kind_of(those):
    """What most of them are: "primary", "secondary" or "special"."""
    return _commonest([PHASES.get(p.school.phase, "primary") for p in those])


def _commonest(names):
    """The one that stands there most often; of several the first by name."""
    return min(Counter(names).items(), key=lambda pair: (-pair[1], pair[0]))[0]


# -- From the collaboratives -----------------------------------------------------------------------


def _of_collaboratives(by_school, size):
    """[(name, participations)]: each school in that of its collaboratives nearest to the size.

    One with a single school that takes part is no cluster.
    """
    members = defaultdict(set)
    called = {}
    rows = Membership.objects.current().filter(school__in=by_school)
    for pk, name, school in rows.values_list("collaborative", "collaborative__name", "school"):
        members[pk].add(school)
        called[pk] = name
    worth = sorted(
        (pk for pk, schools in members.items() if len(schools) > 1),
        key=lambda pk: (abs(len(members[pk]) - size), called[pk], pk),
    )
    free, groups = set(by_school), []
    for pk in worth:
        here = members[pk] & free
        if len(here) > 1:
            groups.append((called[pk], [by_school[school] for school in sorted(here)]))
            free -= here
    times = Counter()
    found = []
    for name, those in groups:
        times[name] += 1
        end = f" {times[name]}" if times[name] > 1 else ""
        found.append((f"{name[:90]}{end}", those))
    return found
