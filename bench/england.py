"""A register of schools as large as England's, of schools that do not exist.

The same layout as the file that DfE publishes: 52,000 rows, 138 columns, cp1252, dates as
dd-mm-yyyy, one heading twice. Drawn with a fixed seed.
"""

# ruff: noqa: SIM905  (lists of words)

import csv
import random

ROWS = 52_000
AUTHORITIES = 153
CHANGED = 0.2  # of the schools in the next year's file

_PAIRED = (  # columns that come as (code) and (name)
    "LA TypeOfEstablishment EstablishmentTypeGroup EstablishmentStatus ReasonEstablishmentOpened "
    "ReasonEstablishmentClosed PhaseOfEducation Boarders OfficialSixthForm Gender "
    "ReligiousCharacter Diocese AdmissionsPolicy SpecialClasses TrustSchoolFlag Trusts Federations "
    "OfstedSpecialMeasures GOR DistrictAdministrative AdministrativeWard "
    "ParliamentaryConstituency UrbanRural PreviousLA QABName EstablishmentAccredited"
).split()
_NAMED = (  # columns that come as (name) alone
    "NurseryProvision ReligiousEthos SchoolSponsorFlag SchoolSponsors FederationFlag "
    "FurtherEducationType County HeadTitle BSOInspectorateName TeenMoth CCF SENPRU EBD FTProv "
    "EdByOther Section41Approved SEN1 SEN2 SEN3 SEN4 SEN5 SEN6 SEN7 SEN8 SEN9 SEN10 SEN11 SEN12 "
    "SEN13 TypeOfResourcedProvision GSSLACode CensusAreaStatisticWard MSOA LSOA InspectorateName "
    "BoardingEstablishment OfstedRating RSCRegion Country InspectorateName"
).split()
_BARE = (
    "URN EstablishmentNumber EstablishmentName OpenDate CloseDate StatutoryLowAge StatutoryHighAge "
    "SchoolCapacity CensusDate NumberOfPupils NumberOfBoys NumberOfGirls PercentageFSM UKPRN "
    "FEHEIdentifier OfstedLastInsp LastChangedDate Street Locality Address3 Town Postcode "
    "SchoolWebsite TelephoneNum HeadFirstName HeadLastName HeadPreferredJobTitle "
    "InspectorateReport DateOfLastInspectionVisit NextInspectionVisit TeenMothPlaces PlacesPRU "
    "ResourcedProvisionOnRoll ResourcedProvisionCapacity SenUnitOnRoll SenUnitCapacity Easting "
    "Northing SENStat SENNoStat PropsName PreviousEstablishmentNumber UPRN SiteName QABReport "
    "CHNumber"
).split()
HEADER = [
    *_BARE,
    *(f"{name} ({part})" for name in _PAIRED for part in ("code", "name")),
    *(f"{name} (name)" for name in _NAMED),
]

_SAID = {f"{name} (name)" for name in (*_PAIRED, *_NAMED[:10])}

_FIRST = "Ash Beech Birch Cedar Elm Hazel Holly Larch Lime Maple Oak Rowan Thorn Willow Yew".split()
_LAST = "Bank Bridge Down End Field Ford Green Hill Lane Marsh Mead Mill Park Vale Wood".split()
_TYPES = ("Community school", "Academy converter", "Voluntary aided school", "Foundation school")
_AGES = ((4, 7), (7, 11), (4, 11), (3, 11), (11, 16), (11, 18))


def authorities():
    """The names of all local authorities in the file."""
    return [f"Shire {number:03}" for number in range(AUTHORITIES)]


def write(path, *, next_year=False):
    """Write the file; in next year's a fifth of the schools has changed."""
    chance, changes = random.Random(2026), random.Random(2027)
    with path.open("w", encoding="cp1252", newline="") as out:
        lines = csv.writer(out, quoting=csv.QUOTE_ALL)
        lines.writerow(HEADER)
        for number in range(ROWS):
            row = _school(number, chance)
            if next_year and changes.random() < CHANGED:
                row |= {
                    "NumberOfPupils": str(changes.randint(90, 1_500)),
                    "HeadLastName": changes.choice(_LAST),
                    "TelephoneNum": f"01632{changes.randint(100_000, 999_999)}",
                }
            lines.writerow([row.get(name, _usual(name)) for name in HEADER])


def _usual(name):
    """What most schools have in a column that the portal does not read."""
    return "Not applicable" if name in _SAID else ""


def _school(number, chance):
    shire = chance.randrange(AUTHORITIES)
    low, high = chance.choice(_AGES)
    place = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    day = f"{chance.randint(1, 28):02}-{chance.randint(1, 12):02}-{chance.randint(1950, 2024)}"
    told = {
        "URN": str(200_000 + number),
        "EstablishmentNumber": str(2_000 + number % 7_000),
        "EstablishmentName": f"{place} St Mary’s CofE School {number}",
        "LA (code)": str(200 + shire),
        "LA (name)": f"Shire {shire:03}",
        "DistrictAdministrative (name)": f"District {shire:03}-{chance.randrange(2)}",
        "TypeOfEstablishment (name)": chance.choice(_TYPES),
        "EstablishmentStatus (name)": "Open" if chance.random() < 0.97 else "Closed",
        "PhaseOfEducation (name)": "Primary" if high <= 11 else "Secondary",
        "Gender (name)": "Mixed",
        "StatutoryLowAge": str(low),
        "StatutoryHighAge": str(high),
        "SchoolCapacity": str(chance.randint(100, 1_500)),
        "NumberOfPupils": str(chance.randint(90, 1_500)),
        "NumberOfBoys": str(chance.randint(40, 700)),
        "NumberOfGirls": str(chance.randint(40, 700)),
        "PercentageFSM": f"{chance.uniform(0, 60):.1f}",
        "OpenDate": day,
        "CloseDate": "",
        "CensusDate": "16-01-2026",
        "OfstedLastInsp": day,
        "LastChangedDate": day,
        "DateOfLastInspectionVisit": "",
        "NextInspectionVisit": "",
        "UKPRN": str(10_000_000 + number),
        "Street": f"{chance.randint(1, 200)} {place} Road",
        "Locality": place,
        "Address3": "",
        "Town": f"{chance.choice(_FIRST)}ford",
        "County (name)": f"Shire {shire:03}",
        "Postcode": f"W{shire % 99} {number % 9}{chance.choice('AB')}{chance.choice('XY')}",
        "SchoolWebsite": f"www.school{number}.example.org",
        "TelephoneNum": f"01632{chance.randint(100_000, 999_999)}",
        "HeadTitle (name)": "Ms",
        "HeadFirstName": chance.choice(_FIRST),
        "HeadLastName": chance.choice(_LAST),
        "HeadPreferredJobTitle": "Headteacher",
        "Easting": str(chance.randint(100_000, 650_000)),
        "Northing": str(chance.randint(10_000, 650_000)),
        "MSOA (name)": f"{place} 0{shire}",
        "LSOA (name)": f"{place} 0{shire}A",
        "UPRN": str(100_000_000_000 + number),
    }
    if told["EstablishmentStatus (name)"] == "Closed":
        told["CloseDate"] = "31-08-2025"
    return told
