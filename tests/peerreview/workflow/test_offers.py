"""Offers: who said yes in a consultation, and what becomes of it."""

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from peerreview.models import Offer, Reviewer
from peerreview.workflow import offers, pool
from records.steps import NotNow
from tests.cast import fresh
from tests.peerreview import stage


@pytest.fixture
def made(cast):
    offers.keep(
        [(cast.dev, cast.ash), (cast.gus, None), (cast.wes, cast.beech)],
        consultation="Working together",
        question="Would you review other schools?",
        organiser="the coordinator",
    )
    return {offer.person: offer for offer in Offer.objects.all()}


def test_only_these_words_are_kept(cast, made):
    offer = made[cast.dev]
    assert (offer.school, offer.consultation, offer.question, offer.organiser, offer.state) == (
        cast.ash,
        "Working together",
        "Would you review other schools?",
        "the coordinator",
        "waiting",
    )


def test_long_words_are_cut(cast):
    offers.keep([(cast.dev, None)], consultation="t" * 300, question="q" * 400, organiser="o" * 400)
    offer = Offer.objects.get()
    assert [len(w) for w in (offer.consultation, offer.question, offer.organiser)] == [
        200,
        300,
        300,
    ]


def test_an_offer_is_taken_up(cast, made):
    reviewer = offers.take(made[cast.dev], by=cast.cora)
    assert (reviewer.person, reviewer.came) == (cast.dev, Reviewer.Came.WILLING)
    assert fresh(made[cast.dev]).state == "taken"
    with pytest.raises(NotNow, match="This offer has been dealt with already"):
        offers.take(made[cast.dev], by=cast.cora)


def test_who_is_in_already_stays_as_they_are(cast, made):
    there = stage.reviewer(cast.dev)
    assert offers.take(made[cast.dev], by=cast.cora) == there
    assert fresh(there).came == Reviewer.Came.ASKED


def test_who_had_left_is_back(cast, made):
    there = stage.reviewer(cast.dev)
    pool.take_out(there, by=cast.dev, because="A hard year.")
    assert offers.take(made[cast.dev], by=cast.cora).left_at is None


def test_without_a_post_it_goes_on_waiting(cast, made):
    with pytest.raises(NotNow, match="Gus Merriman is neither headteacher nor deputy"):
        offers.take(made[cast.gus], by=cast.cora)
    assert fresh(made[cast.gus]).state == "waiting"


def test_an_offer_is_set_aside_and_can_still_be_taken_up(cast, made):
    offers.decline(made[cast.wes], by=cast.cora)
    assert fresh(made[cast.wes]).state == "declined"
    with pytest.raises(NotNow, match="dealt with already"):
        offers.decline(made[cast.wes], by=cast.cora)
    assert offers.take(fresh(made[cast.wes]), by=cast.cora).person == cast.wes


def test_nobody_but_the_coordinator(cast, made):
    for verb in (offers.take, offers.decline):
        with pytest.raises(PermissionDenied):
            verb(made[cast.dev], by=cast.hana)
    assert list(Offer.objects.for_user(cast.dev)) == []


def test_what_waits_tells_who_can_review_and_why_not(cast, made):
    stage.reviewer(cast.wes)
    found = {offer.person: offer for offer in offers.waiting()}
    assert {p: (o.post and o.post.kind, o.is_in) for p, o in found.items()} == {
        cast.dev: ("deputy", False),
        cast.gus: (None, False),
        cast.wes: ("headteacher", True),
    }
    assert found[cast.dev].why_not == ""
    assert found[cast.gus].why_not.startswith("Gus Merriman is neither")


def test_the_database_allows_the_same_moves(cast, made):
    offer, done = made[cast.dev], set()
    for from_ in Offer.State:
        for to in Offer.State:
            with pgtrigger.ignore("peerreview.Offer:moves"):
                Offer.objects.filter(pk=offer.pk).update(state=from_)
            try:
                with transaction.atomic():
                    Offer.objects.filter(pk=offer.pk).update(state=to)
            except DatabaseError:
                continue
            if from_ != to:
                done.add((from_.value, to.value))
    assert done == {(f.value, to.value) for to, froms in Offer.MOVES.items() for f in froms}


def test_a_sealed_consultation_hands_on_who_said_yes_under_their_name(cast):
    from consultation.signals import willing_named
    from tests.consultation import stage as consultations

    consultation = consultations.published(cast)
    question = next(q for q in consultation.version().read.questions.values() if q.named)
    willing_named.send(
        None, consultation=consultation, question=question, people=[(cast.dev, cast.ash)]
    )
    offer = Offer.objects.get()
    assert (offer.person, offer.consultation, offer.question, offer.organiser) == (
        cast.dev,
        str(consultation),
        question.label,
        question.organiser,
    )
    assert offer.said_at <= timezone.now()
