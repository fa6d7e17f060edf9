import json
from datetime import UTC, date, datetime

import pytest

from actionplans import workflow
from actionplans.models import ActionPlan
from actionplans.workflow.signing import places_of
from records.models import Document, HistoryLine, Letter, Notice, Seal, Signature
from records.steps import NotNow
from schools.models import Membership, Person, Post
from tests.actionplans.people import add_committees
from tests.cast import draft, fresh, place_of, propose, sign, sign_by_all


def became(*records):
    return [line.became for line in HistoryLine.objects.about(*records)]


def in_order(places):
    return [(p.turn, p.person.name, p.post, p.organisation) for p in places]


def set_order(plan, *turns):
    ActionPlan.objects.filter(pk=plan.pk).update(signing_order=[list(turn) for turn in turns])
    return fresh(plan)


def problems(plan, by):
    with pytest.raises(workflow.CannotPropose) as cannot:
        workflow.propose(plan, by=by)
    assert str(cannot.value) == " ".join(cannot.value.problems)
    plan = fresh(plan)
    assert (plan.state, Document.objects.count()) == ("draft", 0)
    assert became(plan) == ["started"]
    assert not Letter.objects.exists()
    return cannot.value.problems


def test_a_plan_goes_from_draft_to_four_signatures(cast, plan):
    plan, document = propose(plan, cast.hana)
    assert (plan.state, document.state) == ("proposed", "open")
    document = fresh(sign_by_all(plan, document, cast))
    plan = fresh(plan)
    assert (plan.state, document.state, document.signatures.count()) == ("signed", "complete", 4)
    assert became(plan, document) == [
        "started",
        "proposed",
        "frozen",
        *("signature",) * 4,
        "complete",
        "signed",
    ]


# -- Who signs -----------------------------------------------------------------------------------


HEADS = [
    (1, "Hana Okafor", "Headteacher", "Ash Lane Infant School"),
    (1, "Wes Hughes", "Headteacher", "Beech Hill Infant School"),
]
CHAIRS = [
    (2, "Gus Merriman", "Chair of governors", "Ash Lane Infant School"),
    (2, "Mei Lindqvist", "Chair of governors", "Beech Hill Infant School"),
]


def turned(places, turn):
    return [(turn, *rest) for _, *rest in places]


def test_heads_first_then_chairs_follow_from_the_posts_of_today(plan):
    places, missing = places_of(plan)
    assert (in_order(places), missing) == (HEADS + CHAIRS, [])


def test_any_other_order_is_possible(cast, plan):
    add_committees(cast)
    plan = set_order(plan, ["chair"], ["committee_chair"], ["headteacher"])
    places, missing = places_of(plan)
    jo = (2, "Jo Farrow", "Chair of the joint committee", "Ash and Beech")
    assert (in_order(places), missing) == ([*turned(CHAIRS, 1), jo, *turned(HEADS, 3)], [])


def test_all_in_one_turn(plan):
    places, _ = places_of(set_order(plan, ["headteacher", "chair"]))
    assert in_order(places) == HEADS + turned(CHAIRS, 1)


def test_the_plan_of_one_school_is_signed_by_its_own(cast):
    plan = workflow.start(title="Own", year=2026, school=cast.ash, by=cast.hana)
    places, missing = places_of(plan)
    assert (in_order(places), missing) == ([HEADS[0], CHAIRS[0]], [])


def test_who_heads_both_schools_signs_for_each(cast, plan):
    Post.objects.filter(person=cast.wes).update(person=cast.hana)
    plan, document = propose(plan, cast.hana)
    assert [(s.turn, s.name, s.organisation) for s in document.signatories.all()[:2]] == [
        (1, "Hana Okafor", "Ash Lane Infant School"),
        (1, "Hana Okafor", "Beech Hill Infant School"),
    ]


def test_a_vacant_post_is_named(cast, plan):
    Post.objects.filter(person__in=[cast.gus, cast.hana]).update(until=date(2020, 1, 1))
    assert problems(plan, cast.wes) == [
        "Ash Lane Infant School has no headteacher on record, so nobody can sign for it. "
        "Ask the partnership coordinator to add the person.",
        "Ash Lane Infant School has no chair of governors on record, so nobody can sign for it. "
        "Ask the partnership coordinator to add the person.",
    ]


