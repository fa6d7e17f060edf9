import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from actionplans.models import ActionPlan
from consultation.models import Consultation, Report
from peerreview.models import Cycle, Offer, Review, Schedule, Seat
from records import history
from records.models import Document, HistoryLine
from records.steps import NotNow, step
from schools.models import Import, Invitation, SupportEntry
from schools.workflow import support
from tests.cast import fresh
from tests.consultation import stage
from tests.peerreview import stage as reviews

# Every move of every record that has states, written down here a second time: from → to.
MOVES = {
    Document: {
        ("open", "complete"),
        ("open", "sent_back"),
        ("open", "declined"),
        ("open", "withdrawn"),
        ("complete", "superseded"),
    },
    ActionPlan: {
        ("draft", "proposed"),
        ("sent_back", "proposed"),
        ("declined", "proposed"),
        ("proposed", "sent_back"),
        ("proposed", "declined"),
        ("proposed", "signed"),
        ("proposed", "draft"),
        ("signed", "draft"),
    },
    Consultation: {("draft", "published"), ("published", "sealed"), ("published", "withdrawn")},
    Report: {("draft", "published")},
    Review: {
        ("planned", "held"),
        ("held", "planned"),
        ("planned", "cancelled"),
        ("cancelled", "planned"),
        ("held", "with_host"),
        ("with_host", "held"),
        ("with_host", "accepted"),
    },
    Seat: {
        ("asked", "confirmed"),
        ("confirmed", "asked"),
        ("asked", "declined"),
        ("confirmed", "declined"),
        ("asked", "released"),
        ("confirmed", "released"),
    },
    Offer: {("waiting", "taken"), ("waiting", "declined"), ("declined", "taken")},
    Schedule: {
        ("ready", "asked"),
        ("failed", "asked"),
        ("asked", "ready"),
        ("asked", "failed"),
        ("ready", "published"),
        ("published", "superseded"),
        ("asked", "discarded"),
        ("ready", "discarded"),
        ("failed", "discarded"),
    },
    Cycle: {("prepared", "open"), ("open", "closed"), ("closed", "open")},
    SupportEntry: {
        ("draft", "listed"),
        ("draft", "discarded"),
        ("listed", "withdrawn"),
        ("withdrawn", "listed"),
        ("withdrawn", "draft"),
    },
}
# What the check constraints ask for besides, so that only the move itself is tried.
BESIDES = {
    Document: "completed_at = now()",
    ActionPlan: "because = 'a reason'",
    Consultation: "last_moment = now(), withdrawn_because = 'a reason'",
    Report: "figures = '{}', published_at = now()",
    Review: "cancelled_because = 'a reason'",
    Seat: "because = 'a reason'",
    Offer: "said_at = now()",
    Schedule: "number = number",
    Cycle: "opened_at = now()",
    SupportEntry: "listed_at = now(), listed_by_id = created_by_id, withdrawn_because = 'a reason'",
}


class Undone(Exception):
    pass


@pytest.fixture(params=MOVES, ids=lambda model: model.__name__)
def record(request, cast, proposed):
    plan, document = proposed
    consultation = stage.draft(cast)
    report = Report.objects.create(consultation=consultation)
    cycle = reviews.cycle(cast)
    told = dict.fromkeys(("title", "theme", "offer", "evidence"), "Singing")
    records = {
        ActionPlan: plan,
        Document: document,
        Consultation: consultation,
        Report: report,
        Offer: Offer.objects.create(person=cast.dev, consultation="c", question="q"),
        Schedule: Schedule.objects.create(cycle=cycle, number=1, made_by=cast.cora),
        Cycle: cycle,
        SupportEntry: support.draft(cast.ash, by=cast.hana, **told)[0],
    }
    if request.param in (Review, Seat):
        review = reviews.review(reviews.year(cast, year=2031), cast)
        records |= {Review: review, Seat: review.seats.first()}
    return records[request.param]


