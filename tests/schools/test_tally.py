"""The counts of a list: each way to take them gives the same."""

import pytest

from actionplans.models import ActionPlan
from schools import facets
from schools.facets import Tally
from schools.models import Collaborative, District, SupportEntry
from tests.schools.offering import entry_of

STATES, YEARS = ["draft", "proposed", "signed"], [2027, 2026, 2025]
COLUMNS = {"state": "state", "year": "year", "district": "collaborative__district__slug"}
VALUES = {"state": STATES, "year": YEARS, "district": ["dover", "swale"]}


@pytest.fixture
def plans(cast):
    """7 plans: (state, year) and whether they are of hana's collaborative or of one in Dover."""
    dover = District.objects.create(name="Dover", slug="dover")
    other = Collaborative.objects.create(name="Other", district=dover)
    ActionPlan.objects.bulk_create(
        ActionPlan(
            title=f"Plan {n}", state=state, year=year, collaborative=place, created_by=cast.hana
        )
        for n, (state, year, place) in enumerate(
            [
                ("draft", 2026, cast.collaborative),
                ("draft", 2025, cast.collaborative),
                ("draft", 2025, other),
                ("signed", 2026, other),
                ("signed", 2026, cast.collaborative),
                ("signed", 2025, cast.collaborative),
                ("signed", 2025, cast.collaborative),
            ]
        )
    )
    return ActionPlan.objects.all()


EVERYTHING = (7, {"state": [3, 0, 4], "year": [0, 3, 4], "district": [2, 5]})
SIGNED = (4, {"state": [3, 0, 4], "year": [0, 2, 2], "district": [1, 3]})
SIGNED_2025_SWALE = (2, {"state": [1, 0, 2], "year": [0, 1, 2], "district": [0, 2]})


@pytest.mark.parametrize(
    ("chosen", "counts"),
    [
        ({}, EVERYTHING),
        ({"state": ["signed"]}, SIGNED),
        ({"state": ["signed"], "year": [2025], "district": ["swale"]}, SIGNED_2025_SWALE),
        ({"state": ["signed", "draft"], "year": []}, EVERYTHING),
    ],
)
@pytest.mark.parametrize("few", [0, 7], ids=["too many to gather", "gathered"])
def test_the_counts_are_the_same_however_they_are_taken(plans, monkeypatch, few, chosen, counts):
    monkeypatch.setattr(facets, "FEW", few)
    assert Tally(plans, COLUMNS, chosen).take(VALUES) == counts
    assert Tally(plans.filter(pk__gt=0), COLUMNS, chosen).take(VALUES) == counts


def test_rows_that_nobody_may_see_are_not_counted(plans, cast, django_assert_num_queries):
    hana, stan = (ActionPlan.objects.for_user(who) for who in (cast.hana, cast.stan))
    assert Tally(hana, COLUMNS, {}).take(VALUES) == (
        5,
        {"state": [2, 0, 3], "year": [0, 2, 3], "district": [0, 5]},
    )
    nothing = (0, {"state": [0, 0, 0], "year": [0, 0, 0], "district": [0, 0]})
    assert Tally(stan, COLUMNS, {}).take(VALUES) == nothing
    with django_assert_num_queries(0):
        assert Tally(ActionPlan.objects.none(), COLUMNS, {}).take(VALUES) == nothing


def test_counting_stops_at_the_caps(plans, monkeypatch):
    monkeypatch.setattr(facets, "CAP", 2)
    monkeypatch.setattr(facets, "LISTED", 4)
    assert Tally(plans, COLUMNS, {}).take(VALUES) == (
        5,
        {"state": [3, 0, 3], "year": [0, 3, 3], "district": [2, 3]},
    )


@pytest.mark.parametrize(
    ("chosen", "counts"),
    [
        ({}, (3, {"phase": [2, 2, 0], "mark": [0]})),
        ({"phase": ["infant"]}, (2, {"phase": [2, 2, 0], "mark": [0]})),
        (
            {"phase": ["infant", "primary"], "mark": ["none"]},
            (3, {"phase": [2, 2, 0], "mark": [0]}),
        ),
        ({"phase": ["junior"]}, (0, {"phase": [2, 2, 0], "mark": [0]})),
    ],
)
@pytest.mark.parametrize("few", [0, 7], ids=["too many to gather", "gathered"])
def test_what_a_row_has_several_of_is_counted_for_each(cast, monkeypatch, few, chosen, counts):
    monkeypatch.setattr(facets, "FEW", few)
    for phases in (["infant"], ["primary"], ["infant", "primary"]):
        entry_of(cast.ash, cast.hana, phases=phases)
    columns = {"phase": "phases", "mark": "mark"}
    values = {"phase": ["infant", "primary", "junior"], "mark": ["granted"]}
    for rows in (SupportEntry.objects.all(), SupportEntry.objects.listed()):
        assert Tally(rows, columns, chosen, {"phase"}).take(values) == counts
