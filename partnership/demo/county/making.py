"""Invents the county: schools in twelve districts, who works there, who works with whom.

Everything follows from one seed, so that each call gives the same county.
"""

import random
from dataclasses import dataclass, field
from itertools import cycle, islice

from django.utils.text import slugify

from partnership.demo.reading import tree
from schools.imports.matching import loose
from schools.models import Post

SEED = 1870
PEOPLE = 3_000
FIRST_URN, FIRST_ACADEMY = 900_001, 910_001
DEPUTIES, CHAIRS, HEADS_OF_TWO, CHAIRS_OF_TWO, BOARD, ADVISERS = 480, 570, 15, 20, 9, 14
BECOME_ACADEMIES = 12

_KIND = Post.Kind
# For each district: how many schools of which sort there are besides those called after a town.
_CALLED_AFTER_SAINTS, _CALLED_AFTER_CORNERS, _TOWNS = 16, 11, 8


@dataclass(eq=False)
class School:
    """A school as the register knows it."""

    urn: int
    name: str
    phase: str
    district: str
    town: str
    street: str
    ages: tuple
    type: str = "Community school"
    religion: str = "Does not apply"
    urn_later: int | None = None  # as an academy
    groups: list = field(default_factory=list)


@dataclass(frozen=True)
class Person:
    """Somebody with an address."""

    first: str
    last: str
    email: str

    @property
    def name(self):
        return f"{self.first} {self.last}"


@dataclass(eq=False)
class Held:
    """A post somebody holds; `place` is a School, a Group or None for the whole partnership."""

    person: Person
    kind: str
    place: object = None


@dataclass(eq=False)
class Group:
    """A collaborative."""

    name: str
    kind: str
    district: str
    members: list
    leads: list
    part_of: str = ""
    budget: object = None
    note: str = ""
    strengths: list = field(default_factory=list)


