from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultation import keys, signals
from consultation.instrument import code, layout
from consultation.models import (
    Consultation,
    Draft,
    Invitee,
    NamedAnswer,
    Receipt,
    SealedComment,
    SealedResponse,
)
from consultation.workflow import answering, sealing
from tests.consultation.stage import answer, close, fresh, published

EVERYBODY = ("hana", "wes", "gus", "mei", "dev", "priya", "stan", "ada", "cora")


@pytest.fixture
def answered(cast, consultation):
    """Everybody has answered, each something of their own."""
    receipts = {}
    for n, key in enumerate(EVERYBODY):
        given = {"q1": "yes" if n % 2 else "no", "q2": f"Words of {key}.", "q10": "yes"}
        receipts[key] = answer(consultation, getattr(cast, key), given).receipt
    return consultation, receipts


def test_what_was_sent_is_there_and_nothing_leads_to_it(cast, answered):
    consultation, _ = answered
    slots = layout(consultation.version().read)
    made = close(consultation)
    assert fresh(consultation).state == "sealed"
    codes = sorted(SealedResponse.objects.values_list("code", flat=True))
    expected = [
        code(slots, {"q1": "yes" if n % 2 else "no", "q2": "x"}) for n in range(len(EVERYBODY))
    ]
    assert codes == sorted(expected)
    texts = set(SealedComment.objects.values_list("question", "text"))
    assert texts == {("q2", f"Words of {key}.") for key in EVERYBODY}
    assert not Draft.objects.exists()
    assert (made.people_invited, made.people_replied) == (9, 9)


def test_the_invited_are_written_anew_with_other_keys(cast, answered):
    consultation, _ = answered
    before = dict(Invitee.objects.values_list("person", "pk"))
    close(consultation)
    after = dict(Invitee.objects.values_list("person", "pk"))
    assert set(after) == set(before)
    assert not set(after.values()) & set(before.values())
    assert list(Invitee.objects.values_list("replied", flat=True)) == [True] * 9


def test_a_receipt_is_found_among_those_that_were_counted(cast, answered):
    consultation, receipts = answered
    close(consultation)
    counted = set(Receipt.objects.values_list("digest", flat=True))
    assert counted == {keys.digest_of(receipt) for receipt in receipts.values()}
    assert keys.digest_of(receipts["hana"].lower().replace("-", " ")) in counted


def test_named_answers_are_apart_and_told_to_whoever_organises(cast, answered):
    consultation, _ = answered
    told = []
    signals.willing_named.connect(listener := lambda sender, **facts: told.append(facts))
    try:
        close(consultation)
    finally:
        signals.willing_named.disconnect(listener)
    (facts,) = told
    assert facts["question"].name == "q10"
    assert {person for person, _ in facts["people"]} == {getattr(cast, key) for key in EVERYBODY}
    assert NamedAnswer.objects.count() == 9


def test_the_key_goes_and_a_second_sealing_does_nothing(
    cast, answered, django_capture_on_commit_callbacks
):
    consultation, _ = answered
    with django_capture_on_commit_callbacks(execute=True):
        made = close(consultation)
    assert not keys.is_there(consultation.pk)
    made = fresh(made)
    assert None not in (made.key_destroyed_at, made.wal_switched_at, made.checkpointed_at)
    assert sealing.seal(consultation) is None


def test_an_interrupted_sealing_is_finished_by_the_sweep(cast, answered):
    consultation, _ = answered
    made = close(consultation)
    assert keys.is_there(consultation.pk)  # the test's transaction is not committed
    sealing.seal_waiting()
    assert not keys.is_there(consultation.pk)
    assert fresh(made).key_destroyed_at


def test_whoever_comes_too_late_leaves_no_row(cast, answered):
    consultation, _ = answered
    close(consultation)
    with pytest.raises(IntegrityError, match="closed to answers"):
        Draft.objects.create(pseudonym="a", consultation=consultation)


def test_without_its_key_nothing_is_sealed_by_itself(cast, answered, caplog):
    """The folder may only be out of reach, and what is done without it cannot be undone."""
    consultation, _ = answered
    keys.destroy(consultation.pk)
    with pytest.raises(keys.KeyIsGone), transaction.atomic():
        close(consultation)
    past = timezone.now() - timedelta(minutes=1)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=past - timedelta(days=14), closes_at=past - timedelta(hours=1), last_moment=past
    )
    sealing.seal_waiting()
    assert "could not be sealed: KeyIsGone" in caplog.text
    assert fresh(consultation).state == "published"
    call_command("seal_without_key", consultation.pk)
    assert fresh(consultation).state == "sealed"
    for number, says in ((consultation.pk, "is sealed already"), (987, "There is no consultation")):
        with pytest.raises(CommandError, match=says):
            call_command("seal_without_key", number)


def test_where_the_key_is_there_nobody_can_do_without_it(cast, answered):
    consultation, _ = answered
    with pytest.raises(CommandError, match="Its key is there"):
        call_command("seal_without_key", consultation.pk)


def test_a_lost_key_loses_no_answer(cast, answered):
    consultation, _ = answered
    keys.destroy(consultation.pk)
    made = close(consultation, key_is_lost=True)
    assert SealedResponse.objects.count() == 9
    assert made.people_replied == 9
    assert "key was gone" in made.problem


def test_what_lacks_an_answer_after_all_is_not_counted(cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes"})
    Draft.objects.update(answers={"q2": "Only this."})
    made = close(consultation)
    assert made.people_replied == 0
    assert not SealedResponse.objects.exists()
    assert not Invitee.objects.filter(replied=True).exists()


def test_drafts_that_were_never_sent_are_destroyed(cast, consultation):
    answer(consultation, cast.hana, {"q1": "yes", "q2": "Not ready."}, send=False)
    close(consultation)
    assert not SealedResponse.objects.exists()
    assert not SealedComment.objects.exists()


def test_one_that_is_open_goes_on_while_another_is_sealed(cast, answered):
    consultation, _ = answered
    other = published(cast)
    answer(other, cast.hana, {"q1": "no"})
    close(consultation)
    assert Draft.objects.filter(consultation=other).count() == 1
    answer(other, cast.hana, {"q1": "yes"})
    seat = Invitee.objects.get(consultation=other, person=cast.hana)
    assert answering.draft_of(other, seat).answers["q1"] == "yes"
