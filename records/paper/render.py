"""HTML in, PDF out: the one door to the renderer."""

from records.paper import fence
from records.paper.glyphs import breakable, printable


def render(
    html: str,
    *,
    attachments=(),
    identifier: str,
    seconds: float = fence.TIME_LIMIT,
    memory: int = fence.MEMORY_LIMIT,
) -> bytes:
    """Draw `html` as PDF/A-3a + PDF/UA-1 with `attachments` (`Enclosure`s) and return its bytes.

    `identifier` becomes the file identifier: give the document's SHA-256, so that the same
    document drawn twice gives the same bytes. Language and title come from the HTML. The work is
    done in a child process that gets `seconds` of wall clock and of CPU and `memory` bytes.

    Raises `PaperFailed` with a sentence for the coordinator.
    """
    from records.paper import press

    press.warm()
    text = breakable(printable(html))
    return fence.in_child(
        press.draw, text, tuple(attachments), identifier, seconds=seconds, memory=memory
    )


def render_leaves(html: str) -> bytes:
    """Draw `html` as pages to be bound with others (`records.paper.binding`): without tags.

    Under the same limits as `render`; raises `PaperFailed` likewise.
    """
    from records.paper import press

    press.warm()
    text = breakable(printable(html))
    return fence.in_child(press.draw_stamp, text)


def warm() -> None:
    """Import the renderer and load style sheet and fonts, once per process (about a second)."""
    from records.paper import press

    press.warm()
