"""What comes of an accepted report, in the school's plan and among what it offers to others."""

import pytest

from actionplans import workflow as plans
from actionplans.models import ActionPlan, Area
from partnership import wording
from peerreview.workflow import accepting, consent
from records.models import HistoryLine
from records.steps import NotNow
from schools.models import SupportEntry
from schools.workflow import support
from tests.peerreview import reports


@pytest.fixture
def review(cast):
    return reports.accepted(cast)


@pytest.fixture
def wanted(review):
    return list(review.findings.filter(kind="development"))


def areas():
    return [
        (a.plan.title, a.name, a.aims.strip(), [x.text for x in a.actions.all()])
        for a in Area.objects.exclude(origin="")
    ]


def test_areas_become_drafts_in_a_plan_of_the_school_started_for_that(cast, review, wanted):
    accepting.want_areas(review, wanted, by=cast.hana)
    plan = ActionPlan.objects.get()
    assert (plan.school, plan.year, plan.state, plan.created_by) == (
        cast.ash,
        2026,
        "draft",
        cast.hana,
    )
    assert areas() == [
        (plan.title, "Reading", "Found development 1.", ["Read with partners."]),
        (plan.title, "Inclusion", "Found development 2.", ["Read with partners."]),
    ]


def test_however_often_it_is_asked_for_there_is_one_of_each(cast, review, wanted):
    for _ in range(3):
        accepting.want_areas(review, wanted, by=cast.hana)
    assert len(areas()) == 2
    assert ActionPlan.objects.count() == 1


def test_the_plan_that_is_there_is_used(cast, review, wanted):
    plan = plans.start(title="Ours", year=2026, school=cast.ash, by=cast.dev)
    plans.start(title="Last year’s", year=2025, school=cast.ash, by=cast.dev)
    accepting.want_areas(review, wanted[:1], by=cast.hana)
    assert [title for title, *_ in areas()] == [plan.title]


def test_a_plan_that_is_fixed_takes_nothing_and_says_so(cast, review, wanted):
    plan = plans.start(title="Ours", year=2026, school=cast.ash, by=cast.dev)
    ActionPlan.objects.filter(pk=plan.pk).update(state="proposed")
    lines = HistoryLine.objects.count()
    with pytest.raises(NotNow) as refused:
        accepting.want_areas(review, wanted, by=cast.hana)
    assert str(refused.value) == wording.PLAN_IS_FIXED.format(
        plan="Ours", state="Waiting for signatures"
    )
    assert (areas(), HistoryLine.objects.count()) == ([], lines)


def test_a_strength_that_is_shared_becomes_a_draft_of_an_offer_once(cast, review):
    for scope in ("all", "none", "all"):
        consent.say(review, by=cast.hana, scope=scope)
    strengths = list(review.findings.filter(kind="strength"))
    entries = SupportEntry.objects.order_by("pk")
    assert [e.origin for e in entries] == [f"peerreview.finding:{f.pk}" for f in strengths]
    entry = entries[0]
    assert (entry.school, entry.title, entry.theme, entry.state, entry.created_by) == (
        cast.ash,
        "Reading: a strength found in 2026–27",
        "Reading",
        "draft",
        cast.hana,
    )
    assert (entry.offer, entry.evidence) == (strengths[0].text, strengths[0].evidence)


def test_until_the_school_lists_it_nobody_beyond_reads_that_draft(cast, review):
    consent.say(review, by=cast.hana, scope="all")
    consent.say(review, by=cast.hana, scope="none")
    assert SupportEntry.objects.for_user(cast.hana).count() == 2
    for person in (cast.cora, cast.stan, cast.ada):
        assert not SupportEntry.objects.for_user(person).exists()
    for entry in SupportEntry.objects.all():
        support.list_it(entry, by=cast.hana, seen_edition=entry.edition)
    assert SupportEntry.objects.for_user(cast.cora).count() == 2
