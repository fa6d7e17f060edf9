from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerreview.models import Review, Schedule, Seat
from peerreview.workflow import picture, scheduling
from records import workshop
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 9, 20, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def made(cast):
    return stage.owe(stage.year(cast, more=5))


@pytest.fixture
def draft(made, cast):
    schedule = scheduling.ask_for(made.cycle, by=cast.cora)
    workshop.do_waiting()
    return fresh(schedule)


def of_cycle(made):
    return f"/reviews/cycles/{made.cycle.pk}/schedule/"


def at(schedule):
    return f"/reviews/schedules/{schedule.pk}/"


def text(response):
    return response.content.decode()


# -- The cycle's page ---------------------------------------------------------------------------


def test_before_anything_is_planned_one_button_plans_the_year(as_, made):
    page = text(as_("cora").get(of_cycle(made)))
    assert "Work out the schedule" in page
    assert "Change only what must" not in page


def test_a_cycle_that_is_prepared_gets_no_schedule(as_, cast):
    cycle = stage.cycle(cast, state="prepared")
    page = text(as_("cora").get(f"/reviews/cycles/{cycle.pk}/schedule/"))
    assert "once the cycle is under way" in page
    assert "Work out the schedule" not in page


def test_only_the_coordinator_runs_it(as_, made, draft):
    assert as_("hana").get(of_cycle(made)).status_code == 403
    assert as_("hana").get(at(draft)).status_code == 404
    assert as_("hana").post(f"{at(draft)}publish/").status_code == 404


def test_asking_leads_to_the_page_that_shows_how_far_it_is(as_, made):
    answer = as_("cora").post(f"{of_cycle(made)}ask/", {"kind": "whole"})
    schedule = Schedule.objects.get()
    assert (answer.status_code, answer.url) == (302, at(schedule))
    page = text(as_("cora").get(at(schedule)))
    assert "Being worked out" in page
    assert "Stop and take the best so far" in page
    piece = text(as_("cora").get(at(schedule), headers={"HX-Request": "true"}))
    assert piece.strip().startswith('<div id="working"')


def test_the_page_that_waits_becomes_the_draft(as_, draft):
    headers = {"HX-Request": "true", "HX-Target": "working"}
    answer = as_("cora").get(at(draft), headers=headers)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_a_late_click_on_stop_gets_a_sentence(as_, draft):
    page = as_("cora").post(f"{at(draft)}stop/", follow=True)
    assert "not being worked out any more" in text(page)


def test_what_is_possible_is_said_before_anything_is_planned(as_, made):
    page = text(as_("cora").get(f"{of_cycle(made)}possible/"))
    assert "<b>24</b> of 24 places can be filled" in page
    assert "There are enough reviewers for every school" in page


def test_what_is_not_possible_is_named(as_, made, cast):
    stage.Reviewer.objects.exclude(pk=made.reviewers["ash-head"].pk).update(
        left_at="2026-09-01T12:00Z", left_because="Retired.", left_by=cast.cora
    )
    page = text(as_("cora").get(f"{of_cycle(made)}possible/", headers={"HX-Request": "true"}))
    assert "Beech Hill Infant School" in page
    assert "<html" not in page


# -- The draft ----------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["visits", "clusters", "distances", "days", "changes", "nonsense"])
def test_a_draft_can_be_looked_at_from_every_side(as_, draft, look):
    page = as_("cora").get(f"{at(draft)}?by={look}")
    assert page.status_code == 200
    assert "Read what changes, and publish" in text(page)


def test_visit_by_visit_everybody_is_named(as_, draft, made):
    page = text(as_("cora").get(at(draft)))
    for visit in picture.plan_in(draft.plan).values():
        for key in visit.team:
            assert stage.Reviewer.objects.get(pk=key).person.name in page
    assert page.count(">Complete<") == 8


def test_days_are_told_in_days(as_, draft):
    page = text(as_("cora").get(f"{at(draft)}?by=days"))
    assert page.count('data-label="Head, owed">1.5<') == 8


