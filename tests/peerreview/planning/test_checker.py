from dataclasses import replace

import pytest

from peerreview.planning.checker import Book, check, check_visit
from peerreview.planning.problem import Role, Visit
from tests.peerreview.planning.cycles import (
    DAYS,
    good_plan,
    plain,
    with_reviewer,
    with_rules,
    with_school,
    without,
)


def test_a_good_plan_breaks_nothing():
    assert check(*good_plan()) == []


# What is broken, the rule that says so, and what it says of the visit to school 1 (Ash Lane, with
# the heads 20 and 40 and the deputy 31).
BROKEN = [
    (
        "own school",
        lambda problem: (problem, {"team": (10, 31, 40), "lead": 40}),
        "Ann Ash (Ash Lane) would review their own school.",
    ),
    (
        "trust",
        lambda problem: (
            with_school(with_school(problem, 1, trust="North"), 3, trust="North"),
            {},
        ),
        "Dev Cedar (Cedar Road) is of the same trust as Ash Lane: North.",
    ),
    (
        "federation",
        lambda problem: (
            with_school(with_school(problem, 1, federation="River"), 3, federation="River"),
            {},
        ),
        "Dev Cedar (Cedar Road) is of the same federation as Ash Lane: River.",
    ),
    (
        "barred",
        lambda problem: (with_reviewer(problem, 31, barred=frozenset({1})), {}),
        "Dev Cedar (Cedar Road) is barred from reviewing Ash Lane.",
    ),
    (
        "rivals",
        lambda problem: (replace(problem, rivals=frozenset({frozenset({1, 3})})), {}),
        "Cedar Road and Ash Lane compete with each other.",
    ),
    (
        "rivals",
        lambda problem: (
            with_school(with_school(problem, 1, phase="secondary"), 3, phase="secondary"),
            {},
        ),
        "Cedar Road and Ash Lane compete: they are 5 km apart.",
    ),
    (
        "cooling-off",
        lambda problem: (with_reviewer(problem, 31, visited={1: 2}), {}),
        "Dev Cedar (Cedar Road) reviewed Ash Lane 2 years ago.",
    ),
    (
        "distance",
        lambda problem: (with_rules(problem, furthest=5.5), {"team": (20, 31, 40)}),
        "Ann Dale (Dale End) would go 8 km to Ash Lane; 5.5 km at most are agreed.",
    ),
    (
        "training",
        lambda problem: (with_reviewer(problem, 31, trained_from=None), {}),
        "Dev Cedar (Cedar Road) has not been trained.",
    ),
    (
        "training",
        lambda problem: (with_reviewer(problem, 31, trained_from=DAYS[1]), {}),
        "Dev Cedar (Cedar Road) will not be trained by 5 October.",
    ),
    (
        "training",
        lambda problem: (
            with_reviewer(problem, 31, trained_until=DAYS[1]),
            {"day": DAYS[11]},
        ),
        "The training of Dev Cedar (Cedar Road) will have run out by 16 October.",
    ),
    (
        "away",
        lambda problem: (with_reviewer(problem, 31, away=frozenset({DAYS[0]})), {}),
        "Dev Cedar (Cedar Road) cannot on 5 October.",
    ),
    (
        "days owed",
        lambda problem: (with_school(problem, 3, owes={Role.HEAD: 4, Role.DEPUTY: 0}), {}),
        "Cedar Road would give 1 deputy day and owes 0 days as deputy.",
    ),
    (
        "days owed",
        lambda problem: (with_school(problem, 3, owes={Role.HEAD: 3, Role.DEPUTY: 1}), {}),
        "Cedar Road would give 3 days and owes 2 days.",
    ),
    (
        "heads",
        lambda problem: (problem, {"team": (20, 30, 40)}),
        "The team for Ash Lane has 3 headteachers; 2 at most are agreed.",
    ),
    (
        "heads",
        lambda problem: (problem, {"team": (21, 31, 41), "lead": 21}),
        "The team for Ash Lane has 0 headteachers; 1 at least are agreed.",
    ),
    (
        "team size",
        lambda problem: (problem, {"team": (20, 31, 40, 51)}),
        "The team for Ash Lane has 1 too many: 3 are agreed.",
    ),
    (
        "schools of the team",
        lambda problem: (problem, {"team": (20, 31, 30)}),
        "Ann Cedar and Dev Cedar both come from Cedar Road.",
    ),
    (
        "schools of the team",
        lambda problem: (problem, {"team": (20, 31, 31)}),
        "Dev Cedar (Cedar Road) is in the team for Ash Lane twice.",
    ),
    (
        "lead",
        lambda problem: (problem, {"lead": 50}),
        "Ann Elm (Elm Park) leads the team for Ash Lane without being in it.",
    ),
    (
        "lead",
        lambda problem: (with_reviewer(problem, 20, lead=False), {}),
        "Ann Beech (Beech Hill) leads the team for Ash Lane but is no lead reviewer.",
    ),
    (
        "swap",
        lambda problem: (problem, {"team": (20, 31, 81)}),
        "Heath and Ash Lane would review each other in the same year.",
    ),
    (
        "has left",
        lambda problem: (without(problem, 31), {}),
        "A reviewer in the team for Ash Lane has left.",
    ),
    (
        "closed",
        lambda problem: (with_school(problem, 1, open_days=frozenset(DAYS[8:])), {}),
        "Ash Lane cannot be visited on 5 October.",
    ),
    (
        "same day",
        lambda problem: (problem, {"day": DAYS[1]}),
        "Beech Hill has a part in two reviews on 6 October: at Ash Lane and at Beech Hill.",
    ),
    (
        "visit",
        lambda problem: (with_school(problem, 1, hosts=False), {}),
        "Ash Lane is not to be reviewed this year.",
    ),
]


