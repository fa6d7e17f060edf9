"""The demo's data files by themselves: are they complete, and do they fit together?"""

import csv
import datetime
import tomllib
from collections import Counter
from pathlib import Path

import pytest

CONTENT = Path(__file__).resolve().parents[2] / "partnership" / "demo" / "content"

BANK_ROAD = "Bank Road Infant and Nursery School"
WILLIAM_LILLEY = "William Lilley Infant and Nursery School"

ROWS_PER_DISTRICT = {
    "Ashford": 4,
    "Canterbury": 3,
    "Dartford": 2,
    "Dover": 4,
    "Gravesham": 2,
    "Maidstone": 4,
    "Sevenoaks": 7,
    "Shepway": 5,
    "Swale": 2,
    "Thanet": 3,
    "Tonbridge & Malling": 8,
    "Tunbridge Wells": 2,
}
# fmt: off
KINDS = {
    "alliance", "hub", "consortium", "cluster", "partnership", "collaboration", "project",
    "group", "family", "sub-project",
}
# fmt: on
# The consortium's table tells the strengths of families 1, 3 and 4 apart; what may be the second
# family's own stands with the consortium.
NO_STRENGTHS_KNOWN = {"8.2"}
# Nobody leads these; each says so in words.
NO_LEAD = {"8", "12", "13", "28", "31"}
BUDGET_HOLDERS = {
    "4": "Tenterden Junior",
    "10": "Priory Fields",
    "13": "Eastry",
    "29": "St Nicholas",
}
SEVERAL_LEADS = {"6": 7, "7": 3, "19": 5, "30": 3, "45": 4}
ROWS_AND_STRENGTHS = {
    "4": 8,
    "6": 5,
    "8": 3,
    "8.1": 2,
    "8.3": 4,
    "8.4": 4,
    "10": 10,
    "20": 1,
}

LINKS = {
    "Safeguarding": [1, 2, 5, 10],
    "Teaching and learning": [1, 2, 3, 4, 5, 8, 9, 10],
    "Staff": [1, 2, 3, 4, 5, 6, 8, 9, 10],
    "CPD": [1, 2, 3, 4, 5, 6, 8, 9, 10],
    "Moderation and assessment": [1, 2, 3, 4, 5, 6, 8, 9, 10],
    "School council": [1, 2, 3],
    "Pupil premium": [1, 2, 3, 5, 6, 9, 10],
    "Parents": [1, 2, 7],
    "Governors": [],
    "Combined SIP priorities 2017–18": [],
}
# area: aims, actions, outcomes, lines of impact to July 2017
SIZES = {
    "Safeguarding": (2, 2, 3, 4),
    "Teaching and learning": (1, 3, 1, 2),
    "Staff": (1, 7, 4, 4),
    "CPD": (1, 4, 2, 4),
    "Moderation and assessment": (1, 3, 3, 1),
    "School council": (3, 6, 4, 1),
    "Pupil premium": (3, 4, 4, 3),
    "Parents": (1, 1, 2, 4),
    "Governors": (2, 3, 4, 0),
    "Combined SIP priorities 2017–18": (2, 2, 2, 0),
}
# Every action that has a day, a time, words in place of a day, or a place:
# area, term, day, time, when, place
DATED = [
    ("Staff", "Autumn 2017", datetime.date(2017, 12, 5), None, None, None),
    ("Staff", "Autumn 2017", None, None, "date to be confirmed", None),
    ("Staff", "Spring 2018", None, None, "Spring, first half", None),
    ("Staff", "Autumn 2017", datetime.date(2017, 12, 4), None, None, None),
    ("CPD", "Spring 2018", datetime.date(2018, 1, 15), None, None, BANK_ROAD),
    ("CPD", "Autumn 2017", None, None, None, BANK_ROAD),
    ("School council", "Spring 2018", None, None, "Spring, first half", WILLIAM_LILLEY),
    ("School council", "Spring 2018", None, None, "Spring, second half", BANK_ROAD),
    (
        "Pupil premium",
        "Autumn 2017",
        datetime.date(2017, 11, 16),
        None,
        None,
        BANK_ROAD,
    ),
    ("Governors", "Autumn 2017", datetime.date(2017, 12, 12), None, None, BANK_ROAD),
    (
        "Governors",
        "Spring 2018",
        datetime.date(2018, 1, 23),
        datetime.time(18, 0),
        None,
        WILLIAM_LILLEY,
    ),
]
TERMS = {
    "Autumn 2017": (datetime.date(2017, 9, 1), datetime.date(2017, 12, 31)),
    "Spring 2018": (datetime.date(2018, 1, 1), datetime.date(2018, 4, 30)),
}


