"""Which school, district or collaborative a coordinator means by what stands in a cell.

A school is found by its URN, then by its name exactly as names are compared, then by the same name
written in another usual way, then by name and town. What fits several schools, or none, is never
guessed: `NotFound` says so, and which schools were perhaps meant.
"""

import re
from collections import defaultdict
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.search import TrigramSimilarity

from schools.imports import row_wording as wording
from schools.imports.texts import tidy
from schools.models import Collaborative, District, School, Succession
from schools.naming import SEARCHED, plain

SUGGESTIONS = 3
# Each costs a query; a file in which more names are wrong is wrong in another way.
MOST_SUGGESTED = 300
MOST_PARTS = 60  # of a list of schools in one cell
MOST_TRIED = 100_000  # names tried in lists with commas and "and"; then only semicolons divide
MOST_JOINED = 6  # parts that are one name, as "Ash, Birch and Elm Primary"
LONGEST = 300  # characters of a name; no school has a longer one

_SAME_WORDS = {
    "acad": "academy",
    "gram": "grammar",
    "inf": "infant",
    "infants": "infant",
    "jnr": "junior",
    "jr": "junior",
    "jun": "junior",
    "juniors": "junior",
    "meth": "methodist",
    "nur": "nursery",
    "nurs": "nursery",
    "pri": "primary",
    "prim": "primary",
    "sch": "school",
    "sec": "secondary",
}
_SAME_PHRASES = [
    (re.compile(r"\b(?:church of england|c of e|cofe|coe|c e)\b"), "ce"),
    (re.compile(r"\b(?:roman catholic|r c|catholic)\b"), "rc"),
    (re.compile(r"\bcep\b"), "ce primary"),
    (re.compile(r"\b(?:voluntary (?:aided|controlled)|v a|v c|va|vc)\b"), ""),
    (re.compile(r"^the\b"), ""),
    (re.compile(r"\bschool\b"), ""),
]
_SEVERAL = re.compile(r"[;\n\r]+")
_BETWEEN = re.compile(r"(\s+and\s+|\s*&\s*|\s*,\s*)", re.IGNORECASE)
_NAME_AND_PLACE = re.compile(r"(.+?)\s*[,(]\s*([^,()]+?)\s*\)?\s*", re.DOTALL)


class NotFound(Exception):
    """Nothing, or more than one thing, is called so; `says` is a sentence for the coordinator."""

    def __init__(self, says):
        super().__init__(says)
        self.says = says


class Known(NamedTuple):
    """What an import needs to know of a school."""

    pk: int
    urn: int | None
    name: str
    plain_name: str
    status: str
    district_id: int | None
    town: str
    locality: str

    def __str__(self):
        """ "Linden Primary School (115483)"."""
        return f"{self.name} ({self.urn})" if self.urn else self.name


def loose(name):
    """A name without the ways in which people write it differently.

    "Linden C of E Jnr. School", "The Linden Church of England Junior" and "Linden CE Junior
    Academy" are one.
    """
    words = plain(name)
    text = " ".join(_SAME_WORDS.get(word, word) for word in words.split())
    for phrase, same in _SAME_PHRASES:
        text = phrase.sub(same, text)
    kept = text.split()
    while kept and kept[-1] == "academy":
        kept.pop()
    return " ".join(kept) or words


