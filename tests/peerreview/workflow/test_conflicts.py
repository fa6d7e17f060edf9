"""Conflicts: declared, told where a visit is planned already, and taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from peerreview.models import Conflict, Review
from peerreview.workflow import conflicts
from records.models import HistoryLine, Notice
from records.steps import NotNow
from tests.cast import fresh
from tests.peerreview import stage

FAMILY, EMPLOYER = Conflict.Kind.FAMILY, Conflict.Kind.EMPLOYER


def test_somebody_declares_for_themselves(cast):
    until = timezone.localdate() + timedelta(days=300)
    found = conflicts.declare(cast.dev, cast.beech, EMPLOYER, by=cast.dev, until=until)
    assert (found.person, found.school, found.kind, found.until, found.declared_by) == (
        cast.dev,
        cast.beech,
        EMPLOYER,
        until,
        cast.dev,
    )
    line = HistoryLine.objects.get(subject=f"peerreview.conflict:{found.pk}")
    assert (line.became, line.says) == ("conflict_declared", "")  # the chain keeps no reasons


def test_the_coordinator_declares_for_anybody_and_nobody_else_does(cast):
    assert conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.cora).declared_by == cast.cora
    for who in (cast.hana, cast.gus, cast.ada):
        with pytest.raises(PermissionDenied):
            conflicts.declare(cast.dev, cast.elsewhere, FAMILY, by=who)
    with pytest.raises(PermissionDenied):  # a governor reviews nowhere
        conflicts.declare(cast.priya, cast.elsewhere, FAMILY, by=cast.priya)


def test_ones_own_school_needs_no_word(cast):
    with pytest.raises(NotNow, match="Ash Lane Infant School is their own school"):
        conflicts.declare(cast.dev, cast.ash, FAMILY, by=cast.dev)


def test_a_duplicate_is_told_kindly_and_an_end_can_be_put_right(cast):
    found = conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.dev)
    with pytest.raises(NotNow) as refusal:
        conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.cora)
    assert str(refusal.value) == (
        "This is on record already: Dev Raman and Beech Hill Infant School (family there). "
        "Nothing was changed."
    )
    assert refusal.value.record.get_absolute_url() == "/reviews/conflicts/"
    until = timezone.localdate() + timedelta(days=10)
    conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.dev, until=until)
    assert fresh(found).until == until
    assert Conflict.objects.count() == 1


def test_one_that_has_run_out_holds_again(cast):
    found = conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.dev)
    yesterday = timezone.localdate() - timedelta(days=1)
    Conflict.objects.update(until=yesterday)
    assert list(Conflict.objects.holding()) == []
    conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.dev, until=None)
    assert list(Conflict.objects.holding()) == [found]


# -- Two schools -----------------------------------------------------------------------------------


def test_two_schools_are_the_same_pair_whichever_is_named_first(cast):
    found = conflicts.declare_rivals(cast.beech, cast.ash, by=cast.wes)
    assert (found.school, found.other_school) == (cast.ash, cast.beech)
    with pytest.raises(NotNow, match="This is on record already: Beech Hill Infant School and Ash"):
        conflicts.declare_rivals(cast.ash, cast.beech, by=cast.hana)
    assert Conflict.objects.count() == 1


def test_heads_speak_for_their_own_school_and_the_coordinator_for_any(cast):
    for who in (cast.dev, cast.gus, cast.wes):
        with pytest.raises(PermissionDenied):
            conflicts.declare_rivals(cast.ash, cast.elsewhere, by=who)
    assert conflicts.declare_rivals(cast.ash, cast.elsewhere, by=cast.cora).person is None
    with pytest.raises(NotNow, match="A school does not compete with itself"):
        conflicts.declare_rivals(cast.ash, cast.ash, by=cast.hana)


# -- Taken back, and seen --------------------------------------------------------------------------


def test_who_takes_what_back(cast):
    own = conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.cora)
    pair = conflicts.declare_rivals(cast.ash, cast.beech, by=cast.hana)
    for who, what in ((cast.hana, own), (cast.wes, pair), (cast.dev, pair)):
        with pytest.raises(PermissionDenied):
            conflicts.take_back(what, by=who)
    conflicts.take_back(own, by=cast.dev)
    conflicts.take_back(pair, by=cast.hana)
    assert Conflict.objects.count() == 0
    with pytest.raises(NotNow, match="This has been taken back already"):
        conflicts.take_back(own, by=cast.cora)
    assert HistoryLine.objects.filter(became="conflict_taken_back").count() == 2


def test_who_sees_what(cast):
    own = conflicts.declare(cast.dev, cast.beech, FAMILY, by=cast.cora)
    pair = conflicts.declare_rivals(cast.ash, cast.beech, by=cast.hana)

    def seen(who):
        return set(Conflict.objects.for_user(who))

    assert seen(cast.cora) == {own, pair}
    assert seen(cast.dev) == {own}
    assert seen(cast.hana) == seen(cast.wes) == {pair}
    assert seen(cast.stan) == seen(cast.gus) == set()


# -- What is planned already -----------------------------------------------------------------------


@pytest.fixture
def planned(cast):
    made = stage.year(cast)
    review = stage.review(made, cast, host="ash", team=("beech-head", "cedar-deputy"))
    return made, review


def clashing():
    return [seat.reviewer.person for seat in conflicts.clashes()]


def test_a_conflict_with_a_planned_visit_is_told_to_the_coordinator(cast, planned):
    conflicts.declare(cast.wes, cast.ash, FAMILY, by=cast.wes)
    assert clashing() == [cast.wes]
    notice = Notice.objects.get()
    assert (notice.to, notice.says) == (
        cast.cora,
        "Wes Hughes should not review Ash Lane Infant School after all: a conflict of interest was "
        "declared, and the visit is already planned.",
    )


def test_the_coordinator_is_not_told_what_she_said_herself(cast, planned):
    conflicts.declare(cast.wes, cast.ash, FAMILY, by=cast.cora)
    assert Notice.objects.count() == 0
    assert clashing() == [cast.wes]


def test_two_schools_that_compete_clash_either_way(cast, planned):
    made, _ = planned
    conflicts.declare_rivals(
        made.schools["cedar"], cast.ash, by=made.reviewers["cedar-head"].person
    )
    assert clashing() == [made.reviewers["cedar-deputy"].person]
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("how", ["elsewhere", "over by then", "held", "declined"])
def test_what_does_not_clash(cast, planned, how):
    made, review = planned
    school = cast.beech if how == "elsewhere" else cast.ash
    until = review.day - timedelta(days=1) if how == "over by then" else None
    if how == "held":
        Review.objects.filter(pk=review.pk).update(state=Review.State.HELD)
    if how == "declined":
        review.seats.update(state="declined", because="Ill.")
    person = made.reviewers["cedar-deputy"].person
    Conflict.objects.create(
        person=person, school=school, kind=FAMILY, declared_by=person, until=until
    )
    assert clashing() == []


def test_one_that_ends_on_the_day_of_the_visit_clashes(cast, planned):
    Conflict.objects.create(
        person=cast.wes,
        school=cast.ash,
        kind=FAMILY,
        declared_by=cast.wes,
        until=date(2026, 11, 12),
    )
    assert clashing() == [cast.wes]
