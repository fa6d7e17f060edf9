from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultation import keys
from consultation.models import Consultation, Draft, Invitee, SealedComment, SealedResponse
from consultation.workflow import answering, paper
from consultation.workflow.paper import FIRST, SECOND, SENT, SETTLE, Reading
from records.models import HistoryLine
from schools.models import Person, Post
from tests.consultation import stage

YES = {"q1": "yes", "q2": "Let us begin.", "g1": "no"}


@pytest.fixture
def colin(cast):
    """A second coordinator."""
    person = Person.objects.create(email="colin@example.org", name="Colin Hart")
    Post.objects.create(person=person, kind=Post.Kind.COORDINATOR)
    return person


@pytest.fixture
def code(cast, consultation):
    """That of hana's form."""
    return keys.read(consultation.pk).paper_code(f"person:{cast.hana.pk}")


def draft(consultation, person):
    key = keys.read(consultation.pk)
    return Draft.objects.get(pseudonym=key.pseudonym(f"person:{person.pk}"))


def keyed_once(consultation, code, by, answers=YES, **more):
    return paper.key_in(consultation, code, Reading(dict(answers), **more), by=by)


# -- Turns -----------------------------------------------------------------------------------------


def test_a_form_is_keyed_by_two_people_and_sent_in_where_they_agree(
    cast, consultation, code, colin
):
    assert paper.turn_of(consultation, code, by=cast.cora).kind == FIRST
    assert keyed_once(consultation, code, cast.cora).became == FIRST
    assert not stage.invitee(consultation, cast.hana).replied
    assert paper.turn_of(consultation, code, by=colin).kind == SECOND
    assert keyed_once(consultation, code, colin).became == SENT
    sent = draft(consultation, cast.hana)
    assert (sent.answers, sent.keyed, sent.submitted) == (YES, {}, True)
    hana = stage.invitee(consultation, cast.hana)
    assert (hana.replied, hana.on_paper) == (True, True)


def test_the_same_person_is_never_the_second(cast, consultation, code):
    keyed_once(consultation, code, cast.cora)
    with pytest.raises(paper.CannotKey, match="Somebody else keys it now"):
        paper.turn_of(consultation, code, by=cast.cora)
    # A second click on the button is the same reading; another tab only replaces one's own.
    assert keyed_once(consultation, code, cast.cora).became == FIRST
    assert not draft(consultation, cast.hana).submitted


def test_the_second_keys_blind(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora)
    turn = paper.turn_of(consultation, code, by=colin)
    assert (turn.first, turn.second, turn.names) == (None, None, ())


def test_where_they_differ_the_second_settles(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora, YES | {"q4": "o1", "q5": ["o1"]})
    outcome = keyed_once(consultation, code, colin, YES | {"q4": "o2"}, withheld=True)
    assert outcome.became == SETTLE
    turn = paper.turn_of(consultation, code, by=colin)
    assert turn.names == ("q4", "q5", "-withheld")
    assert (turn.first.says("q4"), turn.second.says("q4")) == ("o1", "o2")
    assert (turn.first.says("-withheld"), turn.second.says("-withheld")) == (False, True)
    with pytest.raises(paper.CannotKey, match="first to key"):
        paper.turn_of(consultation, code, by=cast.cora)
    chosen = {"q4": "o2", "q5": None, "-withheld": True}
    with pytest.raises(paper.CannotKey, match="first to key"):
        paper.settle(consultation, code, chosen, by=cast.cora)
    assert paper.settle(consultation, code, chosen, by=colin).became == SENT
    sent = draft(consultation, cast.hana)
    assert (sent.answers, sent.withheld, sent.quotable) == (YES | {"q4": "o2"}, True, True)
    assert sent.keyed == {}


def test_every_difference_must_be_chosen(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora, YES | {"q4": "o1"})
    keyed_once(consultation, code, colin, YES | {"q4": "o2"})
    with pytest.raises(paper.CannotKey, match="Choose which"):
        paper.settle(consultation, code, {}, by=colin)
    assert not draft(consultation, cast.hana).submitted


def test_in_texts_spaces_and_the_shape_of_quotes_do_not_count(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora, YES | {"q2": "It’s “fine”.\n\nTruly."})
    typed = YES | {"q2": 'It\'s "fine".  Truly.'}
    assert keyed_once(consultation, code, colin, typed).became == SENT
    assert draft(consultation, cast.hana).answers["q2"] == "It’s “fine”.\n\nTruly."