def read_csv(name):
    with (CONTENT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_toml(name):
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def names(cell):
    return [name for name in cell.split("; ") if name]


@pytest.fixture(scope="module")
def collaboratives():
    return read_csv("collaboratives.csv")


@pytest.fixture(scope="module")
def schools():
    return read_csv("schools.csv")


@pytest.fixture(scope="module")
def plan():
    return read_toml("plan.toml")


@pytest.fixture(scope="module")
def people():
    return read_toml("people.toml")["people"]


# --- collaboratives -------------------------------------------------------------------------


def test_the_table_has_46_rows_and_four_families_in_order(collaboratives):
    expected = [str(number) for number in range(1, 47)]
    expected[8:8] = ["8.1", "8.2", "8.3", "8.4"]
    assert [row["row"] for row in collaboratives] == expected


def test_rows_per_district(collaboratives):
    table = [row for row in collaboratives if row["kind"] != "family"]
    assert dict(Counter(row["district"] for row in table)) == ROWS_PER_DISTRICT


def test_families_and_sub_project_name_their_parent(collaboratives):
    by_row = {row["row"]: row for row in collaboratives}
    parents = {row["row"]: row["part_of"] for row in collaboratives if row["part_of"]}
    consortium = "Dartford Area Schools Consortium (DASCo)"
    cluster = "Sevenoaks Cluster of Schools Collaborative"
    assert parents == {
        "8.1": consortium,
        "8.2": consortium,
        "8.3": consortium,
        "8.4": consortium,
        "22": cluster,
    }
    assert (by_row["8"]["collaborative"], by_row["21"]["collaborative"]) == (consortium, cluster)
    assert {by_row[f"8.{n}"]["kind"] for n in range(1, 5)} == {"family"}
    assert (by_row["22"]["collaborative"], by_row["22"]["kind"]) == (
        "Ways with words",
        "sub-project",
    )
    assert by_row["21"]["lead_schools"] == by_row["22"]["lead_schools"] == "Kemsing Primary School"
    by_name = {row["collaborative"]: row for row in collaboratives}
    for child, parent in parents.items():
        assert by_row[child]["district"] == by_name[parent]["district"]


def test_kinds(collaboratives):
    assert {row["kind"] for row in collaboratives} == KINDS


def test_clusters_of_one_name_stay_apart_by_their_leads(collaboratives):
    clusters = [
        row["lead_schools"]
        for row in collaboratives
        if row["collaborative"] == "Sevenoaks Cluster of Schools"
    ]
    assert clusters == [
        "Sevenoaks Primary School",
        "Chevening (St Botolph's) CEP School",
        "St Thomas' RC Primary School, Sevenoaks",
    ]


def test_leads_budget_holders_and_what_stands_in_for_a_lead(collaboratives):
    leads = {row["row"]: names(row["lead_schools"]) for row in collaboratives}
    assert {row for row, schools in leads.items() if not schools} == NO_LEAD
    assert {row["row"] for row in collaboratives if row["lead_note"]} == NO_LEAD
    assert {row: len(schools) for row, schools in leads.items() if len(schools) > 1} == (
        SEVERAL_LEADS
    )
    assert {
        row["row"]: row["budget_holder"] for row in collaboratives if row["budget_holder"]
    } == BUDGET_HOLDERS
    # Eastry holds the money and leads nobody; the other three do both.
    assert [row for row, school in BUDGET_HOLDERS.items() if school not in leads[row]] == ["13"]


def test_strengths_are_short_sentences_and_none_is_missing_without_a_reason(
    collaboratives,
):
    strengths = {row["row"]: row["strengths"].split("\n") for row in collaboratives}
    assert {row for row, lines in strengths.items() if lines == [""]} == NO_STRENGTHS_KNOWN
    for row, lines in strengths.items():
        if row in NO_STRENGTHS_KNOWN:
            continue
        for line in lines:
            assert line == line.strip()
            assert line.endswith("."), line
            assert line[0].isupper(), line
            assert 10 < len(line) <= 140, line
        assert len(set(lines)) == len(lines)
    counted = {row: len(strengths[row]) for row in ROWS_AND_STRENGTHS}
    assert counted == ROWS_AND_STRENGTHS


# --- schools --------------------------------------------------------------------------------


def test_schools_are_those_named_and_no_others(collaboratives, schools):
    named = {school for row in collaboratives for school in names(row["lead_schools"])}
    named |= {row["budget_holder"] for row in collaboratives if row["budget_holder"]}
    listed = [school["name"] for school in schools]
    assert len(set(listed)) == len(listed)
    assert set(listed) == named | {BANK_ROAD, WILLIAM_LILLEY}


def test_a_school_lies_in_the_district_it_leads_in(collaboratives, schools):
    district = {school["name"]: school["district"] for school in schools}
    for row in collaboratives:
        for name in names(row["lead_schools"]) + names(row["budget_holder"]):
            assert district[name] == row["district"], name
    # The two schools of the plan lie outside the twelve districts.
    assert {name for name, where in district.items() if not where} == {
        BANK_ROAD,
        WILLIAM_LILLEY,
    }


def test_phases(schools):
    for school in schools:
        name, phase = school["name"], school["phase"]
        assert phase in {"primary", "infant", "junior", "secondary"}, name
        assert ("Infant" in name) == (phase == "infant"), name
        assert ("Junior" in name) == (phase == "junior"), name
    assert sorted(school["name"] for school in schools if school["phase"] == "secondary") == [
        "Dartford Grammar School",
        "Herne Bay High",
        "Hugh Christie",
        "Wrotham School",
    ]


# --- plan -----------------------------------------------------------------------------------


def test_ten_objectives_in_order(plan):
    assert [objective["number"] for objective in plan["objectives"]] == list(range(1, 11))
    assert len({objective["text"] for objective in plan["objectives"]}) == 10


def test_ten_areas_with_their_links(plan):
    links = [(area["name"], area["objectives"]) for area in plan["areas"]]
    assert links == list(LINKS.items())


def test_aims_actions_outcomes_and_impact(plan):
    sizes = {
        area["name"]: (
            len(area["aims"]),
            len(area["actions"]),
            len(area["outcomes"]),
            sum(len(impact["lines"]) for impact in area.get("impact", [])),
        )
        for area in plan["areas"]
    }
    assert sizes == SIZES
    as_of = {impact["as_of"] for area in plan["areas"] for impact in area.get("impact", [])}
    assert as_of == {"2017-07"}


def test_days_times_and_places(plan):
    found = [
        (
            area["name"],
            action["term"],
            *(action.get(key) for key in ("on", "time", "when", "place")),
        )
        for area in plan["areas"]
        for action in area["actions"]
        if action.keys() & {"on", "time", "when", "place"}
    ]
    assert found == DATED


def test_terms(plan):
    actions = [action for area in plan["areas"] for action in area["actions"]]
    assert Counter(action["term"] for action in actions) == {
        "": 21,
        "Autumn 2017": 9,
        "Spring 2018": 5,
    }
    for action in actions:
        assert action.keys() <= {"term", "text", "on", "time", "when", "place"}
        if "on" in action:
            first, last = TERMS[action["term"]]
            assert first <= action["on"] <= last
        if "place" in action:
            assert action["place"] in plan["schools"]


def test_every_text_of_the_plan_is_a_sentence(plan):
    texts = [objective["text"] for objective in plan["objectives"]]
    for area in plan["areas"]:
        texts += area["aims"] + area["outcomes"]
        texts += [action["text"] for action in area["actions"]]
        texts += [line for impact in area.get("impact", []) for line in impact["lines"]]
    texts += [review["statement"] for review in plan["rounds"]]
    for text in texts:
        assert text == text.strip()
        assert text[0].isupper(), text
        assert text.endswith("."), text
        assert len(text) <= 160, text
    assert len(set(texts)) == len(texts)


def test_review_rounds(plan):
    rounds = [
        {key: value for key, value in review.items() if key != "statement"}
        for review in plan["rounds"]
    ]
    assert rounds == [
        {
            "name": "July 2017",
            "heads_on": datetime.date(2017, 7, 11),
            "committee_on": datetime.date(2017, 7, 11),
        },
        {
            "name": "November 2017",
            "heads_when": "November 2017",
            "committee_on": datetime.date(2017, 11, 14),
        },
    ]


def test_the_plan_belongs_to_the_two_schools(plan, schools):
    assert plan["collaborative"] == "Bank Road and William Lilley Collaboration"
    assert plan["period"] == "2017–18"
    assert plan["kind"] == "formal"
    assert plan["schools"] == [BANK_ROAD, WILLIAM_LILLEY]
    assert set(plan["schools"]) <= {school["name"] for school in schools}


# --- people ---------------------------------------------------------------------------------


def test_the_cast_and_their_posts(people):
    assert [(person["key"], [post["kind"] for post in person["posts"]]) for person in people] == [
        ("hana", ["headteacher"]),
        ("wes", ["headteacher"]),
        ("gus", ["chair"]),
        ("mei", ["chair"]),
        ("dev", ["deputy"]),
        ("cora", ["coordinator"]),
        ("stan", ["headteacher"]),
        ("ada", ["adviser"]),
        ("priya", ["governor"]),
        ("owen", ["governor"]),
        ("farida", ["committee_member"]),
        ("callum", ["committee_member"]),
    ]


def test_posts_are_held_where_the_other_files_know(people, plan, schools):
    known = {school["name"] for school in schools}
    for person in people:
        for post in person["posts"]:
            if post["kind"] == "committee_member":
                assert post["collaborative"] == plan["collaborative"]
            elif post["kind"] in {"coordinator", "adviser"}:
                assert post.keys() == {"kind"}
            else:
                assert post["school"] in known
    at = {person["key"]: person["posts"][0].get("school") for person in people}
    assert [key for key, school in at.items() if school == BANK_ROAD] == [
        "hana",
        "gus",
        "dev",
        "priya",
    ]
    assert [key for key, school in at.items() if school == WILLIAM_LILLEY] == [
        "wes",
        "mei",
        "owen",
    ]
    assert at["stan"] == "Kemsing Primary School"


def test_nobody_can_be_written_to_by_accident(people):
    emails = [person["email"] for person in people]
    assert len(set(emails)) == len(emails)
    for email in emails:
        assert email == email.lower()
        assert email.endswith(".example")
    for person in people:
        assert person["name"].strip()
        assert "\n" not in person["note"]
        assert 20 < len(person["note"]) <= 140
