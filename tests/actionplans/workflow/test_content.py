from datetime import date

import pytest

from actionplans import workflow
from actionplans.models import Action, ActionPlan, Area, Impact, Objective, ReviewRound
from records.models import HistoryLine
from records.steps import NotNow
from tests.cast import fresh, propose

FIXED = (
    "Joint plan is “Waiting for signatures”, so its text is fixed and your change was not saved. "
    "Withdraw it first, or start a new version."
)


def numbers(plan):
    return list(plan.objectives.values_list("number", "text"))


@pytest.fixture
def five(cast):
    """A plan with objectives A to E."""
    plan = workflow.start(title="Plan", year=2026, collaborative=cast.collaborative, by=cast.hana)
    for text in "ABCDE":
        workflow.add(Objective, to=plan, by=cast.hana, text=text)
    return plan


def test_a_started_plan_is_an_empty_draft_with_its_first_line_of_history(cast):
    plan = workflow.start(
        title="St Mary’s Plan",
        year=2026,
        collaborative=cast.collaborative,
        sign_by=date(2026, 12, 1),
        by=cast.hana,
    )
    plan = fresh(plan)
    assert (plan.state, plan.plain_title, plan.created_by, plan.sign_by, plan.edition) == (
        "draft",
        "saint marys plan",
        cast.hana,
        date(2026, 12, 1),
        1,
    )
    assert plan.signing_order == [["headteacher"], ["chair"]]
    [line] = HistoryLine.objects.about(plan)
    assert (line.became, line.by) == ("started", cast.hana)


def test_the_order_of_signing_is_data(cast):
    order = [["chair"], ["headteacher", "deputy"]]
    plan = workflow.start(title="x", year=2026, school=cast.ash, by=cast.hana, signing_order=order)
    assert fresh(plan).signing_order == order


def test_parts_are_counted_on(cast, five):
    assert numbers(five) == [(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "E")]
    one = workflow.add(Area, to=five, by=cast.hana, name="One")
    two = workflow.add(Area, to=five, by=cast.hana, name="Two")
    assert (one.position, two.position) == (1, 2)
    actions = [workflow.add(Action, to=one, by=cast.hana, text=t) for t in "xy"]
    other = workflow.add(Action, to=two, by=cast.hana, text="z")
    assert [a.position for a in (*actions, other)] == [1, 2, 1]


def test_a_number_that_is_given_is_kept(cast, five):
    assert workflow.add(Objective, to=five, by=cast.hana, number=9, text="I").number == 9
    assert workflow.add(Objective, to=five, by=cast.hana, text="J").number == 10


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("A", [(1, "B"), (2, "C"), (3, "D"), (4, "E")]),
        ("C", [(1, "A"), (2, "B"), (3, "D"), (4, "E")]),
        ("E", [(1, "A"), (2, "B"), (3, "C"), (4, "D")]),
    ],
)
def test_what_comes_after_a_removed_objective_moves_up(cast, five, gone, left):
    part = five.objectives.get(text=gone)
    workflow.remove(part, by=cast.hana, seen_edition=1)
    assert numbers(five) == left


def test_numbers_go_by_how_they_stand_not_by_how_they_were_seen(cast, five):
    first, third = five.objectives.get(text="A"), five.objectives.get(text="C")
    workflow.remove(first, by=cast.hana, seen_edition=1)
    workflow.remove(third, by=cast.wes, seen_edition=1)  # was 3 when wes saw it, is 2 now
    assert numbers(five) == [(1, "B"), (2, "D"), (3, "E")]


def test_another_plans_numbers_stay(cast, five, plan):
    workflow.remove(five.objectives.get(text="A"), by=cast.hana, seen_edition=1)
    assert [n for n, _ in numbers(plan)] == [1, 2]


def test_an_area_goes_with_all_that_stands_in_it(cast, plan):
    area, other = plan.areas.all()
    workflow.add(Impact, to=area, by=cast.hana, up_to=date(2026, 7, 1), text="Better.")
    workflow.remove(area, by=cast.hana, seen_edition=1)
    assert list(plan.areas.values_list("pk", "position")) == [(other.pk, 1)]
    assert Action.objects.filter(area__plan=plan).count() == 1
    assert not Impact.objects.exists()
    assert plan.objectives.count() == 2


def test_actions_keep_their_places_when_one_is_removed(cast, plan):
    area = plan.areas.first()
    second = workflow.add(Action, to=area, by=cast.hana, text="Second")
    workflow.remove(area.actions.first(), by=cast.hana, seen_edition=1)
    assert list(area.actions.values_list("pk", "position")) == [(second.pk, 2)]


def test_who_removes_what_is_gone_already_is_content(cast, five):
    part = five.objectives.get(text="B")
    workflow.remove(part, by=cast.hana, seen_edition=1)
    workflow.remove(part, by=cast.wes, seen_edition=1)
    assert numbers(five) == [(1, "A"), (2, "C"), (3, "D"), (4, "E")]


def test_a_change_makes_a_new_edition(cast, plan):
    area = plan.areas.first()
    changed = workflow.change(
        area, by=cast.wes, seen_edition=1, aims="To do best.", objectives=[plan.objectives.first()]
    )
    assert (changed.aims, changed.edition, changed.objectives.count()) == ("To do best.", 2, 1)
    assert fresh(area).outcomes == "It is better."


