import traceback
from datetime import timedelta

import pghistory
import pytest
from django.db import DataError, connection

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


# -- Two write one page ----------------------------------------------------------------------------


def saved(consultation, seat, name, given, by, seen, **how):
    page = page_of(consultation, name)
    return answering.save_page(consultation, seat, page, given, by=by, seen=seen, **how).answers


def test_two_who_change_different_questions_of_a_page_keep_both(cast, consultation):
    seat, page = invitee(consultation, cast.hana), page_of(consultation, "p1")
    opened = answering.mark(page, {})
    saved(consultation, seat, "p1", {"q1": "yes", "q2": None, "g1": None}, cast.hana, opened)
    both = saved(
        consultation, seat, "p1", {"q1": None, "q2": "Later.", "g1": None}, cast.hana, opened
    )
    assert both == {"q1": "yes", "q2": "Later."}


def test_a_form_that_goes_on_after_its_own_save_is_no_stranger(cast, consultation):
    seat, page = invitee(consultation, cast.hana), page_of(consultation, "p1")
    mark = answering.mark(page, {})
    for says in ("Let", "Let us", "Let us begin."):
        given = {"q1": None, "q2": says, "g1": None}
        saved(consultation, seat, "p1", given, cast.hana, mark)
        mark = answering.mark_after(page, given, mark)
    assert answering.draft_of(consultation, seat).answers == {"q2": "Let us begin."}


def test_what_was_kept_of_theirs_is_not_overwritten_by_the_next_save(cast, consultation):
    seat, page = invitee(consultation, cast.hana), page_of(consultation, "p1")
    opened = answering.mark(page, {})
    saved(consultation, seat, "p1", {"q1": "no", "q2": None, "g1": None}, cast.hana, opened)
    mine = {"q1": None, "q2": "Mine.", "g1": None}
    saved(consultation, seat, "p1", mine, cast.hana, opened)
    after = answering.mark_after(page, mine, opened)
    assert saved(consultation, seat, "p1", mine, cast.hana, after) == {"q1": "no", "q2": "Mine."}
    with pytest.raises(answering.SomebodyElseChanged) as changed:
        saved(consultation, seat, "p1", mine | {"q1": "yes"}, cast.hana, after)
    assert changed.value.names == ("q1",)


@pytest.mark.parametrize("mark", ["", "0", "forged", "0.0.0.0", "é.\0.x"])
def test_a_mark_that_is_none_overwrites_nothing(cast, consultation, mark):
    seat = invitee(consultation, cast.hana)
    answer(consultation, cast.hana, YES, send=False)
    with pytest.raises(answering.SomebodyElseChanged):
        saved(consultation, seat, "p1", {"q1": "no", "q2": None, "g1": "no"}, cast.hana, mark)
    assert answering.draft_of(consultation, seat).answers == YES


def test_what_is_left_out_stays_as_it_stands(cast, consultation):
    seat, page = invitee(consultation, cast.hana), page_of(consultation, "p1")
    answer(consultation, cast.hana, YES, send=False)
    seen = answering.mark(page, YES)
    given = {"q1": "no", "g1": "no"}
    left = saved(consultation, seat, "p1", given, cast.hana, seen, leaving={"q2"})
    assert left == {"q1": "no", "q2": "Let us begin.", "g1": "no"}
    assert answering.mark_after(page, given, seen).split(".")[1] == seen.split(".")[1]


def test_the_mark_does_not_tell_the_answer(cast, consultation):
    page = page_of(consultation, "p1")
    mark = answering.mark(page, YES)
    assert "yes" not in mark
    assert mark.split(".")[0] != "0"
    assert answering.mark(page, {}) == "0.0.0"


# -- After it is sent ------------------------------------------------------------------------------


def test_what_is_sent_cannot_lose_what_is_required(cast, consultation):
    seat = invitee(consultation, cast.hana)
    answer(consultation, cast.hana, YES)
    with pytest.raises(answering.NotComplete) as lacks:
        saved(consultation, seat, "p1", {"q1": None, "q2": "New.", "g1": "no"}, cast.hana, None)
    assert lacks.value.names == ["q1"]
    assert answering.draft_of(consultation, seat).answers == YES


def test_a_change_after_sending_counts_and_stays_sent(cast, consultation):
    seat = invitee(consultation, cast.hana)
    answer(consultation, cast.hana, YES)
    saved(consultation, seat, "p1", {"q1": "no", "q2": None, "g1": "no"}, cast.hana, None)
    draft = answering.draft_of(consultation, seat)
    assert (draft.answers, draft.submitted) == ({"q1": "no", "g1": "no"}, True)


def test_only_who_may_send_changes_what_the_school_has_sent(cast):
    consultation = published(cast, asks="both")
    answer(consultation, cast.gus, YES, school=cast.ash)
    with pytest.raises(answering.CannotTake, match="Only the head or the chair"):
        answer(consultation, cast.dev, {"q1": "no"}, school=cast.ash, send=False)
    answer(consultation, cast.hana, {"q1": "no"}, school=cast.ash, send=False)
    seat = invitee(consultation, school=cast.ash)
    assert answering.draft_of(consultation, seat).answers["q1"] == "no"
    # They can still talk about it.
    noted = answering.add_note(consultation, seat, question="q1", says="Why?", by=cast.dev)
    assert [note["says"] for note in noted.notes] == ["Why?"]


