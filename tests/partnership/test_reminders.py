from datetime import UTC, date, datetime, timedelta

import pytest

from actionplans import workflow
from actionplans.models import ActionPlan
from partnership.reminders import write_anchor, write_reminders
from records import history, post_room
from records.models import Letter
from schools.models import Post
from tests.cast import draft, fresh, place_of, propose, sign, sign_by_all

ASKED = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)
DAY_ONE = ASKED.date()
SIGN_BY = date(2026, 10, 2)


@pytest.fixture
def waiting(cast, time_machine):
    """(plan, document): proposed on 4 September, to be signed by 2 October."""
    time_machine.move_to(ASKED, tick=False)
    plan = draft(cast)
    ActionPlan.objects.filter(pk=plan.pk).update(sign_by=SIGN_BY)
    return propose(fresh(plan), cast.hana)


@pytest.fixture
def live_through(time_machine):
    """Let the clock run the reminders twice a day, for some days from a day on."""

    def live_through(days, first=DAY_ONE):
        for n in range(days):
            day = first + timedelta(days=n)
            for hour in (8, 17):
                moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
                time_machine.move_to(moment, tick=False)
                write_reminders()

    return live_through


def reminders():
    """{person: [(day, milestone), …]}"""
    said = {}
    for letter in Letter.objects.filter(key__startswith="remind:").order_by("pk"):
        who = letter.address.split("@")[0]
        said.setdefault(who, []).append((letter.written_at.date(), letter.key.split(":")[-1]))
    return said


ALL = [
    (date(2026, 9, 18), "14 days before"),
    (date(2026, 9, 25), "7 days before"),
    (date(2026, 9, 30), "2 days before"),
    (date(2026, 10, 9), "1 weeks after"),
    (date(2026, 10, 16), "2 weeks after"),
]


def test_each_milestone_is_said_once_to_those_whose_turn_it_is(waiting, live_through):
    live_through(45)
    assert reminders() == {"hana": ALL, "wes": ALL}


def test_a_done_thing_stops_its_reminders_and_the_next_turn_gets_its_own(
    cast, waiting, live_through
):
    plan, document = waiting
    live_through(15)  # to the 18th
    sign(plan, document, cast.hana)
    live_through(8, first=date(2026, 9, 19))
    sign(plan, document, cast.wes)  # on the 26th: now the chairs are asked
    live_through(10, first=date(2026, 9, 27))
    assert reminders() == {
        "hana": ALL[:1],
        "wes": ALL[:2],
        "gus": [(date(2026, 9, 30), "2 days before")],
        "mei": [(date(2026, 9, 30), "2 days before")],
    }
    sign_rest(plan, document, cast)
    live_through(30, first=date(2026, 10, 7))
    assert sum(len(said) for said in reminders().values()) == 5


def sign_rest(plan, document, cast):
    for person in (cast.gus, cast.mei):
        sign(plan, document, person)


@pytest.mark.parametrize("stop", ["withdraw", "send back", "replace", "leave"])
def test_whatever_takes_the_thing_away_stops_its_reminders(cast, waiting, live_through, stop):
    plan, document = waiting
    place = place_of(document, cast.wes)
    if stop == "withdraw":
        workflow.withdraw(plan, by=cast.hana, because="x")
    elif stop == "send back":
        workflow.send_back(plan, place, by=cast.wes, because="x")
    elif stop == "replace":
        workflow.replace_signatory(plan, place, person=cast.dev, by=cast.cora, because="x")
    else:
        cast.wes.is_active = False
        cast.wes.save()
    live_through(16)
    said = {
        "withdraw": {},
        # the plan that came back waits for who proposed it: a week later that is said again
        "send back": {
            "hana": [(date(2026, 9, 11), "1 weeks after"), (date(2026, 9, 18), "2 weeks after")]
        },
        "replace": {"hana": ALL[:1], "dev": ALL[:1]},
        # the coordinator names somebody else
        "leave": {"hana": ALL[:1], "cora": ALL[:1]},
    }
    assert reminders() == said[stop]


