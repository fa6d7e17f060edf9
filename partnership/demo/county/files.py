"""Writes the five files that a coordinator of the county would have on her desk.

The register is in the layout of DfE's (some of its columns). The list of people is as such lists
are: roles in several words, schools by number or by name, dates of all sorts, and some rows wrong.
"""

import random
from datetime import date, timedelta

from django.utils.text import slugify

from partnership.demo.county.making import SEED
from records.tables import write_csv, write_xlsx
from schools.models import Post

REGISTER, COLLABORATIVES, PEOPLE, LATER, LINKS = (
    "1-register.csv",
    "2-collaboratives.csv",
    "3-people.xlsx",
    "4-register-a-term-later.csv",
    "5-links.csv",
)
WRONG_ROWS = 24
UNKNOWN_URN = 990_001  # and the next ones: no school of the county has them
OPENED = "01-09-1998"

_REGISTER = (
    "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName",
    "TypeOfEstablishment (name)", "EstablishmentStatus (code)", "EstablishmentStatus (name)",
    "OpenDate", "CloseDate", "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge",
    "Gender (name)", "ReligiousCharacter (name)", "SchoolCapacity", "NumberOfPupils",
    "PercentageFSM", "Trusts (name)", "OfstedLastInsp", "Street", "Town", "County (name)",
    "Postcode", "SchoolWebsite", "TelephoneNum", "HeadFirstName", "HeadLastName",
    "DistrictAdministrative (name)", "Easting", "Northing",
)  # fmt: skip
_LINKS = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")
_COLLABORATIVES = (
    "District", "Collaborative", "Kind", "Lead school(s)", "Budget holder", "Member schools",
    "Part of", "Note", "Strengths",
)  # fmt: skip
_PEOPLE = (
    "URN", "School name", "Position", "First name", "Surname", "Email address", "Start date",
    "End date", "Telephone",
)  # fmt: skip

_KIND = Post.Kind
_WORDS = {
    _KIND.HEADTEACHER: ("Headteacher", "Headteacher", "Head", "HT", "Head teacher"),
    _KIND.DEPUTY: ("Deputy headteacher", "Deputy", "Deputy Head", "DHT"),
    _KIND.CHAIR: ("Chair of governors", "Chair of Govs", "CoG", "Chair"),
    _KIND.GOVERNOR: ("Governor", "Parent governor", "Vice chair", "Co-opted governor", "Governor"),
    _KIND.COMMITTEE_CHAIR: ("Chair of JCC",),
    _KIND.COMMITTEE_MEMBER: ("JCC member",),
    _KIND.BOARD_MEMBER: ("Board member",),
    _KIND.ADVISER: ("Adviser", "SIP"),
    _KIND.COORDINATOR: ("Coordinator",),
}
# How else the same name is written; none of them makes another school of it.
_SPELLINGS = (
    lambda name: name.replace("Church of England", "C of E"),
    lambda name: name.replace("Church of England", "CE").removesuffix(" School"),
    lambda name: name.replace("Catholic", "RC").replace("St ", "St. "),
    lambda name: name.replace("Junior School", "Jnr School").upper(),
    lambda name: name.removesuffix(" School"),
)


def write_files(county, folder, *, today):
    """Writes all five files into `folder` (a Path that exists); returns {name: Path}."""
    tables = {
        REGISTER: (_REGISTER, _register(county, today)),
        COLLABORATIVES: (_COLLABORATIVES, _collaboratives(county)),
        PEOPLE: (_PEOPLE, _people(county, today)),
        LATER: (_REGISTER, _register(county, today, later=True)),
        LINKS: (_LINKS, _links(county, today)),
    }
    paths = {}
    for name, (header, rows) in tables.items():
        path = paths[name] = folder / name
        with path.open("wb") as file:
            if path.suffix == ".xlsx":
                write_xlsx(file, header, rows, title="People")
            else:
                write_csv(file, header, rows)
    return paths


def converted_on(today):
    """The day on which some schools became academies: the first of this month."""
    return today.replace(day=1)


# -- The register and its links ----------------------------------------------------------------


def _register(county, today, *, later=False):
    chance = random.Random(SEED + 1)
    heads = {h.place: h.person for h in county.posts if h.kind == _KIND.HEADTEACHER}
    converted = converted_on(today)
    closed = f"{converted - timedelta(days=1):%d-%m-%Y}"
    academies = []
    for number, school in enumerate(county.schools):
        row = _establishment(county, school, number, heads[school], chance)
        if later and school.urn_later:
            academy = row | {
                "URN": school.urn_later,
                "TypeOfEstablishment (name)": "Academy converter",
                "OpenDate": f"{converted:%d-%m-%Y}",
                "Trusts (name)": f"The {school.district} Learning Trust",
            }
            academies.append(academy)
            row |= {
                "EstablishmentStatus (code)": "2",
                "EstablishmentStatus (name)": "Closed",
                "CloseDate": closed,
            }
        yield [row[name] for name in _REGISTER]
    for row in academies:
        yield [row[name] for name in _REGISTER]