class County:
    """All of it: `schools`, `groups`, `posts`, and the `coordinator` who begins."""

    def __init__(self, seed=SEED):
        self.words = tree("county")
        self._chance = random.Random(seed)
        self.schools = self._make_schools()
        self._convert()
        self.groups = self._make_groups()
        self._unused = self._names()
        self.coordinator = self._person("partnership", self.words["county"].lower())
        self.posts = self._make_posts()

    def at(self, school, kind):
        """The people of this post at a school."""
        return [held.person for held in self.posts if held.place is school and held.kind == kind]

    def pairs(self):
        """The groups of two schools that both have a head and a chair."""
        return [
            group
            for group in self.groups
            if len(group.members) == 2
            and all(self.at(s, kind) for s in group.members for kind in ("headteacher", "chair"))
        ]

    def yet_to_answer(self):
        """A school whose answer to the open consultation waits for its head to finish it."""
        return self.pairs()[-1].members[0]

    def is_of_two(self, person):
        """Whether this is the head of two schools."""
        return person in self._heads_of_two

    def is_unique(self, school):
        """Whether nobody can mean another school by this one's name."""
        return self._called[loose(school.name)] == 1

    # -- Schools -------------------------------------------------------------------------------

    def _make_schools(self):
        begin, end = self.words["places_begin"], self.words["places_end"]
        towns = [a + b for a in begin for b in end if a[-1] != b[0]]
        self._chance.shuffle(towns)
        corners = cycle(self._shuffled(self.words["corners"]))
        saints = cycle(self._shuffled(self.words["saints"]))
        made = []
        for number, district in enumerate(self.words["districts"]):
            here = towns[number * _TOWNS : (number + 1) * _TOWNS]
            for name, town, phase, ages, religion in self._names_in(here, corners, saints):
                made.append(
                    School(
                        urn=FIRST_URN + len(made),
                        name=name,
                        phase=phase,
                        district=district,
                        town=town,
                        street=f"{self._chance.randint(1, 90)} {next(corners)}",
                        ages=ages,
                        religion=religion,
                        type=self._type(religion, phase),
                    )
                )
        self._called = {}
        for school in made:
            key = loose(school.name)
            self._called[key] = self._called.get(key, 0) + 1
        return made

    def _names_in(self, towns, corners, saints):
        """(name, town, phase, ages, religion) of the fifty schools of a district."""
        none = "Does not apply"
        for number, town in enumerate(towns):
            if number % 2:
                yield f"{town} Infant School", town, "Primary", (4, 7), none
                yield f"{town} Junior School", town, "Primary", (7, 11), none
            else:
                yield f"{town} Primary School", town, "Primary", (4, 11), none
        for number in range(_CALLED_AFTER_SAINTS):
            town, saint = towns[number % _TOWNS], next(saints)
            word = "Catholic" if number % 4 == 3 else "Church of England"
            religion = "Roman Catholic" if number % 4 == 3 else "Church of England"
            yield f"{saint} {word} Primary School", town, "Primary", (4, 11), religion
        for number in range(_CALLED_AFTER_CORNERS):
            town = towns[number % _TOWNS]
            name = f"{town} {next(corners)} Primary School"
            yield name, town, "Primary", (3 if number % 3 == 0 else 4, 11), none
        for number, town in enumerate(islice(cycle(towns), 7)):
            word = ("High", "Grammar", "Community")[number % 3]
            yield f"{town} {word} School", town, "Secondary", (11, 18), none
        for town in towns[:2]:
            yield f"{town} {next(corners)} School", town, "Not applicable", (3, 19), none
            yield f"{town} Nursery School", town, "Nursery", (2, 5), none

    def _type(self, religion, phase):
        if phase == "Not applicable":
            return "Community special school"
        if phase == "Nursery":
            return "Local authority nursery school"
        if religion == "Does not apply":
            return self._chance.choices(["Community school", "Academy converter"], [3, 1])[0]
        return self._chance.choice(["Voluntary aided school", "Voluntary controlled school"])

    def _convert(self):
        """Some schools close and open again as academies, a term later."""
        able = [s for s in self.schools if s.type == "Community school" and s.phase == "Primary"]
        for number, school in enumerate(self._chance.sample(able, BECOME_ACADEMIES)):
            school.urn_later = FIRST_ACADEMY + number

    # -- Who works with whom -------------------------------------------------------------------

    def _make_groups(self):
        groups, strengths = [], cycle(self._shuffled(self.words["strengths"]))
        for district in self.words["districts"]:
            here = self._shuffled([s for s in self.schools if s.district == district])
            sizes = (("Alliance", 20), ("Hub", 14), ("Cluster", 8), ("Collaboration", 4))
            for kind, size in sizes:
                members, here = here[:size], here[size:]
                town = members[0].town if kind != "Alliance" else district
                group = self._group(f"{town} {kind}", kind, district, members, strengths)
                groups.append(group)
                if kind == "Alliance" and len(groups) % 3 == 1:
                    groups += self._families(group, strengths)
            pair = [s for s in here if not s.urn_later][:2]
            name = " and ".join(self._short(s) for s in pair)
            groups.append(self._group(name, "Formal collaboration", district, pair, strengths))
        return groups

    def _group(self, name, kind, district, members, strengths, part_of=""):
        leads = members[: self._chance.choice([1, 1, 1, 2, 3])]
        note = ""
        if kind == "Hub" and self._chance.random() < 0.4:
            leads, note = [], "No school leads: the heads take the chair in turn."
        group = Group(name, kind, district, members, leads, part_of=part_of, note=note)
        group.budget = leads[0] if leads and self._chance.random() < 0.6 else None
        group.strengths = list(islice(strengths, self._chance.randint(1, 4)))
        for school in members:
            school.groups.append(group)
        return group

    def _families(self, group, strengths):
        half = len(group.members) // 2
        for number, members in enumerate((group.members[:half], group.members[half:]), 1):
            name = f"{group.name}, family {number}"
            yield self._group(name, "Family", group.district, members, strengths, group.name)

    def _short(self, school):
        """A school in the name of a collaborative: "St Mary's Church of England" is too long."""
        return school.name.removesuffix(" School").replace(" Church of England", "")

    # -- People --------------------------------------------------------------------------------

    def _names(self):
        names = [(a, b) for a in self.words["firsts"] for b in self.words["lasts"]]
        return iter(self._shuffled(names))

    def _person(self, *place):
        first, last = next(self._unused)
        box = slugify(f"{first} {last}".replace("'", "")).replace("-", ".")
        return Person(first, last, f"{box}@{slugify(' '.join(place))}.example")

    def _of(self, school):
        name = school.name.removesuffix(" School").replace("'", "")
        return self._person(name) if self.is_unique(school) else self._person(name, school.town)

    def _make_posts(self):
        posts = []
        schools = self._shuffled(self.schools)
        second = iter(schools[-HEADS_OF_TWO:])
        for number, school in enumerate(schools[:-HEADS_OF_TWO]):
            head = self._of(school)
            posts.append(Held(head, _KIND.HEADTEACHER, school))
            if number < HEADS_OF_TWO:
                posts.append(Held(head, _KIND.HEADTEACHER, next(second)))
        self._heads_of_two = {held.person for held in posts[: 2 * HEADS_OF_TWO]}
        posts += [Held(self._of(s), _KIND.DEPUTY, s) for s in schools[:DEPUTIES]]
        pairs = [s for group in self.groups if len(group.members) == 2 for s in group.members]
        others = [s for s in self._shuffled(self.schools) if s not in pairs]
        chaired = (pairs + others)[:CHAIRS]
        second = iter(chaired[-CHAIRS_OF_TWO:])
        for school in chaired[:-CHAIRS_OF_TWO]:
            chair = self._of(school)
            posts.append(Held(chair, _KIND.CHAIR, school))
            if school not in pairs and (other := next(second, None)):
                posts.append(Held(chair, _KIND.CHAIR, other))
        centre = self.words["county"].lower()
        posts += [Held(self._person("board", centre), _KIND.BOARD_MEMBER) for _ in range(BOARD)]
        posts += [Held(self._person("advice", centre), _KIND.ADVISER) for _ in range(ADVISERS)]
        posts.append(Held(self._person("partnership", centre), _KIND.COORDINATOR))
        heads = {p.place.urn: p.person for p in posts if p.kind == _KIND.HEADTEACHER}
        for group in self.groups:
            if group.kind == "Alliance":
                chair, *members = (heads[s.urn] for s in group.members[:4])
                posts.append(Held(chair, _KIND.COMMITTEE_CHAIR, group))
                posts += [Held(p, _KIND.COMMITTEE_MEMBER, group) for p in dict.fromkeys(members)]
        missing = PEOPLE - 1 - len({held.person for held in posts})
        for school in islice(cycle(schools), missing):
            posts.append(Held(self._of(school), _KIND.GOVERNOR, school))
        return posts

    def _shuffled(self, things):
        return self._chance.sample(things, len(things))
