"""How far schools are from each other, by road as far as the straight line tells."""

import math

import numpy as np

from peerreview.planning.problem import School

DETOUR = 1.3  # roads are longer than the straight line, by about this much in a county


def between(schools: list[School]) -> np.ndarray:
    """Kilometres from each school to each, NaN where one of them has no known place."""
    places = np.array([s.place or (np.nan, np.nan) for s in schools], dtype=float).reshape(-1, 2)
    steps = places[:, None, :] - places[None, :, :]
    return DETOUR * np.hypot(steps[..., 0], steps[..., 1])


def km_between(one: School, other: School) -> float | None:
    """Kilometres from one school to another; None where a place is not known."""
    if one.place is None or other.place is None:
        return None
    return DETOUR * math.dist(one.place, other.place)
