"""Who is put in the pool, leaves it and comes back; who leads; what each knows well."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from peerreview.models import Review, ReviewCluster, Reviewer, Seat
from peerreview.workflow import pool
from records import workshop
from records.models import HistoryLine, Letter
from records.steps import NotNow
from schools.models import Post, School
from tests.cast import fresh
from tests.peerreview import stage

Came = Reviewer.Came


def letters_to(person):
    return Letter.objects.filter(key=f"in-pool:{person.pk}").count()


def happened(reviewer):
    lines = HistoryLine.objects.filter(subject=f"peerreview.reviewer:{reviewer.pk}")
    return list(lines.order_by("number").values_list("became", "by_name"))


# -- Put in ----------------------------------------------------------------------------------------


def test_the_coordinator_puts_somebody_in_and_a_letter_tells_them(cast):
    reviewer = pool.put_in(cast.dev, by=cast.cora)
    assert (reviewer.person, reviewer.came, reviewer.left_at) == (cast.dev, Came.ASKED, None)
    assert happened(reviewer) == [("pool_joined", "Cora Whitlock")]
    letter = Letter.objects.get(key=f"in-pool:{cast.dev.pk}")
    assert (letter.to, letter.subject) == (cast.dev, "You are in the pool of reviewers")
    assert reviewer.get_absolute_url() in letter.text
    assert reviewer.get_absolute_url() in letter.html


def test_a_head_names_a_deputy_and_herself(cast):
    assert pool.put_in(cast.dev, by=cast.hana, came=Came.SCHOOL).came == Came.SCHOOL
    assert pool.put_in(cast.hana, by=cast.hana, came=Came.SCHOOL).came == Came.SCHOOL


@pytest.mark.parametrize(
    ("who", "by", "came"),
    [
        ("dev", "hana", Came.ASKED),  # she names, she does not ask in the coordinator's name
        ("dev", "dev", Came.SCHOOL),  # a deputy names nobody, not even himself
        ("dev", "stan", Came.SCHOOL),  # another school's
        ("wes", "hana", Came.SCHOOL),
        ("gus", "hana", Came.SCHOOL),  # holds no post that qualifies
        ("dev", "ada", Came.WILLING),
    ],
)
def test_nobody_else_puts_anybody_in(cast, who, by, came):
    with pytest.raises(PermissionDenied):
        pool.put_in(getattr(cast, who), by=getattr(cast, by), came=came)
    assert Reviewer.objects.count() == 0


def test_who_holds_no_post_that_qualifies_is_refused_with_a_sentence(cast):
    with pytest.raises(NotNow, match="Gus Merriman is neither headteacher nor deputy"):
        pool.put_in(cast.gus, by=cast.cora)
    School.objects.filter(pk=cast.ash.pk).update(status=School.Status.CLOSED)
    with pytest.raises(NotNow, match="The school of Dev Raman is not open"):
        pool.put_in(cast.dev, by=cast.cora)
    cast.wes.is_active = False
    cast.wes.save()
    with pytest.raises(NotNow, match="Wes Hughes is switched off"):
        pool.put_in(cast.wes, by=cast.cora)
    assert Reviewer.objects.count() == 0


def test_a_school_that_is_to_close_still_counts(cast):
    School.objects.filter(pk=cast.ash.pk).update(status=School.Status.CLOSING)
    assert pool.put_in(cast.dev, by=cast.cora).person == cast.dev


def test_a_post_that_begins_tomorrow_is_none_yet(cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    Post.objects.filter(person=cast.dev).update(since=tomorrow)
    with pytest.raises(NotNow, match="neither headteacher nor deputy"):
        pool.put_in(cast.dev, by=cast.cora)


def test_who_is_in_already_is_told_so(cast):
    reviewer = pool.put_in(cast.dev, by=cast.cora)
    with pytest.raises(NotNow, match="Dev Raman is in the pool already") as refusal:
        pool.put_in(cast.dev, by=cast.cora)
    assert refusal.value.record == reviewer
    with pytest.raises(NotNow) as refusal:
        pool.put_in(cast.dev, by=cast.hana, came=Came.SCHOOL)
    assert refusal.value.record is None  # his page is not hers to see
    assert letters_to(cast.dev) == 1


# -- Several at once -------------------------------------------------------------------------------


@pytest.fixture
def cycle(cast):
    cycle = stage.cycle(cast)
    stage.take_part(cycle, cast.ash, cast.beech, cast.elsewhere)
    return cycle


def test_all_heads_and_deputies_of_all_schools_that_take_part(cast, cycle):
    cycle.participations.filter(school=cast.elsewhere).update(
        left_at=timezone.now(), left_because="Closing."
    )
    stage.reviewer(cast.wes)
    assert pool.would_come(cycle) == 2
    assert pool.put_in_all(cycle, by=cast.cora) == (2, 1, 0)
    assert {r.person for r in Reviewer.objects.all()} == {cast.hana, cast.dev, cast.wes}
    assert pool.put_in_all(cycle, by=cast.cora) == (0, 3, 0)


def test_those_of_one_cluster(cast, cycle):
    cluster = ReviewCluster.objects.create(cycle=cycle, name="North")
    cycle.participations.filter(school=cast.beech).update(cluster=cluster)
    assert pool.would_come(cycle, cluster) == 1
    assert pool.put_in_all(cycle, by=cast.cora, cluster=cluster) == (1, 0, 0)
    assert [r.person for r in Reviewer.objects.all()] == [cast.wes]


def test_who_has_left_is_not_brought_back_with_all_others(cast, cycle):
    reviewer = stage.reviewer(cast.dev)
    pool.take_out(reviewer, by=cast.dev, because="Too much.")
    assert pool.put_in_all(cycle, by=cast.cora) == (3, 0, 1)
    assert fresh(reviewer).left_because == "Too much."


def test_all_are_written_to_once_by_a_worker(cast, cycle):
    pool.put_in(cast.dev, by=cast.cora)
    pool.put_in_all(cycle, by=cast.cora)
    workshop.do_waiting()
    assert [letters_to(p) for p in (cast.hana, cast.wes, cast.stan, cast.dev)] == [1, 1, 1, 1]
    assert Letter.objects.filter(key__startswith="in-pool:").count() == 4


def test_many_cost_no_more_queries_than_few(cast, cycle, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        pool.put_in_all(cycle, by=cast.cora)


def test_only_the_coordinator_puts_in_several(cast, cycle):
    with pytest.raises(PermissionDenied):
        pool.put_in_all(cycle, by=cast.hana)


# -- Out and back ----------------------------------------------------------------------------------


@pytest.fixture
def dev(cast):
    return stage.reviewer(cast.dev)


def test_somebody_leaves_and_comes_back(cast, dev):
    pool.take_out(dev, by=cast.dev, because="A hard year.")
    left = fresh(dev)
    assert (left.left_because, left.left_by) == ("A hard year.", cast.dev)
    assert list(Reviewer.objects.in_pool()) == []
    pool.come_back(left, by=cast.dev)
    back = fresh(dev)
    assert (back.left_at, back.left_because, back.left_by) == (None, "", None)
    assert happened(dev) == [("pool_left", "Dev Raman"), ("pool_back", "Dev Raman")]
    assert dev.trainings.count() == 1
    assert letters_to(cast.dev) == 0  # he knows


def test_whom_the_coordinator_took_out_she_alone_brings_back(cast, dev):
    pool.take_out(dev, by=cast.cora, because="Asked to rest.")
    with pytest.raises(PermissionDenied):
        pool.come_back(fresh(dev), by=cast.dev)
    with pytest.raises(NotNow, match="Dev Raman has left the pool, and was not put in again"):
        pool.put_in(cast.dev, by=cast.hana, came=Came.SCHOOL)
    assert pool.put_in(cast.dev, by=cast.cora).left_at is None
    assert happened(dev)[-1] == ("pool_back", "Cora Whitlock")


def test_nobody_comes_back_without_a_post(cast, dev):
    pool.take_out(dev, by=cast.dev, because="Moving.")
    Post.objects.filter(person=cast.dev).update(ended_at=timezone.now())
    with pytest.raises(NotNow, match="neither headteacher nor deputy"):
        pool.come_back(fresh(dev), by=cast.cora)


def test_late_clicks(cast, dev):
    with pytest.raises(NotNow, match="Dev Raman is in the pool already"):
        pool.come_back(dev, by=cast.cora)
    pool.take_out(dev, by=cast.cora, because="Moving.")
    with pytest.raises(NotNow, match="Dev Raman has left the pool already"):
        pool.take_out(dev, by=cast.cora, because="Again.")
    assert fresh(dev).left_because == "Moving."


def test_nobody_else_takes_anybody_out(cast, dev):
    for who in (cast.hana, cast.stan, cast.ada):
        with pytest.raises(PermissionDenied):
            pool.take_out(dev, by=who, because="No.")


def test_who_is_still_to_go_stays_and_is_told_where(cast):
    made = stage.year(cast)
    stage.review(made, cast, host="ash", team=("beech-head", "cedar-head", "elsewhere-deputy"))
    stage.review(made, cast, host="damson", team=("beech-head",), day=None, confirmed=False)
    wes = made.reviewers["beech-head"]
    with pytest.raises(NotNow) as refusal:
        pool.take_out(wes, by=cast.cora, because="Moving.")
    assert str(refusal.value) == (
        "Wes Hughes stays in the pool for now, because they are still to review: Ash Lane Infant "
        "School (12 November 2026), Damson Primary School (no day yet). On the page of each review "
        "have somebody else go there; then take them out."
    )
    with pytest.raises(NotNow, match="You stay in the pool for now"):
        pool.take_out(wes, by=cast.wes, because="Moving.")
    assert fresh(wes).left_at is None


def test_reviews_that_were_held_or_declined_are_not_in_the_way(cast):
    made = stage.year(cast)
    held = stage.review(made, cast, host="ash", team=("beech-head",))
    Review.objects.filter(pk=held.pk).update(state=Review.State.HELD)
    other = stage.review(made, cast, host="damson", team=("beech-head",), day=None)
    other.seats.update(state=Seat.State.DECLINED, because="Ill.")
    wes = made.reviewers["beech-head"]
    pool.take_out(wes, by=cast.wes, because="Moving.")
    assert fresh(wes).left_at is not None


# -- Standing and what they know -------------------------------------------------------------------


def test_the_coordinator_says_who_leads(cast, dev):
    pool.let_lead(dev, by=cast.cora, leads=True)
    assert fresh(dev).leads is True
    with pytest.raises(NotNow, match="Dev Raman leads teams already"):
        pool.let_lead(dev, by=cast.cora, leads=True)
    pool.let_lead(dev, by=cast.cora, leads=False)
    assert fresh(dev).leads is False
    with pytest.raises(NotNow, match="Dev Raman does not lead teams already"):
        pool.let_lead(dev, by=cast.cora, leads=False)
    assert [became for became, _ in happened(dev)] == ["pool_leads", "pool_leads_no_more"]


def test_nobody_lets_themselves_lead(cast, dev):
    with pytest.raises(PermissionDenied):
        pool.let_lead(dev, by=cast.dev, leads=True)


def test_two_who_change_what_somebody_knows_both_keep_theirs(cast, dev):
    pool.know_well(dev, by=cast.dev, also={"reading", "inclusion"})
    pool.know_well(dev, by=cast.cora, also={"mathematics"}, no_longer={"reading"})
    assert fresh(dev).specialisms == ["inclusion", "mathematics"]
    with pytest.raises(PermissionDenied):
        pool.know_well(dev, by=cast.hana, also={"reading"})


def test_the_themes_are_those_of_the_newest_year(cast):
    assert pool.themes() == []
    stage.cycle(cast, year=2025, state="closed")
    newest = stage.cycle(cast, year=2026)
    newest.themes.filter(slug="reading").update(name="Reading for pleasure")
    assert [theme.name for theme in pool.themes()] == [
        "Reading for pleasure",
        "Mathematics",
        "Inclusion",
        "Safeguarding",
    ]


# -- Candidates ------------------------------------------------------------------------------------


def test_candidates_are_found_by_name_and_by_school(cast):
    def found(words):
        return [post.person for post in pool.candidates(words)]

    assert found("raman") == [cast.dev]
    assert found("ash lane") == [cast.dev, cast.hana]
    assert found("hana ash") == [cast.hana]
    assert found("gus") == []  # neither head nor deputy
    reviewer = stage.reviewer(cast.dev)
    assert found("raman") == []
    pool.take_out(reviewer, by=cast.dev, because="Moving.")
    assert found("raman") == [cast.dev]
