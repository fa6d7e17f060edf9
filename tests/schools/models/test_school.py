import pytest

from schools.models import School


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        ({}, []),
        ({"street": "1 Ash Lane", "town": "Faversham"}, ["1 Ash Lane", "Faversham"]),
        (
            {"street": "A", "locality": "B", "town": "C", "postcode": "ME13 1AA"},
            ["A", "B", "C", "ME13 1AA"],
        ),
    ],
)
def test_the_lines_of_the_address_that_are_known(facts, lines):
    assert School(**facts).address == lines


@pytest.mark.parametrize(
    ("la", "establishment", "told"),
    [("886", "2345", "886/2345"), ("886", "", ""), ("", "2345", ""), ("", "", "")],
)
def test_the_number_that_schools_quote(la, establishment, told):
    assert School(la_number=la, establishment_number=establishment).la_estab == told
