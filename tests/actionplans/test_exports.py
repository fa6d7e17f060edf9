"""The list of plans as a file."""

import csv
import io

import pytest

from records import workshop
from schools import exports
from tests.cast import draft, fresh, propose, sign

pytestmark = pytest.mark.usefixtures("private_files")


def rows_for(person, query=""):
    job = exports.ask("plans", by=fresh(person), kind="csv", query=query)
    workshop.do_waiting()
    with fresh(job).file.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


@pytest.fixture
def three(cast, signed):
    draft(cast, title="Written")
    plan, document = propose(draft(cast, title="Waiting"), cast.hana)
    sign(plan, document, cast.wes)


def test_each_plan_with_how_far_it_has_come(cast, three):
    told = {row["Plan"]: (row["Whose"], row["State"], row["Signed"]) for row in rows_for(cast.gus)}
    assert told == {
        "Written": ("Ash and Beech", "Draft", ""),
        "Waiting": ("Ash and Beech", "Waiting for signatures", "1 of 4"),
        "Joint plan": ("Ash and Beech", "Signed by all", "4 of 4"),
    }


def test_the_same_rows_in_the_same_order_as_on_the_page(as_, cast, three):
    for key in ("gus", "stan", "cora", "ada"):
        for query in ("", "state=draft&state=signed", "search=wait"):
            page = as_(key).get(f"/plans/?{query}")
            on_page = [plan["title"] for plan in page.context["plans"]]
            person = getattr(cast, key)
            assert [row["Plan"] for row in rows_for(person, query)] == on_page, (key, query)
