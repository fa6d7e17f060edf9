"""The ledger of days on the screen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerreview.models import DaysEntry
from tests.peerreview import stage


@pytest.fixture
def made(cast):
    made = stage.year(cast)
    DaysEntry.objects.bulk_create(
        DaysEntry(cycle=made.cycle, school=school, role=role, halves=3, why="owed")
        for school in made.schools.values()
        for role in ("headteacher", "deputy")
    )
    return made


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def test_the_ledger_is_the_coordinators(as_, cast, made):
    at = f"/reviews/cycles/{made.cycle.pk}/days/"
    for page in (at, f"{at}{cast.ash.pk}/"):
        for who in ("hana", "dev", "ada"):
            assert as_(who).get(page).status_code == 403
    client = as_("cora")
    for missing in ("/reviews/cycles/987654/days/", f"{at}987654/"):
        assert client.get(missing).status_code == 404
    prepared = stage.cycle(cast, year=2027, state="prepared")
    at = f"/reviews/cycles/{prepared.pk}/days/"
    assert client.get(at).status_code == 200
    assert as_("hana").get(at).status_code == 404


def test_all_schools_with_what_each_still_has_to_give(as_, cast, made):
    seat = stage.review(made, cast, team=("beech-head",)).seats.get()
    DaysEntry.objects.create(
        cycle=made.cycle, school=cast.beech, role="headteacher", halves=-2, why="given", seat=seat
    )
    page = as_("cora").get(f"/reviews/cycles/{made.cycle.pk}/days/?search=beech")
    (school,) = page.context["schools"]
    assert [account.in_days["left"] for account in school.accounts] == ["0.5", "1.5"]
    assert "1.5 owed, 1 given" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("head=owes", ["Ash Lane", "Cedar", "Damson"]),
        ("head=even", ["Beech Hill"]),
        ("head=ahead", ["St Mary"]),
        ("deputy=owes&search=beech", ["Beech Hill"]),
        ("deputy=even", []),
        ("district=swale&search=elder", []),
    ],
)
def test_it_is_narrowed_down(as_, cast, made, query, found):
    DaysEntry.objects.bulk_create(
        DaysEntry(
            cycle=made.cycle, school=school, role="headteacher", halves=n, why="put_right", says="x"
        )
        for school, n in ((cast.beech, -3), (cast.elsewhere, -4))
    )
    page = as_("cora").get(f"/reviews/cycles/{made.cycle.pk}/days/?{query}")
    names = [school.name for school in page.context["schools"]]
    assert len(names) == len(found)
    assert all(name.startswith(start) for name, start in zip(names, found, strict=True))


def test_one_row_or_many_cost_the_same(as_, cast, made):
    client, costs = as_("cora"), []
    client.get(f"/reviews/cycles/{made.cycle.pk}/days/")
    for query in ("?search=beech", ""):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/reviews/cycles/{made.cycle.pk}/days/{query}")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_an_empty_year_says_so(as_, cast):
    cycle = stage.cycle(cast)
    page = as_("cora").get(f"/reviews/cycles/{cycle.pk}/days/")
    assert "No days are owed yet" in page.content.decode()


def test_a_mistake_is_put_right_by_a_further_line(as_, cast, made):
    client, at = as_("cora"), f"/reviews/cycles/{made.cycle.pk}/days/{cast.beech.pk}/"
    answer = client.post(at, {"role": "deputy", "halves": "a bit", "says": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "halves": ["Enter days in halves, for example 0.5, 1.5 or -1."],
        "says": ["Enter a reason."],
    }
    typed = {"role": "deputy", "halves": "-0.5", "says": "Helped in May."}
    answer = client.post(at, typed, follow=True)
    assert told(answer) == [
        "The ledger is put right. Beech Hill Infant School now has 1 deputy headteacher days still "
        "to give."
    ]
    assert "Helped in May." in answer.content.decode()
    assert [e.in_days for e in answer.context["entries"]] == ["−0.5", "+1.5", "+1.5"]
