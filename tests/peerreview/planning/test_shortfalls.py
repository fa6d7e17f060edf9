from dataclasses import replace

from peerreview.planning.problem import Role
from peerreview.planning.shortfalls import Change, What, explain
from tests.peerreview.planning.cycles import (
    DAYS,
    good_plan,
    with_reviewer,
    with_rules,
    with_school,
)


def short_of_a_seat():
    """The good plan without Dev Cedar at Ash Lane; nobody else has a day left."""
    problem, plan = good_plan()
    plan[1] = replace(plan[1], team=(20, 40))
    return problem, plan


def only(problem, plan):
    (found,) = explain(problem, plan)
    return found


def test_nothing_is_short():
    assert explain(*good_plan()) == ()


def test_train_somebody():
    problem, plan = short_of_a_seat()
    found = only(with_reviewer(problem, 31, trained_from=None), plan)
    assert (found.host, found.what, found.change, found.reviewer) == (1, "seat", "train", 31)
    assert found.sentence == (
        "Ash Lane is short of a reviewer. If Dev Cedar (Cedar Road) were trained, they could come."
    )


def test_nothing_needs_to_change():
    problem, plan = short_of_a_seat()
    found = only(problem, plan)
    assert found.change == Change.NOTHING
    assert "Dev Cedar (Cedar Road) could come as things are." in found.sentence


def test_one_day_more():
    problem, plan = short_of_a_seat()
    for key in problem.schools:
        owes = {Role.HEAD: 4, Role.DEPUTY: 2 if key != 3 else 0}
        problem = with_school(problem, key, owes=owes)
    found = only(problem, plan)
    assert found.change == Change.MORE_DAYS
    assert "If Cedar Road gave one deputy day more, Dev Cedar could come." in found.sentence


def test_a_longer_way():
    problem, plan = short_of_a_seat()
    problem = with_school(with_rules(problem, furthest=20.0), 3, place=(2.0, 20.0))
    problem = with_rules(problem, swaps_allowed=False)
    found = only(problem, plan)
    assert found.change == Change.FURTHER
    assert (
        "If the furthest way were 26 km instead of 20, Dev Cedar (Cedar Road) could come."
        in found.sentence
    )


def test_a_swap():
    problem, plan = short_of_a_seat()
    # Only the people of Heath might come, and Ash Lane reviews Heath.
    for key in (30, 31, 50, 51, 60, 61, 70, 71):
        problem = with_reviewer(problem, key, barred=frozenset({1}))
    problem = with_school(problem, 8, owes={Role.HEAD: 4, Role.DEPUTY: 4})
    found = only(problem, plan)
    assert (found.change, found.reviewer) == (Change.SWAP, 81)


def test_somebody_to_lead():
    problem, plan = good_plan()
    for key in plan[1].team:
        problem = with_reviewer(problem, key, lead=False)
    plan = {
        host: replace(visit, lead=next((k for k in visit.team if problem.reviewers[k].lead), None))
        for host, visit in plan.items()
    }
    found = only(problem, plan)
    assert (found.what, found.change) == (What.LEAD, Change.LEAD)
    assert found.sentence == (
        "Ash Lane has nobody to lead. If Ann Beech (Beech Hill) were a lead reviewer, "
        "they could lead."
    )


def test_a_day_on_which_it_is_not_open():
    problem, plan = good_plan()
    plan[1] = replace(plan[1], day=None)
    # On 6 October three of them are at other schools.
    found = only(with_school(problem, 1, open_days=frozenset({DAYS[1]})), plan)
    assert (found.what, found.change) == (What.DAY, Change.OPEN_DAY)
    assert found.sentence == (
        "Ash Lane has no day yet. If it could be visited on 5 October, everybody could come."
    )


def test_a_day_on_which_somebody_is_away():
    problem, plan = good_plan()
    plan[1] = replace(plan[1], day=None)
    found = only(with_reviewer(problem, 31, away=frozenset(DAYS)), plan)
    assert (found.change, found.reviewer) == (Change.FREE_DAY, 31)
    assert "If Dev Cedar (Cedar Road) could on 5 October, everybody could come." in found.sentence


def test_without_time_it_names_what_is_short():
    found = explain(*short_of_a_seat(), seconds=0.0)
    assert [one.sentence for one in found] == ["Ash Lane is short of a reviewer."]


def test_what_is_said_holds_together():
    problem, plan = good_plan()
    plan[1] = replace(plan[1], team=(20, 40))
    plan[2] = replace(plan[2], team=(30, 50))
    problem = with_reviewer(problem, 31, trained_from=None)
    problem = with_reviewer(problem, 41, trained_from=None)
    found = explain(problem, plan)
    assert [one.reviewer for one in found] == [31, 41]
    assert {one.change for one in found} == {Change.TRAIN}
