"""The links between schools: recorded, and handed on where one simply became the other."""

import pytest

from schools.models import Import, Post, School, Succession
from tests.cast import fresh
from tests.schools.imports import bringing
from tests.schools.imports.files import links

ASH, BEECH, ACADEMY, ELSEWHERE = 800001, 800002, 800003, 800004
BECAME = (ASH, ACADEMY, "Ash Lane Academy", "Successor", "01-09-2025")
BACK = (ACADEMY, ASH, "Ash Lane Infant School", "Predecessor", "01-09-2025")


@pytest.fixture
def schools(cast):
    """The schools of the cast with URNs, and an academy that ash became."""
    for school, urn in ((cast.ash, ASH), (cast.beech, BEECH), (cast.elsewhere, ELSEWHERE)):
        School.objects.filter(pk=school.pk).update(urn=urn)
    School.objects.filter(pk=cast.ash.pk).update(status="closed")
    cast.people["academy"] = School.objects.create(name="Ash Lane Academy", urn=ACADEMY)
    return cast


def read(*rows, **more):
    return bringing.read(links(*rows), kind=Import.Kind.LINKS, name="links.csv", **more)


def bring(*rows, **more):
    return bringing.bring(links(*rows), kind=Import.Kind.LINKS, name="links.csv", **more)


def successions():
    return [
        (s.predecessor.urn, s.successor.urn, s.kind, str(s.on), s.handed_on_at is not None)
        for s in Succession.objects.order_by("pk")
    ]


def test_the_preview_says_what_passes_on(schools):
    imp = read(BECAME, BACK)
    assert bringing.rows(imp) == [
        (
            2,
            "new",
            "Ash Lane Infant School became Ash Lane Academy",
            {
                "Recorded as": ["", "became"],
                "From": ["", "1 September 2025"],
                "Passes on": ["", "4 posts and 1 membership"],
            },
        )
    ]
    assert imp.found["skipped"] == {"the same link, told by the other school": 1}


@pytest.mark.parametrize("rows", [(BECAME,), (BACK,), (BECAME, BACK), (BACK, BECAME)])
def test_from_whichever_side_it_is_told_it_is_one_succession(schools, rows):
    assert bring(*rows, by=schools.cora).state == "done"
    assert successions() == [(ASH, ACADEMY, "successor", "2025-09-01", True)]
    assert [p.school for p in fresh(schools.hana).current_posts] == [schools.academy]
    assert read(*rows).good == 0


def test_merged_and_split_schools_are_recorded_and_nothing_passes_on(schools):
    imp = bring(
        (ASH, ACADEMY, "", "Successor - merged", "01-09-2025"),
        (ACADEMY, BEECH, "", "Predecessor - amalgamated", ""),
        (ASH, ELSEWHERE, "", "Successor - Split School", "01-09-2025"),
    )
    assert imp.counts == {"new": 3}
    assert successions() == [
        (ASH, ACADEMY, "merged", "2025-09-01", False),
        (BEECH, ACADEMY, "merged", "None", False),
        (ASH, ELSEWHERE, "split", "2025-09-01", False),
    ]
    assert Post.objects.filter(school=schools.academy).count() == 0


def test_two_successors_are_for_the_coordinator_to_sort_out(schools):
    imp = bring(BECAME, (ASH, ELSEWHERE, "", "Successor", "01-09-2025"))
    assert all("Passes on" not in row.changes for row in imp.rows.all())
    assert [handed for *_, handed in successions()] == [False, False]


def test_a_school_that_is_still_open_hands_nothing_on_until_it_has_closed(schools):
    School.objects.filter(pk=schools.ash.pk).update(status="open")
    bring(BECAME)
    assert successions() == [(ASH, ACADEMY, "successor", "2025-09-01", False)]
    assert read(BECAME).counts == {"same": 1}
    School.objects.filter(pk=schools.ash.pk).update(status="closed")
    imp = bring(BECAME)
    assert [(r.verdict, r.changes) for r in imp.rows.all()] == [
        ("changed", {"Passes on": ["", "4 posts and 1 membership"]})
    ]
    assert successions() == [(ASH, ACADEMY, "successor", "2025-09-01", True)]


def test_what_does_not_concern_us_is_left_out_with_the_reason(schools):
    imp = read(
        (ASH, 999999, "", "Successor", ""),
        (999998, 999999, "", "Successor", "31-02-2020"),
        (ASH, ACADEMY, "", "Sixth Form Centre Link", ""),
    )
    assert imp.counts == {"skipped": 3}
    assert imp.found["skipped"] == {
        "only one of the two schools is here": 1,
        "neither of the two schools is here": 1,
        "another kind of link": 1,
    }


def test_what_is_wrong_is_told_by_cell(schools):
    imp = read(
        (ASH, "12", "", "Successor", ""),
        (ASH, ACADEMY, "", "Successor", "soon"),
        (ASH, ASH, "", "Successor", ""),
    )
    assert imp.counts == {"wrong": 3}
    assert [[p["cell"] for p in row.problems] for row in imp.rows.all()] == [["B2"], ["E3"], ["B4"]]


def test_another_date_is_a_change(schools):
    School.objects.filter(pk=schools.ash.pk).update(status="open")
    bring(BECAME)
    imp = bring((*BECAME[:4], "01-10-2025"))
    assert [r.changes for r in imp.rows.all()] == [{"From": ["1 September 2025", "1 October 2025"]}]
    assert successions() == [(ASH, ACADEMY, "successor", "2025-10-01", False)]
    bringing.undo(imp)
    assert successions() == [(ASH, ACADEMY, "successor", "2025-09-01", False)]


def test_what_somebody_else_recorded_meanwhile_is_looked_at_again(schools):
    imp = read(BECAME)
    Succession.objects.create(predecessor=schools.ash, successor=schools.academy)
    from schools.workflow import imports

    imports.bring_in(imp, by=None, worker=False)
    imports.carry_out(fresh(imp), by=None)
    assert (fresh(imp).state, fresh(imp).counts) == ("ready", {"changed": 1})
    assert "Ash Lane Infant School became Ash Lane Academy" in fresh(imp).says


def test_undo_takes_all_of_it_back(schools):
    posts = list(Post.objects.order_by("pk").values())
    imp = bringing.undo(bring(BECAME, BACK, by=schools.cora), by=schools.cora)
    assert (imp.state, imp.found["kept"], successions()) == ("undone", [], [])
    assert list(Post.objects.order_by("pk").values()) == posts