def put(record, state):
    """The record in any state whatever, past the guards."""
    from django.db import connection

    with pgtrigger.ignore(f"{record._meta.label}:moves"), connection.cursor() as cursor:
        table, besides = record._meta.db_table, BESIDES[type(record)]
        cursor.execute(
            f"UPDATE {table} SET state = %s, {besides} WHERE id = %s",  # noqa: S608
            [state, record.pk],
        )
    return fresh(record)


def which_moves(record, try_it):
    """The pairs of states, of all there are, for which `try_it(record, to)` does not refuse."""
    done = set()
    for from_ in record.State:
        for to in record.State:
            try:
                with transaction.atomic():
                    try_it(put(record, from_), to)
                    done.add((from_.value, to.value))
                    raise Undone
            except (NotNow, DatabaseError, Undone):
                pass
    return done


def test_this_table_knows_every_record_with_states():
    with_states = {model for model in apps.get_models() if hasattr(model, "MOVES")}
    # No evidence hangs on these two: `step` alone holds them.
    assert with_states == set(MOVES) | {Import, Invitation}


@pytest.mark.parametrize("model", MOVES, ids=lambda model: model.__name__)
def test_python_and_the_database_allow_the_same_moves(model):
    fsm = next(t for t in model._meta.triggers if isinstance(t, pgtrigger.FSM))
    assert set(fsm.transitions) == MOVES[model]
    assert {(f.value, to.value) for to, froms in model.MOVES.items() for f in froms} == MOVES[model]


def test_step_makes_exactly_the_moves_of_the_table(record, cast):
    def by_step(record, to):
        if to not in record.MOVES:
            raise NotNow("no way leads there")
        with history.deed():
            step(record, to, by=cast.hana)

    assert which_moves(record, by_step) == MOVES[type(record)]


def test_the_database_lets_exactly_the_moves_of_the_table_pass(record):
    def past_python(record, to):
        before = record.state
        type(record).objects.filter(pk=record.pk).update(state=to)
        if before == to:
            raise Undone

    assert which_moves(record, past_python) == MOVES[type(record)]


def test_a_step_sets_its_facts_and_adds_one_line(proposed, cast):
    plan, _ = proposed
    lines = HistoryLine.objects.count()
    with history.deed():
        step(plan, ActionPlan.State.SENT_BACK, by=cast.gus, says="too vague", because="too vague")
    assert (plan.state, plan.because) == ("sent_back", "too vague")
    now = fresh(plan)
    assert (now.state, now.because) == ("sent_back", "too vague")
    line = HistoryLine.objects.latest("number")
    assert HistoryLine.objects.count() == lines + 1
    assert (line.subject, line.became, line.says, line.by_name) == (
        f"actionplans.actionplan:{plan.pk}",
        "sent_back",
        "too vague",
        "Gus Merriman",
    )


def test_of_two_who_click_at_once_one_moves_it_and_the_other_is_told(plan, cast):
    early, late = fresh(plan), fresh(plan)
    with history.deed():
        step(early, ActionPlan.State.PROPOSED, by=cast.hana)
    lines = HistoryLine.objects.count()
    with pytest.raises(NotNow) as told, history.deed():
        step(late, ActionPlan.State.PROPOSED, by=cast.wes)
    assert str(told.value) == (
        "This could not be done, because Joint plan is now “Waiting for signatures”. "
        "Somebody may have been quicker. Here is how it stands."
    )
    assert told.value.record == late
    assert late.state == "proposed"
    assert HistoryLine.objects.count() == lines


def test_a_verb_may_say_in_its_own_words_that_it_came_too_late(plan, cast):
    with pytest.raises(NotNow, match=r"^All have signed\.$"), history.deed():
        step(plan, ActionPlan.State.SIGNED, by=cast.hana, too_late="All have signed.")


def test_a_step_outside_a_deed_changes_nothing(plan, cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        step(plan, ActionPlan.State.PROPOSED, by=cast.hana)
    assert fresh(plan).state == "draft"
