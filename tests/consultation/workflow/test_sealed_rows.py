"""What remains leads nowhere: from a comment not to its response, from a response not to a person."""

import random
from types import SimpleNamespace

import pytest

from consultation.instrument import layout
from consultation.results import bands
from consultation.workflow import sealed_rows
from consultation.workflow.sealed_rows import Reply, responses_and_comments
from tests.consultation import stage


@pytest.fixture
def told():
    return stage.instrument()


@pytest.fixture
def made(told, consultation):
    """`made(replies)` are the responses and comments of these: [(school, band, answers, quotable)]."""

    def make(*some):
        replies = []
        for school, band, answers, *more in some:
            invitee = SimpleNamespace(as_school=False, school_id=school)
            draft = SimpleNamespace(quotable=not more, withheld=False)
            pages = {"p1", "p3"} | ({"p2"} if answers.get("g1") == "yes" else set())
            reply = Reply(invitee, draft, answers, "", pages)
            reply.band = band
            replies.append(reply)
        return responses_and_comments(consultation, told, replies)

    return make


def place(told, name):
    return next(slot.number - 1 for slot in layout(told) if slot.question.name == name)


def test_the_lots_are_drawn_by_the_system():
    assert isinstance(sealed_rows.shuffle.__self__, random.SystemRandom)


def test_that_somebody_wrote_is_shuffled_within_what_is_told_of_them(told, made, monkeypatch):
    """Else the one response that says so would be known by the one comment."""
    monkeypatch.setattr(sealed_rows, "shuffle", lambda some: some.reverse())
    monkeypatch.setattr(bands, "generalise", lambda rows, k, schools: [row[1:] for row in rows])
    north, south = ("primary", "", ""), ("secondary", "", "")
    responses, comments = made(
        (1, north, {"q1": "yes", "q9": "Mine."}),
        (2, south, {"q1": "yes"}),
        (3, north, {"q1": "no"}),
        (4, south, {"q1": "no", "q9": "Ours."}),
    )
    slot = place(told, "q9")
    assert [r.code[slot] for r in responses] == [0, 1, 1, 0]  # a north and a south, as before
    assert [r.code[place(told, "q1")] for r in responses] == [1, 1, 2, 2]  # nothing else moves
    assert [(c.text, c.phase) for c in comments] == [("Mine.", "primary"), ("Ours.", "secondary")]


def test_bands_of_comments_count_those_who_were_asked(told, made, monkeypatch):
    asked = []

    def generalise(rows, k, schools):
        asked.append((rows, k, schools))
        return [("", "", "") for _ in rows]

    monkeypatch.setattr(bands, "generalise", generalise)
    north = ("primary", "headteacher", "")
    _, comments = made(
        *[(n, north, {"q1": "yes", "q9": f"I am number {n}."}) for n in range(3)],
    )
    rows = [(n, *north) for n in range(3)]
    # For each page with texts: people, and schools (none).
    assert asked == [(rows, 5, 3), ([], 5, 3)] * 2
    assert {(c.phase, c.role) for c in comments} == {("", "")}


def test_who_forbids_quotation_is_not_told_apart(made, monkeypatch):
    monkeypatch.setattr(bands, "generalise", lambda rows, k, schools: [row[1:] for row in rows])
    north = ("primary", "headteacher", "swale")
    _, comments = made(
        (1, north, {"q9": "Quote me."}), (2, north, {"q9": "Do not quote me."}, False)
    )
    facts = {c.text: (c.quotable, c.phase, c.role, c.district) for c in comments}
    assert facts == {
        "Quote me.": (True, *north),
        "Do not quote me.": (False, "", "", ""),
    }
