"""How finely people may be told apart: at the invitation, at the sealing, and in the report.

Two old rules of statistical disclosure control, built into what is stored. *k-anonymity*: nobody
stands in a combination with fewer than k − 1 others. *Dominance*: the two largest contributors must
not fill a cell; here a school is a contributor, so that a figure never stands for one or two schools
(Sport England counts its Active Lives suppression in schools for the same reason).

Everything here is pure and depends on the rows alone, not on their order. A row is
(school, phase, role, district) of one person, or of one school; "" is not told apart. Who belongs to
no school (`None`) is nobody's colleague, and counts as a school of their own.
"""

from collections import Counter, defaultdict
from typing import TypedDict

from consultation.wording import gate as wording
from schools.models import Post, School

NOT_TOLD_APART = ("", "", "")
DIMENSIONS = ("phase", "role", "district")
EVERYBODY = ""  # the dimension of the one group of everybody

INSIDE, PUBLISHED, SCHOOLS = 5, 10, 3


class Group(TypedDict):
    """The facts of a `BreakdownGroup`."""

    dimension: str
    key: str
    label: str
    position: int
    count: int
    threshold: int
    published_key: str
    published_threshold: int


def generalise(rows, k=INSIDE, schools=SCHOOLS) -> list[tuple[str, str, str]]:
    """(phase, role, district) for each row, broadened until each that occurs is safe.

    Safe: at least `k` rows of at least `schools` schools. The district goes first, then the role,
    then the phase; what is left over pulls in the smallest neighbours, so that what is not told
    apart is safe as well. With fewer than `k` rows or `schools` schools nothing is told apart.
    """
    classes = _Classes(rows, k, schools)
    # A district is given up within a phase and role, so that all of these stay together.
    classes.broaden(lambda phase, role, district: (phase, role, ""))
    classes.broaden(lambda phase, role, district: (phase, "", ""))
    classes.broaden(lambda phase, role, district: NOT_TOLD_APART)
    return classes.told()


class _Classes:
    """Rows by the combination that they have come to."""

    def __init__(self, rows, k, schools):
        self.k, self.schools = k, schools
        self.school_of = [row[0] for row in rows]
        self.members = defaultdict(list)
        for n, row in enumerate(rows):
            self.members[tuple(row[1:])].append(n)

    def broaden(self, step):
        """Move what is unsafe one step up, and pull in neighbours until what is there is safe."""
        unsafe = [told for told in self.members if not self.is_safe(told)]
        for told in unsafe:
            self.move(told, step(*told))
        above = {step(*told) for told in [*unsafe, *self.members]} & set(self.members)
        for parent in sorted(above):
            children = [told for told in self.members if told != parent and step(*told) == parent]
            children.sort(key=lambda told: (len(self.members[told]), told))
            while not self.is_safe(parent) and children:
                self.move(children.pop(0), parent)

    def move(self, told, to):
        if told != to:
            self.members[to] += self.members.pop(told)

    def is_safe(self, told):
        members = self.members[told]
        return (
            len(members) >= self.k
            and len(set(_apart(self.school_of[n] for n in members))) >= self.schools
        )

    def told(self):
        found = [NOT_TOLD_APART] * len(self.school_of)
        for told, members in self.members.items():
            for n in members:
                found[n] = told
        return found


