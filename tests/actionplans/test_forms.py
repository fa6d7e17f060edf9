from datetime import UTC, date, datetime, time

import pytest
from django.forms import model_to_dict

from actionplans import workflow
from actionplans.forms import (
    ActionForm,
    AreaForm,
    ImpactForm,
    ObjectiveForm,
    PlanForm,
    RefuseForm,
    ReviewRoundForm,
)
from actionplans.models import Action
from schools.forms import AgreeForm, CodeForm, ReasonForm, ReplaceForm
from schools.models import Collaborative, Membership, Person, School
from tests.actionplans.people import add_committees
from tests.cast import fresh

LONG_TEXT = "x" * 10_001
TOO_LONG = "Keep this to 10,000 characters or fewer. You have typed 10,001."
NUL = "This text has a character in it that cannot be kept. Type it again."


def refusals(form):
    """{field: [sentence, …]}"""
    assert form.is_valid() is (not form.errors)
    return {name: list(errors) for name, errors in form.errors.items()}


@pytest.fixture
def september(time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)


def plan_in(year, cast):
    return workflow.start(title="Plan", year=year, collaborative=cast.collaborative, by=cast.hana)


# -- Parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "typed", "says"),
    [
        (ObjectiveForm, {}, {"text": ["Enter the objective."]}),
        (ObjectiveForm, {"text": " \r\n\t "}, {"text": ["Enter the objective."]}),
        (ObjectiveForm, {"text": LONG_TEXT}, {"text": [TOO_LONG]}),
        (ObjectiveForm, {"text": "a\0b"}, {"text": [NUL]}),
        (ObjectiveForm, {"text": "x" * 10_000}, {}),
        (
            ImpactForm,
            {},
            {
                "up_to": ["Enter the month up to which you tell the impact."],
                "text": ["Enter what has come of it."],
            },
        ),
        (
            ImpactForm,
            {"up_to": "2017-02-30", "text": LONG_TEXT},
            {"up_to": ["Enter a real day, for example 31 July 2017."], "text": [TOO_LONG]},
        ),
        (ImpactForm, {"up_to": "2017-07-31", "text": "Good."}, {}),
        (ReviewRoundForm, {}, {"name": ["Enter a name, for example November 2017."]}),
        (
            ReviewRoundForm,
            {
                "name": "x" * 101,
                "heads_on": "soon",
                "heads_when": "x" * 101,
                "committee_on": "31/02/2017",
                "statement": LONG_TEXT,
            },
            {
                "name": ["Keep this to 100 characters or fewer. You have typed 101."],
                "heads_on": ["Enter a real day, for example 11 July 2017."],
                "heads_when": ["Keep this to 100 characters or fewer. You have typed 101."],
                "committee_on": ["Enter a real day, for example 14 November 2017."],
                "statement": [TOO_LONG],
            },
        ),
        (ReviewRoundForm, {"name": "July 2017"}, {}),
    ],
)
def test_each_refusal_is_a_sentence(form, typed, says):
    assert refusals(form(typed)) == says


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, {"name": ["Enter the name of the area, for example Safeguarding."]}),
        (
            {"name": "x" * 201, "aims": LONG_TEXT, "outcomes": "a\0"},
            {
                "name": ["Keep this to 200 characters or fewer. You have typed 201."],
                "aims": [TOO_LONG],
                "outcomes": [NUL],
            },
        ),
        ({"name": "Reading"}, {}),
    ],
)
def test_the_form_of_an_area(plan, typed, says):
    assert refusals(AreaForm(typed, plan=plan)) == says