def test_unreadable_and_empty_are_the_same_answer(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora, unreadable=("q4",))
    assert keyed_once(consultation, code, colin).became == SENT


# -- What is taken ---------------------------------------------------------------------------------


def test_what_is_not_on_the_path_is_never_stored(cast, consultation, code, colin):
    typed = YES | {"q3": "4"}
    assert keyed_once(consultation, code, cast.cora, typed).left_out == 1
    assert draft(consultation, cast.hana).keyed[FIRST]["answers"] == YES
    assert keyed_once(consultation, code, colin, typed).became == SENT
    assert draft(consultation, cast.hana).answers == YES


def test_a_gate_that_is_settled_as_no_takes_what_is_behind_it_away(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora, YES | {"g1": "yes", "q3": "4"})
    keyed_once(consultation, code, colin, YES | {"g1": "no"})
    assert paper.turn_of(consultation, code, by=colin).names == ("g1", "q3")
    outcome = paper.settle(consultation, code, {"g1": "no", "q3": "4"}, by=colin)
    assert outcome.left_out == 1
    assert draft(consultation, cast.hana).answers == YES


def test_a_form_without_what_is_required_is_put_aside_and_not_kept(cast, consultation, code):
    with pytest.raises(paper.PutAside, match=r"^Question 1 must be answered") as refused:
        keyed_once(consultation, code, cast.cora, {"q4": "o1"})
    assert refused.value.names == ["q1"]
    assert not Draft.objects.filter(consultation=consultation).exists()


def test_a_settled_form_must_have_it_too(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora, {"q1": "yes"})
    keyed_once(consultation, code, colin, {"q1": "no"})
    with pytest.raises(paper.PutAside):
        paper.settle(consultation, code, {"q1": None}, by=colin)
    assert not draft(consultation, cast.hana).submitted


def test_what_was_sent_on_the_portal_stands(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora)
    stage.answer(consultation, cast.hana, {"q1": "no"})
    for attempt in (
        lambda: paper.turn_of(consultation, code, by=colin),
        lambda: keyed_once(consultation, code, colin),
    ):
        with pytest.raises(paper.CannotKey, match="What they sent there stands"):
            attempt()
    assert draft(consultation, cast.hana).answers == {"q1": "no"}
    assert not stage.invitee(consultation, cast.hana).on_paper


def test_what_was_only_begun_there_is_replaced(cast, consultation, code, colin):
    stage.answer(consultation, cast.hana, {"q1": "no", "q9": "Begun"}, send=False)
    before = draft(consultation, cast.hana).edition
    keyed_once(consultation, code, cast.cora)
    assert draft(consultation, cast.hana).answers == {"q1": "no", "q9": "Begun"}
    assert draft(consultation, cast.hana).edition == before
    keyed_once(consultation, code, colin)
    assert draft(consultation, cast.hana).answers == YES
    assert draft(consultation, cast.hana).edition == before + 1


def test_who_answered_on_paper_can_change_it_on_the_portal(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora)
    keyed_once(consultation, code, colin)
    stage.answer(consultation, cast.hana, YES | {"q1": "no"})
    assert draft(consultation, cast.hana).answers["q1"] == "no"
    with pytest.raises(paper.CannotKey, match="keyed by two people and is sent in"):
        paper.turn_of(consultation, code, by=colin)


# -- Codes -----------------------------------------------------------------------------------------


def test_a_code_is_read_however_it_is_typed(cast, consultation, code):
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert paper.turn_of(consultation, typed, by=cast.cora).kind == FIRST


@pytest.mark.parametrize("typed", ["", "AAAA", "BBBB-BBBB", "’" * 40])
def test_another_code_leads_nowhere(cast, consultation, typed):
    with pytest.raises(paper.CannotKey, match="No form of this consultation"):
        paper.turn_of(consultation, typed, by=cast.cora)


def test_a_code_of_another_consultation_leads_nowhere(cast, consultation, code):
    other = stage.published(cast)
    with pytest.raises(paper.CannotKey, match="No form of this consultation"):
        paper.turn_of(other, code, by=cast.cora)


def test_all_codes_are_compared_in_few_queries(cast, consultation, code, django_assert_num_queries):
    with django_assert_num_queries(4):  # the codes, hers, her posts, the draft
        paper.turn_of(consultation, code, by=cast.cora)
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"P {n}") for n in range(60)
    )
    Invitee.objects.bulk_create(
        Invitee(consultation=consultation, person=person) for person in people
    )
    with django_assert_num_queries(4):
        paper.turn_of(consultation, code, by=cast.cora)