def test_who_has_left_the_portal_does_not_hold_the_place(cast, plan):
    Person.objects.filter(pk=cast.gus.pk).update(is_active=False)
    assert problems(plan, cast.hana)[0].startswith(
        "Ash Lane Infant School has no chair of governors on record"
    )


def test_a_post_that_begins_tomorrow_does_not_sign_today(cast, plan, time_machine):
    time_machine.move_to(datetime(2026, 9, 4, 11, 0, tzinfo=UTC), tick=False)
    Post.objects.filter(person=cast.gus).update(since=date(2026, 9, 5))
    assert len(problems(plan, cast.hana)) == 1
    Post.objects.filter(person=cast.gus).update(since=date(2026, 9, 4))
    assert places_of(plan)[1] == []


def test_two_holders_of_one_post_are_named_both(cast, plan):
    Post.objects.create(person=cast.dev, kind="headteacher", school=cast.ash)
    assert problems(plan, cast.wes) == [
        "Ash Lane Infant School has more than one headteacher on record today "
        "(Hana Okafor, Dev Raman). Ask the partnership coordinator which post has ended."
    ]


def test_a_plan_that_nobody_signs_is_not_proposed(cast, plan):
    set_order(plan)
    assert problems(plan, cast.hana) == ["Say who signs: the order of signing is empty."]


def test_a_collaborative_without_schools_has_nobody_to_sign(cast, plan):
    Membership.objects.all().delete()
    assert problems(plan, cast.cora) == [
        "No school belongs to Ash and Beech today, so nobody can sign."
    ]


def test_a_school_that_is_a_member_twice_signs_once(cast, plan):
    Membership.objects.create(collaborative=cast.collaborative, school=cast.ash)
    assert in_order(places_of(plan)[0]) == HEADS + CHAIRS


def test_a_school_has_no_joint_committee_and_the_sentence_says_so(cast):
    plan = workflow.start(
        title="Own",
        year=2026,
        school=cast.ash,
        by=cast.hana,
        signing_order=[["headteacher"], ["committee_chair"]],
    )
    places, missing = places_of(plan)
    assert in_order(places) == HEADS[:1]
    assert missing == [
        "Ash Lane Infant School has no joint committee, so no chair of the joint committee "
        "can sign. Change who signs."
    ]


def test_a_plan_without_objectives_and_areas_is_not_proposed(cast):
    plan = workflow.start(title="Empty", year=2026, collaborative=cast.collaborative, by=cast.hana)
    assert problems(plan, cast.hana) == [
        "Add at least one objective before you propose the plan.",
        "Add at least one area of work before you propose the plan.",
    ]


def test_the_day_to_sign_by_may_be_today_but_not_yesterday(cast, plan, time_machine):
    time_machine.move_to(datetime(2026, 6, 4, 23, 30, tzinfo=UTC), tick=False)  # the 5th, 0:30
    ActionPlan.objects.filter(pk=plan.pk).update(sign_by=date(2026, 6, 4))
    assert problems(plan, cast.hana) == [
        "The date to sign by, 4 June 2026, has passed. Choose a later one."
    ]
    ActionPlan.objects.filter(pk=plan.pk).update(sign_by=date(2026, 6, 5))
    _, document = propose(plan, cast.hana)
    assert document.sign_by == date(2026, 6, 5)


# -- Proposing -----------------------------------------------------------------------------------


def test_the_frozen_text_is_that_of_the_moment_of_proposing(cast, plan):
    stale = fresh(plan)
    workflow.reframe(
        plan,
        by=cast.wes,
        seen_edition=1,
        title="The newest title",
        year=2027,
        sign_by=None,
        signing_order=[["headteacher"]],
    )
    document = workflow.propose(stale, by=cast.hana)
    text = json.loads(document.body)
    assert (text["title"], text["period"], document.title) == (
        "The newest title",
        "2027–28",
        "The newest title",
    )
    assert text["signatories"] == [
        {"order": turn, "name": name, "post": post, "organisation": where}
        for turn, name, post, where in HEADS
    ]


def test_a_proposed_plan_is_not_proposed_again(cast, proposed):
    plan, _ = proposed
    with pytest.raises(NotNow):
        workflow.propose(plan, by=cast.hana)
    assert Document.objects.count() == 1


# -- Stopping ------------------------------------------------------------------------------------


