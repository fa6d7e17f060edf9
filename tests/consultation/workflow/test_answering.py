from datetime import timedelta

import pytest

from consultation import keys
from consultation.models import Consultation, Draft, Invitee
from consultation.workflow import answering, publishing
from tests.consultation.stage import answer, fresh, invitee, published

YES = {"q1": "yes", "q2": "Let us begin.", "g1": "no"}


def page_of(consultation, name):
    return consultation.version().read.by_name[name]


def test_an_answer_lies_under_a_pseudonym_and_is_found_again(cast, consultation):
    answer(consultation, cast.hana, YES, send=False)
    (row,) = Draft.objects.filter(consultation=consultation)
    seat = invitee(consultation, cast.hana)
    assert row.pseudonym == keys.read(consultation.pk).pseudonym(f"person:{cast.hana.pk}")
    assert row.answers == YES
    assert answering.draft_of(consultation, seat).answers == YES
    assert answering.draft_of(consultation, invitee(consultation, cast.gus)).answers == {}


def test_saving_the_same_again_changes_nothing(cast, consultation):
    answer(consultation, cast.hana, YES, send=False)
    before = Draft.objects.get(consultation=consultation).edition
    answer(consultation, cast.hana, YES, send=False)
    assert Draft.objects.get(consultation=consultation).edition == before


def test_another_tab_on_the_same_page_is_not_overwritten(cast, consultation):
    seat, page = invitee(consultation, cast.hana), page_of(consultation, "p1")
    opened = answering.mark(page, {})
    answering.save_page(consultation, seat, page, {"q1": "yes"}, by=cast.hana, seen=opened)
    with pytest.raises(answering.SomebodyElseChanged) as changed:
        answering.save_page(consultation, seat, page, {"q1": "no"}, by=cast.hana, seen=opened)
    assert changed.value.theirs == {"q1": "yes", "q2": None, "g1": None}
    assert answering.draft_of(consultation, seat).answers == {"q1": "yes"}


def test_another_tab_on_another_page_is_no_conflict(cast, consultation):
    seat = invitee(consultation, cast.hana)
    for name, given in (("p1", {"q1": "yes"}), ("p3", {"q4": "o1"})):
        page = page_of(consultation, name)
        seen = answering.mark(page, {})
        answering.save_page(consultation, seat, page, given, by=cast.hana, seen=seen)
    assert answering.draft_of(consultation, seat).answers == {"q1": "yes", "q4": "o1"}


def test_sending_marks_who_replied_and_gives_a_receipt(cast, consultation):
    sent = answer(consultation, cast.hana, YES)
    assert sent.receipt == keys.read(consultation.pk).receipt(f"person:{cast.hana.pk}")
    assert sent.left_out == ()
    replied = Invitee.objects.filter(consultation=consultation, replied=True)
    assert [i.person for i in replied] == [cast.hana]
    assert Draft.objects.get(consultation=consultation).submitted


def test_a_second_click_on_send_is_told_the_same(cast, consultation):
    seat = invitee(consultation, cast.hana)
    answer(consultation, cast.hana, YES, send=False)
    edition = answering.draft_of(consultation, seat).edition
    first = answering.send(consultation, seat, by=cast.hana, edition=edition)
    assert answering.send(consultation, seat, by=cast.hana, edition=edition) == first


def test_answers_off_the_path_are_not_stored(cast, consultation):
    sent = answer(consultation, cast.hana, {"q1": "yes", "g1": "no", "q3": "5"})
    assert sent.left_out == ("q3",)
    assert Draft.objects.get(consultation=consultation).answers == {"q1": "yes", "g1": "no"}


def test_what_is_required_must_be_answered(cast, consultation):
    with pytest.raises(answering.NotComplete) as missing:
        answer(consultation, cast.hana, {"q4": "o1"})
    assert missing.value.names == ["q1"]
    assert not Invitee.objects.filter(consultation=consultation, replied=True).exists()


def test_a_draft_that_moved_on_is_not_sent_unseen(cast, consultation):
    seat = invitee(consultation, cast.hana)
    answer(consultation, cast.hana, YES, send=False)
    edition = answering.draft_of(consultation, seat).edition
    answer(consultation, cast.hana, {"q4": "o1"}, send=False)
    with pytest.raises(answering.SomebodyElseChanged):
        answering.send(consultation, seat, by=cast.hana, edition=edition)


def test_it_is_taken_to_the_last_second_of_the_grace_and_not_after(cast, consultation):
    end = consultation.closes_at + timedelta(minutes=consultation.grace)
    assert consultation.is_open(now=consultation.opens_at)
    assert not consultation.is_open(now=consultation.opens_at - timedelta(seconds=1))
    assert consultation.is_open(now=end - timedelta(seconds=1))
    assert not consultation.is_open(now=end)
    longer = Invitee(until=end + timedelta(days=1))
    assert consultation.is_open(longer, now=end)
    assert not consultation.is_open(longer, now=longer.until)


def test_after_the_close_a_sentence_says_so(cast, consultation):
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=consultation.opens_at - timedelta(days=30),
        closes_at=consultation.opens_at - timedelta(days=1),
    )
    with pytest.raises(answering.CannotTake, match="closed on"):
        answer(fresh(consultation), cast.hana, YES)


def test_a_withdrawn_one_takes_nothing_and_keeps_nothing(cast, consultation, consultation_keys):
    answer(consultation, cast.hana, YES)
    publishing.withdraw(consultation, because="We ask again in May.", by=cast.cora)
    assert not Draft.objects.filter(consultation=consultation).exists()
    with pytest.raises(answering.CannotTake, match="We ask again in May"):
        answer(fresh(consultation), cast.hana, YES)


def test_who_holds_the_post_no_longer_is_told_so(cast, consultation):
    seat = invitee(consultation, cast.hana)
    cast.hana.posts.update(until=consultation.opens_at.date() - timedelta(days=2))
    cast.hana.__dict__.pop("current_posts", None)
    page = page_of(consultation, "p1")
    with pytest.raises(answering.CannotTake, match="asked as headteacher"):
        answering.save_page(consultation, seat, page, {"q1": "yes"}, by=cast.hana)


def test_a_school_answers_together_and_its_head_or_chair_sends(cast):
    consultation = published(cast, asks="both")
    seat = invitee(consultation, school=cast.ash)
    for writer, given in ((cast.dev, {"q1": "yes"}), (cast.priya, {"q4": "o2"})):
        answer(consultation, writer, given, school=cast.ash, send=False)
    draft = answering.add_note(
        consultation, seat, question="q1", says="Are we agreed?", by=cast.priya
    )
    assert draft.notes == [{"by": "Priya Nair", "question": "q1", "says": "Are we agreed?"}]
    with pytest.raises(answering.CannotTake, match="head or the chair"):
        answering.send(consultation, seat, by=cast.dev, edition=draft.edition)
    with pytest.raises(answering.CannotTake):
        answer(consultation, cast.stan, {"q1": "no"}, school=cast.ash)
    answering.send(consultation, seat, by=cast.gus, edition=draft.edition)
    replied = Invitee.objects.filter(consultation=consultation, replied=True)
    assert [i.seat for i in replied] == [f"school:{cast.ash.pk}"]
