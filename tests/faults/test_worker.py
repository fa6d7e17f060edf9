"""Worker, beat, message store and database are killed, frozen and emptied while people sign.

Whatever is acknowledged must be there afterwards, each complete plan sealed once, each letter
sent once. Only what a test kills is started again; the rest has to find its feet by itself.
"""

import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.slow

SIGNERS = ("hana", "wes", "gus", "mei")
QUICK = 2.0  # seconds in which a signature is acknowledged
CODE_WITHIN = 5.0  # seconds in which the letter with a code goes out without the message store
SEALED_WITHIN = 60.0  # seconds after the last signature


def sign_all(house, plans, but=()):
    """All four sign each plan (but for those named); returns the slowest answer in seconds."""
    slowest = 0.0
    for plan in plans:
        for person in SIGNERS:
            if person in but:
                continue
            answer = house.sign(plan, person)
            assert answer.thanks, answer
            slowest = max(slowest, answer.seconds)
    return slowest


def wait_until_sealed(house, timeout=SEALED_WITHIN):
    """Wait until every complete plan has its seal; returns the seconds it took."""
    return house.wait_for("every complete plan is sealed", lambda: not house.unsealed(), timeout)


def check_signed_and_sealed(house, plans):
    """Each of these plans has its four signatures over the very text, and exactly one seal."""
    for plan in plans:
        document = plan["document"]
        signatures = house.rows(
            "SELECT signatory_id, sha256 FROM records_signature WHERE document_id = %s", document
        )
        assert sorted(signatures) == sorted(
            (place["signatory"], plan["sha256"]) for place in plan["places"].values()
        )
        assert house.rows(
            "SELECT d.state, d.seal_tries, (SELECT count(*) FROM records_seal s"
            " WHERE s.document_id = d.id), (SELECT count(*) FROM records_historyline h"
            " WHERE h.subject = 'records.document:' || d.id AND became = 'sealed')"
            " FROM records_document d WHERE d.id = %s",
            document,
        ) == [("complete", 0, 1, 1)]


def check_letters(house, twice=()):
    """Every letter that was owed has come, once (`twice`: Message-IDs that came twice)."""

    def all_and_no_other():
        owed = house.rows("SELECT address, subject FROM records_letter")
        came = {each.message_id: (each.address, each.subject) for each in house.mail.arrived}
        copies = house.mail.copies()
        return Counter(came.values()) == Counter(owed) and all(copies[n] > 1 for n in twice)

    house.wait_for("what was owed has come", all_and_no_other)
    copies = house.mail.copies()
    assert {name: n for name, n in copies.items() if n > 1} == dict.fromkeys(twice, 2)


def check_same_processes(house, before):
    """Nobody had to start these again."""
    assert {name: house.pid(name) for name in before} == before
    assert [n for n in before if house.processes[n].process.poll() is not None] == []


def pids(house, *names):
    return {name: house.pid(name) for name in names}


def test_in_ordinary_running_a_seal_follows_within_a_minute(house, figure):
    plans = house.take_plans(3)
    slowest = sign_all(house, plans)
    seconds = wait_until_sealed(house)
    check_signed_and_sealed(house, plans)
    check_letters(house)
    figure(f"12 signatures, slowest {slowest:.2f} s; 3 seals after {seconds:.1f} s more")


def test_the_worker_is_killed_in_the_middle_of_sealing(house, figure):
    plans = house.take_plans(4)
    others = pids(house, "web", "beat")
    with house.frozen("worker"):
        sign_all(house, plans)
    kills = 0
    for pause in (0, 0.4):
        house.wait_for("a seal is being made", house.sealing_now, every=0.002)
        time.sleep(pause)
        house.kill("worker")
        kills += 1
        assert house.unsealed() > 0
        house.wait_for("the lock of the dead is free", lambda: not house.sealing_now(), 5)
        house.start("worker")
    seconds = wait_until_sealed(house)
    check_signed_and_sealed(house, plans)
    check_letters(house)
    check_same_processes(house, others)
    figure(f"{kills} kills, 4 of 4 sealed once, {seconds:.1f} s after the last new start")


