"""Which school a coordinator means by what she writes."""

import pytest

from schools.imports import matching
from schools.imports.matching import Collaboratives, Districts, NotFound, Schools, loose
from schools.models import Collaborative, District, School, Succession
from schools.naming import plain

pytestmark = pytest.mark.django_db

LINDEN, CHURCH, CATHOLIC, ABBEY, HILL, AND = range(115481, 115487)


@pytest.fixture
def schools():
    swale = District.objects.create(name="Swale", slug="swale")
    dover = District.objects.create(name="Dover", slug="dover")
    School.objects.bulk_create(
        School(urn=urn, name=name, district=district, town=town)
        for urn, name, district, town in (
            (LINDEN, "Linden Primary School", swale, "Sheerness"),
            (CHURCH, "St Mary’s Church of England Junior School", swale, "Minster"),
            (CATHOLIC, "St Joseph’s Catholic Primary School", swale, "Sheerness"),
            (ABBEY, "Holy Trinity Primary School", swale, "Faversham"),
            (HILL, "Holy Trinity Primary School", dover, "Deal"),
            (AND, "Ash and Birch Infant School", dover, "Deal"),
        )
    )
    return Schools()


def says(call, *args, **kwargs):
    with pytest.raises(NotFound) as refusal:
        call(*args, **kwargs)
    return refusal.value.says


@pytest.mark.parametrize(
    ("written", "urn"),
    [
        ("Linden Primary School", LINDEN),
        ("linden  PRIMARY school", LINDEN),
        ("Linden Primary", LINDEN),
        ("The Linden Prim. Sch.", LINDEN),
        ("Linden Primary Academy", LINDEN),
        ("Linden\u200b Primary\xa0School", LINDEN),
        ("St. Mary's C of E Jnr", CHURCH),
        ("Saint Marys CE Junior", CHURCH),
        ("ST MARY'S C.E. JUNIOR SCHOOL", CHURCH),
        ("St Mary's CofE VA Junior School", CHURCH),
        ("St Joseph's RC Primary", CATHOLIC),
        ("St Joseph's R.C. Primary School", CATHOLIC),
        ("St Joseph's Roman Catholic Primary School", CATHOLIC),
        ("Ash & Birch Inf", AND),
        ("Holy Trinity Primary School, Deal", HILL),
        ("Holy Trinity Primary (Faversham)", ABBEY),
        ("Holy Trinity Primary, Dover", HILL),
    ],
)
def test_a_school_is_found_however_it_is_written(schools, written, urn):
    assert schools.find(written).urn == urn


@pytest.mark.parametrize(("urn", "name"), [(f"{LINDEN}", ""), (f"{LINDEN}.0", "Linden Primary")])
def test_a_school_is_found_by_its_number(schools, urn, name):
    assert schools.find(name, urn=urn).urn == LINDEN


def test_a_number_wins_over_a_name_that_nobody_has(schools):
    assert schools.find("Linden House, as it was called", urn=str(LINDEN)).urn == LINDEN


def test_a_number_does_not_win_over_the_name_of_another_school(schools):
    assert says(schools.find, "Ash and Birch Infant School", urn=str(LINDEN)) == (
        f"URN {LINDEN} is Linden Primary School, but another school is called “Ash and Birch Infant"
        f" School”. Did you mean Ash and Birch Infant School ({AND})?"
    )


@pytest.mark.parametrize("urn", ["999999", "abc", "²", "9" * 5000, "-115481"])
def test_a_number_that_nobody_has(schools, urn):
    assert says(schools.find, "", urn=urn) == f"No school has the URN {urn[:40]}."


def test_several_of_one_name_are_told_and_not_guessed(schools):
    assert says(schools.find, "Holy Trinity Primary") == (
        "Several schools are called “Holy Trinity Primary”: write the URN, or the town after a "
        f"comma. Did you mean Holy Trinity Primary School ({ABBEY}) or "
        f"Holy Trinity Primary School ({HILL})?"
    )


def test_of_several_the_one_in_the_district_is_meant(schools):
    dover = District.objects.get(slug="dover")
    assert schools.find("Holy Trinity Primary", district=dover.pk).urn == HILL


def test_a_slip_gets_suggestions_and_no_school(schools):
    assert says(schools.find, "Lindne Primary School") == (
        "No school called “Lindne Primary School” is known. "
        f"Did you mean Linden Primary School ({LINDEN}), Holy Trinity Primary School ({ABBEY}) or "
        f"Holy Trinity Primary School ({HILL})?"
    )
    assert says(schools.find, "Xyz") == "No school called “Xyz” is known."
    assert says(schools.find, "  ") == "No school is named here."


