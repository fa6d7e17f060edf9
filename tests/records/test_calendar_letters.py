"""A calendar entry on its way: what a real mail server takes of it."""

from email import message_from_bytes, policy

import pytest

from records import letters, post_room
from records.models import Letter
from tests.faults.mail import Mail

REQUEST = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:St Mary’s\r\nEND:VCALENDAR\r\n"
CANCEL = REQUEST.replace("REQUEST", "CANCEL")
NEWS = {"news": [], "today": None}


class Keeps(Mail):
    """A mail server that keeps whole messages."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def sent(cast, settings):
    """`sent(calendar)` is the message that arrives when a letter with that entry is sent."""

    def send(calendar):
        letters.write("k", to=cast.hana, template="digest", context=NEWS, calendar=calendar)
        with Keeps() as mail:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, port = mail.url.removeprefix("smtp://").split(":")
            settings.EMAIL_PORT = int(port)
            assert post_room.send_waiting() == 1
        [message] = mail.arrived
        return message

    return send


def kinds(message):
    return [part.get_content_type() for part in message.walk()]


@pytest.mark.parametrize(("calendar", "method"), [(REQUEST, "REQUEST"), (CANCEL, "CANCEL")])
def test_an_entry_goes_along_as_a_twin_and_as_a_file(sent, calendar, method):
    message = sent(calendar)
    assert kinds(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    *_, twin, file = message.walk()
    told = twin["Content-Type"].params
    assert (told["method"], told["charset"].lower()) == (method, "utf-8")
    assert twin.get_content().splitlines() == calendar.splitlines()
    assert file.get_filename() == "invite.ics"
    assert file.get_content() == calendar.encode()


def test_a_letter_without_entry_is_as_it_was(sent):
    assert kinds(sent("")) == ["multipart/alternative", "text/plain", "text/html"]


def test_a_letter_that_is_sent_again_takes_its_entry_along(cast, sent):
    sent(REQUEST)
    again = letters.send_again(Letter.objects.get(), by=cast.cora)
    assert (again.calendar, again.calendar_method) == (REQUEST, "REQUEST")


def test_the_method_is_what_the_entry_says():
    said = [Letter(calendar=text).calendar_method for text in (REQUEST, CANCEL, "", "SUMMARY:x")]
    assert said == ["REQUEST", "CANCEL", "", ""]
