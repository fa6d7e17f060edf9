"""A county of schools that do not exist, for the benchmark of the yearly planning.

Its shape follows the register's entries of 275 schools of Kent and Gloucestershire: a third of the
schools in a dozen towns of very different size, the others in small places all over the county;
nearest neighbours 0.2 km (a tenth), 0.8 km (half) and 3.5 km (nine tenths) away; of 100 schools 61
primary, 25 secondary, 14 special or none of both; a sixth Church of England, one in 20 Catholic.
"""

import random
from collections.abc import Mapping
from datetime import date, timedelta

from peerreview.planning.problem import Problem, Reviewer, Role, Rules, School

# Schools in the towns, the largest first; the last number is of the small places around them.
TOWNS = (34, 23, 19, 15, 13, 12, 11, 10, 10, 10, 9, 8)
IN_TOWNS = sum(TOWNS) / 275
SPREAD = 1.6  # km, of a town's schools around its middle
AREA = 7.5  # square km for each school: 4,500 for 600
SECONDARY, SPECIAL = 0.25, 0.14
CHURCH, CATHOLIC = 0.17, 0.05
IN_TRUST, TRUST_SIZE, IN_FEDERATION = 0.35, 7, 0.06
NO_PLACE = 0.01
TRAINED = {Role.HEAD: 0.97, Role.DEPUTY: 0.93}
LEADS = {Role.HEAD: 0.55, Role.DEPUTY: 0.35}
NO_DEPUTY, TWO_DEPUTIES = 0.04, 0.1
CLUSTER = 7
THEMES = (
    "reading",
    "maths",
    "attendance",
    "behaviour",
    "send",
    "curriculum",
    "writing",
    "early years",
)
WINDOWS = (
    ("Autumn", date(2026, 9, 28), date(2026, 12, 4)),
    ("Spring", date(2027, 1, 18), date(2027, 3, 19)),
    ("Summer", date(2027, 4, 26), date(2027, 6, 25)),
)
AWAY, WISHES = 0.12, 5


def county(size: int, seed: int = 1) -> Problem:
    """A year's problem of so many schools; the same for the same numbers."""
    chance = random.Random(seed)
    terms = {
        day: term
        for term, first, last in WINDOWS
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if day.weekday() < 5
    }
    places = _places(size, chance)
    phases = [_phase(chance) for _ in range(size)]
    clusters = _clusters(places, phases, chance)
    schools = {
        key: _school(key, places[key], phases[key], clusters[key], list(terms), chance, size)
        for key in range(size)
    }
    reviewers = {r.key: r for s in schools.values() for r in _reviewers(s, size, terms, chance)}
    return Problem(Rules(), schools, reviewers, tuple(terms), frozenset(), terms)


def _places(size, chance):
    side = (AREA * size) ** 0.5
    middles = [(chance.uniform(0, 1.4 * side), chance.uniform(0, side / 1.4)) for _ in TOWNS]
    places = []
    for _ in range(size):
        if chance.random() < IN_TOWNS:
            east, north = chance.choices(middles, weights=TOWNS)[0]
            places.append((chance.gauss(east, SPREAD), chance.gauss(north, SPREAD)))
        else:
            places.append((chance.uniform(0, 1.4 * side), chance.uniform(0, side / 1.4)))
    return places


def _phase(chance):
    at = chance.random()
    return "secondary" if at < SECONDARY else "special" if at < SECONDARY + SPECIAL else "primary"


def _clusters(places, phases, chance):
    clusters, first = {}, 0
    for phase in ("primary", "secondary", "special"):
        members = [i for i, own in enumerate(phases) if own == phase]
        middles = chance.sample(members, max(1, len(members) // CLUSTER)) if members else []
        for i in members:
            clusters[i] = first + min(
                range(len(middles)), key=lambda k, i=i: _square(places[i], places[middles[k]])
            )
        first += len(middles)
    return clusters


def _square(one, other):
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _school(key, place, phase, cluster, days, chance, size):
    trusts = max(1, round(IN_TRUST * size / TRUST_SIZE))
    faith = chance.random()
    closed = set(chance.sample(days, 10))
    return School(
        key=key,
        name=f"School {key}",
        phase=phase,
        place=None if chance.random() < NO_PLACE else place,
        cluster=cluster,
        likeness=(
            chance.random(),
            chance.random(),
            1.0 if faith < CATHOLIC else 0.5 if faith < CATHOLIC + CHURCH else 0.0,
        ),
        trust=f"Trust {chance.randrange(trusts)}" if chance.random() < IN_TRUST else "",
        federation=f"Federation {key // 2}" if chance.random() < IN_FEDERATION else "",
        focus=frozenset(chance.sample(THEMES, 2)),
        owes={Role.HEAD: 3, Role.DEPUTY: 3},
        open_days=frozenset(days) - closed if chance.random() < 0.5 else frozenset(),
        wished_days=tuple(chance.sample(sorted(set(days) - closed), WISHES)),
    )


def _reviewers(school, size, terms: Mapping[date, str], chance):
    deputies = chance.random()
    deputies = 0 if deputies < NO_DEPUTY else 2 if deputies < NO_DEPUTY + TWO_DEPUTIES else 1
    for number, role in enumerate([Role.HEAD] + [Role.DEPUTY] * deputies):
        others = chance.sample(range(size), min(size, 5))
        yield Reviewer(
            key=school.key * 10 + number,
            name=f"{role.capitalize()} {number} of {school.name}",
            school=school.key,
            role=role,
            lead=chance.random() < LEADS[role],
            trained_from=_trained(role, chance),
            trained_until=date(2028, 8, 31),
            strengths=frozenset(chance.sample(THEMES, 2)),
            away=frozenset(day for day in terms if chance.random() < AWAY),
            barred=frozenset(others[:1]),
            visited=dict(zip(others[1:], (1, 1, 2, 3), strict=False)),
        )


def _trained(role, chance):
    if chance.random() > TRAINED[role]:
        return None
    return date(2026, 1, 15) if chance.random() < 0.9 else date(2026, 11, 12)