def _establishment(county, school, number, head, chance):
    district = county.words["districts"].index(school.district)
    pupils = chance.randint(60, 420) * (3 if school.ages[1] >= 18 else 1)
    corner = chance.choice("ABDEFGHJLNPQ") + chance.choice("ABDEFGHJLNPQ")
    academy = school.type.startswith("Academy")
    return {
        "URN": school.urn,
        "LA (code)": county.words["authority"],
        "LA (name)": county.words["county"],
        "EstablishmentNumber": 2000 + number,
        "EstablishmentName": school.name,
        "TypeOfEstablishment (name)": school.type,
        "EstablishmentStatus (code)": "1",
        "EstablishmentStatus (name)": "Open",
        "OpenDate": OPENED,
        "CloseDate": "",
        "PhaseOfEducation (name)": school.phase,
        "StatutoryLowAge": school.ages[0],
        "StatutoryHighAge": school.ages[1],
        "Gender (name)": "Mixed",
        "ReligiousCharacter (name)": school.religion,
        "SchoolCapacity": pupils + 20,
        "NumberOfPupils": pupils,
        "PercentageFSM": round(chance.uniform(2, 48), 1),
        "Trusts (name)": f"The {school.district} Learning Trust" if academy else "",
        "OfstedLastInsp": f"{chance.randint(1, 28):02}-{chance.randint(1, 12):02}-2023",
        "Street": school.street,
        "Town": school.town,
        "County (name)": county.words["county"],
        "Postcode": f"MX{district + 1} {chance.randint(1, 9)}{corner}",
        "SchoolWebsite": f"https://www.{slugify(school.name)}-{school.urn}.example",
        "TelephoneNum": f"01632960{number % 1000:03}",
        "HeadFirstName": head.first,
        "HeadLastName": head.last,
        "DistrictAdministrative (name)": school.district,
        "Easting": 400_000 + 9_000 * (district % 4) + chance.randint(0, 8_000),
        "Northing": 300_000 + 9_000 * (district // 4) + chance.randint(0, 8_000),
    }


def _links(county, today):
    on = f"{converted_on(today):%d-%m-%Y}"
    for school in county.schools:
        if school.urn_later:
            yield school.urn, school.urn_later, school.name, "Successor", on
            yield school.urn_later, school.urn, school.name, "Predecessor", on


# -- Collaboratives ----------------------------------------------------------------------------


def _collaboratives(county):
    for group in county.groups:
        yield (
            group.district,
            group.name,
            group.kind,
            "; ".join(_told(county, school) for school in group.leads),
            _told(county, group.budget) if group.budget else "",
            "\n".join(_told(county, school) for school in group.members),
            group.part_of,
            group.note,
            "\n".join(group.strengths),
        )


def _told(county, school):
    """A school as a list names it: with its town where others are called so too."""
    return school.name if county.is_unique(school) else f"{school.name}, {school.town}"


# -- People ------------------------------------------------------------------------------------


def _people(county, today):
    chance = random.Random(SEED + 2)
    september = date(today.year - (today.month < 9), 9, 1)
    rows = [_person(county, held, september, chance) for held in county.posts]
    rows = chance.sample(rows, len(rows))
    schools = [s for s in county.schools if county.is_unique(s) and not s.urn_later]
    for number, row in enumerate(_wrong(county, schools, september)):
        rows.insert((number + 1) * len(rows) // (WRONG_ROWS + 1), row)
    return rows


def _person(county, held, september, chance):
    person, place = held.person, held.place
    urn = getattr(place, "urn", "")
    name = place.name if place else ""
    if urn and county.is_unique(place) and chance.random() < 0.25:
        urn, name = "", chance.choice(_SPELLINGS)(name)
    begins = september.replace(year=september.year - chance.randint(0, 9))
    since, until = chance.choice(_DATES)(begins), ""
    if held.kind in (_KIND.CHAIR, _KIND.GOVERNOR):
        until = date(september.year + chance.randint(1, 3), 8, 31)
    telephone = f"01632 960{chance.randint(0, 999):03}"
    role = chance.choice(_WORDS[held.kind])
    if held.kind == _KIND.HEADTEACHER and county.is_of_two(person):
        role = "Executive head"
    return [urn, name, role, person.first, person.last, person.email, since, until, telephone]


_DATES = (
    lambda day: day,
    lambda day: day,
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day:%d-%m-%y}",
    lambda day: f"{day.day} {day:%B %Y}",
    lambda day: "",
)


def _wrong(county, schools, september):
    """Rows as they come in real lists, each wrong in its own way."""
    doubtful = [s for s in county.schools if not county.is_unique(s)]
    wrong = []
    for number in range(WRONG_ROWS // 6):
        school, other = schools[number], schools[100 + number]
        base = {"school": school, "first": "Robin", "last": f"Nobody-{'ABCDEFGH'[number]}"}
        wrong += [
            _row(**base, name=_misspelt(school.name), urn="", role="Governor"),
            _row(**base, role="Lollipop supervisor"),
            _row(**base, role="Governor", email=f"robin.at.{slugify(school.name)}"),
            _row(**base, role="Governor", since=september, until=date(september.year - 1, 7, 31)),
            _row(**base, role="Chair", name=doubtful[number].name, urn=""),
            _row(**base | {"school": other}, role="Governor", urn=UNKNOWN_URN + number),
        ]
    # Two people share one address.
    wrong[-1] = _row(schools[0], "Terry", "Twice", "Governor", email="shared.box@nowhere.example")
    wrong[-2] = _row(schools[0], "Tessa", "Twice", "Governor", email="shared.box@nowhere.example")
    return wrong


def _row(school, first, last, role, *, name=None, urn=None, email=None, since="", until=""):
    email = email or f"{slugify(first)}.{slugify(last)}@{slugify(school.name)}.example"
    urn = school.urn if urn is None else urn
    return [urn, name or school.name, role, first, last, email, since, until, ""]


def _misspelt(name):
    """The first two letters that can be changed round are."""
    return name[0] + name[2] + name[1] + name[3:]
