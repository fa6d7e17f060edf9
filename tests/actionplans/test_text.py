import json
from datetime import date, time

import pytest

from actionplans import workflow
from actionplans.models import Action, Area, Impact, Objective, ReviewRound
from actionplans.text import text_of, when_of
from records.canonical import canonical
from schools.models import School

AREA = {
    "aims": "Children are safe.",
    "outcomes": "No gaps.\nOne list.",
}


@pytest.fixture
def full(cast):
    """A plan with everything a plan can have, entered out of order."""
    School.objects.filter(pk=cast.ash.pk).update(urn=118_000)
    plan = workflow.start(
        title="Joint plan 🌳", year=2017, collaborative=cast.collaborative, by=cast.hana
    )
    add = lambda kind, to=plan, **facts: workflow.add(kind, to=to, by=cast.hana, **facts)  # noqa: E731
    two = add(Objective, number=2, text="Second.")
    one = add(Objective, number=1, text="First “quoted”.")
    later = add(Area, position=2, name="Reading", objectives=[])
    area = add(Area, position=1, name="Safeguarding", objectives=[two, one], **AREA)
    add(Action, area, text="In summer.", term="summer", year=2018, when="date to be agreed")
    add(
        Action,
        area,
        text="In autumn.",
        term="autumn",
        year=2017,
        on=date(2017, 12, 5),
        at=time(18, 0),
        place="Ash Lane hall",
    )
    add(Action, area, text="Always.")
    add(Impact, area, up_to=date(2017, 12, 31), text="Later impact.")
    add(Impact, area, up_to=date(2017, 7, 1), text="Earlier impact.")
    add(
        ReviewRound,
        name="July 2017",
        heads_on=date(2017, 7, 11),
        committee_on=date(2017, 7, 12),
        statement="Agreed.",
    )
    add(ReviewRound, name="November 2017", heads_when="in November")
    assert later.position == 2
    return plan


def test_the_whole_text_of_a_plan(full, cast):
    assert text_of(full, "Weald Partnership") == {
        "schema": "actionplan/1",
        "title": "Joint plan 🌳",
        "partnership": "Weald Partnership",
        "collaborative": "Ash and Beech",
        "schools": [
            {"name": "Ash Lane Infant School", "urn": 118_000},
            {"name": "Beech Hill Infant School", "urn": None},
        ],
        "period": "2017–18",
        "objectives": [
            {"number": 1, "text": "First “quoted”."},
            {"number": 2, "text": "Second."},
        ],
        "areas": [
            {
                "position": 1,
                "name": "Safeguarding",
                "objectives": [1, 2],
                "aims": "Children are safe.",
                "actions": [
                    {"term": "", "text": "Always.", "when": "", "place": ""},
                    {
                        "term": "Autumn 2017",
                        "text": "In autumn.",
                        "when": "5 December 2017, 6pm",
                        "place": "Ash Lane hall",
                    },
                    {
                        "term": "Summer 2018",
                        "text": "In summer.",
                        "when": "date to be agreed",
                        "place": "",
                    },
                ],
                "outcomes": "No gaps.\nOne list.",
                "impact": [
                    {"to": "July 2017", "text": "Earlier impact."},
                    {"to": "December 2017", "text": "Later impact."},
                ],
            },
            {
                "position": 2,
                "name": "Reading",
                "objectives": [],
                "aims": "",
                "actions": [],
                "outcomes": "",
                "impact": [],
            },
        ],
        "rounds": [
            {
                "name": "July 2017",
                "heads": "11 July 2017",
                "committee": "12 July 2017",
                "statement": "Agreed.",
            },
            {"name": "November 2017", "heads": "in November", "committee": "", "statement": ""},
        ],
    }


def test_the_plan_of_a_school_names_the_school(cast):
    plan = workflow.start(title="Own", year=2026, school=cast.ash, by=cast.hana)
    text = text_of(plan, "P")
    assert (text["collaborative"], text["schools"]) == (
        "Ash Lane Infant School",
        [{"name": "Ash Lane Infant School", "urn": None}],
    )


def test_the_text_can_be_frozen_and_read_again(full):
    text = text_of(full, "P")
    assert json.loads(canonical(text)) == text


@pytest.mark.parametrize("areas", [0, 1, 30])
def test_the_text_takes_the_same_few_queries_however_long_it_is(
    cast, areas, django_assert_num_queries
):
    plan = workflow.start(title="x", year=2026, collaborative=cast.collaborative, by=cast.hana)
    for n in range(areas):
        area = workflow.add(Area, to=plan, by=cast.hana, name=f"Area {n}")
        workflow.add(Action, to=area, by=cast.hana, text="x")
    # schools, objectives, rounds, areas and, if there are any, what stands in them (three)
    with django_assert_num_queries(7 if areas else 4):
        text_of(plan, "P")


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, ""),
        ({"when": "first half of term"}, "first half of term"),
        ({"on": date(2017, 12, 5)}, "5 December 2017"),
        ({"on": date(2017, 12, 5), "at": time(18, 30)}, "5 December 2017, 6.30pm"),
        ({"on": date(2017, 12, 5), "at": time(12, 0)}, "5 December 2017, noon"),
        (
            {"on": date(2017, 12, 5), "at": time(9, 0), "when": "after school"},
            "5 December 2017, 9am, after school",
        ),
        ({"at": time(9, 0)}, ""),
    ],
)
def test_when_an_action_is(facts, told):
    assert when_of(Action(**facts)) == told
