"""What a channel comes to."""

import hashlib
from dataclasses import asdict, dataclass, field

from consultation.instrument import code, layout

# Of any number of pairs put together at random one is right on average, and more than four once in
# 270 times.
LUCK = 4


@dataclass
class Finding:
    """A guess made by one channel: `pairs` of a seat and the fingerprints of what it would have said.

    `chance` is how many of them luck explains. `signal` tells in words what the channel has to go by,
    and `carries` whether that is more than nothing. `group` is the least number of people who share
    what is told of them, where that is the question.
    """

    channel: str
    made_of: str
    pairs: list = field(default_factory=list, repr=False)
    chance: int = LUCK
    signal: str = ""
    carries: bool = False
    group: int | None = None
    right: int | None = None

    def judged(self, truth, loot):
        """The same, told how often it was right."""
        if truth is not None:
            self.right = sum(
                bool(set(_several(truth.get(seat, ()))) & set(told)) for seat, told in self.pairs
            )
        return self

    @property
    def guessed(self):
        return len(self.pairs)

    @property
    def links(self):
        """Whether it gives away more than luck does."""
        if self.right is not None and self.right > self.chance:
            return True
        return self.carries

    def as_json(self):
        """For a machine; the pairs themselves are told to nobody."""
        told = asdict(self) | {"guessed": self.guessed, "links": self.links}
        del told["pairs"]
        return told


def fingerprints_of(instrument, answers) -> list[str]:
    """By which a response and its comments are known again: "code:…", and "text:…" for each."""
    told = [fingerprint_of_code(instrument, code(layout(instrument), answers))]
    texts = (q.name for q in instrument.questions.values() if q.is_text and not q.named)
    return told + [fingerprint_of_text(answers[name]) for name in texts if answers.get(name)]


def fingerprint_of_code(instrument, numbers) -> str:
    """Of the choices of a response; that something was written belongs to nobody."""
    slots = layout(instrument)
    told = (
        str(each) for slot, each in zip(slots, numbers, strict=True) if not slot.question.is_text
    )
    return "code:" + ".".join(told)


def fingerprint_of_text(text) -> str:
    """Of a comment."""
    return "text:" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _several(told):
    return [told] if isinstance(told, str) else told
