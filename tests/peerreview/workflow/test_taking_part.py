from datetime import date

import pytest
from django.utils import timezone

from peerreview.models import Cycle, DaysEntry, Participation, Schedule
from peerreview.workflow import taking_part
from records.models import HistoryLine, Job
from records.steps import NotNow, SomebodyElseChanged
from schools.models import School
from tests.cast import fresh
from tests.peerreview import stage

State = Cycle.State


@pytest.fixture
def cycle(cast):
    return stage.cycle(cast, state=State.PREPARED)


def takes_part(cycle):
    return list(cycle.participations.taking_part().values_list("school__name", flat=True))


def ledger(cast=None):
    """[(role, halves, why)] of all lines, in order."""
    return list(DaysEntry.objects.order_by("pk").values_list("role", "halves", "why"))


def balance():
    return {role: sum(h for r, h, _ in ledger() if r == role) for role in ("headteacher", "deputy")}


# -- Joining ---------------------------------------------------------------------------------------


def test_who_could_join(cast, cycle):
    School.objects.create(name="Nursery of Ash Lane", part_of=cast.ash)
    School.objects.create(name="Closed", status="closed")
    School.objects.create(name="To come", status="proposed")
    School.objects.create(name="Closing", status="closing")
    stage.take_part(cycle, cast.beech)
    assert [s.name for s in taking_part.could_join(cycle)] == [
        "Ash Lane Infant School",
        "Closing",
        "St Mary’s Primary School",
    ]


def test_schools_join_a_year_that_is_prepared(cast, cycle):
    n = taking_part.join(cycle, [cast.ash, cast.beech], by=cast.cora)
    assert n == 2
    assert takes_part(cycle) == ["Ash Lane Infant School", "Beech Hill Infant School"]
    assert (ledger(), Job.objects.count()) == ([], 0)
    line = HistoryLine.objects.about(cycle).get()
    assert (line.became, line.says, line.by) == ("schools_joined", "2 schools", cast.cora)


def test_a_school_that_joins_alone_is_named(cast, cycle):
    taking_part.join(cycle, [cast.ash], by=cast.cora)
    assert HistoryLine.objects.about(cycle).get().says == "Ash Lane Infant School"


def test_who_takes_part_or_has_left_stays_as_it_is(cast, cycle):
    taking_part.join(cycle, [cast.ash, cast.beech], by=cast.cora)
    taking_part.leave(cycle.participations.get(school=cast.ash), by=cast.cora, because="Merged.")
    assert taking_part.join(cycle, [cast.ash, cast.beech], by=cast.cora) == 0
    assert takes_part(cycle) == ["Beech Hill Infant School"]
    assert HistoryLine.objects.about(cycle).count() == 1


def test_what_cannot_take_part_does_not_join(cast, cycle):
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    assert taking_part.join(cycle, [cast.ash], by=cast.cora) == 0


def test_who_joins_later_owes_the_days_and_its_head_is_told(cast):
    cycle = stage.cycle(cast, state=State.OPEN)
    taking_part.join(cycle, [cast.ash], by=cast.cora)
    assert ledger() == [("headteacher", 3, "owed"), ("deputy", 3, "owed")]
    assert Job.objects.get().wants == {"cycle": cycle.pk}


def test_a_school_comes_into_the_cluster_in_which_it_was(cast, cycle):
    before = stage.cycle(cast, year=2025)
    coast, hills = (before.clusters.create(name=name) for name in ("Coast", "Hills"))
    stage.take_part(before, cast.ash, cluster=coast)
    stage.take_part(before, cast.beech, cluster=hills)
    stage.take_part(before, cast.elsewhere)
    here = cycle.clusters.create(name="Coast")
    taking_part.join(cycle, [cast.ash, cast.beech, cast.elsewhere], by=cast.cora)
    assert dict(cycle.participations.values_list("school", "cluster")) == {
        cast.ash.pk: here.pk,
        cast.beech.pk: None,
        cast.elsewhere.pk: None,
    }


def test_nobody_joins_leaves_or_comes_back_when_it_is_closed(cast):
    cycle = stage.cycle(cast, state=State.CLOSED)
    there, gone = stage.take_part(cycle, cast.ash, cast.beech)
    Participation.objects.filter(pk=gone.pk).update(left_at=timezone.now(), left_because="x")
    for deed in (
        lambda: taking_part.join(cycle, [cast.elsewhere], by=cast.cora),
        lambda: taking_part.leave(there, by=cast.cora, because="x"),
        lambda: taking_part.come_back(gone, by=cast.cora),
        lambda: taking_part.place(
            there, by=cast.cora, seen=(None, True), cluster=None, hosts=False
        ),
    ):
        with pytest.raises(NotNow, match="is closed, so nothing was changed"):
            deed()
    assert takes_part(cycle) == ["Ash Lane Infant School"]


