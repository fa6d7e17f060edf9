"""The demo's consultations: is the large one the whole of its source, and can both be asked?

SOURCE was written down from the source, heading by heading and box by box; each is named by a word
of ours, which is also its name in the content file.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from consultation.instrument import Kind, Text, every_path, steps, to_html
from consultation.instrument.checks import check
from consultation.models import Consultation, Invitee
from partnership.demo.consultation import LARGE, SMALL, demo_instrument, load_consultation

GATE, YES_NO, COMMENT, MONEY = "gate", "yes_no", "long_text", "money"

# The paper begins with thanks, purpose, confidence, and boxes for name, school and role: these are
# no page here, the portal knows them. Then, a row a heading: its name, whether it stands behind a
# gate, what is asked on it in order. A heading that the source uses twice is two pages.
SOURCE = [
    ("introduction", "", [(GATE, "gatebackground")]),
    ("background", "gatebackground", []),
    ("case", "", [(GATE, "gateelsewhere")]),
    ("elsewhere", "gateelsewhere", []),
    ("proposal", "", [(YES_NO, "support"), (YES_NO, "pilot"), (COMMENT, "supportwhy")]),
    ("principles", "", [(YES_NO, "principlesgood"), (COMMENT, "principleschange")]),
    ("functions", "", [(GATE, "gatefunctions")]),
    ("othersdo", "gatefunctions", []),
    ("three", "", [(YES_NO, "threeright"), (COMMENT, "threewhy")]),
    ("firststep", "", [(GATE, "gatereviews")]),
    ("reviewsmore", "gatereviews", []),
    (
        "activity",
        "",
        [
            (YES_NO, "engine"),
            (YES_NO, "clusters"),
            (YES_NO, "sharing"),
            (YES_NO, "reviewing"),
            (COMMENT, "reviewmodel"),
            (COMMENT, "reviewwhy"),
        ],
    ),
    (
        "membership",
        "",
        [
            (YES_NO, "openmembers"),
            (COMMENT, "agreementwords"),
            (YES_NO, "board"),
            (YES_NO, "subcommittees"),
            (COMMENT, "memberswhy"),
        ],
    ),
    ("funding", "", [(GATE, "gatedaytoday")]),
    ("daytoday", "gatedaytoday", []),
    (
        "paying",
        "",
        [
            (YES_NO, "onepost"),
            (YES_NO, "bothpay"),
            (MONEY, "contribution"),
            (COMMENT, "payingwhy"),
        ],
    ),
    ("timetable", "", [(YES_NO, "timing"), (COMMENT, "firstthings")]),
]
STARRED = ["support"]  # the one question with a star
OURS = "reviewname"  # which the source does not have

# How many headings, boxes and so on one counts when leafing through the source.
COUNTS = {"pages": 17, "behind a gate": 5, GATE: 5, YES_NO: 14, COMMENT: 9, MONEY: 1}

# Words of reading on each page of the source, by tens: retold, not summed up.
WORDS = {
    "introduction": 130,
    "background": 240,
    "case": 260,
    "elsewhere": 560,
    "proposal": 120,
    "principles": 180,
    "functions": 40,
    "othersdo": 440,
    "three": 180,
    "firststep": 230,
    "reviewsmore": 480,
    "activity": 230,
    "membership": 570,
    "funding": 280,
    "daytoday": 570,
    "timetable": 170,
}
BOARD = [("An independent chair", 1)] + [
    (f"{phase} schools: a head, a governor", 2) for phase in ("Secondary", "Primary", "Special")
]
BOARD += [("Teaching schools", 1), ("The local authority", 2), ("The diocese", 1)]
DAYS = [6, 75, 24, 30, 20, 20, 12, 12]
MONTHS = ["March", "April", "April", "May", "May", "May and June", "July"]


@pytest.fixture(scope="module")
def large():
    return demo_instrument()


@pytest.fixture(scope="module")
def small():
    return demo_instrument(SMALL)


@pytest.fixture
def consultation_keys(settings, tmp_path):
    settings.CONSULTATION_KEYS_DIR = tmp_path / "consultation-keys"


def reading(instrument, page):
    parts = instrument.by_name[page].parts
    return "\n\n".join(part.text for part in parts if isinstance(part, Text))


def table(instrument, page):
    """The rows of the one Markdown table on a page, without its head."""
    lines = [line for line in reading(instrument, page).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def everything_said(instrument):
    """Every text that people read."""
    yield from (instrument.title, instrument.purpose, instrument.welcome, instrument.thanks)
    for page in instrument.all_pages():
        yield page.title
        yield from (part.text for part in page.parts if isinstance(part, Text))
        for asked in page.asks:
            yield from (asked.label, asked.hint)
            yield from (option.label for option in asked.choices)


# -- The large one, against its source -------------------------------------------------------------


def test_its_pages_gates_and_questions_are_those_of_the_source_in_their_order(large):
    found = [
        (
            step.page.name,
            "/".join(step.behind),
            [(str(asked.kind), asked.name) for asked in step.page.asks if asked.name != OURS],
        )
        for step in steps(large)
    ]
    assert found == SOURCE


def test_they_are_as_many_as_one_counts_in_the_source(large):
    kinds = Counter(asked.kind for page in large.all_pages() for asked in page.asks)
    kinds[large.questions[OURS].kind] -= 1
    pages = steps(large)
    behind = sum(step.depth for step in pages)
    assert {"pages": len(pages), "behind a gate": behind} | dict(kinds) == COUNTS


def test_the_question_with_the_star_is_required_and_no_other(large):
    assert [q.name for q in large.questions.values() if q.required] == STARRED


def test_one_question_is_ours_and_asks_for_a_name_right_after_the_time_to_give(large):
    named = [q for q in large.questions.values() if q.named]
    assert [(q.name, q.kind, q.organiser) for q in named] == [
        (OURS, Kind.YES_NO, "the coordinator of the peer reviews")
    ]
    names = list(large.questions)
    assert names[names.index(OURS) - 1] == "reviewing"


def test_nothing_is_shortened(large):
    short = {
        page: len(reading(large, page).split())
        for page, words in WORDS.items()
        if len(reading(large, page).split()) < 0.9 * words
    }
    assert short == {}
    assert [page.name for page in large.all_pages() if not reading(large, page.name)] == ["paying"]


def test_the_board_is_composed_as_proposed(large):
    rows = table(large, "membership")
    assert [(who, int(seats)) for who, seats, _ in rows] == BOARD
    assert "meet once a term, that is three times a year" in reading(large, "membership")
    assert "the 7 primary groups" in reading(large, "membership")
    assert "5 heads whom the secondary association" in reading(large, "membership")


def test_the_one_post_and_its_days(large):
    assert [int(days) for _, days in table(large, "funding")] == DAYS
    assert "one person, full time, for one year. That will come to about £75,000" in (
        reading(large, "funding")
    )


def test_what_a_review_takes(large):
    text = reading(large, "activity")
    for fact in (
        "takes one day, and three leaders of other schools",
        "its head for 1.5 days and a deputy for 1.5 days",
        "Half a day of training",
    ):
        assert text.count(fact) == 1, fact
    assert "about 3 days a year from each school" in large.questions["reviewing"].hint


def test_the_timetable_goes_from_march_to_july(large):
    assert [month for month, _ in table(large, "timetable")] == MONTHS


def test_lists_are_as_long_as_in_the_source(large):
    def points(page):
        lines = reading(large, page).splitlines()
        return sum(line.startswith("- ") or line[:2].rstrip(".").isdigit() for line in lines)

    found = {page.name: points(page.name) for page in large.all_pages()}
    assert {page: number for page, number in found.items() if number} == {
        "introduction": 7,
        "background": 4,  # one sentence of the source
        "case": 3 + 5,
        "principles": 6,
        "activity": 3 + 3,  # what a review takes and the three models are prose in the source
        "membership": 7 + 4,
        "funding": 7,
        "daytoday": 5 + 3 + 2,  # the first five are one sentence of the source
    }


def test_the_welcome_promises_what_the_portal_keeps(large):
    for promise in (
        "your answers are shown to nobody but you, not even to the coordinator",
        "That you have replied is known",
        "that key is destroyed",
        "at least five people, and of at least ten in whatever is published",
        "its answer is kept apart from all others",
        "Only one question has to be answered",
    ):
        assert large.welcome.count(promise) == 1, promise
    assert "In five places" in reading(large, "introduction")
    assert len(large.gates) == 5


# -- Both ------------------------------------------------------------------------------------------


def test_the_small_one_asks_what_the_large_one_does_not(large, small):
    asked_large = {q.kind for q in large.questions.values()}
    asked_small = {q.kind for q in small.questions.values()}
    assert asked_large | asked_small == set(Kind)
    assert asked_large & asked_small == set()
    assert [(step.page.name, step.depth) for step in steps(small)] == [
        ("whether", 0),
        ("thisyear", 1),
        ("when", 0),
        ("what", 0),
    ]


@pytest.mark.parametrize(("name", "ways"), [(LARGE, (32, 12, 17)), (SMALL, (2, 3, 4))])
def test_it_can_be_published_as_it_stands(name, ways):
    instrument = demo_instrument(name)
    assert [finding.says for finding in check(instrument) if finding.stops] == []
    lengths = [len(pages) for _, pages in every_path(instrument)]
    assert (len(lengths), min(lengths), max(lengths)) == ways


@pytest.mark.parametrize("name", [LARGE, SMALL])
def test_all_that_people_read_is_written_with_care(name):
    texts = [text for text in everything_said(demo_instrument(name)) if text]
    for text in texts:
        assert "'" not in text, text
        assert '"' not in text, text
        assert "  " not in text, text
    asked = [q.label for page in demo_instrument(name).all_pages() for q in page.asks]
    assert [label for label in asked if label[-1] not in ".?"] == []
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("name", [LARGE, SMALL])
def test_the_markdown_becomes_what_it_means(name):
    instrument = demo_instrument(name)
    for page in instrument.all_pages():
        text = reading(instrument, page.name)
        html = str(to_html(text))
        for left in ("|", "**", "###", "- "):
            assert left not in html.replace(" - ", ""), (page.name, left)
        assert html.count("<h3>") == text.count("### "), page.name
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert html.count("<tr>") == max(len(rows) - 1, 0), page.name  # less the ruled line


# -- Asked -----------------------------------------------------------------------------------------


@time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False)
def test_the_large_one_is_asked_of_heads_and_governors(cast, consultation_keys):
    consultation = load_consultation(cast.people)
    assert (consultation.state, consultation.standing[0]) == ("published", "open")
    assert consultation.created_by == cast.cora
    assert consultation.version().read == demo_instrument()
    assert consultation.closes_at == datetime(2026, 3, 23, 17, tzinfo=UTC)
    assert consultation.end_for() == consultation.closes_at + timedelta(minutes=10)
    asked = Invitee.objects.filter(consultation=consultation).order_by("person__name")
    assert [(i.person.name.split()[0], i.role, i.as_school) for i in asked] == [
        ("Gus", "chair", False),
        ("Hana", "headteacher", False),
        ("Mei", "chair", False),
        ("Priya", "governor", False),
        ("Stan", "headteacher", False),
        ("Wes", "headteacher", False),
    ]


@time_machine.travel(datetime(2026, 6, 22, 20, tzinfo=UTC), tick=False)
def test_the_small_one_is_asked_of_schools_and_closes_by_the_summer_clock(cast, consultation_keys):
    consultation = load_consultation(cast.people, SMALL)
    assert consultation.closes_at == datetime(2026, 7, 6, 16, tzinfo=UTC)
    asked = Invitee.objects.filter(consultation=consultation).order_by("school__name")
    assert [(i.school, i.as_school) for i in asked] == [
        (cast.ash, True),
        (cast.beech, True),
        (cast.elsewhere, True),
    ]
    assert Consultation.objects.get().version().read == demo_instrument(SMALL)
