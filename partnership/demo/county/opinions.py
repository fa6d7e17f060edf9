"""What people of the county answer: one voice with its own leaning, phase and post for each of them.

Everything follows from the seed and the order in which they are asked. Nothing here knows a database.
"""

import random
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from consultation.instrument import Kind
from consultation.instrument.tree import GATE
from partnership.demo.county.making import SEED

_LEANING = 15  # of a hundred: how far people are from each other in all that they think
_NO_GATE, _NO_AMOUNT, _RANGE, _NOTHING = 6, 22, 30, 45  # of a hundred
_FIRST_COMMENT, _COMMENT, _TWO_THINGS = 50, 17, 30  # of a hundred who comment at all

_VOICES = {
    "headteacher": "leaders",
    "deputy": "leaders",
    "chair": "governors",
    "governor": "governors",
    "nursery": "primary",
    "infant": "primary",
    "junior": "primary",
}
_SAID_BY = ("any", "for", "against", "leaders", "governors", "primary", "secondary", "special")


@dataclass(frozen=True)
class Reply:
    """The answers of one person, and what they decide before sending them."""

    answers: dict
    withheld: bool
    quotable: bool


class Opinions:
    """The opinions of the county on its large consultation. `words` are content/county_answers."""

    def __init__(self, instrument, words, seed=SEED + 3):
        self.instrument, self.words = instrument, words
        self._chance = random.Random(seed)
        self._said = Counter()
        self._comments = {
            question: [
                (theme["theme"], who, text)
                for theme in themes
                for who in _SAID_BY
                for text in theme.get(who, ())
            ]
            for question, themes in words["comments"].items()
        }

    def of(self, phase, role) -> Reply:
        """What the next person of this phase and post answers."""
        manner, answers = self.words["manner"], {}
        leaning = self._chance.gauss(0, _LEANING)
        comments = self._happens(manner["comments"])
        pages = list(self.instrument.all_pages())
        if self._happens(manner["stopped"]):
            pages = islice(pages, self._chance.randint(5, len(pages) - 2))
        for page in pages:
            for asked in page.asks:
                if asked.is_text:
                    answer = self._comment(asked.name, answers, phase, role) if comments else None
                elif asked.kind == Kind.MONEY:
                    answer = self._amount(answers, phase)
                elif asked.kind == GATE:
                    answer = self._gate(asked.name)
                else:
                    answer = self._yes_or_no(asked, answers, leaning, phase, role)
                if answer is not None:
                    answers[asked.name] = answer
        return Reply(
            answers,
            withheld=self._happens(manner["withheld"]),
            quotable=not self._happens(manner["not_quotable"]),
        )

    def _happens(self, of_hundred):
        return self._chance.random() * 100 < of_hundred

    def _gate(self, name):
        if self._happens(_NO_GATE):
            return None
        return "yes" if self._happens(self.words["opens"][name]) else "no"

    def _yes_or_no(self, question, answers, leaning, phase, role):
        if not question.required and self._happens(self.words["manner"]["left_out"]):
            return None
        if question.named and answers.get("reviewing") != "yes":
            return "no"  # whoever gives no time for reviews does not give their name for them
        yes = self.words["yes"][question.name]
        of_hundred = yes["all"] + yes.get(phase, 0) + yes.get(role, 0) + leaning
        return "yes" if self._happens(of_hundred) else "no"

    def _amount(self, answers, phase):
        if self._happens(_NO_AMOUNT):
            return None
        if answers["support"] == "no" and self._happens(_NOTHING):
            return {"from": 0, "to": 0}
        amounts = self.words["money"][phase]
        least = self._chance.choice(amounts)
        more = sorted({amount for amount in amounts if amount > least})
        return {"from": least, "to": more[0] if more and self._happens(_RANGE) else least}

    def _comment(self, question, answers, phase, role):
        """Something that such a person would say here; what was said least comes first."""
        first = question == "supportwhy"
        if not self._happens(_FIRST_COMMENT if first else _COMMENT):
            return None
        stance = "for" if answers["support"] == "yes" else "against"
        voices = {"any", stance, _VOICES.get(role), _VOICES.get(phase, phase)}
        fitting = [each for each in self._comments[question] if each[1] in voices]
        self._chance.shuffle(fitting)
        fitting.sort(key=lambda each: self._said[each])
        chosen = fitting[:1]
        if self._happens(_TWO_THINGS):
            chosen += [each for each in fitting if each[0] != chosen[0][0]][:1]
        self._said.update(chosen)
        return "\n\n".join(text for _, _, text in chosen)
