"""A mail server in a thread that keeps every letter it accepts, and can stop in front of one."""

import asyncio
import logging
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


def free_port():
    """A port of this machine at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Arrived:
    """One copy of one letter, as the server took it."""

    message_id: str
    address: str
    subject: str
    text: str
    at: float  # time.monotonic()

    @property
    def digits(self):
        """The 6-digit code in it."""
        return next(word for word in self.text.split() if len(word) == 6 and word.isdecimal())


class Mail:
    """`with Mail() as mail:` listens at `mail.url`; `mail.arrived` is what came, in order."""

    def __init__(self):
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.arrived = []
        self.pause = 0  # seconds that each letter takes
        self.break_line_before = None  # the number of the letter before which the line breaks once
        self.on_hold = threading.Event()  # set while a sender is kept waiting
        self._hold_before = None  # how many more letters to take before keeping the next waiting
        self._hold_after = None  # likewise, but the letter has been taken
        self._go_on = threading.Event()

    def __enter__(self):
        port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=port, ready_timeout=20)
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{port}"
        return self

    def __exit__(self, *exception):
        self.let_go()
        self._controller.stop()

    def hold_before(self, letters):
        """Take so many letters, then keep the sender of the next one waiting before it is taken."""
        self._go_on.clear()
        self.on_hold.clear()
        self._hold_before = letters

    def hold_after(self, letters):
        """Likewise, but that one letter is taken and only the answer to it is kept back."""
        self._go_on.clear()
        self.on_hold.clear()
        self._hold_after = letters

    def let_go(self):
        """Take everything again."""
        self._hold_before = self._hold_after = None
        self._go_on.set()

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        await asyncio.sleep(self.pause)
        if self.break_line_before == len(self.arrived) + 1:
            self.break_line_before = None
            server.transport.close()
        if self._hold_before is not None:
            if self._hold_before == 0:
                await self._wait()
            else:
                self._hold_before -= 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        for address in envelope.rcpt_tos:
            self.arrived.append(
                Arrived(
                    message["Message-ID"],
                    address,
                    message["Subject"],
                    message.get_body(("plain",)).get_content(),
                    time.monotonic(),
                )
            )
        if self._hold_after is not None:
            if self._hold_after == 0:
                await self._wait()
            else:
                self._hold_after -= 1
        return "250 taken"

    def forget(self):
        """Begin anew, as if nothing had come."""
        self.arrived.clear()

    async def _wait(self):
        self.on_hold.set()
        while not self._go_on.is_set():
            await asyncio.sleep(0.02)

    def copies(self):
        """{Message-ID: how often it came}."""
        return Counter(letter.message_id for letter in self.arrived)

    def to(self, address, since):
        """The first letter to this address that came after `since`, or None."""
        for letter in list(self.arrived):
            if letter.address == address and letter.at >= since:
                return letter
        return None