def test_only_the_child_at_work_is_killed(house, figure):
    """As the kernel does when memory runs out: the worker itself gets over it."""
    plans = house.take_plans(1)
    all_of_them = pids(house, "web", "worker", "beat")
    sign_all(house, plans)
    house.wait_for("the seal is being made", house.sealing_now, every=0.002)
    house.kill_children("worker")
    seconds = wait_until_sealed(house)
    check_signed_and_sealed(house, plans)
    check_letters(house)
    check_same_processes(house, all_of_them)
    figure(f"sealed {seconds:.1f} s after")


def test_the_message_store_is_emptied(house, figure):
    plans = house.take_plans(2)
    all_of_them = pids(house, "web", "worker", "beat")
    with house.frozen("worker"):
        sign_all(house, plans)
        house.wake()
        house.wait_for("messages are queued", lambda: house.broker().llen("celery") > 1)
        queued = house.broker().llen("celery")
        house.broker().flushall()
    seconds = wait_until_sealed(house)
    check_signed_and_sealed(house, plans)
    check_letters(house)
    check_same_processes(house, all_of_them)
    figure(f"{queued} messages lost, 2 of 2 sealed {seconds:.1f} s after")


def codes_go_out(house, plan, person):
    """Ask for a sign-in code and for a signing code; returns (seconds, seconds, signing code)."""
    asked = time.monotonic()
    answer = house.post("/accounts/login/", email="ada@example.org")
    assert (answer.status, answer.location) == (302, "/accounts/login/code/confirm/")
    assert answer.seconds < QUICK
    sign_in = house.letter_to("ada@example.org", since=asked).at - asked
    asked = time.monotonic()
    place = plan["places"][person]
    house.rows("UPDATE records_signingcode SET sent_at = sent_at - interval '1 minute'")
    answer = house.post(
        f"/plans/{plan['plan']}/sign/?as={place['signatory']}",
        person,
        agree="on",
        sha256=plan["sha256"],
    )
    assert (answer.status, answer.seconds < QUICK) == (302, True), answer
    letter = house.letter_to(f"{person}@example.org", since=asked)
    assert max(sign_in, letter.at - asked) < CODE_WITHIN
    return sign_in, letter.at - asked, letter.digits


def test_the_message_store_is_killed_and_started_again(house, figure):
    plans = house.take_plans(2)
    others = pids(house, "web", "worker", "beat")
    house.kill("valkey")
    sign_in, signing, digits = codes_go_out(house, plans[0], "hana")
    plans[0]["places"]["hana"]["code"] = digits
    slowest = sign_all(house, plans)
    assert slowest < QUICK
    assert house.unsealed() == 2
    house.start("valkey")
    seconds = wait_until_sealed(house)
    check_signed_and_sealed(house, plans)
    check_letters(house)
    check_same_processes(house, others)
    figure(
        f"codes after {sign_in:.1f} s and {signing:.1f} s, slowest signature {slowest:.2f} s; "
        f"sealed {seconds:.1f} s after it was back",
    )


def test_the_message_store_is_frozen(house, figure):
    plans = house.take_plans(2)
    all_of_them = pids(house, "valkey", "web", "worker", "beat")
    with house.frozen("valkey"):
        sign_in, signing, digits = codes_go_out(house, plans[0], "hana")
        plans[0]["places"]["hana"]["code"] = digits
        slowest = sign_all(house, plans)
        assert slowest < QUICK
        assert house.unsealed() == 2
    seconds = wait_until_sealed(house)
    check_signed_and_sealed(house, plans)
    check_letters(house)
    check_same_processes(house, all_of_them)
    figure(
        f"codes after {sign_in:.1f} s and {signing:.1f} s, slowest signature {slowest:.2f} s; "
        f"sealed {seconds:.1f} s after it thawed",
    )