STOPS = [
    (workflow.send_back, "sent_back", "sent back"),
    (workflow.decline, "declined", "declined"),
]


@pytest.mark.parametrize(("verb", "state", "word"), STOPS, ids=["send back", "decline"])
def test_a_signatory_stops_the_signing_with_a_reason_for_all_to_read(
    cast, proposed, verb, state, word
):
    plan, document = proposed
    sign(plan, document, cast.wes)
    Letter.objects.all().delete()
    verb(plan, place_of(document, cast.hana), by=cast.hana, because="Dates are missing.")
    plan, document = fresh(plan), fresh(document)
    assert (plan.state, plan.because, plan.sent_back_to) == (
        state,
        "Dates are missing.",
        cast.hana,
    )
    assert (document.state, document.closed_because) == (state, "Dates are missing.")
    assert document.closed_at is not None
    assert Signature.objects.filter(document=document).count() == 1  # stays on the record
    assert became(plan)[-1] == became(document)[-1] == state
    letter = Letter.objects.get()
    assert (letter.key, letter.to) == (f"{state}:{document.pk}", cast.hana)
    assert "Dates are missing." in letter.text
    notices = Notice.objects.filter(key=f"{word}:{document.pk}")
    assert set(notices.values_list("to__name", "says")) == {
        (name, f"“Joint plan (version 1)” was {word} by Hana Okafor: Dates are missing.")
        for name in ("Wes Hughes", "Gus Merriman", "Mei Lindqvist")
    }


@pytest.mark.parametrize("verb", [verb for verb, *_ in STOPS], ids=["send back", "decline"])
def test_only_who_is_to_sign_and_has_not_can_stop_it(cast, proposed, verb):
    plan, document = proposed
    sign(plan, document, cast.hana)
    says = r"^You have signed already, or it is not you who signs here\.$"
    for place, by in (
        (place_of(document, cast.hana), cast.hana),
        (place_of(document, cast.wes), cast.hana),
        (place_of(document, cast.gus), cast.stan),
    ):
        with pytest.raises(NotNow, match=says):
            verb(plan, place, by=by, because="x")
    assert fresh(plan).state == "proposed"


def test_who_signs_later_may_send_it_back_before_their_turn(cast, proposed):
    plan, document = proposed
    workflow.send_back(plan, place_of(document, cast.gus), by=cast.gus, because="No.")
    assert fresh(plan).state == "sent_back"


def test_who_was_replaced_cannot_stop_it_any_more(cast, proposed):
    plan, document = proposed
    place = place_of(document, cast.hana)
    workflow.replace_signatory(plan, place, person=cast.dev, by=cast.cora, because="Left.")
    with pytest.raises(NotNow):
        workflow.send_back(plan, place, by=cast.hana, because="x")
    assert fresh(plan).state == "proposed"


def test_of_two_who_stop_it_the_second_is_told(cast, proposed):
    plan, document = proposed
    workflow.decline(plan, place_of(document, cast.wes), by=cast.wes, because="Never.")
    with pytest.raises(NotNow, match=r"^“Joint plan” is not waiting for signatures any more\.$"):
        workflow.send_back(plan, place_of(document, cast.hana), by=cast.hana, because="Soon.")
    assert fresh(plan).because == "Never."


def test_withdrawing_takes_the_text_back_and_keeps_what_was_signed(cast, proposed):
    plan, document = proposed
    sign(plan, document, cast.hana)
    workflow.withdraw(plan, by=cast.wes, because="A mistake.")
    plan, document = fresh(plan), fresh(document)
    assert (plan.state, plan.because, document.state, document.closed_because) == (
        "draft",
        "",
        "withdrawn",
        "A mistake.",
    )
    assert document.signatures.count() == 1
    told = set(
        Notice.objects.filter(key__startswith="withdrawn").values_list("to__name", flat=True)
    )
    assert told == {"Gus Merriman", "Mei Lindqvist"}  # not who did it, nor who proposed it
    with pytest.raises(NotNow):
        workflow.withdraw(plan, by=cast.hana, because="Again.")


