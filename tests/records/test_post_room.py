from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend

from records import letters, post_room
from records.models import Letter, Notice

NOON = datetime(2026, 9, 4, 11, 0, tzinfo=UTC)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return lambda **by: time_machine.shift(timedelta(**by))


@pytest.fixture
def owe(db):
    def owe(key="k", address="hana@example.org", **facts):
        text = {"subject": f"About {key}", "text": "The text.\n", "html": "<p>The text.</p>"}
        letter = Letter(key=key, address=address, **(text | facts))
        post_room.keep(letter)
        return Letter.objects.get(key=key)

    return owe


class Refuses(EmailBackend):
    """A mail server that refuses whatever goes to bad@…"""

    def send_messages(self, messages):
        if any("bad@" in to for message in messages for to in message.to):
            raise ConnectionResetError("no such mailbox")
        return super().send_messages(messages)


class Silent(EmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise TimeoutError("nobody there")


def use(settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


def test_a_letter_goes_out_once_with_both_its_twins(owe, clock, mailoutbox):
    owe()
    clock(minutes=1)
    assert post_room.send_waiting() == 1
    assert post_room.send_waiting() == 0
    [mail] = mailoutbox
    assert (mail.subject, mail.body, mail.to) == ("About k", "The text.\n", ["hana@example.org"])
    assert [tuple(twin) for twin in mail.alternatives] == [("<p>The text.</p>", "text/html")]
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    letter = Letter.objects.get()
    assert (letter.sent_at, letter.not_before, letter.problem, letter.text) == (
        NOON + timedelta(minutes=1),
        None,
        "",
        "The text.\n",
    )


def test_a_letter_without_html_is_plain(owe, mailoutbox):
    owe(html="")
    post_room.send_waiting()
    assert mailoutbox[0].alternatives == []


def test_letters_go_out_in_the_order_of_writing(owe, mailoutbox):
    for n in range(5):
        owe(f"k{n}", written_at=NOON - timedelta(minutes=n))
    assert post_room.send_waiting() == 5
    assert [m.subject for m in mailoutbox] == [f"About k{n}" for n in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("confidential", "demo", "wiped"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_a_code_is_wiped_when_it_has_gone_out_but_not_in_the_demo(
    owe, mailoutbox, settings, confidential, demo, wiped
):
    settings.DEMO = demo
    owe(text="Your code: 123456\n", html="<p>123456</p>", confidential=confidential)
    post_room.send_waiting()
    assert mailoutbox[0].body == "Your code: 123456\n"
    kept = Letter.objects.get()
    assert (kept.text, kept.html) == (
        (post_room.WIPED, "") if wiped else ("Your code: 123456\n", "<p>123456</p>")
    )


def test_a_letter_that_was_not_sent_keeps_its_code(owe, settings):
    use(settings, Refuses)
    owe(address="bad@example.org", text="123456", confidential=True)
    post_room.send_waiting()
    assert Letter.objects.get().text == "123456"


def test_the_message_id_is_the_same_however_often_it_is_tried(owe, mailoutbox, settings):
    settings.SITE_URL = "https://portal.example:8443/x"
    letter, other = owe("k1"), owe("k2")
    post_room.send_waiting()
    Letter.objects.filter(pk=letter.pk).update(sent_at=None)  # as if killed before the mark
    post_room.send_waiting()
    ids = [mail.extra_headers["Message-ID"] for mail in mailoutbox]
    assert ids[0] == ids[2] != ids[1]
    assert ids[0].endswith("@portal.example>")
    assert other.key == "k2"


def test_what_another_sender_has_claimed_is_left_alone_for_two_minutes(owe, clock, mailoutbox):
    owe()
    assert post_room._claim()  # … and is killed here
    assert post_room.send_waiting() == 0
    clock(minutes=1, seconds=59)
    assert post_room.send_waiting() == 0
    clock(seconds=2)
    assert post_room.send_waiting() == 1


def test_one_refused_letter_does_not_hold_up_the_others(owe, settings, mailoutbox):
    use(settings, Refuses)
    owe("k1")
    owe("k2", address="bad@example.org")
    owe("k3")
    assert post_room.send_waiting() == 2
    assert [m.subject for m in mailoutbox] == ["About k1", "About k3"]
    bad = Letter.objects.get(key="k2")
    assert (bad.sent_at, bad.tries, bad.problem) == (
        None,
        1,
        "ConnectionResetError: no such mailbox",
    )


def test_a_refused_letter_is_put_off_longer_each_time_and_given_up_in_the_end(owe, settings, clock):
    use(settings, Refuses)
    owe(address="bad@example.org")
    pauses = [1, 5, 15, 60, 240, 720]
    for tries, minutes in enumerate(pauses, 1):
        post_room.send_waiting()
        letter = Letter.objects.get()
        assert letter.tries == tries
        clock(minutes=minutes, seconds=-1)
        post_room.send_waiting()
        assert Letter.objects.get().tries == tries  # not a second too soon
        clock(seconds=1)
    post_room.send_waiting()
    letter = Letter.objects.get()
    assert (letter.tries, letter.given_up_at is not None, letter.sent_at) == (7, True, None)
    clock(days=30)
    assert post_room.send_waiting() == 0
    assert Letter.objects.get().tries == 7


def test_a_silent_mail_server_puts_off_all_and_loses_none(owe, settings, clock, mailoutbox):
    use(settings, Silent)
    for n in range(3):
        owe(f"k{n}")
    assert post_room.send_waiting() == 0
    assert set(Letter.objects.values_list("tries", "problem")) == {
        (1, "TimeoutError: nobody there")
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert post_room.send_waiting() == 0
    clock(minutes=1)
    assert post_room.send_waiting() == 3
    assert set(Letter.objects.values_list("problem", flat=True)) == {""}


def test_a_very_long_problem_and_subject_are_cut(owe, settings):
    use(settings, Refuses)
    letter = owe(subject="x" * 500, address="bad@example.org")
    assert letter.subject == "x" * 200


# -- The digest ----------------------------------------------------------------------------------


def test_one_digest_a_day_with_all_that_is_new(cast, clock):
    letters.tell("a", to=[cast.hana, cast.wes], says="First news.", url="/plans/1/")
    clock(minutes=1)
    letters.tell("b", to=[cast.hana], says="Second news.", url="/plans/2/")
    assert post_room.write_digests() == 2
    assert post_room.write_digests() == 0
    hanas = Letter.objects.get(to=cast.hana)
    assert hanas.key == f"digest:{cast.hana.pk}:2026-09-04"
    assert hanas.subject.startswith("News of 4 September 2026 from ")
    assert [line for line in hanas.text.splitlines() if "news." in line] == [
        "- First news.",
        "- Second news.",
    ]
    assert "First news." in hanas.html
    assert Letter.objects.get(to=cast.wes).text.count("news.") == 1
    assert set(Notice.objects.values_list("to__name", "letter__to__name")) == {
        ("Hana Okafor", "Hana Okafor"),
        ("Wes Hughes", "Wes Hughes"),
    }


def test_what_comes_after_the_digest_waits_for_the_next_day(cast, clock):
    letters.tell("a", to=[cast.hana], says="In the morning.", url="/")
    post_room.write_digests()
    letters.tell("b", to=[cast.hana], says="In the afternoon.", url="/")
    assert post_room.write_digests() == 0
    clock(days=1)
    assert post_room.write_digests() == 1
    newest = Letter.objects.latest("pk")
    assert ("In the afternoon." in newest.text, "In the morning." in newest.text) == (True, False)


def test_the_day_of_the_digest_is_the_day_on_our_clocks(cast, time_machine):
    time_machine.move_to(datetime(2026, 6, 4, 23, 30, tzinfo=UTC), tick=False)
    letters.tell("a", to=[cast.hana], says="News.", url="/")
    post_room.write_digests()
    assert Letter.objects.get().key == f"digest:{cast.hana.pk}:2026-06-05"


def test_no_digest_without_news_nor_to_somebody_who_has_left(cast, clock):
    assert post_room.write_digests() == 0
    cast.hana.is_active = False
    cast.hana.save()
    letters.tell("a", to=[cast.hana], says="News.", url="/")
    assert post_room.write_digests() == 0
    assert not Letter.objects.exists()
