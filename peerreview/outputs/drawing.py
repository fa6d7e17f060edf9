"""Paper that somebody waits for: drawn now, one at a time in the whole portal."""

import hashlib
import time

from peerreview.wording import visit as wording
from records import claims, paper

PATIENCE = 10  # seconds that somebody waits while another paper is being drawn


class BeingDrawn(Exception):
    """Another paper is being drawn just now; `str()` of it says so to people."""


def drawn(html: str) -> bytes:
    """The PDF of this page. Raises PaperFailed, and BeingDrawn when others keep the press busy."""
    until = time.monotonic() + PATIENCE
    while True:
        with claims.mine_alone(claims.PRESS) as mine:
            if mine:
                return paper.render(html, identifier=hashlib.sha256(html.encode()).hexdigest())
        if time.monotonic() > until:
            raise BeingDrawn(wording.BEING_DRAWN)
        time.sleep(0.25)
