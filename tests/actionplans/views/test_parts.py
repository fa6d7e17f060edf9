from datetime import date, time

import pytest
from django.contrib.messages import get_messages
from django.forms import model_to_dict
from django.utils.html import escape

from actionplans import workflow
from actionplans.models import Action, Area, Impact, Objective, ReviewRound
from tests.cast import draft, fresh, propose

KINDS = {
    "objective": Objective,
    "area": Area,
    "action": Action,
    "impact": Impact,
    "round": ReviewRound,
}
TYPED = {
    "objective": {"text": "A new objective."},
    "area": {"name": "A new area", "aims": "A1", "outcomes": "O1"},
    "action": {"text": "A new action", "term_and_year": "autumn-2026", "place": "Hall"},
    "impact": {"up_to": "2026-07-31", "text": "A new impact"},
    "round": {"name": "A new round", "statement": "S1"},
}


@pytest.fixture
def whole(cast, plan):
    """A plan with a part of every kind; {kind: part}."""
    area = plan.areas.first()
    workflow.add(Impact, to=area, by=cast.hana, up_to=date(2026, 7, 1), text="It helped.")
    workflow.add(ReviewRound, to=plan, by=cast.hana, name="July 2026", statement="Agreed.")
    return {
        "objective": plan.objectives.first(),
        "area": area,
        "action": area.actions.first(),
        "impact": area.impacts.first(),
        "round": plan.rounds.first(),
    }


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def add_at(plan, kind):
    area = f"?area={plan.areas.first().pk}" if kind in ("action", "impact") else ""
    return f"/plans/{plan.pk}/add/{kind}/{area}"


def at(plan, verb, kind, part):
    return f"/plans/{plan.pk}/{verb}/{kind}/{part.pk}/"


# -- Adding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_part_is_added_where_it_belongs(as_, cast, plan, kind):
    dev = as_("dev")
    page = dev.get(add_at(plan, kind)).content.decode()
    assert 'id="editing"' in page
    answer = dev.post(add_at(plan, kind), TYPED[kind])
    part = KINDS[kind].objects.latest("pk")
    assert (answer.status_code, answer.url) == (302, f"/plans/{plan.pk}/#{part.anchor}")
    assert told(answer) == ["Added."]
    assert part.the_plan() == plan
    shown = dev.get(f"/plans/{plan.pk}/").content.decode()
    assert f'id="{part.anchor}"' in shown
    assert escape(TYPED[kind].get("text", TYPED[kind].get("name"))) in shown


def test_an_action_with_everything(as_, cast, plan):
    typed = {
        "text": "Both schools meet.",
        "term_and_year": "autumn-2026",
        "on": "2026-12-05",
        "at": "18:00",
        "when": "after school",
        "place": "Ash Lane hall",
    }
    assert as_("hana").post(add_at(plan, "action"), typed).status_code == 302
    action = Action.objects.latest("pk")
    assert model_to_dict(action, exclude=["id"]) == {
        "area": plan.areas.first().pk,
        "position": 2,
        "text": "Both schools meet.",
        "term": "autumn",
        "year": 2026,
        "on": date(2026, 12, 5),
        "at": time(18, 0),
        "when": "after school",
        "place": "Ash Lane hall",
    }
    page = as_("hana").get(f"/plans/{plan.pk}/").content.decode()
    assert "5 December 2026, 6pm, after school" in page


@pytest.mark.parametrize("area", ["", "?area=", "?area=0", "?area=abc", "?area=%00", "foreign"])
def test_an_action_is_added_to_an_area_of_this_plan_only(as_, cast, plan, area):
    if area == "foreign":
        area = f"?area={draft(cast, title='Other').areas.first().pk}"
    before = Action.objects.count()
    for answer in (
        as_("hana").get(f"/plans/{plan.pk}/add/action/{area}"),
        as_("hana").post(f"/plans/{plan.pk}/add/action/{area}", TYPED["action"]),
    ):
        assert answer.status_code == 404
    assert Action.objects.count() == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_part_keeps_what_was_typed(as_, plan, kind):
    field = "name" if kind in ("area", "round") else "text"
    other = {"area": "aims", "action": "place", "round": "statement", "impact": "up_to"}.get(kind)
    typed = {field: " "} | ({other: "Kept <b>words</b>"} if other else {})
    before = KINDS[kind].objects.count()
    answer = as_("hana").post(add_at(plan, kind), typed)
    page = answer.content.decode()
    assert (answer.status_code, KINDS[kind].objects.count()) == (422, before)
    assert "<title>Error: Joint plan" in page
    assert 'class="error-summary"' in page
    if other:
        assert "Kept &lt;b&gt;words&lt;/b&gt;" in page


