"""Whether the portal has kept what it acknowledged: each answer once, none lost, none doubled."""

from collections import Counter
from dataclasses import asdict, dataclass

from bench import openloop, questions
from bench.respondents import close
from consultation import keys
from consultation.instrument import layout
from consultation.models import Draft, SealedComment, SealedResponse


@dataclass
class Kept:
    """What was found. All but the first three should be 0."""

    people: int = 0  # of whom something was acknowledged
    saved: int = 0  # pages and sendings that were acknowledged
    sent: int = 0  # responses
    lost: int = 0  # pages that do not hold what was acknowledged last
    foreign: int = 0  # answers that nobody gave
    doubled: int = 0  # drafts of nobody, and deeds that were done more often than was asked
    miscounted: int = 0  # options that are counted wrongly over all sealed responses
    comments: int = 0  # comments too many, too few, or other than they were written

    @property
    def wrong(self):
        """How much is not as it should be."""
        return self.lost + self.foreign + self.doubled + self.miscounted + self.comments

    @property
    def as_json(self):
        """For another process."""
        return asdict(self) | {"wrong": self.wrong}


def look(consultation, people, deeds) -> Kept:
    """Compare the drafts with what was acknowledged; then seal them and compare what is counted.

    `people` are their keys in the order of the plan, `deeds` [(who, visit, page, acknowledged)]
    in their order. What was never acknowledged may be there or not.
    """
    expected = {}
    for who, visit, page, acknowledged in deeds:
        expected.setdefault(who, _Expected()).did(who, visit, page, acknowledged)
    found = Kept(
        people=len(expected),
        saved=sum(each.least for each in expected.values()),
        sent=sum(each.sent for each in expected.values()),
    )
    drafts = _drafts(consultation, people)
    for who, each in expected.items():
        each.compare(drafts.pop(who, None), found)
    found.doubled += len(drafts)
    _count(consultation, expected, found)
    return found


class _Expected:
    """What one person's draft must hold."""

    def __init__(self):
        self.pages, self.unsure = {}, {}
        self.least = self.most = 0
        self.sent = self.sent_perhaps = False
        self.answers = {}

    def did(self, who, visit, page, acknowledged):
        self.most += 1
        self.least += acknowledged
        if page == openloop.SEND:
            self.sent |= acknowledged
            self.sent_perhaps |= not acknowledged
            return
        given = openloop.given(who, visit, page)
        if acknowledged:
            self.pages[page], self.unsure[page] = given, []
        else:
            self.unsure.setdefault(page, []).append(given)

    def compare(self, draft, found):
        if draft is None:
            found.lost += len(self.pages)
            return
        self.answers = draft.answers
        known = set()
        for page in {*self.pages, *self.unsure}:
            known |= set(questions.names(page))
            stands = {n: draft.answers[n] for n in questions.names(page) if n in draft.answers}
            allowed = [self.pages.get(page, {}), *self.unsure[page]]
            found.lost += stands not in allowed
        found.foreign += len(set(draft.answers) - known)
        # Each deed that was done makes it one edition further, and the first one began with 1.
        found.doubled += max(0, draft.edition - 1 - self.most)
        found.lost += max(0, self.least - (draft.edition - 1))
        if self.sent_perhaps:
            self.sent |= draft.submitted
        found.lost += self.sent and not draft.submitted
        found.doubled += draft.submitted and not self.sent


def _drafts(consultation, people):
    """{who: draft}; a draft that belongs to nobody stands under its pseudonym."""
    key = keys.read(consultation.pk)
    whose = {key.pseudonym(f"person:{pk}"): who for who, pk in enumerate(people)}
    drafts = Draft.objects.filter(consultation=consultation)
    return {whose.get(draft.pseudonym, draft.pseudonym): draft for draft in drafts}


def _count(consultation, expected, found):
    """Seal it, and compare how often each option was chosen and which comments there are."""
    instrument = consultation.version().read
    consultation = close(consultation)
    sent = [each.answers for each in expected.values() if each.sent]
    codes = SealedResponse.objects.filter(consultation=consultation).values_list("code", flat=True)
    found.miscounted += abs(len(codes) - len(sent))
    for at, slot in enumerate(layout(instrument)):
        question = slot.question
        if question.is_text:
            continue
        counted = Counter(code[at] for code in codes)
        for number, option in enumerate(question.choices, 1):
            chosen = sum(answers.get(question.name) == option.name for answers in sent)
            found.miscounted += abs(counted[number] - chosen)
    wrote = Counter(
        answers[name]
        for answers in sent
        for name, question in instrument.questions.items()
        if question.is_text and name in answers
    )
    comments = SealedComment.objects.filter(consultation=consultation)
    there = Counter(comments.values_list("text", flat=True))
    found.comments += ((wrote - there) + (there - wrote)).total()