def test_suggestions_cost_a_query_and_end_somewhere(
    schools, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(matching, "MOST_SUGGESTED", 2)
    with django_assert_num_queries(2):
        told = [says(schools.find, f"Linden Primary Schoo{letter}") for letter in "abcaabc"]
    assert ["Did you mean" in sentence for sentence in told] == [1, 1, 0, 1, 1, 1, 0]


def test_a_closed_school_leads_to_what_became_of_it(schools):
    linden = School.objects.get(urn=LINDEN)
    School.objects.filter(pk=linden.pk).update(status=School.Status.CLOSED)
    after = School.objects.create(urn=150000, name="Linden Green Academy")
    Succession.objects.create(predecessor=linden, successor=after)
    told = (
        f"Linden Primary School ({LINDEN}) has closed. Did you mean Linden Green Academy (150000)?"
    )
    assert says(Schools().find, "Linden Primary School") == told
    assert says(Schools().find, "", urn=str(LINDEN)) == told
    School.objects.create(urn=150001, name="Linden Primary School")
    assert Schools().find("Linden Primary School").urn == 150001


@pytest.mark.parametrize(
    ("cell", "urns"),
    [
        ("", []),
        ("Linden Primary", [LINDEN]),
        ("Linden Primary; St Joseph's RC Primary;", [LINDEN, CATHOLIC]),
        ("Linden Primary\nSt Joseph's RC Primary\r\n\r\n", [LINDEN, CATHOLIC]),
        ("Ash and Birch Infant and Linden Primary", [AND, LINDEN]),
        ("Linden Primary and Ash & Birch Infant School", [LINDEN, AND]),
        ("Linden Primary, Ash and Birch Inf, St Joseph's RC Primary", [LINDEN, AND, CATHOLIC]),
        ("Holy Trinity Primary, Deal & Linden Primary", [HILL, LINDEN]),
        ("Linden Primary; Linden Primary School", [LINDEN]),
    ],
)
def test_a_cell_with_several_schools(schools, cell, urns):
    assert [school.urn for school in schools.find_all(cell)] == urns


def test_the_one_unknown_school_of_a_list_is_named(schools):
    told = says(schools.find_all, "Linden Primary, Ash and Birch Infant, Wonderland Sch")
    assert told.startswith("No school called “Wonderland Sch” is known.")
    assert says(schools.find_all, "This and that").startswith("No school called “This and that”")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("cell", [" and " * 3_000, ", " * 5_000, "a" * 10_000, "Linden, " * 1_200])
def test_hostile_lists_end_soon(schools, cell):
    if cell.strip(" ,") and not cell.startswith(" and"):
        assert says(schools.find_all, cell).startswith("No school called “")
    else:
        says(schools.find_all, cell)


def test_loose_is_never_empty():
    assert [loose(name) for name in ("School", "The Academy", "Academy", "!")] == [
        "school",
        "the academy",
        "academy",
        "",
    ]


def test_districts(schools):
    named = {plain("Swael"): 1, plain("New Town"): 1, plain("Old Town"): 2}
    districts = Districts(named)
    swale = District.objects.get(slug="swale").pk
    assert districts.find(" SWALE ") == (swale, "Swale")
    assert districts.find("Old Town") == (None, "Old Town")
    assert says(districts.find, "New Town") == "No district called “New Town” is known."
    assert says(districts.find, "Swael") == (
        "No district called “Swael” is known. Did you mean Swale?"
    )
    assert says(districts.find, "x" * 200) == f"No district called “{'x' * 100}” is known."
    School.objects.update(district=None)
    District.objects.all().delete()
    assert Districts(named).find("New Town") == (None, "New Town")


def test_collaboratives(schools):
    swale, dover = District.objects.order_by("-name")
    one = Collaborative.objects.create(name="Oak Hub", district=swale)
    two = Collaborative.objects.create(name="Elm Hub", district=swale)
    three = Collaborative.objects.create(name="Elm Hub", district=dover)
    known = Collaboratives()
    assert known.find("OAK hub") == (one.pk, "Oak Hub")
    assert known.find("Elm Hub, Dover") == (three.pk, "Elm Hub")
    assert known.find("Elm Hub (Swale)") == (two.pk, "Elm Hub")
    assert says(known.find, "Elm Hub") == (
        "Several collaboratives are called “Elm Hub”: write the district after a comma."
    )
    assert says(known.find, "Oka Hub") == (
        "No collaborative called “Oka Hub” is known. Did you mean Oak Hub?"
    )


def test_long_lists_are_not_tried_for_ever(schools, monkeypatch):
    monkeypatch.setattr(matching, "MOST_TRIED", 10)
    assert len(schools.find_all("Linden Primary, Ash and Birch Infant")) == 2
    assert says(schools.find_all, ", ".join(["Elsewhere"] * 20)).startswith(
        "No school called “Else"
    )
    assert says(schools.find_all, "Linden Primary, Ash and Birch Infant").startswith("No school")
    assert len(schools.find_all("Linden Primary; Ash and Birch Infant")) == 2
