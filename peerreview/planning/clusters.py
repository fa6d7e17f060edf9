"""Which schools might review each other by preference: a suggestion, made of halves. Pure."""

from collections.abc import Mapping

from peerreview.planning.problem import School


def suggest(schools: Mapping[int, School], *, basis: str, size: int) -> dict[int, int]:
    """{school: number of its cluster}, about `size` schools in each.

    By "place" near ones stand together (who has no place is left out); by "likeness" those of a
    phase that are alike.
    """
    if basis == "place":
        groups = [{key: school.place for key, school in schools.items() if school.place}]
    else:
        groups = [
            {key: s.likeness or (0.0,) for key, s in schools.items() if s.phase == phase}
            for phase in sorted({school.phase for school in schools.values()})
        ]
    parts = [part for points in groups if points for part in _halved(points, _parts(points, size))]
    return {key: number for number, part in enumerate(parts, 1) for key in part}


def _parts(points, size):
    return max(1, round(len(points) / size))


def _halved(points, parts):
    """The keys of the points in so many parts, always cut across the longest way."""
    if parts == 1:
        return [sorted(points)]
    spread = [max(axis) - min(axis) for axis in zip(*points.values(), strict=True)]
    across = spread.index(max(spread))
    in_order = sorted(points, key=lambda key: (points[key][across], key))
    fewer = parts // 2
    cut = round(len(in_order) * fewer / parts)
    return [
        part
        for keys, n in ((in_order[:cut], fewer), (in_order[cut:], parts - fewer))
        for part in _halved({key: points[key] for key in keys}, n)
    ]