def test_whose_post_ended_is_not_taken(cast, consultation, code):
    cast.hana.posts.update(
        since=timezone.localdate() - timedelta(days=9),
        until=timezone.localdate() - timedelta(days=1),
    )
    with pytest.raises(paper.CannotKey, match="no longer holds the post"):
        paper.turn_of(consultation, code, by=cast.cora)


def test_a_school_answers_on_paper_once(cast, colin):
    consultation = stage.published(cast, asks="schools")
    code = keys.read(consultation.pk).paper_code(f"school:{cast.ash.pk}")
    for by in (cast.cora, colin):
        paper.key_in(consultation, code, Reading(YES), by=by)
    ash = stage.invitee(consultation, school=cast.ash)
    assert (ash.replied, ash.on_paper) == (True, True)


# -- When ------------------------------------------------------------------------------------------


def test_forms_are_keyed_from_the_opening_until_the_last_moment(cast, code, consultation):
    later = timezone.now() + timedelta(days=20)
    Consultation.objects.filter(pk=consultation.pk).update(last_moment=later)
    consultation = stage.fresh(consultation)
    with time_machine.travel(later - timedelta(seconds=1), tick=False):
        # Closed for most, and open for the last who was given longer.
        assert not consultation.is_open()
        assert keyed_once(consultation, code, cast.cora).became == FIRST
    late = pytest.raises(paper.CannotKey, match="no form can be keyed any more")
    with time_machine.travel(later, tick=False), late:
        keyed_once(consultation, code, cast.cora)
    with time_machine.travel(consultation.opens_at - timedelta(seconds=1), tick=False):
        assert paper.why_not(consultation).endswith("Forms are keyed from then on.")


def test_no_form_is_keyed_without_the_key_or_once_it_is_over(cast, consultation, code):
    keys.destroy(consultation.pk)
    assert paper.why_not(consultation).startswith("The key of this consultation")
    stage.close(consultation, key_is_lost=True)
    assert "so no form can be keyed" in paper.why_not(stage.fresh(consultation))


def test_paper_is_sealed_like_everything_else(cast, consultation, code, colin):
    for by in (cast.cora, colin):
        keyed_once(consultation, code, by)
    stage.close(consultation)
    (row,) = SealedResponse.objects.filter(consultation=consultation)
    assert row.code[:3] == [1, 1, 2]
    assert [c.text for c in SealedComment.objects.filter(consultation=consultation)] == [
        "Let us begin."
    ]


def test_the_history_counts_forms_and_says_nothing_about_them(cast, consultation, code, colin):
    keyed_once(consultation, code, cast.cora)
    keyed_once(consultation, code, colin)
    lines = HistoryLine.objects.filter(became="keyed")
    assert [(line.by, line.says) for line in lines] == [
        (colin, "A paper form, keyed by two people")
    ]


def test_forms_are_counted_by_how_far_they_are(cast, consultation, colin):
    key = keys.read(consultation.pk)
    forms = [key.paper_code(f"person:{p.pk}") for p in (cast.hana, cast.gus, cast.wes, cast.mei)]
    for each in forms:
        keyed_once(consultation, each, cast.cora)
    keyed_once(consultation, forms[0], colin)
    keyed_once(consultation, forms[1], colin, YES | {"q4": "o1"})
    assert paper.counts(consultation) == {"once": 2, "differ": 1, "sent": 1}
    stage.answer(consultation, cast.mei, YES)
    assert paper.counts(consultation) == {"once": 1, "differ": 1, "sent": 1}


def test_a_first_reading_is_no_answer_yet(cast, consultation, code):
    keyed_once(consultation, code, cast.cora)
    seat = stage.invitee(consultation, cast.hana)
    assert answering.draft_of(consultation, seat).answers == {}


# -- Who -------------------------------------------------------------------------------------------


def test_a_board_member_keys_where_there_is_one_coordinator_alone(cast, consultation):
    cast.ada.posts.update(kind=Post.Kind.BOARD_MEMBER)
    assert [
        who
        for who in ("cora", "ada", "hana", "gus")
        if consultation.may_be_keyed_by(getattr(cast, who))
    ] == ["cora", "ada"]
    colin = Person.objects.create(email="colin@example.org", name="Colin Hart")
    Post.objects.create(person=colin, kind=Post.Kind.COORDINATOR)
    assert not consultation.may_be_keyed_by(cast.ada)
    assert consultation.may_be_keyed_by(colin)
    Person.objects.filter(pk=colin.pk).update(is_active=False)
    assert consultation.may_be_keyed_by(cast.ada)
