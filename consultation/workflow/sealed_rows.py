"""The rows that remain of what was sent in, built so that they lead nowhere.

Not from a response to a person: it has no more of them than its bands. And not from a comment to
the response it came with, as words may give somebody away, and must not give away the rest.
"""

import secrets
from collections import defaultdict

from consultation.instrument import code, layout
from consultation.models import SealedComment, SealedResponse
from consultation.results import bands

RESPONSES, SCHOOLS = 5, 3  # so many stand behind each combination that is kept

shuffle = secrets.SystemRandom().shuffle


class Reply:
    """What one invitee sent in, while it is being sealed."""

    def __init__(self, invitee, draft, answers, receipt, pages):
        self.invitee, self.draft, self.answers, self.receipt = invitee, draft, answers, receipt
        self.pages = pages  # the names of the pages on its path
        self.band = ("", "", "")

    @property
    def facts(self):
        """(school, phase, role, district): never finer than the person was shown before sending."""
        i = self.invitee
        if self.draft.withheld:
            return (i.school_id, "", "", "")
        return (i.school_id, i.as_phase, i.as_role, i.as_district)


def responses_and_comments(consultation, instrument, replies):
    """(responses, comments) of all replies, in the order of these; not written yet."""
    slots = layout(instrument)
    codes = [code(slots, reply.answers) for reply in replies]
    comments = []
    for page in instrument.all_pages():
        texts = [each for each in page.asks if each.is_text and not each.named]
        if not texts:
            continue
        could = [n for n, reply in enumerate(replies) if page.name in reply.pages]
        as_kept = _comment_bands(replies, could)
        for question in texts:
            _mix(codes, _slot_of(slots, question), as_kept)
            comments += [
                _comment(consultation, question, replies[n], told[1:])
                for n, told in as_kept.items()
                if replies[n].answers.get(question.name)
            ]
    responses = [
        SealedResponse(code=told, **_facts(consultation, reply.invitee.as_school, reply.band))
        for told, reply in zip(codes, replies, strict=True)
    ]
    return responses, comments


def _comment(consultation, question, reply, band):
    # Who forbids quotation is one of few: their comments would be known by it as one person's.
    return SealedComment(
        question=question.name,
        text=reply.answers[question.name],
        quotable=reply.draft.quotable,
        **_facts(
            consultation,
            reply.invitee.as_school,
            band if reply.draft.quotable else ("", "", ""),
        ),
    )


def _comment_bands(replies, could):
    """{number of a reply: (as_school, phase, role, district)} of those who were asked on a page.

    Where a page was opened by few, the bands of the responses would tell which response a comment
    came with: so they are broadened until enough who were asked stand behind each.
    """
    found = {}
    for as_school in (False, True):
        some = [n for n in could if replies[n].invitee.as_school == as_school]
        rows = [(replies[n].invitee.school_id, *replies[n].band) for n in some]
        broad = bands.generalise(rows, k=RESPONSES, schools=SCHOOLS)
        found |= {n: (as_school, *band) for n, band in zip(some, broad, strict=True)}
    return found


def _mix(codes, place, as_kept):
    """Shuffle who has written something, within the groups in which comments are told apart.

    The counts of each group stay as they are.
    """
    together = defaultdict(list)
    for n, told in as_kept.items():
        together[told].append(n)
    for some in together.values():
        wrote = [codes[n][place] for n in some]
        shuffle(wrote)
        for n, each in zip(some, wrote, strict=True):
            codes[n][place] = each


def _slot_of(slots, question):
    return next(slot.number - 1 for slot in slots if slot.question.name == question.name)


def _facts(consultation, as_school, band):
    phase, role, district = band
    return {
        "consultation": consultation,
        "as_school": as_school,
        "phase": phase,
        "role": role,
        "district": district,
    }
