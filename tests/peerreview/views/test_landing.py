from datetime import date

import pgtrigger
import pytest

from peerreview.models import Cycle, Participation, Review
from peerreview.workflow import taking_part
from schools.models import Post
from tests.peerreview import stage

pytestmark = pytest.mark.django_db


def rows(answer, name):
    return [row["review"].school.name for row in answer.context[name]]


def test_before_the_first_year_everybody_is_told_what_will_be_here(cast, as_):
    assert b"No reviews yet" in as_("hana").get("/reviews/").content
    answer = as_("cora").get("/reviews/")
    assert b"No year of reviews yet" in answer.content
    assert answer.content.count(b'href="/reviews/cycles/start/"') == 2


def test_a_year_that_is_prepared_is_the_coordinators(cast, as_):
    cycle = stage.cycle(cast, state=Cycle.State.PREPARED)
    stage.take_part(cycle, cast.ash)
    assert as_("hana").get("/reviews/").context["cycles"] == []
    assert as_("cora").get("/reviews/").context["cycles"] == [cycle]


def test_own_reviews_and_those_one_goes_to(cast, as_):
    year = stage.year(cast)
    stage.review(year, cast)
    stage.review(
        year,
        cast,
        host="elsewhere",
        team=("ash-head", "beech-deputy", "cedar-head"),
        day=date(2026, 11, 18),
    )
    answer = as_("hana").get("/reviews/")
    assert rows(answer, "own") == ["Ash Lane Infant School"]
    assert rows(answer, "goes") == ["St Mary’s Primary School"]
    assert "Thursday 12 November 2026" in answer.content.decode()
    assert rows(as_("gus").get("/reviews/"), "own") == ["Ash Lane Infant School"]
    answer = as_("priya").get("/reviews/")  # a governor who does not speak for the school
    assert (rows(answer, "own"), rows(answer, "goes")) == ([], [])
    answer = as_("cora").get("/reviews/")
    assert (rows(answer, "own"), rows(answer, "goes")) == ([], [])


def test_who_has_declined_does_not_go(cast, as_):
    year = stage.year(cast)
    review = stage.review(year, cast)
    review.seats.filter(reviewer__person=cast.wes).update(state="declined", because="Ill.")
    assert rows(as_("wes").get("/reviews/"), "goes") == []


def test_reviews_of_closed_years_stand_below(cast, as_):
    year = stage.year(cast)
    stage.review(year, cast)
    Cycle.objects.update(state="closed")
    answer = as_("hana").get("/reviews/")
    assert (rows(answer, "own"), rows(answer, "earlier")) == ([], ["Ash Lane Infant School"])


def test_wishes_to_say_and_wishes_said(cast, as_):
    cycle = stage.cycle(cast, wishes_by=date(2026, 12, 9))
    (ash,) = stage.take_part(cycle, cast.ash)
    text = as_("hana").get("/reviews/").content.decode()
    assert "Say what the review of Ash Lane Infant School should look at" in text
    assert "by 9 December 2026" in text
    text = as_("gus").get("/reviews/").content.decode()
    assert "the headteacher or a deputy says them" in text
    assert "Say what" not in text
    taking_part.say_wishes(
        Participation.objects.get(pk=ash.pk),
        by=cast.dev,
        seen_edition=1,
        focus=[],
        focus_words="",
        wished_days=[],
        closed_days=[],
    )
    text = as_("hana").get("/reviews/").content.decode()
    assert "Wishes for the review of Ash Lane Infant School" in text
    assert "said by Dev Raman" in text


def test_a_school_that_is_not_reviewed_or_has_left_has_nothing_to_wish_for(cast, as_):
    cycle = stage.cycle(cast)
    stage.take_part(cycle, cast.ash, hosts=False)
    assert as_("hana").get("/reviews/").context["wishes"] == []
    cycle.participations.update(hosts=True, left_at="2026-11-01T00:00Z", left_because="x")
    assert as_("hana").get("/reviews/").context["wishes"] == []


def test_queries_stay_the_same(cast, as_, django_assert_max_num_queries):
    year = stage.year(cast, more=5)
    client = as_("hana")
    counts = []
    for host, day in (("ash", 12), ("elsewhere", 17), ("damson", 18), ("elder", 19)):
        others = ("beech-head", "cedar-deputy", "fir-head")
        team = others if host == "ash" else ("ash-head", *others[1:])
        stage.review(year, cast, host=host, team=team, day=date(2026, 11, day))
        with django_assert_max_num_queries(30) as captured:
            client.get("/reviews/")
        counts.append(len(captured))
    assert len(set(counts[1:])) == 1


@pytest.mark.parametrize("state", Review.State)
def test_every_state_of_a_review_has_a_word(cast, as_, state):
    review = stage.review(stage.year(cast), cast)
    with pgtrigger.ignore("peerreview.Review:moves"):
        Review.objects.filter(pk=review.pk).update(state=state, cancelled_because="x")
    assert state.label in as_("hana").get("/reviews/").content.decode()


def test_queries_stay_the_same_for_the_head_of_three_schools(
    cast, as_, django_assert_max_num_queries
):
    cycle = stage.cycle(cast)
    client, counts = as_("hana"), []
    for school in (cast.ash, cast.beech, cast.elsewhere):
        Post.objects.get_or_create(person=cast.hana, kind=Post.Kind.HEADTEACHER, school=school)
        stage.take_part(cycle, school)
        client.get("/reviews/")
        with django_assert_max_num_queries(30) as captured:
            assert len(client.get("/reviews/").context["wishes"]) == len(counts) + 1
        counts.append(len(captured))
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("hana", ["You as a reviewer", "Reviewers of Ash Lane Infant School"]),
        ("dev", ["You as a reviewer"]),
        ("gus", []),
        (
            "cora",
            [
                "Reviewers",
                "Training",
                "Conflicts",
                "How useful reviews were",
                "Findings that schools share",
                "What schools have in common",
            ],
        ),
    ],
)
def test_the_way_to_what_is_beside_it(cast, as_, who, words):
    besides = as_(who).get("/reviews/").context["besides"]
    assert [said for _, said in besides] == words
    assert [as_(who).get(url).status_code for url, _ in besides] == [200] * len(words)