def test_missed_days_are_caught_up_once(waiting, live_through):
    live_through(4, first=date(2026, 9, 27))  # the clock stood still for three weeks
    assert reminders()["hana"] == [
        (date(2026, 9, 27), "7 days before"),
        (date(2026, 9, 30), "2 days before"),
    ]


def test_a_reminder_says_what_and_by_when(waiting, live_through, mailoutbox):
    plan, document = waiting
    live_through(15)
    letter = Letter.objects.get(key__startswith="remind:", address="hana@example.org")
    place = document.signatories.first()
    assert letter.subject == "Due in 14 days: Joint plan (version 1)"
    for words in (
        "Dear Hana Okafor,",
        "Read and sign – Joint plan (version 1) (Ash Lane Infant School).",
        "It is due by 2 October 2026.",
        f"/plans/{plan.pk}/sign/?as={place.pk}",
    ):
        assert words in letter.text
    assert letter.key == f"remind:sign:{place.pk}:{place.person_id}:2026-10-02:14 days before"


def test_it_says_how_many_it_wrote(waiting, time_machine):
    time_machine.move_to(datetime(2026, 9, 18, 8, tzinfo=UTC), tick=False)
    assert write_reminders() == 2
    assert write_reminders() == 0
    assert write_reminders(today=date(2026, 9, 25)) == 2


def test_reminders_take_few_queries_however_many_wait(
    cast, time_machine, django_assert_max_num_queries
):
    time_machine.move_to(ASKED, tick=False)
    for n in range(6):
        propose(draft(cast, title=f"Plan {n}"), cast.hana)
    time_machine.move_to(ASKED + timedelta(days=1), tick=False)
    with django_assert_max_num_queries(23):
        assert write_reminders() == 0


# -- The anchor of the history -------------------------------------------------------------------


def anchors():
    letters = Letter.objects.filter(key__startswith="anchor:").order_by("pk")
    return [(letter.address, letter.key) for letter in letters]


def test_the_head_of_the_history_goes_outside_once_a_day(cast, plan, settings, time_machine):
    time_machine.move_to(ASKED, tick=False)
    settings.HISTORY_ANCHOR_EMAIL = "keeper@elsewhere.example"
    write_anchor()
    write_anchor()
    number, head = history.head()
    letter = Letter.objects.get()
    assert (letter.address, letter.confidential) == ("keeper@elsewhere.example", False)
    assert letter.subject == "Keep this: the history of the portal on 4 September 2026"
    assert f"has {number} lines today" in letter.text
    assert head in letter.text.split()
    write_anchor(today=date(2026, 9, 5))
    assert [key for _, key in anchors()] == [
        "anchor:2026-09-04:keeper@elsewhere.example",
        "anchor:2026-09-05:keeper@elsewhere.example",
    ]


def test_with_no_address_set_the_coordinators_of_today_keep_it(cast, settings, time_machine):
    time_machine.move_to(ASKED, tick=False)
    settings.HISTORY_ANCHOR_EMAIL = ""
    Post.objects.create(person=cast.ada, kind="coordinator", until=date(2026, 9, 3))
    Post.objects.create(person=cast.dev, kind="coordinator", since=date(2026, 9, 4))
    Post.objects.create(person=cast.cora, kind="coordinator")  # twice the same post: one letter
    write_anchor()
    assert sorted(address for address, _ in anchors()) == ["cora@example.org", "dev@example.org"]


def test_the_anchor_is_a_letter_like_any_other(cast, settings, mailoutbox):
    settings.HISTORY_ANCHOR_EMAIL = "keeper@elsewhere.example"
    write_anchor()
    post_room.send_waiting()
    assert [mail.to for mail in mailoutbox] == [["keeper@elsewhere.example"]]


def test_nothing_is_said_of_what_is_signed_and_sealed(cast, waiting, live_through):
    plan, document = waiting
    sign_by_all(plan, document, cast)
    live_through(30)
    assert reminders() == {}