@pytest.mark.parametrize("stop", ["send back", "decline", "withdraw"])
def test_after_a_stop_the_plan_is_edited_and_proposed_as_the_next_version(cast, proposed, stop):
    plan, first = proposed
    if stop == "withdraw":
        workflow.withdraw(plan, by=cast.hana, because="x")
    else:
        verb = {"send back": workflow.send_back, "decline": workflow.decline}[stop]
        verb(plan, place_of(first, cast.gus), by=cast.gus, because="x")
    area = plan.areas.first()
    workflow.change(area, by=cast.hana, seen_edition=1, aims="Better aims.")
    plan, second = propose(fresh(plan), cast.wes)
    assert (second.version, plan.state, plan.because) == (2, "proposed", "")
    assert "Better aims." in second.body
    assert "Better aims." not in fresh(first).body
    assert second.signatures.count() == 0
    sign_by_all(plan, second, cast)
    assert (fresh(second).state, fresh(plan).state) == ("complete", "signed")
    assert (
        fresh(first).state
        == {
            "send back": "sent_back",
            "decline": "declined",
            "withdraw": "withdrawn",
        }[stop]
    )


def test_a_signed_plan_reopened_keeps_its_signed_version_until_the_next_is_signed(cast, signed):
    plan, first = signed
    body = first.body
    workflow.reopen(plan, by=cast.hana)
    plan = fresh(plan)
    assert (plan.state, fresh(first).state) == ("draft", "complete")
    workflow.change(plan.areas.first(), by=cast.hana, seen_edition=1, name="New name")
    plan, second = propose(plan, cast.hana)
    assert (second.version, fresh(first).state, fresh(first).body) == (2, "complete", body)
    workflow.withdraw(plan, by=cast.hana, because="x")
    assert fresh(first).state == "complete"  # still in force
    plan, third = propose(fresh(plan), cast.hana)
    sign_by_all(plan, third, cast)
    assert [d.state for d in Document.objects.of(plan)] == ["complete", "withdrawn", "superseded"]


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_only_a_signed_plan_is_reopened(cast, plan, state):
    if state == "proposed":
        plan, _ = propose(plan, cast.hana)
    lines = HistoryLine.objects.count()
    with pytest.raises(NotNow, match="only a plan signed by all gets a new version"):
        workflow.reopen(plan, by=cast.hana)
    assert (fresh(plan).state, HistoryLine.objects.count()) == (state, lines)


def test_a_signed_plan_is_not_withdrawn_or_stopped(cast, signed):
    plan, document = signed
    for deed in (
        lambda: workflow.withdraw(plan, by=cast.hana, because="x"),
        lambda: workflow.send_back(plan, place_of(document, cast.mei), by=cast.mei, because="x"),
    ):
        with pytest.raises(NotNow, match="is not waiting for signatures any more"):
            deed()
    assert (fresh(plan).state, fresh(document).state) == ("signed", "complete")
    assert not Seal.objects.exists()


# -- Signing and replacing -----------------------------------------------------------------------


def test_each_signature_is_news_for_who_proposed_it(cast, proposed):
    plan, document = proposed
    sign(plan, document, cast.wes)
    assert list(Notice.objects.values_list("to__name", "says", "url")) == [
        ("Hana Okafor", "Wes Hughes has signed “Joint plan (version 1)”.", f"/plans/{plan.pk}/")
    ]


def test_the_coordinator_names_who_signs_instead(cast, proposed):
    plan, document = proposed
    successor = workflow.replace_signatory(
        plan,
        place_of(document, cast.gus),
        person=cast.priya,
        by=cast.cora,
        because="Gus has moved away.",
    )
    assert (successor.person, successor.post, successor.organisation, successor.turn) == (
        cast.priya,
        "Chair of governors",
        "Ash Lane Infant School",
        2,
    )
    for person in (cast.hana, cast.wes, cast.priya, cast.mei):
        document = sign(plan, document, person)
    assert (document.state, fresh(plan).state) == ("complete", "signed")


def test_nobody_is_replaced_in_a_signed_plan(cast, signed):
    plan, document = signed
    with pytest.raises(NotNow, match=r"^Everybody has signed this text already"):
        workflow.replace_signatory(
            plan, place_of(document, cast.gus), person=cast.priya, by=cast.cora, because="x"
        )


def test_two_plans_are_signed_side_by_side(cast, proposed):
    one, first = proposed
    two, second = propose(draft(cast, title="Another plan"), cast.wes)
    sign_by_all(two, second, cast)
    assert (fresh(one).state, fresh(two).state) == ("proposed", "signed")
    assert first.signatures.count() == 0