# -- Leaving and coming back -----------------------------------------------------------------------


@pytest.fixture
def ash(cast):
    """Ash takes part in a year that is open, and owes its days."""
    cycle = stage.cycle(cast, state=State.OPEN, head_halves=3, deputy_halves=2)
    taking_part.join(cycle, [cast.ash], by=cast.cora)
    return cycle.participations.get()


def test_a_school_leaves_with_a_reason_and_owes_nothing(cast, ash):
    taking_part.leave(ash, by=cast.cora, because="It joins a trust.")
    now = fresh(ash)
    assert (now.takes_part, now.left_because) == (False, "It joins a trust.")
    assert ledger()[2:] == [("headteacher", -3, "put_right"), ("deputy", -2, "put_right")]
    assert balance() == {"headteacher": 0, "deputy": 0}
    line = HistoryLine.objects.about(ash).get()
    assert (line.became, line.says) == ("school_left", "It joins a trust.")


def test_who_has_given_a_day_owes_as_before(cast, ash):
    DaysEntry.objects.create(
        cycle=ash.cycle, school=cast.ash, role="deputy", halves=-2, why="given"
    )
    taking_part.leave(ash, by=cast.cora, because="x")
    assert balance() == {"headteacher": 3, "deputy": 0}


def test_a_day_that_was_taken_back_was_not_given(cast, ash):
    for halves, why in ((-2, "given"), (2, "taken_back")):
        DaysEntry.objects.create(
            cycle=ash.cycle, school=cast.ash, role="deputy", halves=halves, why=why, says="x"
        )
    taking_part.leave(ash, by=cast.cora, because="x")
    assert balance() == {"headteacher": 0, "deputy": 0}


def test_leaving_and_coming_back_again_and_again(cast, ash):
    for _ in range(2):
        taking_part.leave(ash, by=cast.cora, because="x")
        assert balance() == {"headteacher": 0, "deputy": 0}
        taking_part.come_back(ash, by=cast.cora)
        assert balance() == {"headteacher": 3, "deputy": 2}
    now = fresh(ash)
    assert (now.takes_part, now.left_because) == (True, "")
    assert [e.became for e in HistoryLine.objects.about(ash)] == [
        "school_left",
        "school_back",
    ] * 2


def test_what_the_coordinator_put_right_besides_stays(cast, ash):
    DaysEntry.objects.create(
        cycle=ash.cycle, school=cast.ash, role="deputy", halves=1, why="put_right", says="A slip"
    )
    taking_part.leave(ash, by=cast.cora, because="x")
    assert balance() == {"headteacher": 0, "deputy": 1}
    taking_part.come_back(ash, by=cast.cora)
    assert balance() == {"headteacher": 3, "deputy": 3}


def test_other_schools_and_years_are_left_alone(cast, ash):
    taking_part.join(ash.cycle, [cast.beech], by=cast.cora)
    earlier = stage.cycle(cast, year=2025)
    taking_part.join(earlier, [cast.ash], by=cast.cora)
    taking_part.leave(ash, by=cast.cora, because="x")
    assert DaysEntry.objects.filter(school=cast.beech, why="put_right").count() == 0
    assert DaysEntry.objects.filter(cycle=earlier, why="put_right").count() == 0


def test_who_left_before_it_was_opened_and_comes_back_owes_then(cast):
    cycle = stage.cycle(cast, state=State.PREPARED)
    taking_part.join(cycle, [cast.ash], by=cast.cora)
    ash = cycle.participations.get()
    taking_part.leave(ash, by=cast.cora, because="x")
    Cycle.objects.update(state=State.OPEN)
    assert ledger() == []
    taking_part.come_back(ash, by=cast.cora)
    assert balance() == {"headteacher": 3, "deputy": 3}
    assert Job.objects.count() == 1


def test_late_clicks(cast, ash):
    with pytest.raises(NotNow, match="Ash Lane Infant School takes part already"):
        taking_part.come_back(ash, by=cast.cora)
    taking_part.leave(ash, by=cast.cora, because="x")
    with pytest.raises(NotNow, match="Ash Lane Infant School has left already"):
        taking_part.leave(ash, by=cast.cora, because="y")
    assert fresh(ash).left_because == "x"


