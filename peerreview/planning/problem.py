"""What a year of reviews has to satisfy, and what a plan for it is. Pure: no database, no solver."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

WHOLE = 2  # halves in a day: what is owed is counted in half days, because 1.5 days are owed


class Role(StrEnum):
    """As what a reviewer gives a day; the values are kinds of posts."""

    HEAD = "headteacher"
    DEPUTY = "deputy"


@dataclass(frozen=True)
class Rules:
    """What a cycle agreed. Distances in km as the crow flies, times the detour of roads."""

    team_size: int = 3
    heads_at_least: int = 1
    heads_at_most: int = 2
    lead_needed: bool = True  # somebody in the team has led reviews before
    training_needed: bool = True
    cooling_off: int = 2  # years in which a reviewer does not go to the same school again
    furthest: float = 60.0  # km
    rivals_within: float = 6.0  # km: secondary schools nearer than this compete
    swaps_allowed: bool = False  # A reviews B and B reviews A in the same year


@dataclass(frozen=True)
class School:
    """A school that takes part: it is reviewed (`hosts`), and owes days."""

    key: int
    name: str
    phase: str  # "primary", "secondary", "special": who is like whom
    place: tuple[float, float] | None = None  # km, east and north
    cluster: int | None = None
    likeness: tuple[float, ...] = ()  # size, intake, faith, each about 0 to 1
    trust: str = ""
    federation: str = ""
    focus: frozenset[str] = frozenset()  # themes it wants looked at
    owes: Mapping[Role, int] = field(default_factory=dict)  # halves, with what earlier years left
    hosts: bool = True
    open_days: frozenset[date] = frozenset()  # on which it can be visited
    wished_days: tuple[date, ...] = ()  # the best first


@dataclass(frozen=True)
class Reviewer:
    """A person in a post by which they may review."""

    key: int
    name: str
    school: int
    role: Role
    lead: bool = False
    trained_from: date | None = None  # the day after the training; None: not trained
    trained_until: date | None = None  # the last day for which it holds
    strengths: frozenset[str] = frozenset()  # themes they know well
    away: frozenset[date] = frozenset()
    barred: frozenset[int] = frozenset()  # schools: family, an earlier employer
    visited: Mapping[int, int] = field(default_factory=dict)  # school: years ago (1 = last year)


@dataclass(frozen=True)
class Visit:
    """Who reviews a school, and when. `day` is None where none could be found yet."""

    host: int
    team: tuple[int, ...]  # reviewers; fewer than the rules ask where nobody could be found
    lead: int | None = None
    day: date | None = None
    locked: bool = False  # agreed already: stays as it is, whoever else is moved


Plan = Mapping[int, Visit]  # by host; every school that hosts has one, if only an empty one


@dataclass(frozen=True)
class Problem:
    """One year, in one picture."""

    rules: Rules
    schools: Mapping[int, School]
    reviewers: Mapping[int, Reviewer]
    days: tuple[date, ...] = ()  # school days inside the windows, in order
    rivals: frozenset[frozenset[int]] = frozenset()  # pairs declared to compete
    terms: Mapping[date, str] = field(default_factory=dict)  # the term of each day
