import pytest

from peerreview.models import Review, Seat
from peerreview.workflow import owed
from records.models import Letter
from tests.peerreview import stage


@pytest.fixture
def review(cast):
    return stage.review(stage.year(cast), cast, confirmed=False)


def test_who_is_asked_and_the_school_get_a_letter_each_once(review, cast):
    assert not owed.tell_waiting()
    keys = Letter.objects.values_list("to__email", flat=True)
    assert sorted(keys) == sorted(
        [
            cast.wes.email,
            cast.stan.email,
            cast.people["cedar-deputy"].email,
            cast.hana.email,
            cast.dev.email,
        ]
    )
    assert not Seat.objects.filter(to_tell=True).exists()
    assert not Review.objects.filter(to_tell=True).exists()
    owed.tell_waiting()
    assert Letter.objects.count() == 5


def test_who_is_not_needed_any_more_is_told(review, cast):
    owed.tell_waiting()
    Seat.objects.filter(reviewer__person=cast.stan).update(state="released", to_tell=True)
    owed.tell_waiting()
    last = Letter.objects.latest("pk")
    assert last.to == cast.stan
    assert Letter.objects.count() == 6


def test_nobody_is_asked_to_a_review_that_was_called_off(review):
    Review.objects.update(state="cancelled", cancelled_because="Snow.")
    owed.tell_waiting()
    assert not Letter.objects.exists()
    assert not Seat.objects.filter(to_tell=True).exists()


def test_a_heap_of_letters_is_written_in_turns(review, monkeypatch):
    monkeypatch.setattr(owed, "AT_ONCE", 2)
    assert owed.tell_waiting()
    assert Seat.objects.filter(to_tell=True).count() == 1
    owed.tell_waiting()
    assert not Seat.objects.filter(to_tell=True).exists()
