from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from actionplans.models import Action, Area, Impact, Objective, ReviewRound


@pytest.mark.parametrize(
    ("term", "year", "name"),
    [
        ("autumn", 2017, "Autumn 2017"),
        ("spring", 2018, "Spring 2018"),
        ("summer", 2018, "Summer 2018"),
        ("", None, ""),
    ],
)
def test_a_term_in_words(term, year, name):
    assert Action(term=term, year=year).term_name == name


def test_actions_stand_in_the_order_of_the_year():
    def action(term, year, position, pk):
        return Action(term=term, year=year, position=position, pk=pk)

    in_order = [
        action("", None, 1, 9),
        action("", None, 2, 8),
        action("autumn", 2017, 5, 7),
        action("spring", 2018, 1, 6),
        action("spring", 2018, 1, 10),
        action("summer", 2018, 1, 4),
        action("autumn", 2018, 1, 3),
    ]
    shuffled = [in_order[n] for n in (3, 0, 6, 2, 5, 1, 4)]
    assert sorted(shuffled, key=lambda a: a.sort_key) == in_order


@pytest.mark.parametrize(("term", "year"), [("autumn", None), ("", 2017)])
def test_a_term_has_its_year_and_a_year_its_term(plan, term, year):
    with pytest.raises(IntegrityError, match="action_term_has_its_year"), transaction.atomic():
        Action.objects.update(term=term, year=year)


@pytest.mark.parametrize(
    ("kind", "field", "name"),
    [(Objective, "number", "objective_number_once"), (Area, "position", "area_position_once")],
)
def test_numbers_come_once_in_a_plan(plan, kind, field, name):
    with pytest.raises(IntegrityError, match=name):
        give_all(kind, field, 1)


@transaction.atomic
def give_all(kind, field, number):
    kind.objects.update(**{field: number})
    connection.check_constraints()  # as the commit does


def test_the_way_from_each_part_to_its_plan(plan):
    area = plan.areas.first()
    parts = [
        plan.objectives.first(),
        area,
        area.actions.first(),
        Impact(area=area, up_to=date(2017, 7, 1), text="x"),
        ReviewRound(plan=plan, name="July"),
    ]
    assert [part.the_plan() for part in parts] == [plan] * 5
    assert [type(part).PLAN for part in parts] == [
        *("plan", "plan", "area__plan", "area__plan", "plan"),
    ]


def test_parts_in_words():
    assert str(Action(text="x" * 100)) == "x" * 77 + "…"
    assert str(Action(text="Meet")) == "Meet"
    assert str(Impact(up_to=date(2017, 7, 31))) == "Impact to July 2017"
    assert str(Objective(number=3)) == "Objective 3"
    assert Objective(pk=5).anchor == "objective-5"