def test_the_database_stops_at_once_while_people_sign(house, figure):
    plans = house.take_plans(8)
    others = pids(house, "valkey", "web", "worker", "beat")
    told, failures = [], []
    crashes = (6, 16)  # after so many signatures

    def until_thanked(plan, person):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = house.sign(plan, person)
            if answer.thanks:
                told.append((plan["places"][person]["signatory"], plan["sha256"]))
                return
            failures.append(answer.status)
            assert answer.status in (0, 500), answer
            time.sleep(0.2)
        raise AssertionError(f"not thanked within a minute: {answer}")

    with ThreadPoolExecutor(6) as people:
        deeds = [people.submit(until_thanked, plan, who) for plan in plans for who in SIGNERS]
        for number in crashes:
            house.wait_for(
                "enough have signed",
                lambda n=number: len(told) >= n or any(d.done() and d.exception() for d in deeds),
                every=0.01,
            )
            house.kill("postgres", signal.SIGQUIT)  # its "immediate" stop
            house.start("postgres")
        for deed in deeds:
            deed.result()
    seconds = wait_until_sealed(house)
    stored = house.rows("SELECT signatory_id, sha256 FROM records_signature")
    assert [each for each in told if each not in stored] == []
    assert len(told) == 8 * 4
    check_signed_and_sealed(house, plans)
    check_letters(house)
    check_same_processes(house, others)
    figure(
        f"2 stops, {len(told)} of {len(told)} acknowledged signatures there "
        f"({len(failures)} clicks failed meanwhile); 8 sealed once, {seconds:.1f} s after",
    )


def owe(house, name, letters):
    """Owe so many letters and wake the worker."""
    house.rows(
        "INSERT INTO records_letter"
        " (key, address, subject, text, html, calendar, confidential, written_at, tries, problem)"
        " SELECT %s || n, 'reader' || n || '@example.org', 'News ' || n, 'All is well.', '', '',"
        " false, now() + n * interval '1 millisecond', 0, '' FROM generate_series(1, %s) n",
        f"{name}:",
        letters,
    )
    house.wake()


def put_the_clock_forward(house):
    """Two minutes later: what a dead sender had claimed may be sent by others."""
    house.rows("UPDATE records_letter SET not_before = now() WHERE sent_at IS NULL")
    house.wake()


def test_the_sender_is_killed_between_two_letters(house, figure):
    house.mail.hold_before(5)
    owe(house, "between", 12)
    assert house.mail.on_hold.wait(20)
    house.kill("worker")
    house.mail.let_go()
    house.start("worker")
    house.wake()
    house.wait_for("all but the claimed one are out", lambda: house.letters_owed() == 1)
    assert house.one(
        "SELECT not_before < now() + interval '2 minutes' FROM records_letter WHERE sent_at IS NULL"
    )
    put_the_clock_forward(house)
    check_letters(house)
    figure("12 of 12 letters came once")


def test_the_sender_is_killed_before_it_can_note_that_a_letter_was_taken(house, figure):
    """The one case in which a letter comes twice: with the same Message-ID, so readers see one."""
    house.mail.hold_after(5)
    owe(house, "after", 12)
    assert house.mail.on_hold.wait(20)
    taken = house.mail.arrived[-1].message_id
    house.kill("worker")
    house.mail.let_go()
    house.start("worker")
    house.wake()
    house.wait_for("all but the claimed one are out", lambda: house.letters_owed() == 1)
    put_the_clock_forward(house)
    check_letters(house, twice=[taken])
    house.mail.forget()
    house.rows("DELETE FROM records_letter")
    figure("12 of 12 letters came, the one in flight twice under one Message-ID")


def test_the_database_stops_while_a_letter_is_being_handed_over(house, figure):
    others = pids(house, "valkey", "web", "worker", "beat")
    house.mail.hold_after(5)
    owe(house, "stop", 12)
    assert house.mail.on_hold.wait(20)
    house.kill("postgres", signal.SIGQUIT)
    house.mail.let_go()
    time.sleep(1)
    house.start("postgres")
    house.wait_for("all letters are out", lambda: not house.letters_owed())
    check_letters(house)
    check_same_processes(house, others)
    figure("12 of 12 letters came once")


def test_after_all_of_this_the_history_is_whole(house):
    assert house.python("-m", "tests.faults.stage", "history") == "None"
