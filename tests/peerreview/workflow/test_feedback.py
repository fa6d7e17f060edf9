import pytest
from django.db import IntegrityError, transaction

from peerreview.models import Feedback
from peerreview.wording import report as wording
from peerreview.workflow import feedback
from records.steps import NotNow
from tests.peerreview import reports


def test_each_says_it_once_and_may_change_it(cast):
    review = reports.accepted(cast)
    feedback.give(review, by=cast.hana, side="host", useful=4, words="Yes.", better="Sooner.")
    feedback.give(review, by=cast.hana, side="host", useful=5, words="Very.")
    feedback.give(review, by=cast.stan, side="team", useful=3)
    assert sorted(
        Feedback.objects.values_list("person__name", "side", "useful", "words", "better")
    ) == [("Hana Okafor", "host", 5, "Very.", ""), ("Stan Bell", "team", 3, "", "")]
    assert list(Feedback.objects.for_user(cast.stan).values_list("useful", flat=True)) == [3]
    assert Feedback.objects.for_user(cast.cora).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.update(useful=6)


def test_not_before_it_is_accepted(cast):
    with pytest.raises(NotNow) as refused:
        feedback.give(reports.sent(cast), by=cast.hana, side="host", useful=4)
    assert str(refused.value) == wording.NOT_ACCEPTED
