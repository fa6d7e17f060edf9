from collections import Counter
from dataclasses import replace

from peerreview.planning import dates
from peerreview.planning.dates import find_days, possible_days
from peerreview.planning.fitting import with_days, with_leads
from peerreview.planning.problem import Visit
from peerreview.planning.solver import Watch
from tests.peerreview.planning.cycles import (
    DAYS,
    good_plan,
    plain,
    with_reviewer,
    with_school,
)


def dayless():
    problem, plan = good_plan()
    return problem, {host: replace(visit, day=None) for host, visit in plan.items()}


def test_wished_days_come_first():
    problem, plan = dayless()
    problem = with_school(problem, 1, wished_days=(DAYS[7], DAYS[2]))
    problem = with_school(problem, 2, wished_days=(DAYS[7], DAYS[3]))
    days = find_days(problem, plan, watch=Watch(10))
    # Both wish the same day, and Beech Hill has a part in both: one gets its second wish.
    assert {days.of[1], days.of[2]} in ({DAYS[7], DAYS[3]}, {DAYS[7], DAYS[2]})
    assert days.missing == []


def test_nobody_has_two_events_on_a_day():
    problem, plan = dayless()
    days = find_days(problem, plan, watch=Watch(10)).of
    events = Counter(
        (school, days[host])
        for host, visit in plan.items()
        for school in {host, *(problem.reviewers[key].school for key in visit.team)}
    )
    assert max(events.values()) == 1


def test_a_day_is_possible_for_the_host_and_everybody_who_comes():
    problem = with_school(plain(8), 1, open_days=frozenset(DAYS[2:7]))
    problem = with_reviewer(problem, 20, away=frozenset({DAYS[3]}))
    problem = with_reviewer(problem, 31, trained_from=DAYS[4])
    problem = with_reviewer(problem, 40, trained_until=DAYS[5])
    assert possible_days(problem, 1, (20, 31, 40)) == [DAYS[4], DAYS[5]]


def test_a_day_that_is_set_stays():
    problem, plan = good_plan()
    problem = with_school(problem, 3, wished_days=(DAYS[9],))
    assert find_days(problem, plan, watch=Watch(10)).of[3] == plan[3].day


def test_fixed_visits_take_their_days():
    problem, plan = dayless()
    problem = with_school(problem, 2, open_days=frozenset(DAYS[:1]))
    plan[1] = replace(plan[1], day=DAYS[0])
    days = find_days(problem, plan, fixed={1}, watch=Watch(10))
    assert days.missing == [2]
    assert 1 not in days.of


def test_terms_are_filled_evenly():
    problem, plan = dayless()
    days = find_days(problem, plan, watch=Watch(10)).of
    assert Counter(problem.terms[day] for day in days.values()) == {"autumn": 4, "spring": 4}


def test_more_days_are_tried_where_none_of_the_likely_fits(monkeypatch):
    monkeypatch.setattr(dates, "SAMPLE", 1)
    problem, plan = dayless()
    assert find_days(problem, plan, watch=Watch(10)).missing == []


def test_without_time_most_have_a_day_all_the_same():
    problem, plan = dayless()
    assert len(find_days(problem, plan, watch=Watch(0.0)).missing) <= 2


def test_a_visit_without_anybody_needs_no_day():
    problem, plan = dayless()
    plan[1] = Visit(1, ())
    assert find_days(problem, plan, watch=Watch(10)).of[1] is None


def test_a_team_without_a_common_day_is_changed():
    problem, plan = dayless()
    problem = with_reviewer(problem, 20, away=frozenset(DAYS[:6]))
    problem = with_reviewer(problem, 31, away=frozenset(DAYS[6:]))
    assert possible_days(problem, 1, plan[1].team) == []
    new = with_days(problem, plan, fixed=(), watch=Watch(20))
    assert all(visit.day for visit in new.values())
    assert not {20, 31} <= set(new[1].team)


def test_who_led_leads_on_and_others_in_turn():
    problem = plain(8)
    plan = {
        1: Visit(1, (20, 31, 40), lead=40),
        2: Visit(2, (30, 40, 51), lead=99),
        3: Visit(3, (40, 51)),
        4: Visit(4, ()),
    }
    leads = {host: visit.lead for host, visit in with_leads(problem, plan).items()}
    assert leads == {1: 40, 2: 30, 3: 51, 4: None}
