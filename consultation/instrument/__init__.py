"""The instrument: what a consultation shows and asks, as a tree.

Pages of reading and questions; at the end of a page perhaps a gate, whose "yes" opens nested pages
and then rejoins. Nothing else can be said in it, so there is no dead end, no loop and no required
question that somebody never meets. One frozen instrument gives the web form, the paper, the
codebook and the report.
"""

from consultation.instrument.answers import (
    CannotRead,
    in_words,
    is_answered,
    read_answer,
)
from consultation.instrument.paths import Step, every_path, numbers, on_path, open_gates, steps
from consultation.instrument.reading import to_html
from consultation.instrument.slots import Slot, code, layout
from consultation.instrument.tree import (
    AGREE,
    GATE,
    LABELS,
    YES_NO,
    Faulty,
    Gate,
    Instrument,
    Kind,
    Option,
    Page,
    Question,
    Text,
    parse,
)

__all__ = [
    "AGREE",
    "GATE",
    "LABELS",
    "YES_NO",
    "CannotRead",
    "Faulty",
    "Gate",
    "Instrument",
    "Kind",
    "Option",
    "Page",
    "Question",
    "Slot",
    "Step",
    "Text",
    "code",
    "every_path",
    "in_words",
    "is_answered",
    "layout",
    "numbers",
    "on_path",
    "open_gates",
    "parse",
    "read_answer",
    "steps",
    "to_html",
]