def test_an_area_serves_only_objectives_of_its_own_plan(cast, plan):
    foreign = workflow.add(
        type(plan.objectives.first()), to=plan_in(2026, cast), by=cast.hana, text="Foreign."
    )
    form = AreaForm({"name": "Reading", "objectives": [foreign.pk]}, plan=plan)
    assert list(refusals(form)) == ["objectives"]
    mine = plan.objectives.first()
    form = AreaForm({"name": "Reading", "objectives": [mine.pk]}, plan=plan)
    assert refusals(form) == {}
    assert list(form.cleaned_data["objectives"]) == [mine]
    assert [label for _, label in form.fields["objectives"].choices] == [
        "1. Children read for pleasure.",
        "2. Staff learn from each other.",
    ]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, {"text": ["Enter what will be done."]}),
        (
            {"text": "x", "on": "2017-13-01", "at": "25:00"},
            {
                "on": ["Enter a real day, for example 5 December 2017."],
                "at": ["Enter a time, for example 18:00."],
            },
        ),
        ({"text": "x", "at": "18:00"}, {"on": ["Give the day as well as the time."]}),
        (
            {"text": "x", "when": "x" * 101, "place": "x" * 201},
            {
                "when": ["Keep this to 100 characters or fewer. You have typed 101."],
                "place": ["Keep this to 200 characters or fewer. You have typed 201."],
            },
        ),
        ({"text": "x", "on": "2017-12-05", "at": "18:00"}, {}),
        ({"text": "x", "term_and_year": "autumn-2026"}, {}),
    ],
)
def test_the_form_of_an_action(plan, typed, says):
    assert refusals(ActionForm(typed, plan=plan)) == says


@pytest.mark.parametrize("term", ["autumn-1999", "winter-2026", "autumn", "-2026", "x-y"])
def test_a_term_that_is_no_choice_is_refused(plan, term):
    assert list(refusals(ActionForm({"text": "x", "term_and_year": term}, plan=plan))) == [
        "term_and_year"
    ]


def test_the_terms_to_choose_are_those_around_the_year_of_the_plan(cast):
    form = ActionForm(plan=plan_in(2017, cast))
    assert form.fields["term_and_year"].choices == [
        ("", "All year"),
        ("autumn-2017", "Autumn 2017"),
        ("spring-2018", "Spring 2018"),
        ("summer-2018", "Summer 2018"),
        ("autumn-2018", "Autumn 2018"),
        ("spring-2019", "Spring 2019"),
        ("summer-2019", "Summer 2019"),
        ("autumn-2016", "Autumn 2016"),
        ("spring-2017", "Spring 2017"),
        ("summer-2017", "Summer 2017"),
    ]


def test_a_term_from_long_ago_stays_a_choice_for_its_own_action(cast, plan):
    old = Action(area=plan.areas.first(), text="x", term="summer", year=2001)
    form = ActionForm(plan=plan, instance=old)
    assert form.fields["term_and_year"].choices[:2] == [
        ("", "All year"),
        ("summer-2001", "Summer 2001"),
    ]
    assert form["term_and_year"].value() == "summer-2001"


@pytest.mark.parametrize(
    ("chosen", "facts"),
    [
        ("", {"term": "", "year": None}),
        ("spring-2027", {"term": "spring", "year": 2027}),
    ],
)
def test_what_the_form_of_an_action_hands_on(plan, chosen, facts):
    form = ActionForm(
        {"text": " Meet. ", "term_and_year": chosen, "on": "2027-01-05", "at": "18:30"}, plan=plan
    )
    assert refusals(form) == {}
    assert form.cleaned_data == facts | {
        "text": "Meet.",
        "on": date(2027, 1, 5),
        "at": time(18, 30),
        "when": "",
        "place": "",
    }


def test_taking_the_term_away_makes_it_all_year(plan):
    action = Action.objects.filter(area__plan=plan).first()
    form = ActionForm({"text": "x", "term_and_year": ""}, plan=plan, instance=action)
    assert refusals(form) == {}
    assert (form.cleaned_data["term"], form.cleaned_data["year"]) == ("", None)
    assert model_to_dict(fresh(action))["term"] == "autumn"  # nothing is saved by a form


def test_the_browser_does_not_cut_a_text_off(plan):
    for form in (ObjectiveForm(), AreaForm(plan=plan), ActionForm(plan=plan), ReasonForm()):
        assert "maxlength" not in str(form)
        assert " required" not in str(form)  # nor show bubbles of its own


# -- The frame -----------------------------------------------------------------------------------


