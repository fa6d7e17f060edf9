"""Cycles to plan: a plain one with worked numbers, and odd ones by chance."""

import random
from dataclasses import replace
from datetime import date, timedelta

from peerreview.planning.problem import Problem, Reviewer, Role, Rules, School, Visit

DAYS = tuple(date(2026, 10, 5) + timedelta(days=n) for n in range(12))
TRAINED = date(2026, 9, 1)
NAMES = (
    "Ash Lane",
    "Beech Hill",
    "Cedar Road",
    "Dale End",
    "Elm Park",
    "Fen Side",
    "Grove",
    "Heath",
)


def plain(size=6, rules=None, days=DAYS):
    """Primary schools 1, 2, … in a row, 2 km from each to the next, with a head and a deputy each.

    The head of school 3 is reviewer 30, its deputy 31. All are trained and can lead.
    """
    schools = {
        key: School(
            key=key,
            name=NAMES[key - 1] if key <= len(NAMES) else f"School {key}",
            phase="primary",
            place=(2.0 * key, 0.0),
            cluster=1,
            owes={Role.HEAD: 3, Role.DEPUTY: 3},
        )
        for key in range(1, size + 1)
    }
    reviewers = {
        10 * key + number: Reviewer(
            key=10 * key + number,
            name=f"{('Ann', 'Dev')[number]} {school.name.split()[0]}",
            school=key,
            role=role,
            lead=True,
            trained_from=TRAINED,
        )
        for key, school in schools.items()
        for number, role in enumerate(Role)
    }
    terms = {day: "autumn" if day < days[len(days) // 2] else "spring" for day in days}
    return Problem(rules or Rules(), schools, reviewers, days, terms=terms)


def with_school(problem, key, **changes):
    """The problem with one school changed."""
    school = replace(problem.schools[key], **changes)
    return replace(problem, schools={**problem.schools, key: school})


def with_reviewer(problem, key, **changes):
    """The problem with one reviewer changed."""
    reviewer = replace(problem.reviewers[key], **changes)
    return replace(problem, reviewers={**problem.reviewers, key: reviewer})


def with_rules(problem, **changes):
    """The problem with other rules."""
    return replace(problem, rules=replace(problem.rules, **changes))


def without(problem, *reviewers):
    """The problem after these reviewers have left."""
    staying = {key: r for key, r in problem.reviewers.items() if key not in reviewers}
    return replace(problem, reviewers=staying)


def odd(seed, size):
    """A cycle by chance: odd rules, missing deputies and places, few days, rivals, bars, trusts."""
    chance = random.Random(seed)
    team = chance.choice((1, 2, 3, 3, 3, 4))
    most = chance.randint(0, team)
    rules = Rules(
        team_size=team,
        heads_at_least=chance.randint(0, most),
        heads_at_most=most,
        lead_needed=chance.random() < 0.7,
        training_needed=chance.random() < 0.8,
        cooling_off=chance.choice((0, 1, 2, 3)),
        furthest=chance.choice((5.0, 20.0, 60.0, 200.0)),
        rivals_within=chance.choice((0.0, 6.0, 30.0)),
        swaps_allowed=chance.random() < 0.4,
    )
    days = DAYS[: chance.choice((0, 1, 3, 12, 12, 12))]
    keys = range(1, size + 1)
    schools = {key: _school(key, days, chance) for key in keys}
    reviewers = {
        r.key: r for school in schools.values() for r in _reviewers(school, keys, days, chance)
    }
    rivals = frozenset(
        frozenset(chance.sample(keys, 2)) for _ in range(chance.randint(0, size // 3))
    )
    terms = {day: chance.choice(("autumn", "spring")) for day in days}
    return Problem(rules, schools, reviewers, days, rivals, terms)


def _school(key, days, chance):
    owes = {
        role: chance.choice((0, 1, 2, 3, 3, 3, 4, 5)) for role in Role if chance.random() < 0.95
    }
    few = [day for day in days if chance.random() < 0.4]
    return School(
        key=key,
        name=f"School {key}",
        phase=chance.choice(("primary", "primary", "secondary", "special")),
        place=None if chance.random() < 0.1 else (chance.uniform(0, 40), chance.uniform(0, 40)),
        cluster=chance.choice((None, 1, 2)),
        likeness=chance.choice(((), (chance.random(), chance.random()))),
        trust=chance.choice(("", "", "", "North", "South")),
        federation=chance.choice(("", "", "", "", "River")),
        focus=frozenset(chance.sample(("reading", "maths", "send"), chance.randint(0, 2))),
        owes=owes,
        hosts=chance.random() < 0.9,
        open_days=frozenset(few) if chance.random() < 0.3 else frozenset(),
        wished_days=tuple(chance.sample(days, min(len(days), chance.randint(0, 3)))),
    )


def _reviewers(school, keys, days, chance):
    roles = [role for role in (Role.HEAD, Role.DEPUTY, Role.DEPUTY) if chance.random() < 0.75]
    for number, role in enumerate(roles):
        others = chance.sample(keys, min(3, len(keys)))
        yield Reviewer(
            key=10 * school.key + number,
            name=f"Reviewer {10 * school.key + number}",
            school=school.key,
            role=role,
            lead=chance.random() < 0.5,
            trained_from=chance.choice((None, TRAINED, TRAINED, TRAINED, DAYS[2])),
            trained_until=chance.choice((None, None, DAYS[1], DAYS[8])),
            strengths=frozenset(chance.sample(("reading", "maths", "send"), 1)),
            away=frozenset(day for day in days if chance.random() < 0.2),
            barred=frozenset(others[:1]) if chance.random() < 0.3 else frozenset(),
            visited={other: chance.choice((1, 2, 3)) for other in others[1:]},
        )


def locked(plan):
    """The plan with every visit agreed."""
    return {host: replace(visit, locked=True) for host, visit in plan.items()}


def good_plan():
    """Eight plain schools and a plan that keeps every rule: teams from the next three round the row."""
    problem = plain(8)
    plan = {}
    for host in range(1, 9):
        one, two, three = ((host - 1 + step) % 8 + 1 for step in (1, 2, 3))
        plan[host] = Visit(host, (10 * one, 10 * two + 1, 10 * three), 10 * one, DAYS[host - 1])
    return problem, plan