@pytest.mark.parametrize(("rule", "broken", "says"), BROKEN, ids=[b[2] for b in BROKEN])
def test_catches(rule, broken, says):
    problem, plan = good_plan()
    problem, changes = broken(problem)
    plan[1] = replace(plan[1], **changes)
    found = check_visit(problem, plan, 1)
    assert (rule, says, True) in [(b.rule, b.says, b.must) for b in found]
    assert set(found) <= set(check(problem, plan))


SHORT = [
    ("seat", {"team": (20, 31)}, "Ash Lane is short of 1 reviewer."),
    ("seat", {"team": (), "lead": None}, "Ash Lane is short of 3 reviewers."),
    ("lead", {"lead": None}, "The team for Ash Lane has nobody to lead it."),
    ("day", {"day": None}, "Ash Lane has no day yet."),
]


@pytest.mark.parametrize(("rule", "changes", "says"), SHORT, ids=[s[2] for s in SHORT])
def test_what_is_only_short_may_be_published(rule, changes, says):
    problem, plan = good_plan()
    plan[1] = replace(plan[1], **changes)
    found = check(problem, plan)
    assert (rule, says) in [(b.rule, b.says) for b in found]
    assert not any(b.must for b in found)


def test_a_school_without_a_visit_is_short_of_it():
    problem, plan = good_plan()
    del plan[1]
    assert [(b.says, b.must) for b in check(problem, plan)] == [("Ash Lane has no visit.", False)]


def test_a_visit_to_a_school_that_left_is_refused():
    problem, plan = good_plan()
    plan[99] = Visit(99, ())
    assert [(b.host, b.must) for b in check(problem, plan)] == [(99, True)]


def test_swaps_may_be_allowed():
    problem, plan = good_plan()
    plan[1] = replace(plan[1], team=(20, 31, 81))
    found = check(with_rules(problem, swaps_allowed=True), plan)
    assert "swap" not in {b.rule for b in found}


def test_a_school_without_a_place_is_never_too_far():
    problem, plan = good_plan()
    problem = with_rules(problem, furthest=0.1)
    for key in problem.schools:
        problem = with_school(problem, key, place=None)
    assert check(problem, plan) == []


def test_training_may_be_left_out():
    problem = with_rules(plain(8), training_needed=False)
    problem = with_reviewer(problem, 31, trained_from=None)
    assert check(problem, good_plan()[1]) == []


def test_a_book_follows_changes():
    problem, plan = good_plan()
    book = Book(problem, plan)
    book.replace(replace(plan[1], day=DAYS[1]))
    assert {b.rule for b in book.breaches(2)} == {"same day"}
    book.replace(plan[1])
    assert book.breaches(2) == []
