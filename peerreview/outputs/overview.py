"""A schedule as people look at it: visit by visit, by cluster and term, by distance, by days given."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import mean

from peerreview.models import Term
from peerreview.planning.distances import km_between
from peerreview.planning.problem import WHOLE, Role
from peerreview.wording import schedule as wording

BANDS = (5, 10, 20, 40)  # km
LONGEST = 10


@dataclass(frozen=True)
class Going:
    """One reviewer in a team, with the way they have."""

    key: int
    name: str
    school: str
    role: str
    leads: bool
    km: float | None


@dataclass
class Row:
    """One visit."""

    host: object  # planning's School
    visit: object
    cluster: str
    term: str
    team: list
    breaches: list = field(default_factory=list)
    state: str = "fine"  # "must": against a rule; "short": something is missing

    @property
    def missing(self):
        return [b for b in self.breaches if not b.must]

    @property
    def broken(self):
        return [b for b in self.breaches if b.must]


def rows_of(problem, plan, breaches, clusters):
    """[Row, …] by day, those without a day last. `clusters` is {key: name}."""
    by_host = defaultdict(list)
    for breach in breaches:
        by_host[breach.host].append(breach)
    rows = [
        row_of(problem, visit, by_host.get(host, []), clusters)
        for host, visit in plan.items()
        if host in problem.schools
    ]
    return sorted(rows, key=lambda r: (r.visit.day is None, r.visit.day or 0, r.host.name))


def row_of(problem, visit, breaches, clusters):
    """One visit, with what is to be said about it."""
    host = problem.schools[visit.host]
    state = "must" if any(b.must for b in breaches) else "short" if breaches else "fine"
    return Row(
        host=host,
        visit=visit,
        cluster=clusters.get(host.cluster, ""),
        term=term_of(problem, visit.day),
        team=team_of(problem, visit),
        breaches=breaches,
        state=state,
    )


def team_of(problem, visit):
    """Who goes, the lead first. Who has left the pool since is left out; the checker names them."""
    host, found = problem.schools[visit.host], []
    for key in visit.team:
        reviewer = problem.reviewers.get(key)
        if reviewer is None:
            continue
        school = problem.schools.get(reviewer.school)
        found.append(
            Going(
                key=key,
                name=reviewer.name,
                school=school.name if school else "",
                role=wording.AS_WHAT[reviewer.role],
                leads=key == visit.lead,
                km=km_between(host, school) if school else None,
            )
        )
    return sorted(found, key=lambda g: (not g.leads, g.role != "Head", g.name))


def term_of(problem, day):
    """The term in words; empty without a day, or where the day is in no window."""
    term = problem.terms.get(day)
    return Term(term).label if term else ""


def coverage(rows):
    """Clusters × terms: [(cluster, [n in each term, n without a day], visits, n short), …]."""
    terms = [t.label for t in Term]
    counts, short, total = defaultdict(Counter), Counter(), Counter()
    for row in rows:
        name = row.cluster or wording.NO_CLUSTER
        counts[name][row.term] += 1
        total[name] += 1
        short[name] += row.state != "fine"
    return [
        (name, [counts[name][t] for t in (*terms, "")], total[name], short[name])
        for name in sorted(counts, key=lambda n: (n == wording.NO_CLUSTER, n))
    ]


@dataclass(frozen=True)
class Distances:
    bands: list  # (words, how many ways, share in per cent)
    mean: float | None
    longest: list  # (Row, Going), the longest first
    unknown: int


def distances(rows):
    """How far people have to go, in km."""
    ways = [(going.km, row, going) for row in rows for going in row.team]
    known = sorted((w for w in ways if w[0] is not None), key=lambda w: -w[0])
    counted, low = [], 0
    for high in (*BANDS, None):
        n = sum(1 for km, *_ in known if km >= low and (high is None or km < high))
        counted.append((wording.band(low, high), n, round(100 * n / len(known)) if known else 0))
        low = high
    return Distances(
        bands=counted,
        mean=mean(km for km, *_ in known) if known else None,
        longest=[(row, going) for _, row, going in known[:LONGEST]],
        unknown=len(ways) - len(known),
    )


def days_given(problem, plan):
    """[(school, [(role, days owed, days planned), …]), …] in words, those off balance first."""
    planned = defaultdict(Counter)
    for visit in plan.values():
        for key in visit.team:
            if reviewer := problem.reviewers.get(key):
                planned[reviewer.school][reviewer.role] += WHOLE
    found = [
        (
            school,
            [(role, school.owes.get(role, 0), planned[school.key][role]) for role in Role],
        )
        for school in problem.schools.values()
    ]
    found.sort(key=lambda f: (-max(abs(owed - given) for _, owed, given in f[1]), f[0].name))
    return [
        (
            school,
            [(wording.AS_WHAT[role], f"{o / WHOLE:g}", f"{g / WHOLE:g}") for role, o, g in roles],
        )
        for school, roles in found
    ]


@dataclass(frozen=True)
class Map:
    """Where schools are and who goes where, in a box of `width` × `height`, north at the top."""

    width: int
    height: int
    dots: list  # (x, y, Row)
    ways: list  # (x1, y1, x2, y2)
    missing: int  # schools whose place is unknown


WIDTH = 720
MARGIN = 12


def map_of(problem, rows):
    """The map, or None where fewer than two places are known."""
    placed = [row for row in rows if row.host.place]
    if len(placed) < 2:
        return None
    east = [row.host.place[0] for row in placed]
    north = [row.host.place[1] for row in placed]
    span = max(max(east) - min(east), (max(north) - min(north)) / 1.2, 1)
    scale = (WIDTH - 2 * MARGIN) / span

    def point(place):
        return (
            round(MARGIN + (place[0] - min(east)) * scale, 1),
            round(MARGIN + (max(north) - place[1]) * scale, 1),
        )

    ways = []
    for row in placed:
        for key in row.visit.team:
            reviewer = problem.reviewers.get(key)
            school = reviewer and problem.schools.get(reviewer.school)
            if school and school.place:
                ways.append((*point(school.place), *point(row.host.place)))
    return Map(
        width=round(2 * MARGIN + (max(east) - min(east)) * scale),
        height=round(2 * MARGIN + (max(north) - min(north)) * scale),
        dots=[(*point(row.host.place), row) for row in placed],
        ways=ways,
        missing=len(rows) - len(placed),
    )
