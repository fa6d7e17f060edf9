"""Answering: save a page, take part in a school's answer, send it in.

Nothing here is written into the history, no time is kept, and no answer leaves this module but to
whoever may write it.
"""

import hashlib
import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from consultation import keys
from consultation.instrument import is_answered, on_path
from consultation.models import Consultation, Draft, Invitee
from consultation.wording import answering as wording
from records.canonical import canonical
from records.moments import moment

NOTES = 200  # of one school
NOTE = 2_000  # characters


class CannotTake(Exception):
    """An answer cannot be taken (any more); `str(refusal)` is a sentence for whoever typed it."""


class SomebodyElseChanged(Exception):
    """The page was changed since it was opened; `theirs` are its answers as they stand now."""

    def __init__(self, theirs):
        super().__init__("The answers of this page were changed meanwhile.")
        self.theirs = theirs


class NotComplete(Exception):
    """Required questions are unanswered; `names` are theirs, in order."""

    def __init__(self, names):
        super().__init__(wording.REQUIRED)
        self.names = names


@dataclass(frozen=True)
class Sent:
    """What the person is told when it is sent: the receipt code, and what was left out as off-path."""

    receipt: str
    left_out: tuple[str, ...] = ()


def draft_of(consultation, invitee) -> Draft:
    """The answers of this invitee; an unsaved, empty Draft where there are none yet.

    Raises CannotTake where the key is gone.
    """
    return _find(Draft.objects.all(), consultation, invitee) or Draft(
        pseudonym=_key(consultation).pseudonym(invitee.seat), consultation=consultation
    )


def mark(page, answers) -> str:
    """The mark of a page's answers that its form carries, so that a newer one is not overwritten."""
    told = canonical({each.name: answers.get(each.name) for each in page.asks})
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def why_not(consultation, invitee, by) -> str:
    """Why an answer of this person cannot be taken now, as a sentence; empty if it can."""
    if consultation.state == Consultation.State.WITHDRAWN:
        return wording.WITHDRAWN.format(title=consultation, because=consultation.withdrawn_because)
    if not consultation.is_open(invitee):
        if consultation.state == Consultation.State.PUBLISHED and not consultation.has_opened():
            when = moment(consultation.opens_at)
            return wording.NOT_OPEN_YET.format(title=consultation, when=when)
        return _closed(consultation)
    if not invitee.may_be_written_by(by):
        post = invitee.get_role_display() or "invited"
        return wording.POST_OVER.format(post=post)
    return ""


def save_page(consultation, invitee, page, answers, *, by, seen=None) -> Draft:
    """Keep the answers of one page ({name: answer or None}); returns the draft.

    `seen` is the `mark` of the page as it was opened: raises SomebodyElseChanged if it has changed
    since to something else than this; without it nothing is compared. Raises CannotTake.
    """
    _may_be_taken(consultation, invitee, by)
    given = {each.name: answers.get(each.name) for each in page.asks}
    with _writing(consultation, invitee) as draft:
        stands = {name: draft.answers.get(name) for name in given}
        if stands == given:
            return draft
        if seen is not None and seen != mark(page, draft.answers):
            raise SomebodyElseChanged(stands)
        draft.answers |= given
        _keep(draft, answers={n: a for n, a in draft.answers.items() if is_answered(a)})
    return draft


def add_note(consultation, invitee, *, question, says, by) -> Draft:
    """Say something about a question to those who write the school's answer. Raises CannotTake."""
    _may_be_taken(consultation, invitee, by)
    says = says.strip()
    if not says:
        raise CannotTake(wording.NOTE_EMPTY)
    if len(says) > NOTE:
        raise CannotTake(wording.NOTE_TOO_LONG.format(most=NOTE))
    with _writing(consultation, invitee) as draft:
        if len(draft.notes) >= NOTES:
            raise CannotTake(wording.NOTES_FULL.format(most=NOTES))
        _keep(draft, notes=[*draft.notes, {"by": by.name, "question": question, "says": says}])
    return draft


def remove_note(consultation, invitee, *, number, by) -> Draft:
    """Take away the note with this number (from 0), if there is one. Raises CannotTake."""
    _may_be_taken(consultation, invitee, by)
    with _writing(consultation, invitee) as draft:
        _keep(draft, notes=[note for n, note in enumerate(draft.notes) if n != number])
    return draft


def unanswered(instrument, answers) -> list[str]:
    """The names of the required questions without an answer, in order."""
    return [
        question.name
        for question in instrument.questions.values()
        if question.required and not is_answered(answers.get(question.name))
    ]


