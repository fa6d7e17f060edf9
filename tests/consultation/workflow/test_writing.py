from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultation.instrument import Page, editing
from consultation.models import Consultation
from consultation.workflow import publishing, writing
from records.models import HistoryLine
from records.steps import NotNow
from tests.consultation.stage import draft, fresh, instrument, published


def reword(told):
    return editing.retitle(told, "p1", "The proposal, in short")


def reorder(told):
    return editing.swap_part(told, "q1", 1)


def lines(consultation):
    return [
        (line.became, line.by_name) for line in HistoryLine.objects.about(consultation).order_by("number")
    ]  # fmt: skip


# -- Starting ------------------------------------------------------------------------------------


def test_a_consultation_starts_as_a_draft_without_pages(cast):
    begun = fresh(writing.start(title="Together?", organiser="the heads", by=cast.cora))
    assert (begun.title, begun.organiser, begun.state) == ("Together?", "the heads", "draft")
    assert (begun.working_copy.title, begun.working_copy.pages) == ("Together?", ())
    assert lines(begun) == [("started", "Cora Whitlock")]


# -- Changing ------------------------------------------------------------------------------------


def test_a_change_is_kept_and_makes_a_new_edition(cast):
    begun = draft(cast)
    changed = writing.change(
        begun, reword(begun.working_copy), by=cast.cora, seen_edition=begun.edition
    )
    assert fresh(begun).working_copy.by_name["p1"].title == "The proposal, in short"
    assert (changed.edition, fresh(begun).edition) == (2, 2)
    assert lines(begun) == [("written", "Cora Whitlock")]


def test_who_comes_second_changes_nothing_and_gets_what_stands_there(cast):
    begun = draft(cast)
    writing.change(begun, reword(begun.working_copy), by=cast.cora, seen_edition=1)
    with pytest.raises(writing.SomebodyElseChanged) as changed:
        writing.change(begun, reorder(begun.working_copy), by=cast.ada, seen_edition=1)
    assert changed.value.theirs.edition == 2
    assert fresh(begun).working_copy == reword(instrument())


def test_the_title_is_the_same_in_both_places(cast):
    begun = draft(cast)
    other = editing.set_frame(begun.working_copy, title="Another title")
    writing.change(begun, other, by=cast.cora, seen_edition=1)
    assert (fresh(begun).title, fresh(begun).instrument["title"]) == (("Another title",) * 2)


def test_edits_of_different_pieces_do_not_get_into_each_others_way(cast):
    begun = draft(cast)
    seen = {name: editing.mark(editing.piece(begun.working_copy, name)) for name in ("p1", "p3")}
    writing.edit(begun, reword, by=cast.cora, name="p1", seen=seen["p1"])
    writing.edit(
        begun, lambda t: editing.retitle(t, "p3", "Last"), by=cast.ada, name="p3", seen=seen["p3"]
    )
    titles = [page.title for page in fresh(begun).working_copy.all_pages()]
    assert titles == ["The proposal, in short", "More about it", "Last"]
    with pytest.raises(writing.SomebodyElseChanged):
        writing.edit(begun, reword, by=cast.ada, name="p1", seen=seen["p1"])


def test_what_was_removed_meanwhile_is_told(cast):
    begun = draft(cast)
    writing.edit(begun, lambda told: editing.remove(told, "q1"), by=cast.cora)
    with pytest.raises(NotNow, match="Somebody else has removed this meanwhile"):
        writing.edit(begun, lambda told: editing.swap_part(told, "q1", 1), by=cast.ada)
    with pytest.raises(NotNow, match="Somebody else has removed this meanwhile"):
        writing.edit(begun, reword, by=cast.ada, name="q1", seen="x")


def test_an_edit_that_changes_nothing_is_none(cast):
    begun = draft(cast)
    now = writing.edit(begun, lambda told: editing.swap_part(told, "t1", -1), by=cast.cora)
    assert (now.edition, lines(begun)) == (1, [])


def test_what_cannot_be_said_is_refused_and_nothing_is_kept(cast):
    begun = draft(cast)
    with pytest.raises(editing.Faulty, match="stands behind a gate"):
        writing.edit(begun, lambda told: editing.place_part(told, "q1", "p2"), by=cast.cora)
    assert fresh(begun).edition == 1


def test_one_line_of_history_a_day_for_each_who_writes(cast):
    begun = draft(cast)

    def write(by):
        writing.edit(
            begun,
            lambda told: editing.add_page(told, Page(editing.unused("page", told), "P")),
            by=by,
        )

    for _ in range(3):
        write(cast.cora)
    write(cast.ada)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        write(cast.ada)
    names = [name for _, name in lines(begun)]
    assert names == ["Cora Whitlock", "Ada Novak", "Ada Novak"]


# -- The frame -----------------------------------------------------------------------------------


