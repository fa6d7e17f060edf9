"""The last evening: people send while their consultation is sealed. Real threads, real commits."""

import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, connections

from consultation import keys
from consultation.instrument import code, layout
from consultation.models import (
    Consultation,
    Draft,
    Invitee,
    SealedComment,
    SealedResponse,
    partitions,
)
from consultation.workflow import answering, sealing
from records import bell
from tests.consultation import stage
from tests.consultation.audit import county
from tests.faults.test_races import crowd

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AT_ONCE = 40
MANY = 5_000
ROUNDS = 12


@pytest.fixture(autouse=True)
def _quiet(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(bell, "ring", lambda task, **how: None)
    settings.CONSULTATION_KEYS_DIR = tmp_path / "consultation-keys"


@pytest.fixture
def people(cast):
    return county.settle(AT_ONCE)


def send(consultation, seats, person, answers):
    """All of it, as the pages do; the receipt, or the sentence of the refusal."""
    seat = seats[person.pk]
    try:
        for page in consultation.version().read.all_pages():
            mine = {each.name: answers[each.name] for each in page.asks if each.name in answers}
            if mine:
                answering.save_page(consultation, seat, page, mine, by=person)
        edition = answering.draft_of(consultation, seat).edition
        return answering.send(consultation, seat, by=person, edition=edition).receipt
    except answering.CannotTake:
        return None


def seats_of(consultation):
    return {each.person_id: each for each in consultation.invitees.select_related("school")}


def counted(consultation):
    """{question: how many answered it} of what was sealed."""
    rows = list(
        SealedResponse.objects.filter(consultation=consultation).values_list("code", flat=True)
    )
    return {
        slot.question.name: sum(bool(row[slot.number - 1]) for row in rows)
        for slot in layout(consultation.version().read)
    }


def test_of_forty_who_send_at_once_forty_are_counted_on_every_question(people, cast, figure):
    """Each clicks twice, from two devices."""
    consultation = stage.published(cast)
    seats = seats_of(consultation)
    answers = {person.pk: county.answers_of(person.pk) for person in people}
    start = time.monotonic()
    with crowd(2 * AT_ONCE) as together:
        deeds = [partial(send, consultation, seats, p, answers[p.pk]) for p in people]
        # Two devices begin at once: both find the one row.
        receipts = together(*[d for deed in deeds for d in (deed, deed)])
    seconds = time.monotonic() - start
    assert None not in receipts
    assert len(set(receipts)) == AT_ONCE
    assert Draft.objects.filter(consultation=consultation, submitted=True).count() == AT_ONCE
    stage.close(consultation)
    found = counted(consultation)
    assert {name: found[name] for name in ("q1", "q2", "g1", "q4", "q5", "q8")} == dict.fromkeys(
        ("q1", "q2", "g1", "q4", "q5", "q8"), AT_ONCE
    )
    slots = layout(consultation.version().read)
    expected = sorted(code(slots, given) for given in answers.values())
    sealed = SealedResponse.objects.filter(consultation=consultation)
    assert sorted(sealed.values_list("code", flat=True)) == expected
    texts = sorted(SealedComment.objects.values_list("text", flat=True))
    assert texts == sorted(given["q2"] for given in answers.values())
    figure(f"{AT_ONCE} people, two clicks each at once: {AT_ONCE} counted; {seconds:.1f} s")


def test_whoever_sends_while_it_is_sealed_is_counted_or_told(people, cast, figure):
    """The close passes while all send: each receipt is among those that were counted, no other."""
    in_time = late = 0
    for turn in range(ROUNDS):
        consultation = stage.published(cast)
        seats = seats_of(consultation)
        dice = random.Random(turn)

        def seal(consultation=consultation):
            time.sleep(0.6)
            return stage.close(consultation)

        def later(deed, wait):
            time.sleep(wait)
            return deed()

        # They come over a second, and as far as their pages know it is open all the time.
        with crowd(AT_ONCE + 1) as together:
            deeds = [partial(send, consultation, seats, p, county.answers_of(p.pk)) for p in people]
            deeds = [partial(later, deed, dice.random()) for deed in deeds]
            *receipts, sealed = together(*deeds, seal)
        while sealed is None:
            sealed = sealing.seal(consultation)
        kept = [receipt for receipt in receipts if receipt]
        digests = set(consultation.receipts.values_list("digest", flat=True))
        assert digests == {keys.digest_of(receipt) for receipt in kept}
        assert SealedResponse.objects.filter(consultation=consultation).count() == len(kept)
        assert Invitee.objects.filter(consultation=consultation, replied=True).count() == len(kept)
        assert not Draft.objects.filter(consultation=consultation).exists()
        in_time, late = in_time + len(kept), late + AT_ONCE - len(kept)
    assert in_time > 0 < late, "one of the two always won: no race"
    figure(f"{ROUNDS} closes: {in_time} sent and counted, {late} told, 0 lost, 0 deadlocks")


def test_a_sender_between_the_two_tables_is_in_no_deadlock_with_the_sealing(cast, monkeypatch):
    """Who answers takes the draft, then the list of those asked: the sealing must not wait in between."""
    consultation = stage.published(cast)
    seat = stage.invitee(consultation, cast.hana)
    stage.answer(consultation, cast.hana, {"q1": "yes"}, send=False)
    edition = answering.draft_of(consultation, seat).edition
    holds, go_on = threading.Event(), threading.Event()
    real = Draft.keep

    def keep(draft, **facts):
        real(draft, **facts)
        holds.set()
        assert go_on.wait(10)

    monkeypatch.setattr(Draft, "keep", keep)
    with crowd(2) as together:

        def seal():
            assert holds.wait(10)
            threading.Timer(0.5, go_on.set).start()
            return stage.close(consultation)

        sent, sealed = together(
            partial(answering.send, consultation, seat, by=cast.hana, edition=edition), seal
        )
    assert sealed.people_replied == 1
    assert [r.digest for r in consultation.receipts.all()] == [keys.digest_of(sent.receipt)]


def fill(consultation, number):
    """So many have sent their answers; written as they would lie there, in a moment."""
    key = keys.read(consultation.pk)
    invitees = list(Invitee.objects.filter(consultation=consultation, as_school=False)[:number])
    Draft.objects.bulk_create(
        (
            Draft(
                pseudonym=key.pseudonym(invitee.seat),
                consultation=consultation,
                answers=county.answers_of(n),
                submitted=True,
            )
            for n, invitee in enumerate(invitees)
        ),
        batch_size=1_000,
    )
    return invitees


def test_five_thousand_are_sealed_and_others_go_on_meanwhile(cast, figure):
    people = county.settle(MANY)
    large, other = stage.published(cast), stage.published(cast)
    assert len(fill(large, MANY)) == MANY
    seats = seats_of(other)
    page = other.version().read.by_name["p1"]
    asked = [people[n] for n in range(200)]
    saves, reads, over = [], [], threading.Event()

    def go_on(kind, deed):
        try:
            n = 0
            while not over.is_set():
                began = time.monotonic()
                deed(asked[n % len(asked)], n)
                kind.append((began, time.monotonic() - began))
                n += 1
        finally:
            connection.close()

    def save(person, n):
        answering.save_page(other, seats[person.pk], page, {"q1": "yes", "q2": f"{n}"}, by=person)

    def read(person, n):
        # What every page of the menu asks: it looks into all partitions.
        list(Consultation.objects.for_user(person))

    with ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(go_on, saves, save), pool.submit(go_on, reads, read)]
        time.sleep(1.5)
        began = time.monotonic()
        sealed = stage.close(large)
        ended = time.monotonic()
        time.sleep(0.5)
        over.set()
        [each.result() for each in busy]
    connections.close_all()
    assert sealed.people_replied == MANY
    assert SealedResponse.objects.filter(consultation=large).count() == MANY
    took = ended - began

    def split(kind):
        before = [t for at, t in kind if at + t < began]
        meanwhile = [t for at, t in kind if at < ended and at + t > began]
        return statistics.median(before), statistics.median(meanwhile), max(meanwhile)

    saved, looked = split(saves), split(reads)
    # It shares the processor with the sealing; blocked, it would take as long as that.
    assert saved[2] < took / 2
    figure(
        f"{MANY:,} responses sealed in {took:.1f} s; meanwhile in another consultation a save took "
        f"{saved[1] * 1000:.0f} ms (max {saved[2] * 1000:.0f}, before {saved[0] * 1000:.0f}), a list "
        f"{looked[1] * 1000:.0f} ms (max {looked[2] * 1000:.0f}, before {looked[0] * 1000:.0f})"
    )


def test_while_a_backup_reads_it_the_sealing_waits_and_nobody_with_it(people, cast, monkeypatch):
    monkeypatch.setattr(partitions, "PATIENCE", 0.3)
    consultation, other = stage.published(cast), stage.published(cast)
    stage.answer(consultation, people[0], {"q1": "yes"})
    wire = connection.copy()
    try:
        wire.connect()
        with wire.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "LOCK TABLE consultation_draft, consultation_invitee IN ACCESS SHARE MODE"
            )
            past = stage.timezone.now() - stage.timedelta(minutes=1)
            Consultation.objects.filter(pk=consultation.pk).update(
                opens_at=past - stage.timedelta(days=1), closes_at=past, last_moment=past
            )
            sealing.seal_waiting()
            assert stage.fresh(consultation).state == "published"
            stage.answer(other, people[1], {"q1": "yes"})
            cursor.execute("COMMIT")
    finally:
        wire.close()
    sealing.seal_waiting()
    assert stage.fresh(consultation).state == "sealed"
    assert SealedResponse.objects.filter(consultation=consultation).count() == 1
