"""A table of collaboratives: what it would change, what it does, and its undoing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from records.models import HistoryLine
from schools.models import Collaborative, District, Import, Membership, Post, School
from schools.workflow import collaboratives as verbs
from tests import cast as stage
from tests.cast import fresh
from tests.schools.imports import bringing
from tests.schools.imports.bringing import rows, undo
from tests.schools.imports.tables import contents, csv_file, problems

pytestmark = pytest.mark.django_db

HEADER = [
    "District", "Collaborative", "Kind", "Lead school(s)", "Budget holder", "Members", "Part of",
    "Note", "Strengths",
]  # fmt: skip
ASH, BEECH, MARY = "Ash Lane Infant School", "Beech Hill Infant School", "St Mary’s Primary School"


@pytest.fixture
def cast(db):
    return stage.gather()


def row(name="Oak Hub", district="Swale", **more):
    words = ("kind", "leads", "budget", "members", "part_of", "note", "strengths")
    return [district, name, *(more.get(word, "") for word in words)]


def read(cast, *table, header=HEADER, by=None):
    file = csv_file(header, *table)
    return bringing.read(file, by=by or cast.cora, kind=Import.Kind.COLLABORATIVES, name="c.csv")


def bring(cast, *table, header=HEADER):
    file = csv_file(header, *table)
    return bringing.bring(file, by=cast.cora, kind=Import.Kind.COLLABORATIVES, name="c.csv")


def facts(name, **where):
    """What is on record about a collaborative, in words."""
    told = verbs.facts_of(Collaborative.objects.get(name=name, **where))
    schools = dict(School.objects.values_list("pk", "name"))
    told["leads"] = [schools[pk] for pk in told["leads"]]
    told["members"] = sorted(schools[pk] for pk in told["members"])
    told["budget_holder"] = schools.get(told["budget_holder"])
    told["parent"] = told["parent"] and Collaborative.objects.get(pk=told["parent"]).name
    told["district"] = told["district"] and District.objects.get(pk=told["district"]).name
    return told


FULL = row(
    kind="Hub",
    leads="Ash Lane Infant and Beech Hill Inf.",
    budget="St. Mary's Primary",
    note="They take turns.",
    strengths="• Heads meet.\r\n\r\n Staff  meet too. ",
)


def test_a_new_one_is_shown_with_all_it_says(cast):
    imp = read(cast, FULL)
    assert (imp.state, imp.counts) == ("ready", {"new": 1})
    assert rows(imp) == [
        (
            2,
            "new",
            "Oak Hub, Swale",
            {
                "Name": ["", "Oak Hub"],
                "District": ["", "Swale"],
                "Kind": ["", "Hub"],
                "Lead schools": ["", f"{ASH}; {BEECH}"],
                "Budget holder": ["", MARY],
                "Members": ["", f"{ASH}; {BEECH}; {MARY}"],
                "Note": ["", "They take turns."],
                "Strengths": ["", "Heads meet.\nStaff meet too."],
            },
        )
    ]
    assert Collaborative.objects.count() == 1  # reading changes nothing


def test_it_comes_in_whole_and_a_second_run_changes_nothing(cast):
    table = [FULL, row("Oak family", part_of="oak HUB", members=f"{ASH}, {MARY}")]
    imp = bring(cast, *table)
    assert (imp.state, imp.counts) == ("done", {"new": 2})
    assert facts("Oak Hub") == {
        "name": "Oak Hub",
        "kind": "hub",
        "district": "Swale",
        "parent": None,
        "budget_holder": MARY,
        "lead_note": "They take turns.",
        "leads": [ASH, BEECH],
        "members": [ASH, BEECH, MARY],
        "strengths": ["Heads meet.", "Staff meet too."],
    }
    assert facts("Oak family") == {
        "name": "Oak family",
        "kind": "collaboration",
        "district": "Swale",
        "parent": "Oak Hub",
        "budget_holder": None,
        "lead_note": "",
        "leads": [],
        "members": [ASH, MARY],
        "strengths": [],
    }
    before = contents()
    again = read(cast, *table)
    assert (again.counts, rows(again), contents()) == ({"same": 2}, [], before)
    lines = HistoryLine.objects.filter(became="collaborative_made").order_by("number")
    assert [(line.says, line.by_name) for line in lines] == [
        ("Oak Hub", "Cora Whitlock"),
        ("Oak family", "Cora Whitlock"),
    ]


def test_changes_are_told_and_made_field_by_field(cast):
    bring(cast, FULL)
    later = row(
        "OAK HUB",
        kind="Cluster",
        leads=BEECH,
        members=f"{BEECH}; {MARY}",
        strengths="Staff meet too.",
        part_of="Ash and Beech",
    )
    imp = read(cast, later)
    assert rows(imp) == [
        (
            2,
            "changed",
            "OAK HUB, Swale",
            {
                "Name": ["Oak Hub", "OAK HUB"],
                "Kind": ["Hub", "Cluster"],
                "Lead schools": [f"{ASH}; {BEECH}", BEECH],
                "Budget holder": [MARY, ""],
                "Members": [f"{ASH}; {BEECH}; {MARY}", f"{BEECH}; {MARY}"],
                "Part of": ["", "Ash and Beech"],
                "Note": ["They take turns.", ""],
                "Strengths": ["Heads meet.\nStaff meet too.", "Staff meet too."],
            },
        )
    ]
    bring(cast, later)
    assert facts("OAK HUB") == {
        "name": "OAK HUB",
        "kind": "cluster",
        "district": "Swale",
        "parent": "Ash and Beech",
        "budget_holder": None,
        "lead_note": "",
        "leads": [BEECH],
        "members": [BEECH, MARY],
        "strengths": ["Staff meet too."],
    }
    ended = Membership.objects.get(school=cast.ash, collaborative__name="OAK HUB")
    assert ended.until == timezone.localdate() - timedelta(days=1)
    assert read(cast, later).counts == {"same": 1}


def test_an_empty_cell_says_nothing_about_kind_and_members(cast):
    bring(cast, row(kind="Hub", members=f"{ASH}; {MARY}"))
    assert read(cast, row()).counts == {"same": 1}


def test_columns_that_are_not_there_change_nothing(cast):
    bring(cast, FULL)
    imp = read(cast, ["Oak Hub", "Hub"], header=["Name", "Type"])
    assert (imp.counts, rows(imp)) == ({"same": 1}, [])


def test_one_name_in_two_districts_is_two_collaboratives(cast):
    dover = District.objects.create(name="Dover", slug="dover")
    bring(cast, row(), row(district="Dover"), row(district=""))
    found = Collaborative.objects.filter(name="Oak Hub").order_by("pk")
    assert [one.district for one in found] == [cast.district, dover, None]
    assert read(cast, row(), row(district="Dover"), row(district="")).counts == {"same": 3}


def test_one_name_in_one_district_is_told_apart_by_its_leads(cast):
    table = [row(leads=ASH, strengths="One."), row(leads=f"{BEECH}; {MARY}", strengths="Two.")]
    bring(cast, *table)
    found = Collaborative.objects.filter(name="Oak Hub").order_by("pk")
    assert [[lead.name for lead in one.leads.order_by("name")] for one in found] == [
        [ASH],
        [BEECH, MARY],
    ]
    assert read(cast, *reversed(table)).counts == {"same": 2}
    # One lead of two stays: still the same one.
    imp = read(cast, row(leads=MARY, strengths="Two."), table[0])
    assert [
        (number, verdict, changes["Lead schools"]) for number, verdict, _, changes in rows(imp)
    ] == [(2, "changed", [f"{BEECH}; {MARY}", MARY])]
    imp = read(cast, row("Oak Hub"), table[0])
    assert [(number, changes["Note on this row"]) for number, _, _, changes in rows(imp)] == [
        (2, ["", "Another collaborative of this name has other lead schools."])
    ]
    imp = read(cast, ["Swale", "Oak Hub"], header=["District", "Name"])
    assert problems(imp) == {
        "B2": "Several collaboratives are called “Oak Hub”: write the district after a comma."
    }


def test_the_same_row_twice_is_wrong(cast):
    imp = read(cast, row(leads=ASH), row(leads=ASH, note="Again"))
    assert problems(imp) == {
        "B3": "Row 2 is the same collaborative: the name, the district and the lead schools are "
        "the same."
    }


def test_what_it_is_part_of_may_stand_below_it(cast):
    imp = bring(cast, row("Twig", part_of="Branch"), row("Branch", part_of="Oak Hub"), row())
    assert imp.counts == {"new": 3}
    parents = Collaborative.objects.exclude(parent=None).order_by("name")
    assert list(parents.values_list("name", "parent__name")) == [
        ("Branch", "Oak Hub"),
        ("Twig", "Branch"),
    ]
    assert rows(imp)[0][3]["Part of"] == ["", "Branch"]


def test_a_known_one_becomes_part_of_a_new_one(cast):
    bring(cast, row())
    imp = bring(cast, row(part_of="Forest"), row("Forest"))
    assert next(changes for *_, changes in rows(imp)) == {"Part of": ["", "Forest"]}
    assert facts("Oak Hub")["parent"] == "Forest"
    undo(imp, by=cast.cora)
    assert facts("Oak Hub")["parent"] is None
    assert not Collaborative.objects.filter(name="Forest").exists()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([row("")], {"B2": "Write the name of the collaborative."}),
        ([row("x" * 201)], {"B2": "This is longer than 200 characters."}),
        ([row(district="Swael")], {"A2": "No district called “Swael” is known. Did you mean Swale?"}),
        ([row(district="Mordor")], {"A2": "No district called “Mordor” is known."}),
        (
            [row(kind="Club")],
            {
                "C2": "“Club” is not a kind that is known here. These are: Alliance, Cluster, "
                "Collaboration, Consortium, Family, Formal collaboration, Group, Hub, Partnership, "
                "Project, Sub-project."
            },
        ),
        (
            [row(leads="Ash Lane Infant; Elm School", budget="Nobody's")],
            {
                "D2": "No school called “Elm School” is known.",
                "E2": "No school called “Nobody's” is known.",
            },
        ),
        (
            [row(budget=f"{ASH}; {BEECH}")],
            {"E2": "One school holds the budget: several are named here."},
        ),
        (
            [row(part_of="Nothing")],
            {"G2": "Neither this file nor the portal has a collaborative called “Nothing”."},
        ),
        (
            [row(part_of="Oak Hub")],
            {"G2": "Neither this file nor the portal has a collaborative called “Oak Hub”."},
        ),
        (
            [row("A1", part_of="B1"), row("B1", part_of="C1"), row("C1", part_of="A1"), row("D1", part_of="A1")],
            {f"G{n}": "A collaborative cannot be part of itself, not even by way of others." for n in (2, 3, 4)}
            | {"G5": "Row 2, which this is part of, has to be put right first."},
        ),
        (
            [row("A1", part_of="B1"), row("B1", part_of="C1"), row("C1", kind="Club")],
            {
                "C4": "“Club” is not a kind that is known here. These are: Alliance, Cluster, "
                "Collaboration, Consortium, Family, Formal collaboration, Group, Hub, Partnership, "
                "Project, Sub-project.",
                "G3": "Row 4, which this is part of, has to be put right first.",
                "G2": "Row 3, which this is part of, has to be put right first.",
            },
        ),
        (
            [row(leads=ASH), row(leads=BEECH), row("A1", part_of="Oak Hub")],
            {"G4": "Several collaboratives are called “Oak Hub”, so it is not clear which one this is part of."},
        ),
        ([row(note="n" * 201)], {"H2": "This is longer than 200 characters."}),
        (
            [row(strengths="Short.\n" + "s" * 501)],
            {"I2": "Strength 2 is longer than 500 characters: a line is one strength."},
        ),
        ([row(strengths="\n".join("ab" for _ in range(51)))], {"I2": "There are more than 50 lines here."}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_cell(cast, table, told):
    imp = read(cast, *table)
    assert problems(imp) == told


def test_a_circle_through_what_is_on_record_is_refused(cast):
    bring(cast, row("A1"), row("B1", part_of="A1"))
    imp = read(cast, row("A1", part_of="B1"))
    assert problems(imp) == {
        "G2": "A collaborative cannot be part of itself, not even by way of others."
    }


def test_a_district_that_is_named_twice_is_made(cast):
    before = contents()
    imp = bring(cast, row("A1", district="Far Away"), row("B1", district="Far  away"))
    assert [changes["District"] for *_, changes in rows(imp)] == [["", "Far Away"]] * 2
    made = District.objects.get(slug__startswith="far")
    assert sorted(made.collaboratives.values_list("name", flat=True)) == ["A1", "B1"]
    undo(imp, by=cast.cora)
    assert contents() == before


def test_a_district_whose_slug_is_taken_gets_another(cast):
    with pytest.raises(PermissionDenied):
        verbs.make_district("Swale!", by=cast.hana)
    made, new = verbs.make_district("Swale!", by=cast.cora)
    assert (made.name, made.slug, new) == ("Swale!", "swale-2", True)
    assert verbs.make_district("Swale!", by=cast.cora) == (made, False)


@pytest.mark.parametrize("change", ["note", "members", "namesake", "gone"])
def test_what_changed_after_the_preview_is_not_overwritten(cast, change):
    bring(cast, FULL)
    here = Collaborative.objects.get(name="Oak Hub")
    imp = read(cast, row(note="Other", members=ASH), row("New one"))
    if change == "note":
        Collaborative.objects.filter(pk=here.pk).update(lead_note="Meanwhile")
    elif change == "members":
        here.memberships.filter(school=cast.beech).delete()
    elif change == "namesake":
        verbs.make({"name": "New One", "district": cast.district.pk}, by=cast.cora)
    else:
        verbs.take_back([here], by=cast.cora)
    before = contents()
    bringing.imports.bring_in(imp, by=cast.cora, worker=False)
    bringing.imports.carry_out(fresh(imp), by=cast.cora)
    imp = fresh(imp)
    assert (imp.state, contents()) == ("ready", before)
    assert imp.says.startswith("Nothing was brought in, because something changed after you looked")


def test_undone_everything_is_as_it_was(cast):
    bring(cast, FULL)
    before = contents()
    imp = bring(
        cast,
        row(kind="Cluster", leads=BEECH, members=BEECH, strengths="Other.", part_of="New one"),
        row("New one", leads=MARY, part_of="Ash and Beech"),
    )
    assert contents() != before
    imp = undo(imp, by=cast.cora)
    assert (imp.state, imp.found["kept"], contents()) == ("undone", [], before)


def test_an_undo_leaves_what_others_stand_on_and_says_so(cast):
    bring(cast, FULL)
    imp = bring(cast, row(kind="Cluster", note="New note"), row("New one", leads=MARY), row("B1"))
    Collaborative.objects.filter(name="Oak Hub").update(lead_note="Newer note")
    new = Collaborative.objects.get(name="New one")
    Post.objects.create(person=cast.gus, kind="committee_chair", collaborative=new)
    imp = undo(imp, by=cast.cora)
    assert imp.found["kept"] == [
        "Oak Hub: lead note changed again since, and left as it is.",
        "New one stays: something else stands on it by now.",
    ]
    assert (facts("Oak Hub")["kind"], facts("Oak Hub")["lead_note"]) == ("hub", "Newer note")
    assert sorted(Collaborative.objects.values_list("name", flat=True)) == [
        "Ash and Beech",
        "New one",
        "Oak Hub",
    ]


def test_only_a_coordinator_brings_them_in(cast):
    with pytest.raises(PermissionDenied):
        read(cast, row(), by=cast.hana)
    with pytest.raises(PermissionDenied):
        verbs.make({"name": "Mine"}, by=cast.hana)
    with pytest.raises(PermissionDenied):
        verbs.change(cast.collaborative, {"name": "Mine"}, by=cast.hana)
    with pytest.raises(PermissionDenied):
        verbs.take_back([cast.collaborative], by=cast.hana)


HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "\u202egnp.exe",
    "a\u0000b",
    "'; DROP TABLE",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_are_only_text(cast, text):
    kept = text.replace("\u202e", "").replace("\u0000", "")
    bring(cast, row(f"Hub {text}", note=text, strengths=text))
    told = facts(f"Hub {kept}")
    assert (told["lead_note"], told["strengths"]) == (kept, [kept])
