from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from peerreview.models import ReportText
from peerreview.todos.report import reports as report_todos
from peerreview.todos.report import working_days_after
from peerreview.wording import report as wording
from peerreview.workflow import accepting, consent, facts, feedback
from schools.models import Post
from schools.todos import texts_to_sign
from tests.cast import place_of
from tests.peerreview import reports, stage

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def on():
    """`on(date)`: from now on it is the noon of that day."""
    travellers = []

    def travel(day):
        traveller = time_machine.travel(
            datetime(*day.timetuple()[:3], 12, tzinfo=LONDON), tick=False
        )
        travellers.append(traveller)
        traveller.start()

    yield travel
    for traveller in reversed(travellers):
        traveller.stop()


def told(person=None):
    """[(who, what, due)] in the order of names."""
    from schools.models import Person

    names = dict(Person.objects.values_list("pk", "name"))
    return sorted((names[t.person_id], t.deed, t.due) for t in report_todos(person))


def test_the_team_writes_and_the_lead_sends_within_the_days_of_the_year(cast, on):
    on(reports.DAY)
    review = reports.held(cast)
    due = date(2026, 11, 22)
    assert told() == [
        ("Cedar Deputy", wording.TODO_WRITE, due),
        ("Stan Bell", wording.TODO_WRITE, due),
        ("Wes Hughes", wording.TODO_SEND, due),
    ]
    assert told(cast.stan) == [("Stan Bell", wording.TODO_WRITE, due)]
    assert told(cast.hana) == []
    [todo] = report_todos(cast.wes)
    assert (todo.url, todo.place, todo.says) == (
        f"/reviews/{review.pk}/report/",
        "Ash Lane Infant School",
        "",
    )


def test_who_has_left_the_post_is_not_asked_and_another_sends(cast, on):
    on(reports.DAY)
    reports.held(cast)
    Post.objects.filter(person=cast.wes).delete()
    assert told() == [
        ("Cedar Deputy", wording.TODO_SEND, date(2026, 11, 22)),
        ("Stan Bell", wording.TODO_SEND, date(2026, 11, 22)),
    ]


def test_the_school_checks_within_working_days_then_the_team_answers_then_it_accepts(cast, on):
    on(date(2026, 11, 13))
    review = reports.sent(cast)
    due = date(2026, 11, 27)
    assert told() == [
        ("Dev Raman", wording.TODO_CHECK, due),
        ("Hana Okafor", wording.TODO_CHECK, due),
    ]
    comment = facts.comment(review.findings.first(), by=cast.hana, words="No.")
    assert told() == [("Wes Hughes", wording.TODO_ANSWER, due)]
    facts.answer(comment, by=cast.wes, words="Yes.")
    assert told() == [
        ("Dev Raman", wording.TODO_ACCEPT, due),
        ("Hana Okafor", wording.TODO_ACCEPT, due),
    ]
    accepting.accept(review, by=cast.hana)
    assert told() == []
    assert [t.person_id for t in texts_to_sign()] == [cast.wes.pk]


def test_afterwards_consent_and_feedback_are_asked_for_until_they_are_given(cast, on):
    on(date(2026, 11, 20))
    review = reports.accepted(cast)
    asked = [
        ("Cedar Deputy", wording.TODO_FEEDBACK, None),
        ("Dev Raman", wording.TODO_CONSENT, None),
        ("Hana Okafor", wording.TODO_FEEDBACK, None),
        ("Hana Okafor", wording.TODO_CONSENT, None),
        ("Stan Bell", wording.TODO_FEEDBACK, None),
        ("Wes Hughes", wording.TODO_FEEDBACK, None),
    ]
    assert told() == asked
    consent.say(review, by=cast.hana, scope="none")
    feedback.give(review, by=cast.stan, side="team", useful=4)
    assert told() == [asked[0], asked[2], asked[5]]
    on(date(2027, 2, 1))
    assert told() == []  # nobody remembers it by now


@pytest.mark.parametrize("days", [7, 8])
def test_the_coordinator_is_asked_to_help_after_more_than_a_week(cast, on, days):
    on(reports.DAY)
    reports.held(cast)
    on(date(2026, 11, 22) + timedelta(days=days))
    asked = [("Cora Whitlock", wording.TODO_LATE_REPORT, None)] if days > 7 else []
    assert told(cast.cora) == asked
    assert [t for t in told() if t[0] == "Cora Whitlock"] == asked


def test_the_coordinator_learns_whose_turn_it_is(cast, on):
    on(date(2026, 11, 13))
    review = reports.sent(cast)
    on(date(2026, 12, 10))
    assert told(cast.cora) == [("Cora Whitlock", wording.TODO_LATE_FACTS, None)]
    comment = facts.comment(review.findings.first(), by=cast.hana, words="No.")
    assert told(cast.cora) == [("Cora Whitlock", wording.TODO_LATE_ANSWERS, None)]
    facts.answer(comment, by=cast.wes, words="Yes.")
    _, document = reports.frozen(review)
    assert told(cast.cora) == []
    on(date(2027, 1, 5))
    assert told(cast.cora) == [("Cora Whitlock", wording.TODO_LATE_SIGNATURES, None)]
    assert place_of(document, cast.wes).asked_at is not None


def test_many_reports_take_as_many_queries_as_one(cast, on, django_assert_num_queries):
    on(reports.DAY)
    made = stage.year(cast, more=5)
    reports.held(cast, made)
    with django_assert_num_queries(9):
        assert len(report_todos()) == 3
    reports.held(cast, made, **reports.AT_BEECH)
    reports.sent(
        cast,
        made,
        host="elsewhere",
        team=("elder-head", "fir-head", "gorse-deputy"),
        day=date(2026, 11, 26),
    )
    with django_assert_num_queries(9):
        assert len(report_todos()) == 8


def test_working_days_leave_out_weekends_and_holidays():
    friday = date(2026, 10, 23)
    half_term = [(date(2026, 10, 26), date(2026, 10, 30))]
    assert working_days_after(friday, 1, []) == date(2026, 10, 26)
    assert working_days_after(friday, 1, half_term) == date(2026, 11, 2)
    assert working_days_after(friday, 6, half_term) == date(2026, 11, 9)
    assert working_days_after(friday, 0, half_term) == friday


def test_a_report_without_words_around_it_can_be_listed(cast, on):
    on(reports.DAY)
    reports.held(cast)
    assert not ReportText.objects.exists()
    assert len(report_todos(cast.wes)) == 1