def test_the_map_is_drawn_where_places_are_known(as_, draft, made):
    assert "<svg viewBox" not in text(as_("cora").get(f"{at(draft)}?by=distances"))
    for n, school in enumerate(made.schools.values()):
        type(school).objects.filter(pk=school.pk).update(
            easting=600_000 + 2_000 * n, northing=160_000
        )
    page = text(as_("cora").get(f"{at(draft)}?by=distances"))
    assert page.count('class="schedule-dot ') == 8
    assert page.count("<line") == 24
    assert "km on average" in page


def test_as_a_file_it_has_a_line_for_each_seat(as_, draft):
    answer = as_("cora").get(f"{at(draft)}schedule.csv")
    lines = text(answer).strip().splitlines()
    assert len(lines) == 1 + 24
    assert answer.headers["Content-Type"].startswith("text/csv")


def test_throwing_it_away_leaves_nothing_in_hand(as_, draft, made):
    answer = as_("cora").post(f"{at(draft)}discard/")
    assert answer.url == of_cycle(made)
    assert fresh(draft).state == "discarded"
    assert as_("cora").get(f"{at(draft)}discard/").status_code == 405


@pytest.mark.parametrize("more", [1, 5])
def test_the_queries_are_constant(as_, cast, more):
    made = stage.owe(stage.year(cast, more=more))
    schedule = scheduling.ask_for(made.cycle, by=cast.cora)
    workshop.do_waiting()
    client = as_("cora")
    client.get(at(schedule))
    with CaptureQueriesContext(connection) as queries:
        client.get(at(schedule))
    assert len(queries) == 19


# -- Publishing ---------------------------------------------------------------------------------


def test_before_publishing_it_says_who_will_be_written_to(as_, draft):
    page = text(as_("cora").get(f"{at(draft)}publish/"))
    assert "8 schools: 24 people are asked to go." in page
    assert not Review.objects.exists()


def test_publishing_makes_the_reviews(as_, draft, made):
    answer = as_("cora").post(f"{at(draft)}publish/", {"edition": draft.edition}, follow=True)
    assert "Published." in text(answer)
    assert (Review.objects.count(), Seat.objects.count()) == (8, 24)
    assert "not answered yet" in text(answer)


def test_publishing_what_somebody_changed_meanwhile_shows_it_first(as_, draft):
    answer = as_("cora").post(f"{at(draft)}publish/", {"edition": "7"}, follow=True)
    assert "Somebody else has changed this draft meanwhile" in text(answer)
    assert not Review.objects.exists()


def test_what_breaks_a_rule_is_named_and_not_published(as_, draft, made, cast):
    visit = picture.plan_in(draft.plan)[cast.ash.pk]
    own = made.reviewers["ash-deputy"].pk
    scheduling.set_visit(
        draft, replace(visit, team=(*visit.team[:2], own)), by=cast.cora, seen_edition=1
    )
    page = text(as_("cora").get(at(draft)))
    assert "This cannot be published yet" in page
    answer = as_("cora").post(f"{at(draft)}publish/", {"edition": "2"}, follow=True)
    assert "Nothing was published, because" in text(answer)


def test_a_published_schedule_offers_no_changes(as_, draft):
    as_("cora").post(f"{at(draft)}publish/", {"edition": draft.edition})
    page = text(as_("cora").get(at(draft)))
    assert "Change<span" not in page
    assert "Throw this draft away" not in page
    late = as_("cora").get(f"{at(draft)}publish/", follow=True)
    assert "not a draft any more" in text(late)


def test_a_decline_asks_for_the_smallest_change(as_, draft, made):
    as_("cora").post(f"{at(draft)}publish/", {"edition": draft.edition})
    seat = Seat.objects.filter(lead=False).first()
    Seat.objects.filter(pk=seat.pk).update(state="declined", because="A course that day.")
    page = text(as_("cora").get(of_cycle(made)))
    assert "1 person has declined" in page
    assert "A course that day." in page
    assert "Change only what must" in page