def test_the_frame_is_set_in_one_place(cast):
    begun = draft(cast)
    words = {"purpose": "P", "welcome": "W", "thanks": "T"}
    seen = writing.mark_of_frame(begun)
    writing.set_frame(begun, by=cast.cora, seen=seen, title="New", organiser="the heads", **words)
    now = fresh(begun)
    assert (now.title, now.organiser, now.edition) == ("New", "the heads", 2)
    told = now.working_copy
    assert (told.title, told.purpose, told.welcome, told.thanks) == ("New", "P", "W", "T")
    with pytest.raises(writing.SomebodyElseChanged) as changed:
        writing.set_frame(begun, by=cast.ada, seen=seen, title="Mine")
    assert changed.value.theirs.title == "New"


def test_an_edit_of_a_page_is_no_conflict_with_the_frame(cast):
    begun = draft(cast)
    seen = writing.mark_of_frame(begun)
    writing.edit(begun, reword, by=cast.cora)
    writing.set_frame(begun, by=cast.ada, seen=seen, title="New")
    assert fresh(begun).title == "New"


# -- When ----------------------------------------------------------------------------------------


def test_until_it_opens_everything_can_be_changed(cast):
    begun = published(cast, opens=1)
    writing.edit(begun, reorder, by=cast.cora)
    assert fresh(begun).working_copy == reorder(instrument())


def test_once_it_has_opened_words_alone_can_be_changed(cast):
    begun = published(cast)
    writing.edit(begun, reword, by=cast.cora)
    publishing.publish_again(begun, by=cast.cora)
    assert fresh(begun).version().number == 2
    with pytest.raises(NotNow, match="only words can be changed now"):
        writing.edit(begun, reorder, by=cast.cora)
    with pytest.raises(NotNow, match="only words can be changed now"):
        writing.change(begun, reorder(instrument()), by=cast.cora, seen_edition=2)
    assert fresh(begun).working_copy == reword(instrument())


def test_what_was_moved_before_the_opening_and_never_published_can_be_put_back(cast):
    """Step by step, and no word that was put right meanwhile is lost."""
    begun = published(cast, opens=1)
    writing.edit(begun, reorder, by=cast.cora)
    writing.edit(begun, lambda told: editing.remove(told, "q8"), by=cast.cora)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        writing.edit(begun, reword, by=cast.cora)
        with pytest.raises(NotNow, match="only words can still be put right"):
            publishing.publish_again(begun, by=cast.cora)
        writing.edit(begun, lambda told: editing.swap_part(told, "q1", -1), by=cast.cora)
        old = instrument().questions["q8"]
        writing.edit(begun, lambda told: editing.add_part(told, "p3", old), by=cast.cora)
        writing.edit(begun, lambda told: editing.swap_part(told, "q8", -1), by=cast.cora)
        writing.edit(begun, lambda told: editing.swap_part(told, "q8", -1), by=cast.cora)
        assert fresh(begun).working_copy == reword(instrument())
        publishing.publish_again(begun, by=cast.cora)


def test_once_it_has_opened_one_option_at_a_time_is_put_in_other_words(cast):
    """Of several nobody can tell which was which, and answers would change sides."""

    def labelled(*labels):
        def how(told):
            question = told.questions["q4"]
            options = editing.options_from(labels, question.options)
            return editing.change_part(told, replace(question, options=options))

        return how

    begun = published(cast, opens=1)
    writing.edit(begun, labelled("Termly", "Once a year", "Not ever"), by=cast.cora)
    publishing.publish_again(begun, by=cast.cora)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        with pytest.raises(NotNow, match="put the words of one option of “Question q4"):
            writing.edit(begun, labelled("Termly", "Never", "Yearly"), by=cast.cora)
        writing.edit(begun, labelled("Termly", "Once a year", "Never"), by=cast.cora)
        writing.edit(begun, labelled("Termly", "Yearly", "Never"), by=cast.cora)
        assert fresh(begun).working_copy == instrument()
        writing.take_back(begun, by=cast.cora, seen_edition=fresh(begun).edition)
        assert fresh(begun).working_copy.questions["q4"].options[1].label == "Once a year"


@pytest.mark.parametrize("state", ["sealed", "withdrawn"])
def test_when_it_is_over_nothing_is_changed(cast, state):
    begun = published(cast)
    Consultation.objects.filter(pk=begun.pk).update(state=state, withdrawn_because="x")
    begun = fresh(begun)
    says = {"sealed": "Closed and sealed", "withdrawn": "Withdrawn"}[state]
    expected = f"“{begun.title}” is “{says}”, so nothing of it can be changed any more."
    assert writing.why_fixed(begun) == expected
    for attempt in (
        lambda: writing.edit(begun, reword, by=cast.cora),
        lambda: writing.change(begun, reword(instrument()), by=cast.cora, seen_edition=1),
        lambda: writing.set_frame(
            begun, by=cast.cora, seen=writing.mark_of_frame(begun), title="New"
        ),
    ):
        with pytest.raises(NotNow) as refusal:
            attempt()
        assert str(refusal.value) == expected
    assert fresh(begun).edition == 1
