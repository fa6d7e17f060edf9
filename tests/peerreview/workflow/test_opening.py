import pytest

from peerreview.models import Cycle
from peerreview.workflow import opening
from records import workshop
from records.models import Job, Letter
from schools.models import Post
from tests.peerreview import stage


@pytest.fixture
def year(cast):
    return stage.year(cast, wishes_by="2026-12-09")


def told():
    """{whom: what the letter says}"""
    return dict(Letter.objects.values_list("to__name", "text"))


def test_every_head_gets_one_letter(cast, year):
    for _ in range(2):
        opening.tell_heads(year.cycle, by=cast.cora)
        workshop.do_waiting()
    assert sorted(told()) == [
        "Cedar Head",
        "Damson Head",
        "Hana Okafor",
        "Stan Bell",
        "Wes Hughes",
    ]
    letter = Letter.objects.get(to=cast.hana)
    assert letter.subject == "Peer reviews 2026–27: say what your review should look at"
    assert letter.key == f"reviews-opened:{year.cycle.pk}:{cast.hana.pk}"
    ash = year.cycle.participations.get(school=cast.ash)
    for text in (letter.text, letter.html):
        assert f"/reviews/wishes/{ash.pk}/" in text
        assert "9 December 2026" in text
    assert list(Job.objects.values_list("state", flat=True)) == ["done", "done"]


def test_the_head_of_two_schools_gets_one_letter_for_both(cast, year):
    Post.objects.create(person=cast.hana, kind=Post.Kind.HEADTEACHER, school=cast.beech)
    year.cycle.participations.filter(school=cast.beech).update(hosts=False)
    opening.tell_heads(year.cycle, by=cast.cora)
    workshop.do_waiting()
    letter = Letter.objects.get(to=cast.hana)
    assert "- Ash Lane Infant School\n" in letter.text
    assert "- Beech Hill Infant School\n  gives its days" in letter.text


def test_schools_that_have_left_are_not_written_to(cast, year):
    year.cycle.participations.filter(school=cast.ash).update(
        left_at="2026-11-01T00:00Z", left_because="x"
    )
    opening.tell_heads(year.cycle, by=cast.cora)
    workshop.do_waiting()
    assert "Hana Okafor" not in told()
    assert len(told()) == 4


def test_who_is_switched_off_or_was_head_is_not_written_to(cast, year):
    type(cast.hana).objects.filter(pk=cast.hana.pk).update(is_active=False)
    Post.objects.filter(person=cast.wes).update(until="2026-01-01")
    opening.tell_heads(year.cycle, by=cast.cora)
    workshop.do_waiting()
    assert sorted(told()) == ["Cedar Head", "Damson Head", "Stan Bell"]


def test_a_year_that_was_closed_meanwhile_is_not_told_of(cast, year):
    opening.tell_heads(year.cycle, by=cast.cora)
    Cycle.objects.update(state="closed")
    workshop.do_waiting()
    assert told() == {}
    assert Job.objects.get().says == "Peer reviews 2026–27 is not open."
