import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from peerreview.models import Schedule
from peerreview.views import by_hand
from peerreview.wording import schedule as wording
from peerreview.workflow import picture, publishing, scheduling
from records import workshop
from tests.cast import fresh
from tests.peerreview import stage
from tests.peerreview.views.test_schedule import text


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


def at(schedule, school):
    return f"/reviews/schedules/{schedule.pk}/visits/{school.pk}/"


def as_typed(visit, **facts):
    """What the form sends for a visit as it is."""
    typed = {f"seat_{n}": str(key) for n, key in enumerate(visit.team, 1)}
    typed |= {"lead": str(visit.team.index(visit.lead) + 1), "day": str(visit.day), "edition": "1"}
    return typed | facts


@pytest.fixture
def visit(draft, cast):
    return picture.plan_in(draft.plan)[cast.ash.pk]


def test_the_form_shows_the_visit_as_it_is(as_, draft, cast, visit):
    page = text(as_("cora").get(at(draft, cast.ash)))
    assert "Every rule is kept." in page
    assert f'value="{visit.day}"' in page
    assert page.count(" selected") == 4


def test_another_day_is_saved_in_the_draft(as_, draft, cast, visit):
    typed = as_typed(visit, day="2027-07-01")
    answer = as_("cora").post(at(draft, cast.ash), typed)
    assert answer.url.endswith(f"#visit-{cast.ash.pk}")
    assert picture.plan_in(fresh(draft).plan)[cast.ash.pk].day == date(2027, 7, 1)


def test_the_rules_answer_before_anything_is_saved(as_, draft, cast, visit):
    typed = as_typed(visit, day="2026-10-28")  # in the half-term
    page = as_("cora").get(f"{at(draft, cast.ash)}check/", typed, headers={"HX-Request": "true"})
    assert "Against a rule" in text(page)
    assert "<form" not in text(page)
    assert fresh(draft).edition == 1


def test_without_scripts_the_check_is_the_page_itself(as_, draft, cast, visit):
    page = text(as_("cora").get(at(draft, cast.ash), as_typed(visit, day="2026-10-28")))
    assert "Against a rule" in page
    assert 'value="2026-10-28"' in page