# -- Its place -------------------------------------------------------------------------------------


def test_a_school_is_moved_and_may_give_days_only(cast, ash):
    coast = ash.cycle.clusters.create(name="Coast")
    taking_part.place(ash, by=cast.cora, seen=(None, True), cluster=coast, hosts=False)
    now = fresh(ash)
    assert (now.cluster, now.hosts, now.edition) == (coast, False, 1)
    line = HistoryLine.objects.about(ash).get()
    assert (line.became, line.says) == ("school_placed", "Coast")
    taking_part.place(ash, by=cast.cora, seen=(coast.pk, False), cluster=None, hosts=True)
    assert (fresh(ash).cluster, fresh(ash).hosts) == (None, True)


def test_a_place_that_stays_is_no_news(cast, ash):
    taking_part.place(ash, by=cast.cora, seen=(None, True), cluster=None, hosts=True)
    assert HistoryLine.objects.about(ash).count() == 0


def test_who_moves_a_school_second_is_told(cast, ash):
    coast = ash.cycle.clusters.create(name="Coast")
    taking_part.place(ash, by=cast.cora, seen=(None, True), cluster=coast, hosts=True)
    with pytest.raises(NotNow, match="Somebody else has moved Ash Lane"):
        taking_part.place(ash, by=cast.cora, seen=(None, True), cluster=None, hosts=False)
    assert fresh(ash).cluster == coast


def test_who_has_left_is_not_moved(cast, ash):
    taking_part.leave(ash, by=cast.cora, because="x")
    with pytest.raises(NotNow, match="has left Peer reviews 2026–27"):
        taking_part.place(ash, by=cast.cora, seen=(None, True), cluster=None, hosts=False)


# -- Wishes ----------------------------------------------------------------------------------------

WISHES = {
    "focus": ["reading"],
    "focus_words": "Do boys read?",
    "wished_days": [date(2027, 2, 3), date(2026, 11, 4)],
    "closed_days": [date(2027, 2, 4)],
}


def test_wishes_are_said(cast, ash):
    taking_part.say_wishes(ash, by=cast.hana, seen_edition=1, **WISHES)
    now = fresh(ash)
    assert {name: getattr(now, name) for name in WISHES} == WISHES
    assert (now.said_by, now.edition, now.said_at is not None) == (cast.hana, 2, True)
    line = HistoryLine.objects.about(ash).get()
    assert (line.became, line.by) == ("wishes_said", cast.hana)
    event = Participation.pgh_event_model.objects.filter(pgh_label="update").get()
    assert event.pgh_context.metadata["user"] == cast.hana.pk


def test_who_says_wishes_second_is_told(cast, ash):
    taking_part.say_wishes(ash, by=cast.hana, seen_edition=1, **WISHES)
    with pytest.raises(SomebodyElseChanged) as changed:
        taking_part.say_wishes(ash, by=cast.dev, seen_edition=1, **WISHES | {"focus": []})
    assert changed.value.theirs.focus == ["reading"]
    assert fresh(ash).said_by == cast.hana


@pytest.mark.parametrize("state", ["prepared", "closed"])
def test_wishes_are_for_a_year_that_is_under_way(cast, state):
    cycle = stage.cycle(cast, state=state)
    (ash,) = stage.take_part(cycle, cast.ash)
    with pytest.raises(NotNow, match="so wishes cannot be said"):
        taking_part.say_wishes(ash, by=cast.cora, seen_edition=1, **WISHES)


def test_who_has_left_wishes_nothing(cast, ash):
    taking_part.leave(ash, by=cast.cora, because="x")
    with pytest.raises(NotNow, match="has left"):
        taking_part.say_wishes(ash, by=cast.hana, seen_edition=1, **WISHES)


@pytest.mark.parametrize(
    ("state", "may"), [("ready", True), ("superseded", True), ("published", False)]
)
def test_wishes_end_with_the_published_schedule(cast, ash, state, may):
    Schedule.objects.create(cycle=ash.cycle, number=1, state=state, made_by=cast.cora)
    if may:
        taking_part.say_wishes(ash, by=cast.hana, seen_edition=1, **WISHES)
    else:
        with pytest.raises(NotNow, match="is published, so wishes can no longer be changed"):
            taking_part.say_wishes(ash, by=cast.hana, seen_edition=1, **WISHES)
    assert fresh(ash).edition == (2 if may else 1)