def kept_and_left_out(instrument, answers) -> tuple[dict, tuple[str, ...]]:
    """(the answers on the path, the names of those that are not on it and are never stored)."""
    there = {each.name for page in on_path(instrument, answers) for each in page.asks}
    kept = {name: answer for name, answer in answers.items() if name in there}
    return kept, tuple(name for name in answers if name not in there)


def send(consultation, invitee, *, by, edition, withheld=False, quotable=True) -> Sent:
    """Send the response in. It can still be changed until the close; a second click changes nothing.

    `edition` is that of the draft on the check page. Raises CannotTake, NotComplete, and
    SomebodyElseChanged (with the answers as they stand) where the draft has moved on since.
    """
    _may_be_taken(consultation, invitee, by)
    if not invitee.may_be_sent_by(by):
        raise CannotTake(wording.NOT_YOURS_TO_SEND)
    instrument = consultation.version().read
    with _writing(consultation, invitee) as draft:
        same = (draft.withheld, draft.quotable) == (withheld, quotable)
        if not (draft.submitted and same and draft.edition == edition + 1):
            if draft.edition != edition:
                raise SomebodyElseChanged(draft.answers)
            kept, left_out = kept_and_left_out(instrument, draft.answers)
            if missing := unanswered(instrument, kept):
                raise NotComplete(missing)
            _keep(draft, answers=kept, submitted=True, withheld=withheld, quotable=quotable)
            mine = Invitee.objects.filter(consultation=consultation, pk=invitee.pk)
            mine.filter(replied=False).update(replied=True)
        else:
            left_out = ()
    return Sent(_key(consultation).receipt(invitee.seat), left_out)


# -- Typed when the session had run out ------------------------------------------------------------

_ANSWERED_AT = re.compile(r"/consultations/(\d{1,12})/answer/")


def is_answered_at(path) -> bool:
    """Whether answers are typed at this path."""
    return _ANSWERED_AT.match(path) is not None


def lock_typed(path, text) -> str:
    """What was typed there, unreadable once the key is destroyed. Raises KeyIsGone."""
    return keys.read(int(_ANSWERED_AT.match(path)[1])).lock(text)


def unlock_typed(path, locked) -> str:
    """The text again. Raises KeyIsGone."""
    return keys.read(int(_ANSWERED_AT.match(path)[1])).unlock(locked)


# -- Inside ----------------------------------------------------------------------------------------


class _writing:  # noqa: N801  (reads as what it does)
    """The draft, locked, in a transaction; made if there is none. Raises CannotTake if it is late."""

    def __init__(self, consultation, invitee):
        self.consultation, self.invitee = consultation, invitee
        self.atomic = transaction.atomic()

    def __enter__(self):
        self.atomic.__enter__()
        try:
            return self._locked()
        except BaseException as problem:
            self.atomic.__exit__(type(problem), problem, problem.__traceback__)
            if isinstance(problem, IntegrityError):
                raise CannotTake(_closed(self.consultation)) from None
            raise

    def _locked(self):
        drafts = Draft.objects.select_for_update()
        found = _find(drafts, self.consultation, self.invitee)
        if found is None:
            fresh = Draft(
                pseudonym=_key(self.consultation).pseudonym(self.invitee.seat),
                consultation=self.consultation,
            )
            # Of two tabs that begin at once, both must find the one row.
            Draft.objects.bulk_create([fresh], ignore_conflicts=True)
            found = _find(drafts, self.consultation, self.invitee)
        if found is None:
            raise CannotTake(_closed(self.consultation))
        return found

    def __exit__(self, *problem):
        return self.atomic.__exit__(*problem)


def _keep(draft, **facts):
    Draft.objects.filter(pseudonym=draft.pseudonym, consultation=draft.consultation_id).update(
        edition=F("edition") + 1, **facts
    )
    draft.edition += 1
    for name, value in facts.items():
        setattr(draft, name, value)


def _find(drafts, consultation, invitee):
    pseudonym = _key(consultation).pseudonym(invitee.seat)
    return drafts.filter(consultation=consultation, pseudonym=pseudonym).first()


def _key(consultation):
    try:
        return keys.read(consultation.pk)
    except keys.KeyIsGone:
        over = consultation.state != Consultation.State.PUBLISHED
        raise CannotTake(_closed(consultation) if over else wording.KEY_IS_GONE) from None


def _may_be_taken(consultation, invitee, by):
    if why := why_not(consultation, invitee, by):
        raise CannotTake(why)


def _closed(consultation):
    return wording.CLOSED.format(title=consultation, when=moment(consultation.closes_at))
