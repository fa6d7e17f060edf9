from datetime import date
from types import SimpleNamespace

import pytest

from peerreview.models import Cycle
from peerreview.wording import setup as wording
from peerreview.wording.days import span


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (date(2026, 10, 26), date(2026, 10, 26), "26 October 2026"),
        (date(2026, 10, 26), date(2026, 10, 30), "26 to 30 October 2026"),
        (date(2026, 9, 28), date(2026, 12, 11), "28 September to 11 December 2026"),
        (date(2026, 12, 19), date(2027, 1, 3), "19 December 2026 to 3 January 2027"),
        (date(2026, 10, 1), date(2027, 10, 1), "1 October 2026 to 1 October 2027"),
    ],
)
def test_days_from_to(first, last, says):
    assert span(first, last) == says


def test_windows_in_words():
    windows = [
        SimpleNamespace(first=date(2026, 9, 28), last=date(2026, 12, 11)),
        SimpleNamespace(first=date(2027, 1, 11), last=date(2027, 1, 15)),
    ]
    assert wording.weeks(windows) == "28 September to 11 December 2026, 11 to 15 January 2027"


@pytest.mark.parametrize(
    ("halves", "says"), [(0, "no day"), (1, "0.5 days"), (2, "1 day"), (3, "1.5 days")]
)
def test_days_in_words(halves, says):
    assert wording.days(halves) == says


def test_the_usual_rules_in_words():
    assert wording.rules(Cycle(year=2026)) == [
        "Each school is reviewed on one day by 3 leaders from other schools, each from a "
        "different one.",
        "At least 1 and at most 2 of them are headteachers, the others are deputies.",
        "Each school gives 1.5 days of its headteacher and 1.5 days of its deputy in the year. "
        "What is left over or given beyond counts for the next year.",
        "In each team somebody leads who has led reviews before.",
        "Only trained reviewers go.",
        "Nobody travels further than 60 km.",
        "The team writes its report within 10 days, and the school checks its facts within 10.",
        "Nobody goes to the same school again within 2 years.",
        "Secondary schools less than 6 km apart do not review each other.",
        "No two schools review each other in the same year.",
    ]


def test_other_rules_in_words():
    cycle = Cycle(
        year=2026,
        team_size=1,
        heads_at_least=1,
        heads_at_most=1,
        lead_needed=False,
        training_needed=False,
        cooling_off=0,
        rivals_within=0,
        swaps_allowed=True,
    )
    assert wording.rules(cycle) == [
        "Each school is reviewed on one day by 1 leader from another school.",
        "They are a headteacher.",
        "Each school gives 1.5 days of its headteacher and 1.5 days of its deputy in the year. "
        "What is left over or given beyond counts for the next year.",
        "Nobody travels further than 60 km.",
        "The team writes its report within 10 days, and the school checks its facts within 10.",
    ]


@pytest.mark.parametrize(
    ("size", "least", "most", "says"),
    [
        (3, 0, 0, "None of them are headteachers, all are deputies."),
        (3, 0, 2, "At most 2 of them are headteachers, the others are deputies."),
        (3, 2, 2, "2 of them are headteachers, the others are deputies."),
        (3, 1, 1, "1 of them is a headteacher, the others are deputies."),
        (2, 2, 2, "All of them are headteachers."),
        (1, 1, 1, "They are a headteacher."),
        (1, 0, 0, "They are a deputy."),
        (1, 0, 1, "They are a headteacher or a deputy."),
    ],
)
def test_who_is_in_a_team(size, least, most, says):
    cycle = Cycle(year=2026, team_size=size, heads_at_least=least, heads_at_most=most)
    assert wording.rules(cycle)[1] == says
