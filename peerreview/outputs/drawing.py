"""Paper that somebody waits for: drawn now, one at a time in the whole portal."""

import hashlib

from peerreview.wording import visit as wording
from records import claims, paper


def drawn(html: str) -> bytes:
    """The PDF of this page. Raises PaperFailed, and BeingDrawn when others keep the press busy."""
    with claims.press(wording.BEING_DRAWN):
        return paper.render(html, identifier=hashlib.sha256(html.encode()).hexdigest())
