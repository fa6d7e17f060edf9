from decimal import Decimal

import pytest
import time_machine

from peerreview.forms import setup as forms
from peerreview.models import Cycle, ReviewCluster
from schools.models import School
from tests.peerreview import stage

RULES = {
    "team_size": "3",
    "heads_at_least": "1",
    "heads_at_most": "2",
    "head_days": "1.5",
    "deputy_days": "2",
    "training_months": "24",
    "cooling_off": "2",
    "furthest": "60",
    "rivals_within": "6",
    "report_days": "10",
    "facts_days": "10",
}


def errors(form):
    assert not form.is_valid()
    return {name: list(found) for name, found in form.errors.items()}


def test_a_year_is_chosen_among_those_that_are_not_there_yet(cast):
    stage.cycle(cast, year=2027)
    with time_machine.travel("2026-08-31"):
        assert [y for y, _ in forms.StartForm().fields["year"].choices] == [2025, 2026]
    with time_machine.travel("2026-09-01 12:00Z"):
        form = forms.StartForm({"year": "2026"})
        assert form.fields["year"].choices == [(2026, "2026–27"), (2028, "2028–29")]
        assert form.is_valid()
        assert form.cleaned_data == {"year": 2026}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "says"),
    [("", "Choose the academic year."), ("1999", "Choose one of the years in the list.")],
)
def test_no_year(year, says):
    assert errors(forms.StartForm({"year": year})) == {"year": [says]}


def test_days_are_typed_as_days_and_kept_as_halves():
    form = forms.RulesForm(RULES | {"swaps_allowed": "on"}, cycle=Cycle(year=2026))
    assert form.is_valid()
    assert form.rules == {
        "team_size": 3,
        "heads_at_least": 1,
        "heads_at_most": 2,
        "head_halves": 3,
        "deputy_halves": 4,
        "lead_needed": False,
        "training_needed": False,
        "training_months": 24,
        "cooling_off": 2,
        "furthest": 60,
        "rivals_within": 6,
        "swaps_allowed": True,
        "report_days": 10,
        "facts_days": 10,
    }


def test_rules_are_shown_as_they_stand():
    form = forms.RulesForm(cycle=Cycle(year=2026, head_halves=1, furthest=33))
    assert (form["head_days"].value(), form["furthest"].value()) == (Decimal("0.5"), 33)
    assert form["lead_needed"].value() is True


def test_days_that_stand_in_the_ledger_are_not_taken_from_the_form():
    form = forms.RulesForm(RULES | {"head_days": "9"}, cycle=Cycle(year=2026, state="open"))
    assert form.is_valid()
    assert form.rules["head_halves"] == 3


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"team_size": "7"}, {"team_size": ["Enter a number from 1 to 6."]}),
        ({"team_size": ""}, {"team_size": ["Enter a number from 1 to 6."]}),
        ({"furthest": "far"}, {"furthest": ["Enter a number from 1 to 500."]}),
        ({"furthest": "-1"}, {"furthest": ["Enter a number from 1 to 500."]}),
        (
            {"head_days": "11"},
            {"head_days": ["Enter a number of days from 0 to 10, in half days: for example 1.5."]},
        ),
        (
            {"deputy_days": "NaN"},
            {
                "deputy_days": [
                    "Enter a number of days from 0 to 10, in half days: for example 1.5."
                ]
            },
        ),
        ({"head_days": "1.2"}, {"head_days": ["Enter whole or half days, for example 1.5."]}),
        ({"deputy_days": "0.1"}, {"deputy_days": ["Enter whole or half days, for example 1.5."]}),
        (
            {"heads_at_least": "3"},
            {"heads_at_most": ["This is less than “at least”. Check both numbers."]},
        ),
        ({"heads_at_most": "4"}, {"heads_at_most": ["A team has 3. Enter 3 or fewer."]}),
    ],
)
def test_rules_that_cannot_be(typed, says):
    assert errors(forms.RulesForm(RULES | typed, cycle=Cycle(year=2026))) == says


def test_a_theme():
    form = forms.ThemeForm({"name": "  Reading   aloud ", "prompts": "Who?"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Reading aloud", "prompts": "Who?"}
    assert errors(forms.ThemeForm({"name": ""})) == {
        "name": ["Enter the name of the theme, for example Reading."]
    }
    assert errors(forms.ThemeForm({"name": "x" * 101}))["name"] == [
        "Keep this to 100 characters or fewer. You have typed 101."
    ]


def test_schools_that_join(cast):
    found = School.objects.filter(pk=cast.ash.pk)
    form = forms.JoinForm({"schools": [cast.ash.pk]}, found=found)
    assert form.is_valid()
    assert list(form.cleaned_data["schools"]) == [cast.ash]
    assert errors(forms.JoinForm({}, found=found)) == {"schools": ["Tick at least one school."]}
    for gone in (cast.beech.pk, "x"):
        assert errors(forms.JoinForm({"schools": [gone]}, found=found)) == {
            "schools": ["One of these schools cannot take part any more. Search again."]
        }


def test_who_leaves_says_why():
    assert errors(forms.LeaveForm({"because": " "})) == {
        "because": ["Say why in a sentence: it stays on record."]
    }


def test_the_place_of_a_school(cast):
    cycle = stage.cycle(cast)
    coast = cycle.clusters.create(name="Coast")
    elsewhere = stage.cycle(cast, year=2025).clusters.create(name="Hills")
    (ash,) = stage.take_part(cycle, cast.ash)
    assert forms.PlaceForm(participation=ash)["seen"].value() == ":yes"
    ash.cluster, ash.hosts = coast, False
    assert forms.PlaceForm(participation=ash)["seen"].value() == f"{coast.pk}:no"
    form = forms.PlaceForm({"cluster": coast.pk, "seen": ":yes"}, participation=ash)
    assert form.is_valid()
    assert form.cleaned_data == {"cluster": coast, "hosts": False, "seen": (None, True)}
    form = forms.PlaceForm({"cluster": "", "hosts": "on", "seen": "7:no"}, participation=ash)
    assert form.is_valid()
    assert form.cleaned_data == {"cluster": None, "hosts": True, "seen": (7, False)}
    assert errors(
        forms.PlaceForm({"cluster": elsewhere.pk, "seen": ":yes"}, participation=ash)
    ) == {"cluster": ["This cluster is no longer there. Choose another one."]}
    assert list(errors(forms.PlaceForm({"seen": "x"}, participation=ash))) == ["seen"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"size": "5"}, {"basis": ["Choose which schools belong together."]}),
        ({"basis": "place", "size": "1"}, {"size": ["Enter a number from 2 to 60."]}),
        ({"basis": "place", "size": ""}, {"size": ["Enter a number from 2 to 60."]}),
    ],
)
def test_how_clusters_are_suggested(typed, says):
    assert errors(forms.SuggestForm(typed)) == says


def test_every_way_of_suggesting_is_a_basis_of_a_cluster():
    ways = {value for value, _ in forms.SuggestForm().fields["basis"].choices}
    assert ways == set(ReviewCluster.Basis) - {"hand"}


def test_a_cluster_and_where_it_goes(cast):
    assert errors(forms.ClusterForm({"name": "  "})) == {
        "name": ["Enter a name for the cluster, for example the town."]
    }
    form = forms.ClusterForm({"name": " The  coast "})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "The coast"}
    others = stage.cycle(cast).clusters.all()
    assert errors(forms.MergeForm({}, others=others)) == {
        "into": ["Choose the cluster into which its schools go."]
    }
    assert errors(forms.MergeForm({"into": "99"}, others=others)) == {
        "into": ["This cluster is no longer there. Choose another one."]
    }
