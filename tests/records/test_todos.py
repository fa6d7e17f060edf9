from datetime import UTC, date, datetime, timedelta

import pytest

from actionplans import workflow
from records.models import Document
from records.todos import Todo, failed_seals, texts_to_sign
from tests.cast import draft, propose, sign, sign_by_all

DUE = date(2026, 12, 15)
ASKED = date(2026, 11, 2)


def todo(since=ASKED, due=DUE):
    return Todo(
        person_id=1, key="sign:1", deed="Read and sign", about="Plan", url="/", since=since, due=due
    )


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2026, 11, 2), None),
        (date(2026, 11, 30), None),
        (date(2026, 12, 1), "14 days before"),
        (date(2026, 12, 2), "14 days before"),  # a missed day is caught up
        (date(2026, 12, 7), "14 days before"),
        (date(2026, 12, 8), "7 days before"),
        (date(2026, 12, 12), "7 days before"),
        (date(2026, 12, 13), "2 days before"),
        (date(2026, 12, 15), "2 days before"),
        (date(2026, 12, 21), "2 days before"),
        (date(2026, 12, 22), "1 weeks after"),
        (date(2026, 12, 28), "1 weeks after"),
        (date(2026, 12, 29), "2 weeks after"),
        (date(2027, 12, 14), "52 weeks after"),
    ],
)
def test_reminders_fall_14_7_and_2_days_before_and_weekly_after(today, says):
    assert todo().milestone(today) == says


@pytest.mark.parametrize(
    ("asked", "today", "says"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), None),  # asked on the very day: no reminder
        (date(2026, 12, 1), date(2026, 12, 7), None),
        (date(2026, 12, 1), date(2026, 12, 8), "7 days before"),
        (date(2026, 12, 14), date(2026, 12, 15), None),
        (date(2026, 12, 14), date(2026, 12, 21), None),
        (date(2026, 12, 14), date(2026, 12, 22), "1 weeks after"),
        (date(2026, 12, 22), date(2026, 12, 22), None),  # asked when it was late already
        (date(2026, 12, 23), date(2026, 12, 28), None),
        (date(2026, 12, 23), date(2026, 12, 29), "2 weeks after"),
    ],
)
def test_nothing_is_said_again_that_passed_before_they_were_asked(asked, today, says):
    assert todo(since=asked).milestone(today) == says


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, None), (6, None), (7, "1 weeks after"), (13, "1 weeks after"), (14, "2 weeks after")],
)
def test_without_a_due_date_weekly_from_the_asking(days, says):
    assert todo(due=None).milestone(ASKED + timedelta(days=days)) == says


def test_without_any_date_nothing_is_ever_said():
    assert todo(since=None, due=None).milestone(DUE) is None
    assert todo(since=None).milestone(date(2026, 12, 1)) == "14 days before"


def test_each_day_of_a_year_brings_each_milestone_in_one_piece():
    days = [DUE - timedelta(days=40) + timedelta(days=n) for n in range(80)]
    said = [todo(since=days[0]).milestone(day) for day in days]
    newest = [m for n, m in enumerate(said) if m and m != said[n - 1]]
    assert newest == [
        "14 days before",
        "7 days before",
        "2 days before",
        *[f"{n} weeks after" for n in range(1, 6)],
    ]


@pytest.mark.parametrize(
    ("today", "left"), [(date(2026, 12, 1), 14), (DUE, 0), (date(2026, 12, 18), -3)]
)
def test_days_left(today, left):
    assert todo().days_left(today) == left
    assert todo(due=None).days_left(today) is None


def people(todos):
    return [t.person_id for t in todos]


def test_texts_to_sign_are_listed_for_those_whose_turn_it_is(cast, proposed):
    plan, document = proposed
    assert people(texts_to_sign()) == [cast.hana.pk, cast.wes.pk]
    document = sign(plan, document, cast.hana)
    assert people(texts_to_sign()) == [cast.wes.pk]
    document = sign(plan, document, cast.wes)
    assert people(texts_to_sign()) == [cast.gus.pk, cast.mei.pk]
    assert texts_to_sign(cast.hana) == []
    assert people(texts_to_sign(cast.mei)) == [cast.mei.pk]


def test_a_text_to_sign_says_everything_the_reminder_needs(cast, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 10, 0, tzinfo=UTC), tick=False)
    plan = draft(cast)
    type(plan).objects.filter(pk=plan.pk).update(sign_by=date(2026, 10, 1))
    plan, document = propose(plan, cast.hana)
    signatory = document.signatories.get(person=cast.hana)
    assert texts_to_sign(cast.hana) == [
        Todo(
            person_id=cast.hana.pk,
            key=f"sign:{signatory.pk}",
            deed="Read and sign",
            about="Joint plan (version 1)",
            url=f"/plans/{plan.pk}/sign/?as={signatory.pk}",
            place="Ash Lane Infant School",
            since=date(2026, 9, 4),
            due=date(2026, 10, 1),
        )
    ]


def test_since_is_the_day_on_our_clocks(cast, time_machine):
    time_machine.move_to(datetime(2026, 6, 4, 23, 30, tzinfo=UTC), tick=False)  # the 5th, 0:30
    propose(draft(cast), cast.hana)
    assert texts_to_sign(cast.hana)[0].since == date(2026, 6, 5)


def test_nobody_is_asked_who_has_left(cast, proposed):
    cast.hana.is_active = False
    cast.hana.save()
    assert people(texts_to_sign()) == [cast.wes.pk]


@pytest.mark.parametrize("how", ["sent_back", "withdrawn", "signed"])
def test_a_done_thing_is_not_listed_any_more(cast, proposed, how):
    plan, document = proposed
    if how == "sent_back":
        place = document.signatories.get(person=cast.hana)
        workflow.send_back(plan, place, by=cast.hana, because="No.")
    elif how == "withdrawn":
        workflow.withdraw(plan, by=cast.hana, because="No.")
    else:
        sign_by_all(plan, document, cast)
    assert texts_to_sign() == []


def test_failed_seals_wait_for_somebody_to_look(cast, signed):
    plan, document = signed
    assert failed_seals(cast.cora) == []
    Document.objects.filter(pk=document.pk).update(
        seal_tries=Document.SEAL_TRIES,
        seal_problem="Too long.",
        completed_at=datetime(2026, 6, 4, 23, 30, tzinfo=UTC),
    )
    assert failed_seals(cast.cora) == [
        Todo(
            person_id=cast.cora.pk,
            key=f"seal:{document.pk}",
            deed="Look at the seal that failed",
            about="Joint plan (version 1)",
            url=f"/plans/{plan.pk}/",
            since=date(2026, 6, 5),
            says="Too long.",
        )
    ]