def frame(cast, **typed):
    return {
        "title": "Plan",
        "owner": f"c-{cast.collaborative.pk}",
        "year": "2026",
        "turn_headteacher": "1",
    } | typed


def test_a_whole_frame(cast, september):
    form = PlanForm(
        frame(cast, sign_by="2026-12-01", turn_chair="2", turn_deputy="2"), user=cast.hana
    )
    assert refusals(form) == {}
    assert form.cleaned_data == {
        "title": "Plan",
        "year": 2026,
        "sign_by": date(2026, 12, 1),
        "signing_order": [["headteacher"], ["chair", "deputy"]],
        "collaborative": cast.collaborative,
        "school": None,
    }


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"title": " "}, {"title": ["Enter a title for the plan."]}),
        (
            {"title": "x" * 201},
            {"title": ["Keep this to 200 characters or fewer. You have typed 201."]},
        ),
        ({"title": "a\0b"}, {"title": [NUL]}),
        ({"owner": ""}, {"owner": ["Choose whose plan it is."]}),
        ({"sign_by": "tomorrow"}, {"sign_by": ["Enter a real day, for example 5 December 2026."]}),
        (
            {"turn_headteacher": ""},
            {"turn_headteacher": ["Say who signs: choose a turn for at least one post."]},
        ),
    ],
)
def test_what_is_wrong_with_a_frame_is_said(cast, september, typed, says):
    assert refusals(PlanForm(frame(cast, **typed), user=cast.hana)) == says


@pytest.mark.parametrize(
    "typed", [{"year": "1066"}, {"year": "x"}, {"owner": "c-0"}, {"owner": "c-x"}, {"owner": "z"}]
)
def test_what_is_no_choice_is_refused(cast, september, typed):
    assert list(refusals(PlanForm(frame(cast, **typed), user=cast.hana))) == list(typed)


@pytest.mark.parametrize(
    ("turns", "order"),
    [
        ({"headteacher": "1"}, [["headteacher"]]),
        ({"headteacher": "2", "chair": "1"}, [["chair"], ["headteacher"]]),
        ({"headteacher": "3"}, [["headteacher"]]),  # gaps close
        (
            {"headteacher": "1", "chair": "1", "committee_chair": "3"},
            [["headteacher", "chair"], ["committee_chair"]],
        ),
    ],
)
def test_the_turns_become_the_order_of_signing(cast, september, turns, order):
    typed = frame(cast) | {"turn_headteacher": ""} | {f"turn_{k}": v for k, v in turns.items()}
    form = PlanForm(typed, user=cast.hana)
    assert refusals(form) == {}
    assert form.cleaned_data["signing_order"] == order


def owners(user):
    """The names of those whose plans this person may start."""
    choices = PlanForm(user=user).fields["owner"].choices
    return [name for _, group in choices if isinstance(group, list) for _, name in group]


def test_whose_plans_somebody_may_start(cast, september):
    add_committees(cast)
    School.objects.create(name="Closed School", status="closed")
    assert {key: owners(fresh(cast.people[key])) for key in ("hana", "dev", "stan", "cora")} == {
        "hana": ["Ash and Beech", "Ash Lane Infant School"],
        "dev": ["Ash and Beech", "Ash Lane Infant School"],
        "stan": ["St Mary’s Primary School"],
        "cora": [
            "Another collaborative",
            "Ash and Beech",
            "Ash Lane Infant School",
            "Beech Hill Infant School",
            "St Mary’s Primary School",
        ],
    }


def test_the_chair_of_a_joint_committee_starts_its_plans(cast, september):
    add_committees(cast)
    assert owners(fresh(cast.jo)) == ["Ash and Beech"]


def test_nobody_starts_a_plan_for_others(cast, september):
    form = PlanForm(frame(cast, owner=f"s-{cast.elsewhere.pk}"), user=cast.hana)
    assert list(refusals(form)) == ["owner"]
    Membership.objects.filter(school=cast.ash).delete()
    assert list(refusals(PlanForm(frame(cast), user=fresh(cast.hana)))) == ["owner"]


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (datetime(2026, 9, 1, 11, 0, tzinfo=UTC), [2027, 2026, 2025]),
        (datetime(2026, 8, 31, 11, 0, tzinfo=UTC), [2026, 2025, 2024]),
    ],
)
def test_the_years_to_choose_go_by_the_academic_year(cast, time_machine, today, years):
    time_machine.move_to(today, tick=False)
    form = PlanForm(user=cast.hana)
    assert [year for year, _ in form.fields["year"].choices] == years
    assert form["year"].value() == years[1]
    assert dict(form.fields["year"].choices)[2026] == "2026–27"


