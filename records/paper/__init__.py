"""The drawing of a frozen document as a PDF that can be filed: PDF/A-3a, PDF/UA-1, tagged.

`compose` turns frozen JSON into HTML, `render` turns HTML into a PDF in a child process that is
held to limits and reaches no file and no network. WeasyPrint is imported on first use; a worker
calls `warm()` at its start so that nobody waits for it.
"""

from records.paper.compose import Enclosure, compose, enclosures, qr_svg
from records.paper.fence import MEMORY_LIMIT, TIME_LIMIT, PaperFailed
from records.paper.render import render, render_leaves, warm

__all__ = [
    "MEMORY_LIMIT",
    "TIME_LIMIT",
    "Enclosure",
    "PaperFailed",
    "compose",
    "enclosures",
    "qr_svg",
    "render",
    "render_leaves",
    "warm",
]