class Schools:
    """Every school of the portal, found by what people call it. Reads the register once."""

    def __init__(self):
        fields = list(Known._fields)
        self._all = {row[0]: Known(*row) for row in School.objects.values_list(*fields)}
        self._by_urn = {school.urn: school for school in self._all.values() if school.urn}
        self._exact, self._loose = defaultdict(list), defaultdict(list)
        for school in self._all.values():
            self._exact[school.plain_name].append(school)
            self._loose[loose(school.name)].append(school)
        self._districts = dict(District.objects.values_list("pk", "name"))
        self._suggested = self._tried = 0
        self._found = lru_cache(maxsize=10_000)(self._find)

    def __getitem__(self, pk):
        return self._all[pk]

    def find(self, name, *, urn="", district=None):
        """The one school that is meant: by URN, else by name. Raises NotFound.

        Of several with one name those in `district` (its number) are preferred.
        """
        found, says = self._found(tidy(name), tidy(urn), district)
        if says:
            raise NotFound(says)
        return found

    def find_all(self, cell, *, district=None):
        """The schools that a cell names, in its order, each once. Raises NotFound.

        Between names stand semicolons or new lines; also commas, "and" and "&", where what is
        left and right of them is known and the whole is not.
        """
        found = []
        for piece in _SEVERAL.split(cell):
            if piece := tidy(piece):
                found += self._in_a_row(piece, district)
        return list(dict.fromkeys(found))

    def _in_a_row(self, piece, district):
        try:
            return [self.find(piece, district=district)]
        except NotFound as whole:
            parts = _BETWEEN.split(piece)
            names, joints = parts[::2], parts[1::2]
            if not joints or len(names) > MOST_PARTS or self._tried > MOST_TRIED:
                raise
            unknown = whole
        # From the end: the longest name that is known, then whatever follows it.
        ways = {len(names): []}
        for first in reversed(range(len(names))):
            for last, text in self._grown(names, joints, first):
                if last in ways and (school := self._known(text, district)):
                    ways[first] = [school, *ways[last]]
        if 0 in ways:
            return ways[0]
        raise self._the_unknown(names, joints, district) or unknown

    def _grown(self, names, joints, first):
        """(where it ends, name) of the names that may begin at a part, the shortest first."""
        text = ""
        for last in range(first, min(first + MOST_JOINED, len(names))):
            text += names[last] if last == first else joints[last - 1] + names[last]
            yield last + 1, text

    def _known(self, name, district):
        self._tried += 1
        if len(name) > LONGEST:
            return None
        try:
            return self._look(plain(name), loose(name), name, district)[0]
        except NotFound:
            return None

    def _the_unknown(self, names, joints, district):
        """Why a list could not be read, if it is one part only that nobody knows."""
        at, unknown = 0, []
        while at < len(names):
            grown = list(self._grown(names, joints, at))
            known = [last for last, text in grown if self._known(text, district)]
            if not known and names[at].strip():
                unknown.append(names[at])
            at = known[-1] if known else at + 1
        if len(unknown) == 1:
            try:
                self.find(unknown[0], district=district)
            except NotFound as one:
                return one
        return None

    def _find(self, name, urn, district):
        """(school, "") or (None, what to say); never raises, so that it can be remembered."""
        try:
            if urn:
                return self._by_number(urn, name), ""
            if not name:
                return None, wording.NO_SCHOOL_NAMED
            if len(name) > LONGEST:
                return None, wording.SCHOOL_UNKNOWN.format(name=f"{name[:60]}…")
            found, closed = self._look(plain(name), loose(name), name, district)
        except NotFound as no:
            return None, no.says
        if found:
            return found, ""
        if closed:
            return None, self._says_closed(closed[0])
        return None, wording.SCHOOL_UNKNOWN.format(name=name) + self._perhaps(name)

    def _by_number(self, urn, name):
        number = urn.removesuffix(".0")  # as a spreadsheet may show it
        school = self._by_urn.get(int(number)) if re.fullmatch(r"[0-9]{1,8}", number) else None
        if school is None:
            says = wording.URN_UNKNOWN.format(urn=urn[:40])
            raise NotFound(says + (self._perhaps(name) if name else ""))
        if school.status == School.Status.CLOSED:
            raise NotFound(self._says_closed(school))
        if name and loose(name) != loose(school.name):
            # Another school has exactly this name: a column has slipped, and rights with it.
            others = [other for other in self._exact[plain(name)] if _open(other)]
            if others:
                says = wording.URN_OF_ANOTHER.format(urn=number, school=school.name, name=name)
                raise NotFound(says + _did_you_mean(others))
        return school

    def _look(self, exact, other, name, district):
        """(school or None, closed schools of that name). Raises NotFound for several."""
        closed = []
        several = []
        for called in (self._exact.get(exact, []), self._loose.get(other, [])):
            fitting = [school for school in called if _open(school)]
            if len(fitting) > 1 and district is not None:
                near = [school for school in fitting if school.district_id == district]
                fitting = near or fitting
            if len(fitting) == 1:
                return fitting[0], []
            several = several or fitting
            closed += [school for school in called if not _open(school)]
        if not several and (parted := _NAME_AND_PLACE.fullmatch(name)):
            called = self._exact.get(plain(parted[1])) or self._loose.get(loose(parted[1]), [])
            fitting = [s for s in called if _open(s) and plain(parted[2]) in self._places(s)]
            if len(fitting) == 1:
                return fitting[0], []
            several = fitting
        if several:
            raise NotFound(wording.SCHOOL_SEVERAL.format(name=name) + _did_you_mean(several))
        return None, closed

    def _places(self, school):
        places = (school.town, school.locality, self._districts.get(school.district_id, ""))
        return {plain(place) for place in places if place}

    def _says_closed(self, school):
        after = Succession.objects.filter(predecessor=school.pk).values_list("successor", flat=True)
        followed = [self._all[pk] for pk in after if pk in self._all and _open(self._all[pk])]
        return wording.SCHOOL_CLOSED.format(school=school) + _did_you_mean(followed)

    def _perhaps(self, name):
        """ " Did you mean …?" with the schools whose names are most alike; "" if none is."""
        if self._suggested >= MOST_SUGGESTED:
            return ""
        self._suggested += 1
        words = plain(name[:SEARCHED])
        alike = (
            School.objects.filter(plain_name__trigram_similar=words)
            .exclude(status=School.Status.CLOSED)
            .annotate(alike=TrigramSimilarity("plain_name", words))
            .order_by("-alike", "pk")
        )
        pks = alike.values_list("pk", flat=True)[:SUGGESTIONS]
        return _did_you_mean([self._all[pk] for pk in pks if pk in self._all])