# -- Editing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_part_is_edited_in_place(as_, plan, whole, kind):
    part, hana = whole[kind], as_("hana")
    page = hana.get(at(plan, "edit", kind, part)).content.decode()
    assert 'name="edition" value="1"' in page
    answer = hana.post(at(plan, "edit", kind, part), TYPED[kind] | {"edition": 1})
    assert (answer.status_code, answer.url) == (302, f"/plans/{plan.pk}/#{part.anchor}")
    assert told(answer) == ["Saved."]
    part = fresh(part)
    assert part.edition == 2
    for field in {"text", "name", "aims", "outcomes", "place", "statement"} & set(TYPED[kind]):
        assert getattr(part, field) == TYPED[kind][field]


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_who_edit_the_second_sees_both_texts_and_loses_neither(as_, cast, plan, whole, kind):
    part = whole[kind]
    field = "name" if kind in ("area", "round") else "text"
    workflow.change(part, by=cast.wes, seen_edition=1, **{field: "Theirs <t>"})
    mine = TYPED[kind] | {field: "Mine <m>", "edition": 1}
    answer = as_("hana").post(at(plan, "edit", kind, part), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this while you wrote" in page
    conflict = {mine: theirs for _, mine, theirs in answer.context["editing"]["conflict"]}
    assert conflict["Mine <m>"] == "Theirs <t>"
    assert page.count("Theirs &lt;t&gt;") >= 1
    assert page.count("Mine &lt;m&gt;") >= 2  # told, and still in the field
    assert "<m>" not in page
    assert "<t>" not in page
    part = fresh(part)
    assert (getattr(part, field), part.edition) == ("Theirs <t>", 2)
    assert 'name="edition" value="2"' in page  # saving again is a decision, made knowingly
    answer = as_("hana").post(at(plan, "edit", kind, part), mine | {"edition": 2})
    assert answer.status_code == 302
    assert getattr(fresh(part), field) == "Mine <m>"


def test_links_and_choices_are_told_in_words_when_two_edit(as_, cast, plan, whole):
    first, second = plan.objectives.all()
    workflow.change(whole["area"], by=cast.wes, seen_edition=1, objectives=[second])
    mine = {"name": "Area 1", "aims": "To do better.", "outcomes": "It is better."}
    answer = as_("hana").post(
        at(plan, "edit", "area", whole["area"]), mine | {"edition": 1, "objectives": [first.pk]}
    )
    assert answer.context["editing"]["conflict"] == [
        (
            "Objectives it serves",
            "1. Children read for pleasure.",
            "2. Staff learn from each other.",
        )
    ]
    workflow.change(whole["action"], by=cast.wes, seen_edition=1, term="spring", year=2027)
    answer = as_("hana").post(
        at(plan, "edit", "action", whole["action"]),
        {"text": "Meet and plan.", "term_and_year": "", "edition": 1},
    )
    assert answer.context["editing"]["conflict"] == [("Term", "(empty)", "Spring 2027")]


def test_two_who_wrote_the_same_are_told_that(as_, cast, plan, whole):
    workflow.change(whole["objective"], by=cast.wes, seen_edition=1, text="The same.")
    answer = as_("hana").post(
        at(plan, "edit", "objective", whole["objective"]), {"text": "The  same.\n", "edition": 1}
    )
    assert answer.status_code == 409
    assert "Both of you wrote the same." in answer.content.decode()


@pytest.mark.parametrize("edition", ["", "abc", "-1", "²", "9" * 30, "\0", "0"])
def test_an_edition_that_is_no_number_is_an_old_one(as_, plan, whole, edition):
    address = at(plan, "edit", "objective", whole["objective"])
    answer = as_("hana").post(address, {"text": "Mine.", "edition": edition})
    assert answer.status_code == 409
    assert fresh(whole["objective"]).text == "Children read for pleasure."


def test_a_part_that_somebody_has_removed_is_404(as_, cast, plan, whole):
    address = at(plan, "edit", "objective", whole["objective"])
    workflow.remove(whole["objective"], by=cast.wes, seen_edition=1)
    assert as_("hana").get(address).status_code == 404
    assert as_("hana").post(address, {"text": "x", "edition": 1}).status_code == 404


# -- Removing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_part_is_removed_after_a_question(as_, plan, whole, kind):
    part, hana = whole[kind], as_("hana")
    page = hana.get(at(plan, "remove", kind, part)).content.decode()
    assert 'name="edition" value="1"' in page
    assert type(part).objects.filter(pk=part.pk).exists()
    answer = hana.post(at(plan, "remove", kind, part), {"edition": 1})
    assert (answer.status_code, answer.url, told(answer)) == (
        302,
        f"/plans/{plan.pk}/",
        ["Removed."],
    )
    assert not type(part).objects.filter(pk=part.pk).exists()


def test_what_has_changed_meanwhile_is_shown_before_it_is_removed(as_, cast, plan, whole):
    part = whole["objective"]
    workflow.change(part, by=cast.wes, seen_edition=1, text="Newer <words>.")
    answer = as_("hana").post(at(plan, "remove", "objective", part), {"edition": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Newer &lt;words&gt;." in page
    assert 'name="edition" value="2"' in page
    assert fresh(part).text == "Newer <words>."


# -- Who, and when -------------------------------------------------------------------------------


def addresses(plan, whole):
    for kind, part in whole.items():
        yield add_at(plan, kind)
        yield at(plan, "edit", kind, part)
        yield at(plan, "remove", kind, part)


def test_only_editors_write(as_, cast, plan, whole):
    def codes(key, few=None):
        client = as_(key)
        tried = list(addresses(plan, whole))[:few]
        return {client.get(a).status_code for a in tried} | {
            client.post(a, {"edition": 0}).status_code for a in tried
        }

    # The others share their rights with one of these; tests/test_house.py asks each of them.
    assert {key: codes(key) for key in ("gus", "stan")} == {"gus": {403}, "stan": {404}}
    assert {key: codes(key, 3) for key in ("dev", "cora")} == {
        "dev": {200, 422, 409},
        "cora": {200, 422, 409},
    }
    assert plan.objectives.count() == 2


def test_a_proposed_plan_takes_no_edit_and_says_why(as_, cast, plan, whole):
    propose(plan, cast.hana)
    says = (
        "Joint plan is “Waiting for signatures”, so its text is fixed and your change was not "
        "saved. Withdraw it first, or start a new version."
    )
    hana = as_("hana")
    for kind, part in whole.items():
        for address, typed in (
            (add_at(plan, kind), TYPED[kind]),
            (at(plan, "edit", kind, part), TYPED[kind] | {"edition": 1}),
            (at(plan, "remove", kind, part), {"edition": 1}),
        ):
            for answer in (hana.get(address), hana.post(address, typed)):
                assert (answer.status_code, answer.url) == (302, f"/plans/{plan.pk}/")
                assert told(answer)[-1] == says
    assert plan.objectives.count() == plan.areas.count() == 2


@pytest.mark.parametrize("verb", ["add/nonsense/", "edit/nonsense/1/", "remove/plan/1/"])
def test_an_unknown_kind_is_404(as_, plan, verb):
    assert as_("hana").get(f"/plans/{plan.pk}/{verb}").status_code == 404


def test_a_part_of_another_plan_is_404(as_, cast, plan, whole):
    other = draft(cast, title="Other")
    for kind, part in whole.items():
        for verb in ("edit", "remove"):
            assert as_("hana").get(at(other, verb, kind, part)).status_code == 404
            answer = as_("hana").post(at(other, verb, kind, part), TYPED[kind] | {"edition": 1})
            assert answer.status_code == 404
        assert fresh(part).edition == 1
