"""How many statements a page costs, at 1 and at 21 questions: constant, and few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultation.instrument import parse
from tests.consultation.stage import answer, published, question

OPEN, SAVE = 6, 8


def of(number):
    """One page with so many questions."""
    asked = [question(f"q{n}", "yes_no") for n in range(1, number + 1)]
    page = {"name": "p1", "title": "All of it", "parts": asked}
    told = {"schema": "instrument/1", "title": "Sizes", "pages": [page]}
    return parse(told | {"purpose": "", "welcome": "", "thanks": ""})


def statements(queries):
    """Without those that begin and end transactions."""
    ends = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [q["sql"] for q in queries.captured_queries if not q["sql"].startswith(ends)]


@pytest.fixture
def cost(as_, cast):
    """`cost(number, school=…)`: statements of (the opening, the first save, a later save)."""

    def measure(number, school=None):
        consultation = published(cast, asks="both", told=of(number))
        slug = f"school-{school.pk}" if school else "me"
        address = f"/consultations/{consultation.pk}/answer/{slug}/p1/"
        client = as_("hana")
        client.get(address)  # the version is read once in a process
        found = []
        for value in ("yes", "no"):
            with CaptureQueriesContext(connection) as opened:
                page = client.get(address).content.decode()
            mark = page.split('name="mark" value="')[1].split('"')[0]
            given = {f"q{n}": value for n in range(1, number + 1)} | {"mark": mark}
            with CaptureQueriesContext(connection) as saved:
                assert client.post(address, given).status_code == 302
            found += [len(statements(opened)), len(statements(saved))]
        return tuple(found)

    return measure


def test_a_page_is_opened_and_saved_with_few_statements_whatever_its_size(cost):
    small, large = cost(1), cost(21)
    assert small == large
    opened, first, again, later = large
    assert max(opened, again) <= OPEN
    assert max(first, later) <= SAVE
    assert (opened, first, again, later) == (5, 7, 5, 6)


def test_the_page_of_a_school_costs_the_same_but_that_its_seat_is_looked_at_first(cost, cast):
    assert cost(21, school=cast.ash) == (5, 8, 5, 6)


def test_a_save_by_the_script_costs_no_more(as_, cast):
    consultation = published(cast)
    answer(consultation, cast.hana, {"q1": "yes"}, send=False)
    address = f"/consultations/{consultation.pk}/answer/me/p1/"
    client = as_("hana")
    page = client.get(address).content.decode()
    mark = page.split('name="mark" value="')[1].split('"')[0]
    with CaptureQueriesContext(connection) as saved:
        client.post(address, {"q1": "no", "mark": mark}, headers={"X-Autosave": "1"})
    assert len(statements(saved)) == 6


def test_no_statement_with_an_answer_says_whose_it_is(as_, cast):
    consultation = published(cast, told=of(3))
    address = f"/consultations/{consultation.pk}/answer/me/p1/"
    with CaptureQueriesContext(connection) as saved:
        as_("hana").post(address, {"q1": "yes", "mark": "0.0.0"})
    written = [q["sql"] for q in saved.captured_queries if "consultation_draft" in q["sql"]]
    assert len(written) == 3
    for sql in written:
        assert "pghistory" not in sql
        assert str(cast.hana.pk) not in sql.split()
    # Elsewhere the history still knows who it was.
    with CaptureQueriesContext(connection) as left:
        as_("hana").post("/accounts/logout/")
    assert any("pghistory.context_metadata" in q["sql"] for q in left.captured_queries)


def list_and_landing(client, consultation):
    for address in ("/consultations/", consultation.get_absolute_url()):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        yield len(statements(seen))


@pytest.mark.parametrize("who", ["hana", "cora"])
def test_the_list_and_the_landing_cost_the_same_however_many(as_, cast, who):
    consultation = published(cast, asks="both")
    few = list(list_and_landing(as_(who), consultation))
    for n in range(4):
        other = published(cast, asks="both", opens=-n - 1)
        answer(other, cast.hana, {"q1": "yes"}, send=bool(n % 2))
    assert list(list_and_landing(as_(who), consultation)) == few
