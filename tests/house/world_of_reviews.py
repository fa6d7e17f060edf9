"""The peer reviews that stand in the house while everybody walks through it (see world.py)."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from peerreview.models import (
    Away,
    Conflict,
    Cycle,
    DayPlan,
    Engagement,
    Offer,
    Review,
    Reviewer,
    Schedule,
    TrainingSession,
    VisitDocument,
)
from peerreview.planning.problem import Visit
from peerreview.workflow import days, picture, telling
from records.models import Letter
from schools.models import School
from tests.peerreview import stage


def build(cast, secret):
    """Years in every state, their reviews, the pool and the ledger; {name behind the @: key}."""
    return (
        years_of_reviews(cast, secret)
        | one_year(cast, secret)
        | pool_and_ledger(cast, secret)
        | draft(cast)
    )


def years_of_reviews(cast, secret):
    """A year under way, one being prepared and one that is closed; a school that left one."""
    open_, prepared, closed = (
        Cycle.objects.filter(year=year).first() or stage.cycle(cast, year=year, state=state)
        for year, state in ((2026, "open"), (2027, "prepared"), (2025, "closed"))
    )
    if not prepared.participations.exists():
        stage.take_part(prepared, cast.ash, cast.beech, cast.elsewhere, a_school("Fourth"))
    (joined,) = stage.take_part(open_, cast.ash, focus_words=f"Words {secret}")
    (joined_closed,) = stage.take_part(closed, cast.ash, focus_words=f"Words {secret}")
    (gone,) = stage.take_part(
        open_, a_school("Gone"), left_at=timezone.now(), left_because="It joins a trust."
    )
    cluster = open_.clusters.create(name=f"Cluster {cast.ash.pk}")
    open_.clusters.get_or_create(name="Marsh")
    return {
        "cycle": open_.pk,
        "cycle_prepared": prepared.pk,
        "cycle_closed": closed.pk,
        "strand": open_.themes.first().pk,
        "cluster": cluster.pk,
        "joined": joined.pk,
        "joined_closed": joined_closed.pk,
        "gone": gone.pk,
        "free_school": a_school("Free").pk,
    }


def a_school(name):
    return School.objects.create(name=name, phase="primary")


def one_year(cast, secret):
    """A year of reviews: one at the school to come, one of its head elsewhere; one held, one not."""
    year = 2026 + Cycle.objects.count()
    made = stage.year(cast, more=4, year=year)
    team = ("beech-head", "cedar-head", "damson-deputy")
    ahead = timezone.localdate() + timedelta(days=30)
    planned = stage.review(made, cast, team=team, day=ahead)
    DayPlan.objects.create(
        review=planned,
        items=[["08:30", "15:30", f"All of it {secret}", ""]],
        changed_by=cast.hana,
    )
    paper = VisitDocument.objects.create(
        review=planned,
        title=f"Paper {secret}",
        file=ContentFile(b"%PDF-1.7", name="document"),
        file_name="paper.pdf",
        size=8,
        added_by=cast.hana,
    )
    goes = stage.review(
        made,
        cast,
        host="cedar",
        team=("ash-head", "beech-deputy", "damson-head"),
        day=ahead + timedelta(days=1),
        confirmed=False,
    )
    past = timezone.localdate() - timedelta(days=20)
    to_hold = stage.review(
        made,
        cast,
        host="damson",
        team=("ash-head", "cedar-head", "elder-deputy"),
        day=past,
    )
    held = stage.review(
        made,
        cast,
        host="elder",
        team=("ash-head", "beech-head", "cedar-deputy"),
        day=past + timedelta(days=1),
        state=Review.State.HELD,
    )
    cancelled = stage.review(
        made,
        cast,
        host="beech",
        team=("ash-head", "cedar-head", "damson-deputy"),
        day=ahead + timedelta(days=2),
        state=Review.State.CANCELLED,
        cancelled_because="Snow.",
    )
    Engagement.objects.filter(review=cancelled).delete()
    telling.tell_host(planned)
    return {
        "invite": Letter.objects.exclude(calendar="").first().pk,
        "review": planned.pk,
        "paper": paper.pk,
        "visit": goes.pk,
        "past": to_hold.pk,
        "held": held.pk,
        "cancelled": cancelled.pk,
    }


def draft(cast):
    """A schedule that nobody but the coordinator sees; what belongs to whom makes no difference."""
    cycle = Cycle.objects.get(year=stage.YEAR)
    schedule, _ = Schedule.objects.get_or_create(
        cycle=cycle, number=1, defaults={"state": Schedule.State.READY, "made_by": cast.cora}
    )
    going = stage.reviewer(cast.dev)
    plan = picture.plan_in(schedule.plan)
    plan[cast.ash.pk] = Visit(cast.ash.pk, (going.pk,), going.pk)
    Schedule.objects.filter(pk=schedule.pk).update(plan=picture.as_json(plan))
    return {"schedule": schedule.pk, "going": going.pk}


def pool_and_ledger(cast, secret):
    """A deputy in the pool, and what there is about reviewing besides."""
    cycle = Cycle.objects.get(year=stage.YEAR)
    reviewer = Reviewer.objects.filter(person=cast.dev).first() or stage.reviewer(cast.dev)
    days.put_right(cycle, cast.ash, "deputy", by=cast.cora, halves=1, says=f"Helped {secret}")
    offer = Offer.objects.create(person=cast.dev, consultation=f"Asked {secret}", question="q")
    session = TrainingSession.objects.create(
        title=f"Session {secret}", day="2026-09-11", holds_until="2028-09-11"
    )
    conflict = Conflict.objects.create(
        person=cast.dev, school=cast.beech, kind="family", declared_by=cast.dev
    )
    away = Away.objects.create(reviewer=reviewer, first="2099-03-01", last="2099-03-05")
    return {
        "reviewer": reviewer.pk,
        "offer": offer.pk,
        "session": session.pk,
        "conflict": conflict.pk,
        "away": away.pk,
        "other_school": cast.beech.pk,
    }