def test_a_place_can_stay_empty(as_, draft, cast, visit):
    third = next(n for n, key in enumerate(visit.team, 1) if key != visit.lead)
    as_("cora").post(at(draft, cast.ash), as_typed(visit, **{f"seat_{third}": ""}))
    assert len(picture.plan_in(fresh(draft).plan)[cast.ash.pk].team) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"seat_2": "@first"}, "This person is in the team already."),
        ({"seat_2": "999999"}, "Choose somebody from the list."),
        ({"day": "soon"}, "Enter a real day"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(as_, draft, cast, visit, wrong, says):
    wrong = {k: str(visit.team[0]) if v == "@first" else v for k, v in wrong.items()}
    page = as_("cora").post(at(draft, cast.ash), as_typed(visit, **wrong))
    assert page.status_code == 422
    assert says in text(page)
    assert fresh(draft).edition == 1


def test_somebody_must_sit_where_the_lead_is(as_, draft, cast, visit):
    lead = visit.team.index(visit.lead) + 1
    page = as_("cora").post(at(draft, cast.ash), as_typed(visit, **{f"seat_{lead}": ""}))
    assert "Nobody is chosen for this place." in text(page)


def test_who_was_quicker_is_told_and_what_was_chosen_is_kept(as_, draft, cast, visit):
    scheduling.set_visit(draft, visit, by=cast.cora, seen_edition=1)
    page = as_("cora").post(at(draft, cast.ash), as_typed(visit, day="2027-07-01"))
    assert page.status_code == 409
    assert "Somebody else has changed this draft meanwhile" in text(page)
    assert 'value="2027-07-01"' in text(page)
    assert 'name="edition" value="2"' in text(page)


def test_somebody_far_away_is_found_by_name(as_, draft, cast, visit, made, monkeypatch):
    monkeypatch.setattr("peerreview.views.by_hand.NEAREST", 0)
    monkeypatch.setattr("peerreview.views.by_hand.FIT", 0)
    there = {made.reviewers[key].pk: key for key in made.reviewers}
    key = next(
        k
        for pk, k in there.items()
        if pk not in visit.team and k.endswith("-head") and k[:3] != "ash"
    )
    name = made.reviewers[key].person.name
    assert f">{name} (head" not in text(as_("cora").get(at(draft, cast.ash)))
    page = as_("cora").get(at(draft, cast.ash), {"find": name.upper()})
    assert f">{name} (head" in text(page)


def test_locking_keeps_a_visit_as_it_is(as_, draft, cast):
    as_("cora").post(f"{at(draft, cast.ash)}lock/", {"edition": "1"})
    assert picture.plan_in(fresh(draft).plan)[cast.ash.pk].locked
    as_("cora").post(f"{at(draft, cast.ash)}lock/", {"edition": "2"})
    assert not picture.plan_in(fresh(draft).plan)[cast.ash.pk].locked
    late = as_("cora").post(f"{at(draft, cast.ash)}lock/", {"edition": "1"}, follow=True)
    assert "Somebody else has changed this draft" in text(late)


def test_swaps_are_proposed_and_done(as_, draft, cast, visit):
    page = text(as_("cora").get(f"{at(draft, cast.ash)}swap/{visit.lead}/"))
    assert "Swap<span" in page
    other = picture.plan_in(draft.plan)[cast.beech.pk]
    instead = next(key for key in other.team if key not in visit.team)
    answer = as_("cora").post(
        f"{at(draft, cast.ash)}swap/{visit.lead}/",
        {"there": other.host, "instead": instead, "edition": "1"},
        follow=True,
    )
    assert "Swapped in the draft." in text(answer)
    after = picture.plan_in(fresh(draft).plan)
    assert visit.lead in after[other.host].team
    assert instead in after[visit.host].team


@pytest.mark.parametrize("there", ["0", "x", ""])
def test_a_swap_with_nobody_is_refused_kindly(as_, draft, cast, visit, there):
    answer = as_("cora").post(
        f"{at(draft, cast.ash)}swap/{visit.lead}/",
        {"there": there, "instead": "1", "edition": "1"},
        follow=True,
    )
    assert "nothing was swapped" in text(answer)
    assert fresh(draft).edition == 1


def test_what_is_not_in_the_draft_is_not_found(as_, draft, cast, made):
    client = as_("cora")
    assert client.get(f"/reviews/schedules/{draft.pk}/visits/0/").status_code == 404
    outsider = next(
        r.pk
        for r in made.reviewers.values()
        if r.pk not in picture.plan_in(draft.plan)[cast.ash.pk].team
    )
    assert client.get(f"{at(draft, cast.ash)}swap/{outsider}/").status_code == 404
    assert as_("hana").get(at(draft, cast.ash)).status_code == 404


def test_a_published_schedule_is_not_changed_by_hand(as_, draft, cast):
    publishing.publish(draft, by=cast.cora, seen_edition=1)
    page = as_("cora").get(at(draft, cast.ash), follow=True)
    assert "not a draft any more" in text(page)
    assert Schedule.objects.get().edition == 1


def test_who_could_come_without_breaking_a_rule_is_offered_first(as_, draft, cast, visit):
    page = text(as_("cora").get(at(draft, cast.ash)))
    groups = re.findall(r'<optgroup label="([^"]*)"', page)
    assert groups[0] == "In the team now"
    assert "Dev Raman" not in page.split("<select", 1)[1]  # of the school itself


def test_the_first_of_those_who_could_come_keeps_every_rule(as_, draft, cast, visit):
    for other in ("beech", "elsewhere"):
        school = getattr(cast, other)
        problem = scheduling.Draft.of(draft)
        theirs = problem.plan[school.pk]
        for title, people in by_hand.candidates(problem, theirs):
            if title == wording.COULD_COME:
                key = people[0][0]
                left = replace(theirs, team=(key,), lead=None)
                says = problem.with_visit(left).breaches(school.pk)
                assert [b for b in says if b.must] == []