# -- A school talks --------------------------------------------------------------------------------


def test_a_note_is_taken_away_by_what_it_says_not_by_its_place(cast):
    consultation = published(cast, asks="both")
    seat = invitee(consultation, school=cast.ash)
    for says in ("One", "Two", "Three"):
        draft = answering.add_note(consultation, seat, question="q1", says=says, by=cast.dev)
    two = answering.note_mark(draft.notes[1])
    for _ in range(2):  # by two people at once
        draft = answering.remove_note(consultation, seat, mark=two, by=cast.priya)
    assert [note["says"] for note in draft.notes] == ["One", "Three"]


@pytest.mark.parametrize("says", ["", " \n ", "x" * 2_001, "a\0b"])
def test_a_note_that_cannot_be_kept_says_why(cast, says):
    consultation = published(cast, asks="both")
    seat = invitee(consultation, school=cast.ash)
    with pytest.raises(answering.NoteFaulty):
        answering.add_note(consultation, seat, question="q1", says=says, by=cast.dev)


def test_there_is_an_end_of_notes(cast, monkeypatch):
    monkeypatch.setattr(answering, "NOTES", 1)
    consultation = published(cast, asks="both")
    seat = invitee(consultation, school=cast.ash)
    answering.add_note(consultation, seat, question="q1", says="One", by=cast.dev)
    with pytest.raises(answering.NoteFaulty, match="1 notes already"):
        answering.add_note(consultation, seat, question="q1", says="Two", by=cast.dev)


def test_the_writers_are_told_with_those_who_send_first(cast):
    consultation = published(cast, asks="both")
    seat = invitee(consultation, school=cast.ash)
    names = [post.person.name for post in answering.writers(seat)]
    assert names == ["Gus Merriman", "Hana Okafor", "Dev Raman", "Priya Nair"]
    assert [p.person for p in answering.senders(seat)] == [cast.gus, cast.hana]


def test_who_writes_for_the_school_no_longer_is_told_so(cast):
    consultation = published(cast, asks="both")
    cast.dev.posts.update(ended_at=consultation.opens_at)
    with pytest.raises(answering.CannotTake, match="write for Ash Lane Infant School"):
        answer(consultation, cast.dev, YES, school=cast.ash, send=False)
    assert answering.once_wrote_for(cast.dev, cast.ash.pk)
    assert not answering.once_wrote_for(cast.dev, cast.beech.pk)


# -- What people are told --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, ("all phases", "all roles", "all districts")),
        (
            {"as_phase": "secondary", "as_role": "headteacher"},
            ("secondary", "headteacher", "all districts"),
        ),
        ({"as_district": "swale"}, ("all phases", "all roles", "Swale")),
        (
            {"as_school": True, "as_phase": "infant"},
            ("infant", "schools that answer as one", "all districts"),
        ),
    ],
)
def test_how_one_is_counted_is_told_in_words(cast, facts, told):
    assert answering.counted_as(Invitee(**facts)) == told


def test_drafts_are_found_for_many_seats_in_one_query(cast, django_assert_num_queries):
    some = [published(cast, asks="both") for _ in range(2)]
    for consultation in some:
        answer(consultation, cast.hana, YES, send=False)
    seats = [invitee(c, cast.hana) for c in some] + [invitee(c, school=cast.ash) for c in some]
    with django_assert_num_queries(1):
        found = answering.drafts_of(seats)
    assert {key: draft.answers for key, draft in found.items()} == {
        (c.pk, f"person:{cast.hana.pk}"): YES for c in some
    }


def test_without_the_key_there_is_no_receipt_and_no_draft(cast, consultation):
    seat = invitee(consultation, cast.hana)
    answer(consultation, cast.hana, YES)
    keys.destroy(consultation.pk)
    assert answering.receipt_of(consultation, seat) == ""
    assert answering.drafts_of([seat]) == {}
    with pytest.raises(answering.CannotTake, match="cannot be reached"):
        answer(consultation, cast.hana, YES)


def test_a_failing_database_quotes_no_answer(cast, consultation, monkeypatch):
    def fails(draft, **facts):
        raise DataError("Failing row contains (Zaunkoenig).")

    monkeypatch.setattr(Draft, "keep", fails)
    given = {"q1": "yes", "q2": "Zaunkoenig"}
    with pytest.raises(DataError) as failed:
        answer(consultation, cast.hana, given, send=False)
    assert "Zaunkoenig" not in "".join(traceback.format_exception(failed.value))


def test_the_history_of_fields_goes_on_after_a_save(cast, consultation):
    with pghistory.context(user=cast.hana.pk):
        before = list(connection.execute_wrappers)
        answer(consultation, cast.hana, YES)
        assert before
        assert connection.execute_wrappers == before
