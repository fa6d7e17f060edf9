"""One row of DfE's register of establishments, read as the values of a School."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from records.moments import day
from schools.imports import file_wording as wording
from schools.imports.base import Column
from schools.models import School

Phase, Status = School.Phase, School.Status

LARGEST = 2_147_483_647  # what a number in the database holds
_NOTHING = {"not applicable", "does not apply", "none", "unknown"}
_WITHHELD = {"supp", "na", "n/a", "x", "c", "..", "dns", "ne", "-"}  # a number DfE does not tell


class Wrong(Exception):
    """A cell that cannot be read; `str()` is the sentence for the coordinator."""


# -- Cells -------------------------------------------------------------------------------------


def text(cell):
    """Its words, with single spaces."""
    return " ".join(cell.split())


def or_nothing(cell):
    """Its words, but for those with which the register says that there is nothing."""
    words = text(cell)
    return "" if words.casefold() in _NOTHING else words


def number(cell):
    """A whole number; None for an empty cell, or where DfE withholds it. Raises Wrong."""
    bare = cell.strip().replace(",", "")
    if not bare or bare.casefold() in _WITHHELD:
        return None
    whole, _, rest = bare.partition(".")
    if not (whole.isascii() and whole.isdigit()) or rest.strip("0"):
        raise Wrong(wording.NOT_A_NUMBER.format(cell=cell[:60]))
    if (value := int(whole[:20])) > LARGEST:
        raise Wrong(wording.NOT_A_NUMBER.format(cell=cell[:60]))
    return value


def age(cell):
    """An age in years. Raises Wrong."""
    value = number(cell)
    if value is not None and value > 120:
        raise Wrong(wording.NOT_AN_AGE.format(cell=cell[:60]))
    return value


def percent(cell):
    """A percentage with one decimal place. Raises Wrong."""
    bare = cell.strip().rstrip("%").strip()
    if not bare or bare.casefold() in _WITHHELD:
        return None
    try:
        value = Decimal(bare).quantize(Decimal("0.1"))
    except InvalidOperation:
        value = None
    if value is None or not 0 <= value <= 100:
        raise Wrong(wording.NOT_A_PERCENTAGE.format(cell=cell[:60]))
    return value


_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T]00:00(?::00)?)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", re.ASCII)


def on_day(cell):
    """A date as the register writes it (31-08-2025), or as Excel saves it again. Raises Wrong."""
    bare = cell.strip()
    if not bare:
        return None
    try:
        if found := _DAY_FIRST.fullmatch(bare):
            dd, mm, yyyy = map(int, found.groups())
            return date(yyyy, mm, dd)
        if found := _YEAR_FIRST.fullmatch(bare):
            return date(*map(int, found.groups()))
    except ValueError:
        pass  # the 31st of February
    raise Wrong(wording.NOT_A_DATE.format(cell=cell[:60]))


def telephone(cell):
    """The number as written; a leading 0 that a spreadsheet took away is put back."""
    words = text(cell)
    digits = words.replace(" ", "")
    return f"0{words}" if len(digits) == 10 and digits.isdigit() and digits[0] != "0" else words


_SCHEME = re.compile(r"(?:https?:?/*)+", re.IGNORECASE)
# Django's own validator takes ten times as long, for 50,000 schools.
_URL = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?::\d{1,5})?(?:[/?#]\S*)?",
    re.ASCII,
)


def website(cell):
    """The address with https; "" for what is none ("n/a", an e-mail address, "www")."""
    host, slash, path = _SCHEME.sub("", cell.strip(), count=1).partition("/")
    url = f"https://{host.casefold()}{slash}{path}".removesuffix("/")
    return url if len(url) <= 200 and _URL.fullmatch(url) else ""


_STATUS = {
    "open": Status.OPEN,
    "open, but proposed to close": Status.CLOSING,
    "proposed to open": Status.PROPOSED,
    "closed": Status.CLOSED,
}


def status(cell):
    """Our status. Raises Wrong for one that the register never had."""
    try:
        return _STATUS[text(cell).casefold()]
    except KeyError:
        raise Wrong(wording.NOT_A_STATUS.format(cell=cell[:60])) from None


def urn(cell):
    """The number by which the school is known. Raises Wrong."""
    bare = cell.strip()
    if not (bare.isascii() and bare.isdigit() and 5 <= len(bare) <= 7 and int(bare)):
        raise Wrong(wording.NOT_A_URN.format(cell=cell[:60]))
    return int(bare)


# -- The phase -----------------------------------------------------------------------------------

_PHASES = {
    "nursery": Phase.NURSERY,
    "middle deemed primary": Phase.MIDDLE,
    "middle deemed secondary": Phase.MIDDLE,
    "secondary": Phase.SECONDARY,
    "all-through": Phase.ALL_THROUGH,
    "all through": Phase.ALL_THROUGH,
    "16 plus": Phase.SIXTEEN_PLUS,
}


def phase_of(named, kind, low, high):
    """Our phase from what the register calls it, the type of the school and its ages (or None).

    The register knows no infant and no junior schools: those are primary schools by their ages.
    Independent schools have no phase there, so that their ages alone tell.
    """
    named, kind = text(named).casefold(), text(kind).casefold()
    if "special" in kind:
        return Phase.SPECIAL
    if named == "primary":
        return _primary(low, high)
    if named in _PHASES:
        return _PHASES[named]
    if "nursery school" in kind:
        return Phase.NURSERY
    return _by_ages(low, high) if "independent" in kind else Phase.OTHER


def _primary(low, high):
    if low is None or high is None:
        return Phase.PRIMARY
    if low <= 5 and high <= 8:
        return Phase.INFANT
    if low >= 7 and high <= 12:
        return Phase.JUNIOR
    return Phase.PRIMARY


def _by_ages(low, high):
    if low is None or high is None:
        return Phase.OTHER
    if low >= 16:
        return Phase.SIXTEEN_PLUS
    if low >= 10:
        return Phase.SECONDARY
    if high <= 5:
        return Phase.NURSERY
    if high <= 13:
        return _primary(low, high)
    return Phase.ALL_THROUGH


# -- Columns and fields ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """A field of School, the column it is read from, and how."""

    name: str
    column: str
    read: object = text


FIELDS = (
    Field("urn", "URN", urn),
    Field("la_number", "LA (code)"),
    Field("la_name", "LA (name)"),
    Field("establishment_number", "EstablishmentNumber"),
    Field("name", "EstablishmentName"),
    Field("type", "TypeOfEstablishment (name)"),
    Field("status", "EstablishmentStatus (name)", status),
    Field("opened_on", "OpenDate", on_day),
    Field("closed_on", "CloseDate", on_day),
    Field("low_age", "StatutoryLowAge", age),
    Field("high_age", "StatutoryHighAge", age),
    Field("gender", "Gender (name)", or_nothing),
    Field("religious_character", "ReligiousCharacter (name)", or_nothing),
    Field("diocese", "Diocese (name)", or_nothing),
    Field("capacity", "SchoolCapacity", number),
    Field("pupils", "NumberOfPupils", number),
    Field("percent_fsm", "PercentageFSM", percent),
    Field("trust", "Trusts (name)", or_nothing),
    Field("federation", "Federations (name)", or_nothing),
    Field("ukprn", "UKPRN", number),
    Field("inspected_on", "OfstedLastInsp", on_day),
    Field("street", "Street"),
    Field("locality", "Locality"),
    Field("address3", "Address3"),
    Field("town", "Town"),
    Field("county", "County (name)", or_nothing),
    Field("postcode", "Postcode"),
    Field("website", "SchoolWebsite", website),
    Field("telephone", "TelephoneNum", telephone),
    Field("easting", "Easting", number),
    Field("northing", "Northing", number),
    Field("district", "DistrictAdministrative (name)", or_nothing),
)
PHASE = "PhaseOfEducation (name)"
HEAD = ("HeadTitle (name)", "HeadFirstName", "HeadLastName")

# What older and newer files, and the single-establishment download, call a column.
_ALSO = {
    "LA (code)": ("LA code", "LA", "LEA (code)"),
    "LA (name)": ("Local authority (name)", "Local authority", "LEA (name)"),
    "EstablishmentName": ("School name", "Establishment name (name)", "SchoolName"),
    "TypeOfEstablishment (name)": ("TypeOfEstablishment", "Establishment type"),
    "EstablishmentStatus (name)": ("EstablishmentStatus", "Status"),
    "OpenDate": ("Opened date", "OpeningDate"),
    "CloseDate": ("Closed date", "ClosingDate"),
    PHASE: ("PhaseOfEducation", "Phase"),
    "Gender (name)": ("Gender", "Gender of entry"),
    "ReligiousCharacter (name)": ("ReligiousCharacter",),
    "Diocese (name)": ("Diocese",),
    "SchoolCapacity": ("Capacity",),
    "PercentageFSM": ("PercentageFSM (name)", "Percentage of pupils with FSM"),
    "Trusts (name)": ("Trust (name)", "Trusts", "Trust name"),
    "Federations (name)": ("Federation (name)", "Federations"),
    "OfstedLastInsp": ("DateOfLastInspectionVisit", "Last Ofsted inspection"),
    "County (name)": ("County",),
    "SchoolWebsite": ("Website", "WebsiteAddress"),
    "TelephoneNum": ("Telephone", "TelephoneNumber"),
    "HeadTitle (name)": ("HeadTitle",),
    "DistrictAdministrative (name)": ("DistrictAdministrative", "District"),
}
_NEEDED = ("URN", "EstablishmentName")

COLUMNS = [
    Column(name, _ALSO.get(name, ()), required=name in _NEEDED)
    for name in (*(field.column for field in FIELDS), PHASE, *HEAD)
]

_LONGEST = {"district": 100} | {
    field.name: field.max_length
    for field in School._meta.get_fields()
    if getattr(field, "max_length", None) and field.name not in ("website", "phase", "status")
}

# What may not be emptied by an empty cell: it says that the register does not know.
_KEPT_WHEN_EMPTY = {"status", "district", "la_name"}

LABELS = {
    name: (label := str(School._meta.get_field(name).verbose_name))[0].upper() + label[1:]
    for name in (*(field.name for field in FIELDS), "phase", "head_name")
}
FIELD_OF = {label: name for name, label in LABELS.items()}


def values(cells, columns, school=None):
    """({field: value}, [(column, sentence), …]) of a row `cells` {column: text}.

    Only fields whose column is among `columns` are there, so that a column that is missing in a
    file leaves its field alone. The district is its name. `school` is ours, if we have it already.
    """
    found, problems = {}, []
    for field in FIELDS:
        if field.column not in columns:
            continue
        cell = cells.get(field.column, "")
        if not cell and field.name in _KEPT_WHEN_EMPTY:
            continue
        try:
            value = field.read(cell)
            _fits(field.name, value)
        except Wrong as wrong:
            problems.append((field.column, str(wrong)))
            continue
        found[field.name] = value
    if not found.get("name") and not problems:
        problems.append(("EstablishmentName", wording.NO_NAME))
    if any(column in columns for column in HEAD):
        name = text(" ".join(cells.get(column, "") for column in HEAD))
        found["head_name"] = name[: _LONGEST["head_name"]]
    if PHASE in columns and cells.get(PHASE):
        found["phase"] = _phase(cells, found, school)
    return found, problems


def _phase(cells, found, school):
    low, high = found.get("low_age"), found.get("high_age")
    if school is not None and "low_age" not in found:
        low, high = school.low_age, school.high_age
    kind = found.get("type", school.type if school else "")
    phase = phase_of(cells[PHASE], kind, low, high)
    told = low is not None and high is not None
    if phase == Phase.PRIMARY and not told and school is not None:
        # Nobody says how old its children are: it may well be the infant school we know.
        return school.phase if school.phase in (Phase.INFANT, Phase.JUNIOR) else phase
    return phase


def _fits(name, value):
    most = _LONGEST.get(name)
    if most and len(value) > most:
        raise Wrong(wording.TOO_LONG.format(most=most))


_CHOICES = {"phase": dict(Phase.choices), "status": dict(Status.choices)}


def in_words(name, value):
    """A value of this field as people read it; "" for none. A district is its name."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return day(value)
    if name in _CHOICES:
        return _CHOICES[name][value]
    return str(value)