def test_links_stay_when_a_change_does_not_speak_of_them(cast, plan):
    area = plan.areas.first()
    workflow.change(area, by=cast.wes, seen_edition=1, name="New")
    assert area.objectives.count() == 2


def test_who_comes_second_is_shown_the_newer_text_and_changes_nothing(cast, plan):
    area = plan.areas.first()
    workflow.change(area, by=cast.hana, seen_edition=1, aims="Hana’s.")
    with pytest.raises(workflow.SomebodyElseChanged) as told:
        workflow.change(area, by=cast.wes, seen_edition=1, aims="Wes’s.", objectives=[])
    assert (told.value.theirs.aims, told.value.theirs.edition) == ("Hana’s.", 2)
    area = fresh(area)
    assert (area.aims, area.edition, area.objectives.count()) == ("Hana’s.", 2, 2)
    with pytest.raises(workflow.SomebodyElseChanged):
        workflow.remove(area, by=cast.wes, seen_edition=1)
    assert plan.areas.count() == 2


def test_two_parts_are_changed_side_by_side(cast, plan):
    first, second = plan.areas.all()
    workflow.change(first, by=cast.hana, seen_edition=1, aims="One.")
    workflow.change(second, by=cast.wes, seen_edition=1, aims="Two.")
    assert list(plan.areas.values_list("aims", flat=True)) == ["One.", "Two."]


def test_a_part_that_is_gone_is_not_changed(cast, plan):
    area = plan.areas.first()
    seen = fresh(area)
    workflow.remove(area, by=cast.hana, seen_edition=1)
    with pytest.raises(NotNow) as told:
        workflow.change(seen, by=cast.wes, seen_edition=1, aims="Wes’s.")
    assert str(told.value) == "Somebody else has removed this part of the plan."
    assert told.value.record == plan


def test_a_fixed_text_takes_no_edit_of_any_kind(cast, plan):
    area, objective = plan.areas.first(), plan.objectives.first()
    propose(plan, cast.hana)
    deeds = {
        "add": lambda: workflow.add(Objective, to=plan, by=cast.hana, text="x"),
        "add to an area": lambda: workflow.add(Action, to=area, by=cast.hana, text="x"),
        "change": lambda: workflow.change(area, by=cast.hana, seen_edition=1, aims="x"),
        "remove": lambda: workflow.remove(objective, by=cast.hana, seen_edition=1),
        "reframe": lambda: workflow.reframe(
            plan,
            by=cast.hana,
            seen_edition=1,
            title="x",
            year=2026,
            sign_by=None,
            signing_order=[],
        ),
    }
    for name, deed in deeds.items():
        with pytest.raises(NotNow) as told:
            deed()
        assert (name, str(told.value)) == (name, FIXED)
    assert (plan.areas.count(), plan.objectives.count(), fresh(plan).title) == (2, 2, "Joint plan")


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Objective, {"text": "x"}),
        (ReviewRound, {"name": "July 2017", "heads_when": "July"}),
        (Area, {"name": "x", "objectives": []}),
    ],
)
def test_every_kind_of_part_can_be_added_and_removed(cast, plan, kind, facts):
    before = kind.objects.filter(plan=plan).count()
    part = workflow.add(kind, to=plan, by=cast.dev, **facts)
    assert kind.objects.filter(plan=plan).count() == before + 1
    workflow.remove(part, by=cast.dev, seen_edition=1)
    assert kind.objects.filter(plan=plan).count() == before


def reframe(plan, by, seen=1, **facts):
    frame = {
        "title": "New",
        "year": 2027,
        "sign_by": date(2027, 1, 1),
        "signing_order": [["chair"]],
    }
    workflow.reframe(plan, by=by, seen_edition=seen, **(frame | facts))


def test_the_frame_changes_with_a_line_of_history(cast, plan):
    reframe(plan, cast.wes, title="St Mary’s Plan")
    assert ActionPlan.objects.filter(pk=plan.pk).values_list(
        "title", "plain_title", "year", "sign_by", "signing_order", "edition"
    ).get() == ("St Mary’s Plan", "saint marys plan", 2027, date(2027, 1, 1), [["chair"]], 2)
    line = HistoryLine.objects.about(plan).last()
    assert (line.became, line.by) == ("reframed", cast.wes)


def test_who_changes_the_frame_second_is_shown_the_newer_one(cast, plan):
    reframe(plan, cast.hana, title="Hana’s title")
    lines = HistoryLine.objects.count()
    with pytest.raises(workflow.SomebodyElseChanged) as told:
        reframe(plan, cast.wes, title="Wes’s title")
    assert told.value.theirs.title == fresh(plan).title == "Hana’s title"
    assert HistoryLine.objects.count() == lines


def test_an_action_for_an_area_that_was_removed_meanwhile_is_refused_with_a_sentence(cast, plan):
    area = Area.objects.get(plan=plan, position=1)
    Area.objects.filter(pk=area.pk).delete()
    with pytest.raises(NotNow, match="Somebody else has removed this part of the plan"):
        workflow.add(Action, to=area, by=cast.hana, text="Too late")
    assert not Action.objects.filter(text="Too late").exists()


def test_an_objective_that_was_removed_meanwhile_is_not_linked(cast, plan):
    area = Area.objects.get(plan=plan, position=1)
    kept, gone = plan.objectives.all()
    Objective.objects.filter(pk=gone.pk).delete()
    workflow.change(area, by=cast.hana, seen_edition=area.edition, objectives=[kept, gone])
    assert list(area.objectives.all()) == [kept]
