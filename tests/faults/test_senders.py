"""Several senders, a slow mail server, a line that breaks: each letter goes out once."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from records import post_room
from records.models import Letter
from tests.faults.mail import Mail

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mail(settings):
    with Mail() as mail:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, _, port = mail.url.removeprefix("smtp://").partition(":")
        settings.EMAIL_PORT = int(port)
        yield mail


def owe(letters):
    for n in range(1, letters + 1):
        post_room.keep(
            Letter(key=f"k{n}", address=f"reader{n}@example.org", subject="News", text="Well.")
        )


def send():
    try:
        return post_room.send_waiting()
    finally:
        connections.close_all()


def send_in_parallel(senders):
    with ThreadPoolExecutor(senders) as pool:
        return [one.result() for one in [pool.submit(send) for _ in range(senders)]]


def everybody(letters):
    return sorted(f"reader{n}@example.org" for n in range(1, letters + 1))


def test_four_senders_at_once_send_each_letter_once(mail, figure):
    owe(60)
    sent = send_in_parallel(4)
    assert sum(sent) == 60
    assert sorted(letter.address for letter in mail.arrived) == everybody(60)
    assert set(mail.copies().values()) == {1}
    figure(f"60 letters by 4 senders ({', '.join(map(str, sent))}), each came once")


def test_a_slow_mail_server_does_not_outlast_the_claims(mail, monkeypatch, figure):
    """The sweep comes again and again while one sender is still at work on a long heap."""
    monkeypatch.setattr(post_room, "CLAIM", timedelta(seconds=1))
    mail.pause = 0.15
    owe(20)
    with ThreadPoolExecutor(3) as pool:
        senders = []
        for _ in range(3):
            senders.append(pool.submit(send))
            time.sleep(1.1)
        assert sum(one.result() for one in senders) == 20
    assert sorted(letter.address for letter in mail.arrived) == everybody(20)
    figure("20 letters in twice the time of a claim, 3 senders one after the other: each came once")


def test_a_line_that_breaks_costs_one_letter_a_minute(mail):
    mail.break_line_before = 4
    owe(10)
    assert send() == 9
    late = Letter.objects.get(sent_at=None)
    assert (late.key, late.tries) == ("k4", 1)
    assert late.problem.startswith("SMTPServerDisconnected")
    Letter.objects.filter(pk=late.pk).update(not_before=None)  # a minute later
    assert send() == 1
    assert sorted(letter.address for letter in mail.arrived) == everybody(10)
