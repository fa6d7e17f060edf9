"""A school that became another hands on what it held, once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from actionplans import workflow as plans
from records.models import HistoryLine
from records.steps import NotNow
from schools.models import (
    Collaborative,
    Invitation,
    Lead,
    Membership,
    Post,
    School,
    Succession,
    SupportEntry,
)
from schools.workflow import succession
from tests.cast import fresh, propose, sign_by_all
from tests.schools.offering import entry_of, marked, put

LAST, ON = date(2025, 8, 31), date(2025, 9, 1)


@pytest.fixture
def academy(cast):
    School.objects.filter(pk=cast.ash.pk).update(status="closed", closed_on=LAST)
    return School.objects.create(name="Ash Lane Academy", district=cast.district)


@pytest.fixture
def became(cast, academy):
    return Succession.objects.create(predecessor=fresh(cast.ash), successor=academy, on=ON)


def spans(model, school):
    return list(model.objects.filter(school=school).order_by("pk").values_list("since", "until"))


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Post, Membership, Lead, Collaborative, Succession)
    ]


def test_posts_end_at_the_old_school_and_go_on_at_the_new_one(cast, became, academy):
    succession.succeed(became, by=cast.cora)
    there = Post.objects.filter(school=academy).order_by("pk")
    assert [(p.person, p.kind, p.since, p.until) for p in there] == [
        (cast.hana, "headteacher", ON, None),
        (cast.gus, "chair", ON, None),
        (cast.dev, "deputy", ON, None),
        (cast.priya, "governor", ON, None),
    ]
    assert spans(Post, cast.ash) == [(None, LAST)] * 4
    assert [p.school for p in fresh(cast.hana).current_posts] == [academy]


def test_memberships_leads_and_budgets_go_with_them(cast, became, academy):
    Lead.objects.create(collaborative=cast.collaborative, school=cast.ash, position=2)
    Collaborative.objects.update(budget_holder=cast.ash)
    succession.succeed(became, by=cast.cora)
    assert (spans(Membership, cast.ash), spans(Membership, academy)) == (
        [(None, LAST)],
        [(ON, None)],
    )
    here = Collaborative.objects.get()
    assert here.budget_holder == academy
    assert list(here.lead_rows.values_list("school", "position")) == [(academy.pk, 2)]
    assert list(here.current_schools()) == [academy, cast.beech]


def test_what_is_over_stays_and_what_runs_out_later_still_does(cast, became, academy):
    over = date(2020, 7, 31)
    Post.objects.filter(person=cast.dev).update(until=over)
    Post.objects.filter(person=cast.priya).update(until=date(2099, 7, 31))
    Post.objects.filter(person=cast.gus).update(ended_at=timezone.now())
    succession.succeed(became, by=cast.cora)
    there = Post.objects.filter(school=academy).order_by("pk")
    assert [(p.person, p.until) for p in there] == [
        (cast.hana, None),
        (cast.priya, date(2099, 7, 31)),
    ]
    assert Post.objects.get(person=cast.dev).until == over


def test_what_began_with_the_new_school_moves_as_it_is(cast, became, academy):
    since = date(2025, 9, 15)
    Post.objects.filter(person=cast.hana).update(since=since)
    succession.succeed(became, by=cast.cora)
    post = Post.objects.get(person=cast.hana)
    assert (post.school, post.since, post.until) == (academy, since, None)


def test_what_the_new_school_has_already_is_not_made_twice(cast, became, academy):
    Post.objects.create(person=cast.hana, kind="headteacher", school=academy, since=ON)
    Membership.objects.create(collaborative=cast.collaborative, school=academy, since=ON)
    Lead.objects.create(collaborative=cast.collaborative, school=academy)
    Lead.objects.create(collaborative=cast.collaborative, school=cast.ash)
    succession.succeed(became, by=cast.cora)
    assert Post.objects.filter(person=cast.hana, school=academy).count() == 1
    assert spans(Membership, academy) == [(ON, None)]
    assert [lead.school for lead in Lead.objects.all()] == [academy]


def test_on_the_very_day_the_old_post_bites_no_more(cast, academy):
    today = timezone.localdate()
    became = Succession.objects.create(
        predecessor=fresh(cast.ash), successor=academy, on=today + timedelta(days=1)
    )
    succession.succeed(became, by=cast.cora)
    old = Post.objects.get(person=cast.hana, school=cast.ash)
    assert (old.until, old.is_current) == (today, False)


def test_who_has_not_come_yet_is_invited_to_the_new_school(cast, became, academy):
    invitation = Invitation.objects.create(
        post=Post.objects.get(person=cast.dev), by=cast.cora, expires_on=date(2099, 1, 1)
    )
    succession.succeed(became, by=cast.cora)
    assert fresh(invitation).post.school == academy


def test_its_own_plans_go_with_it_and_texts_keep_the_old_name(cast, became, academy):
    own = plans.start(title="Our own", year=2026, school=cast.ash, by=cast.hana)
    theirs = plans.start(title="Beech’s", year=2026, school=cast.beech, by=cast.wes)
    succession.succeed(became, by=cast.cora)
    assert (fresh(own).school, fresh(theirs).school) == (academy, cast.beech)
    lines = HistoryLine.objects.about(own).values_list("became", "by_name", "says")
    assert list(lines)[-1] == (
        "handed_on_plan",
        "Cora Whitlock",
        "Ash Lane Infant School → Ash Lane Academy",
    )


def test_what_was_signed_keeps_the_old_name(cast, became, academy, plan):
    plan, document = propose(plan, cast.hana)
    document = sign_by_all(plan, document, cast)
    before = list(document.signatories.values_list("organisation", "name"))
    succession.succeed(became, by=cast.cora)
    assert list(document.signatories.values_list("organisation", "name")) == before
    assert ("Ash Lane Infant School", "Hana Okafor") in before


def test_the_history_of_both_schools_tells(cast, became, academy):
    succession.succeed(became, by=cast.cora)
    says = (
        "Ash Lane Infant School → Ash Lane Academy, from 1 September 2025: 4 posts and 1 membership"
    )
    for school in (cast.ash, academy):
        lines = HistoryLine.objects.about(school).values_list("became", "by_name", "says")
        assert list(lines) == [("handed_on", "Cora Whitlock", says)]


def test_it_happens_once(cast, became):
    succession.succeed(became, by=cast.cora)
    before = everything()
    with pytest.raises(NotNow, match="passed on already"):
        succession.succeed(became, by=cast.cora)
    assert everything() == before


def test_nothing_passes_on_from_an_open_school_or_where_several_are_involved(cast, became, academy):
    School.objects.filter(pk=cast.ash.pk).update(status="open")
    with pytest.raises(NotNow, match="still open"):
        succession.succeed(became, by=cast.cora)
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    other = Succession.objects.create(predecessor=cast.beech, successor=academy)
    with pytest.raises(NotNow, match="several schools"):
        succession.succeed(became, by=cast.cora)
    other.delete()
    Succession.objects.update(kind="merged")
    with pytest.raises(NotNow, match="several schools"):
        succession.succeed(became, by=cast.cora)
    assert spans(Post, academy) == []


def test_a_later_successor_of_the_successor_is_no_obstacle(cast, became, academy):
    later = School.objects.create(name="Ash Lane Trust School")
    Succession.objects.create(predecessor=academy, successor=later)
    succession.succeed(became, by=cast.cora)
    assert len(spans(Post, academy)) == 4


@pytest.mark.parametrize("who", ["hana", "ada"])
def test_only_a_coordinator_may(cast, became, who):
    with pytest.raises(PermissionDenied):
        succession.succeed(became, by=getattr(cast, who))
    with pytest.raises(PermissionDenied):
        succession.take_back(became, {}, by=getattr(cast, who))


def test_the_preview_counts_what_passes(cast, became):
    Lead.objects.create(collaborative=cast.collaborative, school=cast.ash)
    Post.objects.filter(person=cast.dev).update(until=date(2020, 7, 31))
    assert succession.what_passes({cast.ash.pk: ON, cast.elsewhere.pk: None}) == {
        cast.ash.pk: "3 posts, 1 membership and 1 lead",
        cast.elsewhere.pk: "1 post",
    }


def test_taken_back_all_is_as_it_was(cast, became, academy):
    Lead.objects.create(collaborative=cast.collaborative, school=cast.ash)
    Collaborative.objects.update(budget_holder=cast.ash)
    Post.objects.filter(person=cast.priya).update(since=date(2025, 9, 15))
    own = plans.start(title="Our own", year=2026, school=cast.ash, by=cast.hana)
    before = everything()
    did = succession.succeed(became, by=cast.cora)
    new = plans.start(title="The academy’s", year=2026, school=academy, by=cast.hana)
    assert succession.take_back(became, did, by=cast.cora) == []
    assert everything() == before
    assert (fresh(own).school, fresh(new).school) == (cast.ash, academy)


def test_what_was_changed_since_stays_and_is_told(cast, became, academy):
    did = succession.succeed(became, by=cast.cora)
    Post.objects.filter(person=cast.hana, school=cast.ash).update(until=date(2025, 7, 31))
    assert succession.take_back(became, did, by=cast.cora) == [
        "“Headteacher, Ash Lane Infant School” was changed again meanwhile and stays as it is."
    ]
    assert spans(Post, cast.ash) == [(None, date(2025, 7, 31)), *[(None, None)] * 3]


def test_what_it_offers_goes_with_it_and_comes_back(cast, became, academy):
    School.objects.filter(pk=cast.ash.pk).update(status="open")
    listed = marked(entry_of(fresh(cast.ash), cast.hana), cast.cora)
    discarded = put(entry_of(fresh(cast.ash), cast.hana, listed=False), "discarded")
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    assert not SupportEntry.objects.listed().exists()
    assert succession.what_passes({cast.ash.pk: ON})[cast.ash.pk] == (
        "4 posts, 1 membership and 1 entry in the directory of support"
    )
    did = succession.succeed(became, by=cast.cora)
    assert list(SupportEntry.objects.listed()) == [listed]
    assert (fresh(listed).school, fresh(listed).has_mark) == (academy, True)
    assert fresh(listed).may_be_written_by(fresh(cast.hana))
    assert fresh(discarded).school == cast.ash
    assert succession.take_back(became, did, by=cast.cora) == []
    assert fresh(listed).school == cast.ash
