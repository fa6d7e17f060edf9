"""Suggestions for clusters: schools of one phase group, near each other or alike, in even groups."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from peerreview.planning.distances import between
from peerreview.planning.problem import School

ROUNDS = 20  # of exchanging schools between clusters; far more than it takes


def by_place(schools: Iterable[School], size: int) -> dict[int, int]:
    """{school: cluster number}: neighbours of one phase in groups of about `size`.

    Schools whose place is unknown go where there is most room. Raises ValueError for a size below 2.
    """
    return _clustered(schools, size, lambda school: school.place)


def by_likeness(schools: Iterable[School], size: int) -> dict[int, int]:
    """{school: cluster number}: schools of one phase that are alike, in groups of about `size`."""
    return _clustered(schools, size, lambda school: school.likeness or None)


def compactness(schools: Mapping[int, School], clusters: Mapping[int, int]) -> float:
    """Mean km between two schools of one cluster; 0.0 where there are none."""
    members = defaultdict(list)
    for key, cluster in clusters.items():
        members[cluster].append(schools[key])
    apart = []
    for those in members.values():
        km = between(those)[np.triu_indices(len(those), 1)]
        apart.append(km[~np.isnan(km)])
    apart = np.concatenate(apart) if apart else np.zeros(0)
    return float(apart.mean()) if len(apart) else 0.0


def _clustered(schools, size, point):
    if size < 2:
        raise ValueError("A cluster has at least two schools.")
    phases = defaultdict(list)
    for school in sorted(schools, key=lambda s: s.key):
        phases[school.phase].append(school)
    clusters, first = {}, 0
    for _, members in sorted(phases.items()):
        count = max(1, round(len(members) / size))
        for school, number in _of_phase(members, count, point).items():
            clusters[school] = first + number
        first += count
    return clusters


def _of_phase(members, count, point):
    lengths = [len(point(school)) for school in members if point(school) is not None]
    usual = max(set(lengths), key=lambda n: (lengths.count(n), n), default=0)
    known = [s for s in members if point(s) is not None and len(point(s)) == usual]
    numbers = np.zeros(len(known), dtype=int)
    if known:
        points = np.array([point(school) for school in known], dtype=float)
        numbers = _exchanged(points, _halved(points, count))
    clusters = {school.key: int(number) for school, number in zip(known, numbers, strict=True)}
    sizes = np.bincount(numbers, minlength=count)
    for school in members:
        if school.key not in clusters:
            clusters[school.key] = int(sizes.argmin())
            sizes[clusters[school.key]] += 1
    return clusters


def _halved(points, count):
    """Groups of equal size by cutting again and again across the longest way."""
    numbers = np.zeros(len(points), dtype=int)
    waiting = [(np.arange(len(points)), 0, count)]
    while waiting:
        those, first, groups = waiting.pop()
        numbers[those] = first
        if groups > 1 and len(those):
            apart = points[those] - points[those].mean(axis=0)
            along = np.linalg.svd(apart, full_matrices=False)[2][0]
            along = along * (1 if along[np.abs(along).argmax()] > 0 else -1)
            order = those[np.argsort(apart @ along, kind="stable")]
            left = groups // 2
            cut = round(len(those) * left / groups)
            waiting.append((order[:cut], first, left))
            waiting.append((order[cut:], first + left, groups - left))
    return numbers


def _exchanged(points, numbers):
    """Groups of the same sizes in which no exchange of two schools brings them nearer together."""
    numbers = numbers.copy()
    for _ in range(ROUNDS):
        groups = np.unique(numbers)
        middles = np.array([points[numbers == group].mean(axis=0) for group in groups])
        away = ((points[:, None, :] - middles[None, :, :]) ** 2).sum(axis=2)
        at = np.searchsorted(groups, numbers)
        # What each school would win in each group; two that change places win the sum.
        wins = away[np.arange(len(points)), at][:, None] - away
        both = wins[:, at] + wins[:, at].T
        changed = False
        free = np.ones(len(points), dtype=bool)
        rows, columns = np.nonzero(np.triu(both > 1e-9, 1))
        for i in np.argsort(-both[rows, columns], kind="stable"):
            one, other = rows[i], columns[i]
            if free[one] and free[other]:
                numbers[one], numbers[other] = numbers[other], numbers[one]
                free[[one, other]] = False
                changed = True
        if not changed:
            break
    return numbers
