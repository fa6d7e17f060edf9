import pytest
from django.db import IntegrityError, transaction

from actionplans import workflow
from actionplans.models import ActionPlan, Area, Objective
from schools.models import Membership, Post, School
from tests.actionplans.people import add_committees
from tests.cast import fresh


@pytest.fixture
def everybody(cast):
    return add_committees(cast)


@pytest.fixture
def school_plan(everybody):
    return workflow.start(title="Own plan", year=2026, school=everybody.ash, by=everybody.hana)


def who(cast, may):
    return {key for key, person in cast.people.items() if may(fresh(person))}


def test_who_may_do_what_with_the_plan_of_a_collaborative(everybody, plan):
    assert {
        "see": who(everybody, lambda p: plan in ActionPlan.objects.for_user(p)),
        "edit": who(everybody, plan.may_be_edited_by),
        "propose": who(everybody, plan.may_be_proposed_by),
        "withdraw": who(everybody, plan.may_be_withdrawn_by),
        "reopen": who(everybody, plan.may_be_reopened_by),
    } == {
        "see": {"hana", "wes", "gus", "mei", "dev", "priya", "cora", "ada", "jo", "mo", "bo", "av"},
        "edit": {"hana", "wes", "dev", "cora", "jo"},
        "propose": {"hana", "wes", "cora", "jo"},
        "withdraw": {"hana", "wes", "cora", "jo"},
        "reopen": {"hana", "wes", "cora", "jo"},
    }


def test_who_may_do_what_with_the_plan_of_one_school(everybody, school_plan):
    plan = school_plan
    assert {
        "see": who(everybody, lambda p: plan in ActionPlan.objects.for_user(p)),
        "edit": who(everybody, plan.may_be_edited_by),
        "propose": who(everybody, plan.may_be_proposed_by),
    } == {
        "see": {"hana", "gus", "dev", "priya", "cora", "ada", "bo"},
        "edit": {"hana", "dev", "cora"},
        "propose": {"hana", "cora"},
    }


def test_who_may_start_a_plan(everybody):
    assert who(everybody, ActionPlan.may_be_started_by) == {
        *("hana", "wes", "dev", "stan", "jo", "cora"),
    }


def test_the_parts_of_a_plan_are_seen_by_those_who_see_the_plan(everybody, plan):
    for kind in (Area, Objective):
        seen = who(everybody, lambda p, kind=kind: kind.objects.for_user(p).exists())
        assert seen == who(everybody, lambda p: plan in ActionPlan.objects.for_user(p))


def test_a_school_that_leaves_takes_its_peoples_rights_along(everybody, plan):
    Membership.objects.filter(school=everybody.beech).delete()
    sees = who(everybody, lambda p: plan in ActionPlan.objects.for_user(p))
    assert {"wes", "mei"} & sees == set()
    assert {"hana", "gus"} <= sees
    assert not plan.may_be_edited_by(fresh(everybody.wes))


def test_a_plan_is_seen_once_by_who_belongs_in_many_ways(everybody, plan):
    Post.objects.create(person=everybody.hana, kind="governor", school=everybody.beech)
    Post.objects.create(
        person=everybody.hana, kind="committee_member", collaborative=everybody.collaborative
    )
    Membership.objects.create(collaborative=everybody.collaborative, school=everybody.ash)
    assert list(ActionPlan.objects.for_user(fresh(everybody.hana))) == [plan]


@pytest.mark.parametrize(
    ("year", "period"), [(2017, "2017–18"), (1999, "1999–00"), (2008, "2008–09")]
)
def test_the_academic_year_in_words(year, period):
    assert ActionPlan(year=year).period == period


def test_a_plan_belongs_to_a_collaborative_or_to_a_school(cast):
    for facts in ({}, {"collaborative": cast.collaborative, "school": cast.ash}):
        with (
            pytest.raises(IntegrityError, match="plan_of_a_collaborative_or_a_school"),
            transaction.atomic(),
        ):
            ActionPlan.objects.create(title="x", year=2026, created_by=cast.hana, **facts)


def test_its_owner_and_its_schools(cast, plan):
    assert (plan.owner, list(plan.schools())) == (cast.collaborative, [cast.ash, cast.beech])
    own = ActionPlan(title="x", year=2026, school=cast.elsewhere)
    assert (own.owner, list(own.schools())) == (cast.elsewhere, [cast.elsewhere])


def test_nothing_is_sent_back_without_a_reason(proposed):
    plan, _ = proposed
    with pytest.raises(IntegrityError, match="with_a_reason"), transaction.atomic():
        ActionPlan.objects.filter(pk=plan.pk).update(state="sent_back", because="")


@pytest.mark.parametrize(
    ("state", "editable"),
    [
        ("draft", True),
        ("sent_back", True),
        ("declined", True),
        ("proposed", False),
        ("signed", False),
    ],
)
def test_in_which_states_the_text_may_be_edited(state, editable):
    assert ActionPlan(state=state).is_editable is editable


def test_a_plan_is_found_by_its_title_as_people_mean_it(cast):
    workflow.start(
        title="St Mary’s & Peter’s", year=2026, school=School.objects.first(), by=cast.hana
    )
    assert [
        ActionPlan.objects.named_like(words).count()
        for words in ("saint marys and peters", "ST. MARY'S", "mary paul")
    ] == [1, 1, 0]