class Districts:
    """The districts that the portal knows; `named` is how often each is named in a file."""

    def __init__(self, named):
        self._names = dict(District.objects.values_list("pk", "name"))
        self._known = {plain(name): (pk, name) for pk, name in self._names.items()}
        self._named = named
        self._new = {}

    def name_of(self, pk):
        """The name of the district with this number."""
        return self._names[pk]

    def find(self, name):
        """(number, name) of a known district; (None, name) for one that is to be made.

        A district nobody knows is made if it is named in two rows or more, or if none is known at
        all; named once it is taken for a slip. Raises NotFound.
        """
        name = tidy(name)
        key = plain(name)
        if known := self._known.get(key):
            return known
        if len(name) > District._meta.get_field("name").max_length or not key:
            raise NotFound(wording.DISTRICT_UNKNOWN.format(name=name[:100]))
        alike = get_close_matches(key, self._known, n=SUGGESTIONS, cutoff=0.8)
        if alike or (self._known and self._named.get(key, 0) < 2):
            says = wording.DISTRICT_UNKNOWN.format(name=name)
            raise NotFound(says + _did_you_mean([self._known[key][1] for key in alike]))
        return None, self._new.setdefault(key, name)  # the first spelling is that of all rows


class Collaboratives:
    """The collaboratives that the portal knows, found by name, or by name and district."""

    def __init__(self):
        self._by_name, self._names = defaultdict(list), {}
        rows = Collaborative.objects.order_by("pk").values_list("pk", "name", "district__name")
        for pk, name, district in rows:
            self._by_name[plain(name)].append((pk, name, district or ""))
            self._names[pk] = name

    def name_of(self, pk):
        """The name of the collaborative with this number."""
        return self._names[pk]

    def find(self, name):
        """(number, name) of the one that is meant. Raises NotFound."""
        name = tidy(name)
        called = self._by_name.get(plain(name), [])
        if not called and (parted := _NAME_AND_PLACE.fullmatch(name[:LONGEST])):
            there = plain(parted[2])
            called = [c for c in self._by_name.get(plain(parted[1]), []) if plain(c[2]) == there]
        if len(called) == 1:
            return called[0][:2]
        if called:
            raise NotFound(wording.COLLABORATIVE_SEVERAL.format(name=name))
        alike = get_close_matches(plain(name[:LONGEST]), self._by_name, n=SUGGESTIONS, cutoff=0.7)
        says = wording.COLLABORATIVE_UNKNOWN.format(name=name[:LONGEST])
        raise NotFound(says + _did_you_mean([self._by_name[key][0][1] for key in alike]))


def _open(school):
    return school.status != School.Status.CLOSED


def _did_you_mean(things):
    """ " Did you mean Linden Primary School (115483)?" for up to three; "" for none."""
    named = [str(thing) for thing in things[:SUGGESTIONS]]
    if not named:
        return ""
    told = ", ".join(named[:-1]) + " or " + named[-1] if named[1:] else named[0]
    return " " + wording.DID_YOU_MEAN.format(things=told)
