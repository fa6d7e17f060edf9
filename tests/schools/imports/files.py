"""Small files in the layout of DfE's register, of schools that do not exist."""

import csv
import io

HEADER = [
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentNumber",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (name)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "Gender (name)",
    "ReligiousCharacter (name)",
    "Diocese (name)",
    "SchoolCapacity",
    "NumberOfPupils",
    "PercentageFSM",
    "Trusts (name)",
    "Federations (name)",
    "UKPRN",
    "OfstedLastInsp",
    "Street",
    "Locality",
    "Address3",
    "Town",
    "County (name)",
    "Postcode",
    "SchoolWebsite",
    "TelephoneNum",
    "HeadTitle (name)",
    "HeadFirstName",
    "HeadLastName",
    "InspectorateName (name)",  # stands twice in the real one
    "DistrictAdministrative (name)",
    "Easting",
    "Northing",
    "InspectorateName (name)",
]
# What an older file calls the same columns.
OLD = {
    "LA (name)": "LEA (name)",
    "EstablishmentStatus (name)": "EstablishmentStatus",
    "PhaseOfEducation (name)": "PhaseOfEducation",
    "Gender (name)": "Gender",
}
OAK = {
    "URN": "900001",
    "LA (code)": "998",
    "LA (name)": "Wealdshire",
    "EstablishmentNumber": "2001",
    "EstablishmentName": "St Mary’s Infant School",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-09-1998",
    "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "4",
    "StatutoryHighAge": "7",
    "Gender (name)": "Mixed",
    "ReligiousCharacter (name)": "Does not apply",
    "SchoolCapacity": "270",
    "NumberOfPupils": "264",
    "PercentageFSM": "12.3",
    "UKPRN": "10099999",
    "Street": "Weir Lane",
    "Town": "Millford",
    "Postcode": "WX1 1AA",
    "SchoolWebsite": "www.st-marys-infant.example.org/",
    "TelephoneNum": "1632960001",
    "HeadTitle (name)": "Mrs",
    "HeadFirstName": "Ada",
    "HeadLastName": "Okoye",
    "DistrictAdministrative (name)": "Millford Vale",
    "Easting": "560000",
    "Northing": "160000",
}
ELM = OAK | {
    "URN": "900002",
    "EstablishmentNumber": "2002",
    "EstablishmentName": "St Thomas à Becket Junior School",
    "StatutoryLowAge": "7",
    "StatutoryHighAge": "11",
    "Postcode": "WX1 1AB",
}
YEW = OAK | {
    "URN": "900003",
    "LA (name)": "Downshire",
    "EstablishmentName": "Yew Tree School",
    "StatutoryHighAge": "11",
    "Postcode": "DX2 2BB",
}


def register(*rows, header=HEADER, called=None, encoding="cp1252"):
    """An open file with these rows {heading: text}; `called` renames headings."""
    called = called or {}
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([called.get(name, name) for name in header])
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return io.BytesIO(out.getvalue().encode(encoding))


LINKS = ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]


def links(*rows):
    """An open file of links: tuples in the order of its columns."""
    return register(*(dict(zip(LINKS, row, strict=True)) for row in rows), header=LINKS)


def closed(row, on="31-08-2025"):
    """The row of a school that has closed."""
    return row | {"EstablishmentStatus (name)": "Closed", "CloseDate": on}
