from datetime import UTC, date, datetime

import pytest

from actionplans import workflow
from actionplans.todos import plans_come_back
from records.todos import Todo
from tests.cast import draft, fresh, place_of, propose


@pytest.mark.parametrize(
    ("verb", "deed"),
    [
        (workflow.send_back, "Change and propose again"),
        (workflow.decline, "Talk about the declined plan"),
    ],
)
def test_a_plan_that_came_back_waits_for_who_proposed_it(cast, time_machine, verb, deed):
    time_machine.move_to(datetime(2026, 6, 4, 23, 30, tzinfo=UTC), tick=False)  # the 5th, 0:30
    plan, document = propose(draft(cast), cast.hana)
    assert plans_come_back() == []
    verb(plan, place_of(document, cast.gus), by=cast.gus, because="Dates, please.")
    todo = Todo(
        person_id=cast.hana.pk,
        key=f"back:{plan.pk}:20260604233000",
        deed=deed,
        about="Joint plan",
        url=f"/plans/{plan.pk}/",
        place="Ash and Beech",
        since=date(2026, 6, 5),
        says="Dates, please.",
    )
    assert plans_come_back() == plans_come_back(cast.hana) == [todo]
    assert plans_come_back(cast.gus) == []


def test_it_is_done_when_it_is_proposed_again(cast, proposed):
    plan, document = proposed
    workflow.send_back(plan, place_of(document, cast.gus), by=cast.gus, because="x")
    propose(fresh(plan), cast.wes)
    assert plans_come_back() == []


def test_a_second_coming_back_is_another_thing_to_do(cast, proposed, time_machine):
    plan, document = proposed
    keys = []
    for day in (4, 5):
        time_machine.move_to(datetime(2026, 9, day, 11, 0, tzinfo=UTC), tick=False)
        workflow.send_back(plan, place_of(document, cast.gus), by=cast.gus, because="x")
        keys.append(plans_come_back(cast.hana)[0].key)
        plan, document = propose(fresh(plan), cast.hana)
    assert len(set(keys)) == 2


def test_who_has_left_is_not_asked(cast, proposed):
    plan, document = proposed
    workflow.send_back(plan, place_of(document, cast.gus), by=cast.gus, because="x")
    cast.hana.is_active = False
    cast.hana.save()
    assert plans_come_back() == []
