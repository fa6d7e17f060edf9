"""People who act at the same moment: real threads, real commits, many rounds."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from django.contrib.messages import get_messages
from django.db import Error, connection, connections
from django.test import Client
from django.urls import reverse

from actionplans import workflow
from actionplans.models import Objective
from records import bell, canonical, history, signing
from records.models import Document, HistoryLine, Signatory, Signature
from records.steps import NotNow
from schools.models import SupportEntry
from schools.workflow import support
from tests import cast as stage
from tests.schools.offering import entry_of, facts_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

RACES = 1_000
CLICKS, ROUNDS = 8, 100
PAIRS = 100
WRITERS, LINES = 16, 25


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    """Letters stay owed: nobody is at work but the racers."""
    monkeypatch.setattr(bell, "ring", lambda task, **how: None)


@contextmanager
def crowd(number):
    """`together(deed, deed, …)` does up to so many deeds at one moment; returns their results."""
    pool = ThreadPoolExecutor(number)

    def together(*deeds):
        start = threading.Barrier(len(deeds))

        def at_once(deed):
            start.wait(30)
            return deed()

        return [one.result() for one in [pool.submit(at_once, deed) for deed in deeds]]

    def hang_up():
        time.sleep(0.05)  # so that each of the threads takes one of these
        connections.close_all()

    try:
        yield together
    finally:
        together(*[hang_up] * number)
        pool.shutdown()


def small_plan(cast, title, signing_order=(("headteacher",),)):
    """A draft with one objective, which the two heads sign: (plan, objective)."""
    plan = workflow.start(
        title=title,
        year=2026,
        collaborative=cast.collaborative,
        by=cast.hana,
        signing_order=signing_order,
    )
    objective = workflow.add(Objective, to=plan, by=cast.hana, text="Children read.")
    workflow.add(stage.Area, to=plan, by=cast.hana, name="Reading", aims="", objectives=[objective])
    return stage.fresh(plan), objective


def test_nobody_signs_a_text_that_they_were_not_shown(cast, figure):
    """250 times four people click on Sign while cora withdraws, edits and proposes anew.

    In half of the races all click at once and name their places under the old text; in the
    others (a page left open) one after the other during the edit and after it, and name whatever
    place is theirs by then; but always with the hash of the text that they were shown.
    """
    stage.Post.objects.create(
        person=cast.ada, kind="committee_chair", collaborative=cast.collaborative
    )
    # Ada never signs, so that the text can be withdrawn whoever else has.
    order = [["headteacher", "chair"], ["committee_chair"]]
    plan, objective = small_plan(cast, "Contested plan", order)
    document = workflow.propose(plan, by=cast.cora)
    shown_and_signed, refused, editions = {}, [], itertools.count(1)

    def edit():
        began = time.monotonic()
        workflow.withdraw(stage.fresh(plan), by=cast.cora, because="A change.")
        part = stage.fresh(objective)
        text = f"Children read, edition {next(editions)}."
        workflow.change(part, by=cast.cora, seen_edition=part.edition, text=text)
        return workflow.propose(stage.fresh(plan), by=cast.cora), time.monotonic() - began

    def show(person):
        """What they see and tick; returns their click, which may come at any time later."""
        mine = stage.place_of(document, person)
        assert not hasattr(mine, "signature"), "signed before it was shown"
        shown = canonical.sha256(document.body)
        proof = signing.prove(mine, stage.code_for(mine), by=person, sha256=shown)
        return partial(click, person, mine, shown, proof)

    def click(person, mine, shown, proof, *, page_left_open, wait):
        try:
            if page_left_open:
                time.sleep(wait)
                mine = Signatory.objects.filter(person=person).latest("pk")
                proof = signing.Proof(mine.pk, shown, proof.method)
            workflow.sign(stage.fresh(plan), mine, by=person, proof=proof)
        except NotNow as told:
            refused.append(str(told))
        else:
            shown_and_signed[mine.pk] = shown

    start, lasted = time.monotonic(), 0.1
    with crowd(5) as together:
        for turn in range(RACES // 4):
            clicks = [show(person) for person in (cast.hana, cast.wes, cast.gus, cast.mei)]
            deeds = [
                partial(click, page_left_open=turn % 2 == 0, wait=number * lasted / 2)
                for number, click in enumerate(clicks)
            ]
            # Not always the same one starts.
            deeds.insert(turn % 5, edit)
            document, lasted = together(*deeds)[turn % 5]
    seconds = time.monotonic() - start

    rows = Signature.objects.select_related("document")
    assert {row.signatory_id: row.sha256 for row in rows} == shown_and_signed
    assert [r for r in rows if r.sha256 != canonical.sha256(r.document.body)] == []
    assert len(shown_and_signed) + len(refused) == RACES
    assert len(refused) > 0 < len(shown_and_signed), "one of the two always won: no race"
    in_order = {}
    for line in HistoryLine.objects.filter(subject__startswith="records.document:"):
        in_order.setdefault(line.subject, []).append(line.became)
    for lines in in_order.values():
        assert lines == ["frozen", *["signature"] * (len(lines) - 2), "withdrawn"] or (
            lines == ["frozen"]
        )
    assert history.broken_at() is None
    figure(
        f"{RACES} races, {len(shown_and_signed)} signed what was shown, {len(refused)} were told "
        f"no, 0 over an unseen text; {seconds:.0f} s"
    )


def test_of_eight_clicks_at_once_one_signs(cast, figure):
    plan, _ = small_plan(cast, "Clicked plan")
    document = workflow.propose(plan, by=cast.cora)
    clients = [Client(raise_request_exception=False) for _ in range(CLICKS)]
    for client in clients:
        client.force_login(cast.hana)
    outcomes = {"signed": 0, "told": 0, "thanked": 0}
    start = time.monotonic()
    with crowd(CLICKS) as together:
        for _ in range(ROUNDS):
            mine = stage.place_of(document, cast.hana)
            desk = f"?as={mine.pk}"
            form = {"code": stage.code_for(mine), "sha256": document.sha256}
            address = reverse("actionplans:sign_code", args=[plan.pk]) + desk
            for client in clients:
                client.cookies.pop("messages", None)  # has been read
            answers = together(*[partial(c.post, address, form) for c in clients])
            for answer in answers:
                outcomes[outcome(answer, reverse("actionplans:sign", args=[plan.pk]))] += 1
            assert Signature.objects.filter(document=document).count() == 1
            assert HistoryLine.objects.about(document).filter(became="signature").count() == 1
            workflow.withdraw(stage.fresh(plan), by=cast.cora, because="Once more.")
            document = workflow.propose(stage.fresh(plan), by=cast.cora)
    assert outcomes["signed"] == ROUNDS
    assert sum(outcomes.values()) == CLICKS * ROUNDS
    figure(
        f"{ROUNDS} × {CLICKS} clicks: {outcomes['signed']} signed, {outcomes['told']} got a "
        f"sentence, {outcomes['thanked']} were thanked again, 0 errors; "
        f"{time.monotonic() - start:.0f} s"
    )


def outcome(answer, desk):
    """What a click came to; fails on anything but a redirect or a page that says something."""
    if answer.status_code == 200:
        assert 'class="confirmation"' in answer.content.decode()
        return "thanked"
    assert answer.status_code == 302, answer.content
    said = [message.message for message in get_messages(answer.wsgi_request)]
    if not said:
        assert answer["Location"].startswith(desk)
        return "signed"
    assert said[-1].startswith("You have already signed this text")
    return "told"


def test_of_two_editors_who_save_at_once_none_loses_a_text_unseen(cast, figure):
    plan, objective = small_plan(cast, "Edited plan")
    editors = [Client(raise_request_exception=False) for _ in range(2)]
    for editor, person in zip(editors, (cast.hana, cast.wes), strict=True):
        editor.force_login(person)
    address = reverse("actionplans:edit", args=[plan.pk, "objective", objective.pk])
    start = time.monotonic()
    with crowd(2) as together:
        for pair in range(PAIRS):
            edition = stage.fresh(objective).edition
            texts = [f"Hana writes {pair}.", f"Wes writes {pair}."]
            answers = together(
                *[
                    partial(editor.post, address, {"text": text, "edition": edition})
                    for editor, text in zip(editors, texts, strict=True)
                ]
            )
            assert sorted(a.status_code for a in answers) == [302, 409]
            won = [a.status_code for a in answers].index(302)
            stands = stage.fresh(objective)
            assert (stands.text, stands.edition) == (texts[won], edition + 1)
            page = answers[1 - won].content.decode()
            assert [text in page for text in texts] == [True, True]
    figure(
        f"{PAIRS} pairs: {PAIRS} saved, {PAIRS} were shown both texts, 0 lost; "
        f"{time.monotonic() - start:.0f} s"
    )


def test_the_history_does_not_fork_under_sixteen_writers(cast, figure):
    def write(writer):
        for number in range(LINES):
            with history.deed():
                history.note(
                    cast.collaborative, "reframed", by=cast.cora, says=f"{writer}.{number}"
                )

    start = time.monotonic()
    with crowd(WRITERS) as together:
        together(*[partial(write, writer) for writer in range(WRITERS)])
    seconds = time.monotonic() - start
    lines = list(HistoryLine.objects.values_list("number", "says"))
    assert [number for number, _ in lines] == list(range(1, WRITERS * LINES + 1))
    assert sorted(says for _, says in lines) == sorted(
        f"{w}.{n}" for w in range(WRITERS) for n in range(LINES)
    )
    assert history.broken_at() is None
    figure(f"{WRITERS} writers, {len(lines)} lines, 0 forks; {len(lines) / seconds:.0f} lines a s")


@pytest.fixture
def signed_text(cast):
    """A document with a signature, and four lines of history."""
    plan, _ = small_plan(cast, "Signed plan")
    document = workflow.propose(plan, by=cast.cora)
    stage.sign(plan, document, cast.hana)
    return stage.fresh(document)


@pytest.mark.parametrize(
    "forgery",
    [
        lambda: HistoryLine.objects.filter(number=2).update(says="Nothing happened."),
        lambda: HistoryLine.objects.filter(number=2).delete(),
        lambda: HistoryLine.objects.get(number=2).delete(),
        lambda: HistoryLine.objects.get(number=2).save(),
        lambda: Signature.objects.update(name="Somebody else"),
        lambda: Signature.objects.all().delete(),
        lambda: Document.objects.update(body="{}"),
        lambda: Document.objects.update(sha256="0" * 64),
        lambda: Document.objects.update(state="sealed"),
        lambda: Signatory.objects.update(name="Somebody else"),
        lambda: Signatory.objects.all()._raw_delete("default"),
    ],
)
def test_the_database_refuses_to_change_what_has_happened(signed_text, forgery):
    with pytest.raises(Error, match="pgtrigger"):
        forgery()
    assert history.broken_at() is None


FORGED = {
    "a line says something else": (
        "UPDATE records_historyline SET says = 'x' WHERE number = 3",
        3,
    ),
    "a line was done by somebody else": (
        "UPDATE records_historyline SET by_name = 'Stan Bell' WHERE number = 2",
        2,
    ),
    "a line has another time": (
        "UPDATE records_historyline SET at = at + interval '1 hour' WHERE number = 4",
        4,
    ),
    "a line is cut out": ("DELETE FROM records_historyline WHERE number = 2", 2),
    "a line is cut out and the gap closed": (
        "DELETE FROM records_historyline WHERE number = 2;"
        "UPDATE records_historyline SET number = -number WHERE number > 2;"
        "UPDATE records_historyline SET number = -number - 1 WHERE number < 0",
        2,
    ),
    "two lines change places": (
        "UPDATE records_historyline SET number = -number WHERE number IN (2, 3);"
        "UPDATE records_historyline SET number = 5 + number WHERE number < 0",
        2,
    ),
    "the first line is cut off": ("DELETE FROM records_historyline WHERE number = 1", 1),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_history_is_found_where_it_was_forged(signed_text, forged):
    """By somebody who owns the database and has switched its triggers off."""
    statement, number = FORGED[forged]
    assert HistoryLine.objects.count() == 4
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET session_replication_role = replica; {statement};"
            " SET session_replication_role = DEFAULT"
        )
    assert history.broken_at() == number


def test_the_same_finding_told_eight_times_at_once_is_one_entry(cast):
    told = dict.fromkeys(("title", "theme", "offer", "evidence"), "Singing")
    with crowd(CLICKS) as together:
        for n in range(20):
            again = partial(support.draft, cast.ash, by=None, origin=f"finding:{n}", **told)
            results = together(*[again] * CLICKS)
            assert sum(made for _, made in results) == 1
            assert len({entry.pk for entry, _ in results}) == 1
    assert SupportEntry.objects.count() == 20


def test_the_quality_mark_never_stands_on_words_that_the_coordinator_has_not_read(cast):
    """While cora grants it, hana changes the words: the mark ends, or was not granted at all."""
    endings = set()

    def grant(entry):
        try:
            support.grant_mark(entry, by=cast.cora, why="Seen.", seen_edition=1)
        except support.SomebodyElseChanged:
            return "told"
        return "granted"

    with crowd(2) as together:
        for _ in range(PAIRS):
            entry = entry_of(cast.ash, cast.hana)
            words = facts_of(entry, offer="Other words.")
            change = partial(support.change, entry, by=cast.hana, seen_edition=1, **words)
            _, said = together(change, partial(grant, entry))
            now = stage.fresh(entry)
            endings.add((said, now.offer, now.mark))
    assert endings <= {("granted", "Other words.", "ended"), ("told", "Other words.", "none")}