def test_the_frame_of_a_plan_shows_how_it_stands_and_keeps_its_owner(cast, september):
    plan = workflow.start(
        title="Old plan",
        year=2017,
        collaborative=cast.collaborative,
        by=cast.hana,
        signing_order=[["chair"], ["headteacher"]],
    )
    form = PlanForm(user=cast.hana, plan=plan)
    assert {
        name: form[name].value()
        for name in ("title", "owner", "year", "turn_headteacher", "turn_chair", "turn_deputy")
    } == {
        "title": "Old plan",
        "owner": f"c-{cast.collaborative.pk}",
        "year": 2017,
        "turn_headteacher": 2,
        "turn_chair": 1,
        "turn_deputy": "",
    }
    assert 2016 in dict(form.fields["year"].choices)
    other = Collaborative.objects.create(name="Other")
    form = PlanForm(frame(cast, owner=f"c-{other.pk}", year="2017"), user=cast.hana, plan=plan)
    assert refusals(form) == {}
    assert form.cleaned_data["collaborative"] == cast.collaborative


# -- Signing -------------------------------------------------------------------------------------


REASON = "Give the reason in a sentence or two: the others will read it."


@pytest.mark.parametrize(
    ("form", "typed", "says"),
    [
        (ReasonForm, {}, {"because": [REASON]}),
        (ReasonForm, {"because": " \n "}, {"because": [REASON]}),
        (
            ReasonForm,
            {"because": "x" * 2_001},
            {"because": ["Keep this to 2,000 characters or fewer. You have typed 2,001."]},
        ),
        (ReasonForm, {"because": "Dates."}, {}),
        (RefuseForm, {}, {"how": ["Choose one of the two."], "because": [REASON]}),
        (RefuseForm, {"how": "decline", "because": "No."}, {}),
        (
            AgreeForm,
            {"sha256": "a"},
            {"agree": ["Tick the declaration if you want to sign."]},
        ),
        (CodeForm, {"sha256": "a"}, {"code": ["Type the 6 digits from the e-mail."]}),
        (
            CodeForm,
            {"sha256": "a", "code": "12345"},
            {"code": ["The code has 6 digits. Check the e-mail and type them all."]},
        ),
        (
            CodeForm,
            {"sha256": "a", "code": "1234567"},
            {"code": ["The code has 6 digits. Check the e-mail and type them all."]},
        ),
    ],
)
def test_each_refusal_at_the_signing_desk_is_a_sentence(form, typed, says):
    assert refusals(form(typed)) == says


def test_how_is_one_of_the_two():
    assert list(refusals(RefuseForm({"how": "shrug", "because": "x"}))) == ["how"]


@pytest.mark.parametrize("typed", ["123456", " 123456 ", "123 456", "123-456", "12 34 56\n"])
def test_a_code_may_be_typed_with_spaces(typed):
    form = CodeForm({"sha256": "a", "code": typed})
    assert refusals(form) == {}
    assert form.cleaned_data["code"] == "123456"


def test_only_people_with_a_post_there_are_named_instead(cast):
    people = Person.objects.filter(pk__in=[cast.dev.pk, cast.priya.pk])
    form = ReplaceForm({"person": cast.stan.pk, "because": "Left."}, people=people)
    assert list(refusals(form)) == ["person"]
    form = ReplaceForm({}, people=people)
    assert refusals(form) == {"person": ["Choose who signs instead."], "because": [REASON]}
    form = ReplaceForm({"person": cast.dev.pk, "because": "Left."}, people=people)
    assert refusals(form) == {}
    assert form.cleaned_data == {"person": cast.dev, "because": "Left."}
