from datetime import date
from decimal import Decimal

import pytest

from schools.imports import establishment
from schools.imports.establishment import Wrong, phase_of, values, website
from schools.models import School
from tests.schools.imports.files import HEADER, OAK

COLUMNS = set(HEADER)


def filled(row):
    return {name: text for name, text in row.items() if text}


def test_a_row_of_the_register_becomes_a_school():
    read, problems = values(OAK, COLUMNS)
    assert problems == []
    assert read == {
        "urn": 900001,
        "la_number": "998",
        "la_name": "Wealdshire",
        "establishment_number": "2001",
        "name": "St Mary’s Infant School",
        "type": "Community school",
        "status": "open",
        "opened_on": date(1998, 9, 1),
        "closed_on": None,
        "low_age": 4,
        "high_age": 7,
        "gender": "Mixed",
        "religious_character": "",
        "diocese": "",
        "capacity": 270,
        "pupils": 264,
        "percent_fsm": Decimal("12.3"),
        "trust": "",
        "federation": "",
        "ukprn": 10099999,
        "inspected_on": None,
        "street": "Weir Lane",
        "locality": "",
        "address3": "",
        "town": "Millford",
        "county": "",
        "postcode": "WX1 1AA",
        "website": "https://www.st-marys-infant.example.org",
        "telephone": "01632960001",
        "easting": 560000,
        "northing": 160000,
        "district": "Millford Vale",
        "head_name": "Mrs Ada Okoye",
        "phase": "infant",
    }


def test_a_column_that_is_missing_is_no_value():
    read, _ = values({"URN": "900001", "EstablishmentName": "Oak"}, {"URN", "EstablishmentName"})
    assert read == {"urn": 900001, "name": "Oak"}


@pytest.mark.parametrize(
    ("named", "kind", "low", "high", "phase"),
    [
        ("Primary", "Community school", 4, 7, "infant"),
        ("Primary", "Community school", 3, 8, "infant"),
        ("Primary", "Community school", 7, 11, "junior"),
        ("Primary", "Community school", 4, 11, "primary"),
        ("Primary", "Community school", 5, 9, "primary"),
        ("Primary", "Community school", None, None, "primary"),
        ("Nursery", "Local authority nursery school", 3, 5, "nursery"),
        ("Middle deemed secondary", "Community school", 9, 13, "middle"),
        ("Secondary", "Academy converter", 11, 18, "secondary"),
        ("16 plus", "Further education", 16, 99, "sixteen_plus"),
        ("All-through", "Academy sponsor led", 3, 18, "all_through"),
        ("Not applicable", "Academy special converter", 4, 19, "special"),
        ("Not applicable", "Pupil referral unit", 11, 16, "other"),
        ("Not applicable", "Other independent school", 4, 11, "primary"),
        ("Not applicable", "Other independent school", 11, 18, "secondary"),
        ("Not applicable", "Other independent school", 3, 18, "all_through"),
        ("Not applicable", "Other independent school", None, None, "other"),
    ],
)
def test_the_phase_follows_from_its_name_the_type_and_the_ages(named, kind, low, high, phase):
    assert phase_of(named, kind, low, high) == phase


def test_without_ages_an_infant_school_that_is_known_stays_one():
    cells = {"URN": "900001", "EstablishmentName": "Oak", establishment.PHASE: "Primary"}
    read, _ = values(cells, set(cells), School(phase="infant"))
    assert read["phase"] == "infant"
    read, _ = values(cells, set(cells), School(phase="secondary"))
    assert read["phase"] == "primary"


@pytest.mark.parametrize(
    ("cell", "url"),
    [
        ("www.oak.example.org", "https://www.oak.example.org"),
        ("http://www.oak.example.org/", "https://www.oak.example.org"),
        ("http:www.oak.example.org", "https://www.oak.example.org"),
        ("http://https://oak.example.org", "https://oak.example.org"),
        ("HTTPS://Oak.Example.org/Our School", ""),
        ("https://oak.example.org/About-Us", "https://oak.example.org/About-Us"),
        ("n/a", ""),
        ("none", ""),
        ("www", ""),
        ("office@oak.example.org", ""),
        ("javascript:alert(1)", ""),
        ("oak.example.org/" + "x" * 200, ""),
        ("", ""),
    ],
)
def test_a_website_has_https_or_is_none(cell, url):
    assert website(cell) == url


@pytest.mark.parametrize(
    ("cell", "on"),
    [
        ("31-08-2025", date(2025, 8, 31)),
        ("31/08/2025", date(2025, 8, 31)),
        ("1/9/2025", date(2025, 9, 1)),
        ("2025-08-31", date(2025, 8, 31)),
        ("2025-08-31 00:00:00", date(2025, 8, 31)),
        ("  ", None),
    ],
)
def test_dates_as_the_register_and_excel_write_them(cell, on):
    assert establishment.on_day(cell) == on


@pytest.mark.parametrize("cell", ["31-02-2025", "soon", "2025", "31-08-25", "٣١-٠٨-٢٠٢٥"])
def test_what_is_no_date_is_told(cell):
    with pytest.raises(Wrong, match=cell):
        establishment.on_day(cell)


@pytest.mark.parametrize("cell", ["SUPP", "NA", "", "x"])
def test_what_dfe_withholds_is_nothing(cell):
    assert establishment.number(cell) is None
    assert establishment.percent(cell) is None


@pytest.mark.parametrize("cell", ["twelve", "-3", "1.5", "99999999999", "٣"])
def test_what_is_no_number_is_told(cell):
    with pytest.raises(Wrong):
        establishment.number(cell)


@pytest.mark.parametrize("cell", ["12", "12345678", "A12345", "", "0000000", "١٢٣٤٥٦"])
def test_what_is_no_urn_is_told(cell):
    with pytest.raises(Wrong):
        establishment.urn(cell)


def test_problems_name_their_columns():
    row = OAK | {
        "OpenDate": "soon",
        "NumberOfPupils": "many",
        "EstablishmentStatus (name)": "Ajar",
        "PercentageFSM": "120",
        "Town": "x" * 101,
    }
    _, problems = values(row, COLUMNS)
    assert [column for column, _ in problems] == [
        "EstablishmentStatus (name)",
        "OpenDate",
        "NumberOfPupils",
        "PercentageFSM",
        "Town",
    ]


def test_a_school_needs_a_name():
    _, problems = values(filled(OAK | {"EstablishmentName": " "}), COLUMNS)
    assert [column for column, _ in problems] == ["EstablishmentName"]


def test_a_label_belongs_to_one_field():
    assert len(establishment.FIELD_OF) == len(establishment.LABELS)
