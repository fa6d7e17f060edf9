"""XML from strangers, in pieces: no DOCTYPE, no depth, no endless tag, little memory.

expat alone is not enough: nested elements, a tag of 100 MB and a million different names each
cost it hundreds of megabytes, and a text is only as long as somebody says stop.
"""

from xml.parsers import expat

from records.tables import wording
from records.tables.limits import MEBIBYTE, Refused

PIECE = 64 * 1024
MOST_DEPTH = 100
MOST_NAMES = 2_000


class Listener:
    """Hears the elements of one part. `opened`/`closed` get names without prefix."""

    def __init__(self):
        self.depth = 0
        self._local = {}

    def start(self, name, attributes):
        self.depth += 1
        self.opened(self._local.get(name) or self._bare(name), attributes)

    def end(self, name):
        self.depth -= 1
        self.closed(self._local[name])

    def _bare(self, name):
        local = self._local[name] = name.rpartition(":")[2]
        return local

    def opened(self, name, attributes):
        """An element begins."""

    def closed(self, name):
        """An element ends."""

    def text(self, text):
        """A piece of text."""


def hear(stream, listener, clock):
    """Feeds `stream` to `listener`; yields after every 64 KiB. Raises Refused, expat's errors."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    read = 0
    while piece := stream.read(PIECE):
        clock.check()
        parser.Parse(piece, False)
        read += len(piece)
        if (
            listener.depth > MOST_DEPTH
            or len(parser.intern) > MOST_NAMES
            # One tag or comment that has not ended after so much is no part of a table.
            or read - parser.CurrentByteIndex > MEBIBYTE
        ):
            _refuse()
        yield
    parser.Parse(b"", True)
    yield


def _refuse(*_):
    raise Refused(wording.SUSPICIOUS)