def groups(rows, districts=None, asked=None) -> list[Group]:
    """The groups by which answers may be broken down, of the rows as `generalise` left them.

    `threshold` is the least count that surely stands for 5 people of 3 schools: more than the two
    schools with most people in the group together have in it. The first group, of no dimension, is
    everybody. Published groups are inside groups that are large enough for 10 in place of 5, and all
    others together. No group holds 1 to 4 (published: 1 to 9) people more than another within it,
    whatever their dimensions.

    `districts` are their names by slug. Where it is not known who belongs to which school, `asked`
    are the schools of everybody who was asked, which bounds how many of one school may be meant.
    """
    rows, together = list(rows), defaultdict(list)
    for school, row in zip(_apart(row[0] for row in rows), rows, strict=True):
        together[tuple(row[1:])].append(school)
    if not together:
        return []
    triples = sorted(together)
    schools = [Counter(together[triple]) for triple in triples]
    most = None if asked is None else _top_two(Counter(_apart(asked)).values())
    inside = _Partitions(schools, triples, INSIDE, most)
    inside.make_safe()
    published = _Partitions(schools, inside.keys, PUBLISHED, most)
    published.make_safe()

    def group(members, above, **facts):
        return Group(
            count=inside.size(members),
            threshold=inside.threshold(members),
            published_threshold=published.threshold(above),
            **facts,
        )

    everybody = range(len(triples))
    found = [
        group(
            everybody,
            everybody,
            dimension=EVERYBODY,
            key="",
            label=wording.EVERYBODY,
            position=0,
            published_key="",
        )
    ]
    labels = _labels(districts or {})
    for d, dimension in enumerate(DIMENSIONS):
        order = {key: n for n, key in enumerate(labels[dimension])}
        members = inside.members(d)
        keys = sorted(members, key=lambda key: (key == "", order.get(key, len(order)), key))
        for position, key in enumerate(keys, 1):
            above = published.keys[members[key][0]][d]
            found.append(
                group(
                    members[key],
                    published.members(d)[above],
                    dimension=dimension,
                    key=key,
                    label=labels[dimension].get(key, key) if key else wording.THE_REST,
                    position=position,
                    published_key=above,
                )
            )
    return found


def safe_from(schools, k) -> int:
    """The least count that surely stands for `k` people of 3 schools.

    `schools` are those of the people, one for each, or the Counter of them.
    """
    counted = Counter(schools)
    # Everybody without a school is a school of their own; more than two make no difference.
    alone = min(2, counted.pop(None, 0))
    return max(k, _top_two([*counted.values(), *[1] * alone]) + 1)


class _Partitions:
    """Everybody, divided three times. `keys` are those of each combination in each dimension."""

    def __init__(self, schools, keys, k, most=None):
        self.schools, self.k, self.most = schools, k, most
        self.keys = [list(key) for key in keys]

    def members(self, d):
        """{key: [combinations]}"""
        found = defaultdict(list)
        for n, key in enumerate(self.keys):
            found[key[d]].append(n)
        return found

    def size(self, members):
        return sum(self.schools[n].total() for n in members)

    def threshold(self, members):
        most = self.most
        if most is None:
            most = _top_two(sum((self.schools[n] for n in members), Counter()).values())
        return max(self.k, most + 1)

    def make_safe(self):
        """Put groups together with the rest until there is nothing to object to."""
        while (found := self._unsafe() or self._too_alike()) is not None:
            d, key = found
            for each in self.keys:
                if each[d] == key:
                    each[d] = ""

    def _unsafe(self):
        """(dimension, key) of the smallest group that cannot stand, or that an unsafe rest needs."""
        for d in range(len(DIMENSIONS)):
            members = self.members(d)
            sizes = sorted((self.size(some), key) for key, some in members.items() if key)
            for size, key in sizes:
                if size < self.threshold(members[key]):
                    return d, key
            rest = members.get("", [])
            if sizes and rest and self.size(rest) < self.threshold(rest):
                return d, sizes[0][1]
        return None

    def _too_alike(self):
        """(dimension, key) of what must be merged, as it differs too little from a larger group.

        What differs by a few people tells of these few when one figure is taken from the other.
        """
        every = sorted(
            (self.size(members), d, key, set(members))
            for d in range(len(DIMENSIONS))
            for key, members in self.members(d).items()
        )
        for n, (size, d, key, members) in enumerate(every):
            for larger, _, _, others in every[n + 1 :]:
                if larger - size >= self.k:
                    break
                if larger > size and members <= others:
                    keys = [(s, k) for s, e, k, _ in every if e == d and k]
                    if key or keys:
                        return d, key or min(keys)[1]
        return None


def _labels(districts):
    return {
        "phase": dict(School.Phase.choices),
        "role": dict(Post.Kind.choices),
        "district": dict(sorted(districts.items(), key=lambda each: each[1])),
    }


def _apart(schools):
    """The schools, and for everybody without one a school of their own."""
    return (("alone", n) if school is None else school for n, school in enumerate(schools))


def _top_two(counts):
    """How many the two schools have together that have most."""
    return sum(sorted(counts)[-2:])
