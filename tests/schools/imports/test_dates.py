"""Days as people write them."""

from datetime import date

import pytest

from schools.imports.dates import day_in

FIRST = date(2026, 9, 1)


@pytest.mark.parametrize(
    "text",
    [
        "1/9/2026",
        "01/09/2026",
        "01-09-26",
        "1.9.2026",
        "1 September 2026",
        "1st September 2026",
        "1 sept. 2026",
        "1-Sep-26",
        "Tuesday, 1 September 2026",
        "Tue 1/9/26",
        "2026-09-01",
        "2026-09-01 00:00:00",
        "46266",
        "46266.0",
        "  1  /  9 / 2026 ",
    ],
)
def test_the_first_of_september(text):
    assert day_in(text) == FIRST


@pytest.mark.parametrize("text", ["", "-", "–", "n/a", "Present", "ongoing", "to date"])
def test_an_open_end(text):
    assert day_in(text) is None


@pytest.mark.parametrize(("text", "year"), [("1/9/49", 2049), ("1/9/50", 1950), ("1/9/99", 1999)])
def test_two_figures_of_a_year(text, year):
    assert day_in(text) == date(year, 9, 1)


@pytest.mark.parametrize(
    "text",
    [
        "31/2/2026",
        "1/13/2026",
        "0/1/2026",
        "September 2026",
        "2026",
        "1/9",
        "1 Foo 2026",
        "1/9/1066",
        "9999-12-31",
        "soon",
        "=1+1",
        "١/٩/٢٠٢٦",
        "1" * 5_000,
        "12345678",
        "1/9/2026 and later",
    ],
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError):  # noqa: PT011 (any will do)
        day_in(text)
