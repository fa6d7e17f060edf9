"""Answers that came on paper: keyed by two people, neither of whom sees the other's, then compared.

The code on a form leads to an invitee, and nobody is shown to whom: what goes out of here is what
stands on the paper. Until the second reading is settled both lie in the invitee's draft; then they
are gone. The history counts forms and says nothing about them.
"""

from dataclasses import asdict, dataclass
from hmac import compare_digest

from django.db.models import F
from django.utils import timezone

from consultation import keys
from consultation.instrument import Gate, Instrument, Question
from consultation.models import Consultation, Draft, Invitee
from consultation.wording import paper as wording
from consultation.workflow.answering import kept_and_left_out, unanswered
from records import history
from records.moments import moment

FIRST, SECOND, SETTLE = "first", "second", "settle"
SENT = "sent"
USES = ("withheld", "quotable")  # what is ticked at the end of the form
State = Consultation.State


class CannotKey(Exception):
    """A form cannot be keyed (any more); `str(refusal)` is a sentence for who has it in hand."""


class PutAside(CannotKey):
    """What must be answered is missing on the paper; `names` are those questions'."""

    def __init__(self, instrument, names):
        numbers = [str(instrument.numbers[name]) for name in names]
        which = wording.QUESTION if len(names) == 1 else wording.QUESTIONS
        told = which.format(
            numbers=" and ".join(filter(None, (", ".join(numbers[:-1]), numbers[-1])))
        )
        super().__init__(wording.PUT_ASIDE.format(questions=told))
        self.names = names


@dataclass(frozen=True)
class Reading:
    """What one person read on the paper. `unreadable` are questions that nobody can read."""

    answers: dict
    unreadable: tuple[str, ...] = ()
    withheld: bool = False
    quotable: bool = True

    def says(self, name):
        """The answer to a question, or what was ticked at the end; None where there is none."""
        return getattr(self, name[1:]) if name.startswith("-") else self.answers.get(name)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: FIRST or SECOND to key, or SETTLE where the two readings differ.

    Only in SETTLE are there `first` and `second`, and the `names` of what differs between them, in
    the order of the paper; "-withheld" and "-quotable" are what was ticked at its end.
    """

    kind: str
    first: Reading | None = None
    second: Reading | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a reading: FIRST (kept), SETTLE (it differs) or SENT; how much was off-path."""

    became: str
    left_out: int = 0


def why_not(consultation) -> str:
    """Why no form can be keyed now, as a sentence; empty if one can."""
    if consultation.state != State.PUBLISHED:
        state = consultation.get_state_display()
        return wording.OVER.format(title=consultation, state=state)
    now = timezone.now()
    if not consultation.has_opened(now):
        when = moment(consultation.opens_at)
        return wording.NOT_OPEN_YET.format(title=consultation, when=when)
    if now >= consultation.last_moment:
        return wording.TOO_LATE.format(title=consultation, when=moment(consultation.last_moment))
    return "" if keys.is_there(consultation.pk) else wording.KEY_IS_GONE


def counts(consultation) -> dict[str, int]:
    """How many forms wait for their second reading, how many differ, how many are sent in."""
    drafts = Draft.objects.filter(consultation=consultation, submitted=False, keyed__has_key=FIRST)
    return {
        "once": drafts.exclude(keyed__has_key=SECOND).count(),
        "differ": drafts.filter(keyed__has_key=SECOND).count(),
        "sent": Invitee.objects.filter(consultation=consultation, on_paper=True).count(),
    }


def turn_of(consultation, code, *, by) -> Turn:
    """What this person can do with the form that has this code. Raises CannotKey."""
    _may_be_keyed(consultation)
    invitee = _invitee_of(consultation, code)
    pseudonym = _key(consultation).pseudonym(invitee.seat)
    draft = Draft.objects.filter(consultation=consultation, pseudonym=pseudonym).first()
    keyed = draft.keyed if draft else {}
    if FIRST not in keyed:
        return Turn(FIRST)
    if keyed[FIRST]["by"] == by.pk:
        raise CannotKey(wording.OTHERS_SETTLE if SECOND in keyed else wording.YOURS)
    if SECOND not in keyed:
        return Turn(SECOND)
    first, second = _reading(keyed[FIRST]), _reading(keyed[SECOND])
    names = differences(consultation.version().read, first, second)
    return Turn(SETTLE, first, second, names)


@history.deed()
def key_in(consultation, code, reading: Reading, *, by) -> Outcome:
    """Keep what somebody read on the paper; the second time, compare, and send it in if both agree.

    What is not on the path is never stored. Raises CannotKey, and PutAside.
    """
    consultation, invitee, draft = _held(consultation, code)
    instrument = consultation.version().read
    kept, left_out = kept_and_left_out(instrument, reading.answers)
    if missing := unanswered(instrument, kept):
        raise PutAside(instrument, missing)
    told = {
        "by": by.pk,
        "answers": kept,
        "unreadable": list(reading.unreadable),
        "withheld": reading.withheld,
        "quotable": reading.quotable,
    }
    first = draft.keyed.get(FIRST)
    if first is None or (first["by"] == by.pk and SECOND not in draft.keyed):
        _write(draft, keyed={FIRST: told})
        return Outcome(FIRST, len(left_out))
    if first["by"] == by.pk:
        raise CannotKey(wording.OTHERS_SETTLE)
    before, mine = _reading(first), _reading(told)
    if differences(instrument, before, mine):
        _write(draft, keyed={FIRST: first, SECOND: told})
        return Outcome(SETTLE, len(left_out))
    _send(consultation, invitee, draft, instrument, before, by)
    return Outcome(SENT, len(left_out))


@history.deed()
def settle(consultation, code, chosen: dict, *, by) -> Outcome:
    """Send a form in whose two readings differ, with what was `chosen` for each difference.

    `chosen` is {name: answer or None} of all that differs. Raises CannotKey, and PutAside.
    """
    consultation, invitee, draft = _held(consultation, code)
    if SECOND not in draft.keyed:
        raise CannotKey(wording.NO_SUCH_CODE)
    if draft.keyed[FIRST]["by"] == by.pk:
        raise CannotKey(wording.OTHERS_SETTLE)
    instrument = consultation.version().read
    first, second = _reading(draft.keyed[FIRST]), _reading(draft.keyed[SECOND])
    told = asdict(first)
    answers = told["answers"]
    for name in differences(instrument, first, second):
        if name not in chosen:
            raise CannotKey(wording.CHOOSE)
        if name.startswith("-"):
            told[name[1:]] = chosen[name]
        else:
            answers[name] = chosen[name]
    answers = {name: answer for name, answer in answers.items() if answer is not None}
    kept, left_out = kept_and_left_out(instrument, answers)
    if missing := unanswered(instrument, kept):
        raise PutAside(instrument, missing)
    final = Reading(kept, (), told["withheld"], told["quotable"])
    _send(consultation, invitee, draft, instrument, final, by)
    return Outcome(SENT, len(left_out))


def differences(instrument: Instrument, first: Reading, second: Reading) -> tuple[str, ...]:
    """The names of what two people read differently, in the order of the paper.

    In texts neither spaces nor the shape of quotation marks count.
    """
    found = [
        asked.name
        for page in instrument.all_pages()
        for asked in page.asks
        if _plain(asked, first) != _plain(asked, second)
    ]
    uses = [f"-{use}" for use in USES if getattr(first, use) != getattr(second, use)]
    return (*found, *uses)


# -- Inside ----------------------------------------------------------------------------------------

_QUOTES = str.maketrans("‘’“”´`", "''\"\"''")


def _plain(asked: Question | Gate, reading):
    answer = reading.answers.get(asked.name)
    if asked.is_text and answer:
        return " ".join(answer.translate(_QUOTES).split())
    return answer


def _may_be_keyed(consultation):
    if why := why_not(consultation):
        raise CannotKey(why)


def _held(consultation, code):
    """(consultation, invitee, draft) under locks: the sealing waits for whoever keys, or came first."""
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    _may_be_keyed(consultation)
    invitee = _invitee_of(consultation, code)
    pseudonym = _key(consultation).pseudonym(invitee.seat)
    fresh = Draft(pseudonym=pseudonym, consultation=consultation)
    Draft.objects.bulk_create([fresh], ignore_conflicts=True)
    drafts = Draft.objects.select_for_update().filter(consultation=consultation)
    draft = drafts.get(pseudonym=pseudonym)
    if draft.submitted:  # sent on the portal while this one was being keyed
        raise CannotKey(wording.SENT_ONLINE)
    return consultation, invitee, draft


def _invitee_of(consultation, code):
    """Whose form has this code. Raises CannotKey where nobody's has, or it counts no longer."""
    typed = "".join(letter for letter in code.upper() if letter in keys.LETTERS)
    key = _key(consultation)
    asked = Invitee.objects.filter(consultation=consultation)
    found = [
        pk
        for pk, *facts in asked.values_list("pk", "person_id", "school_id", "as_school")
        if compare_digest(key.paper_code(_seat(*facts)).replace("-", ""), typed)
    ]
    if len(found) != 1:
        raise CannotKey(wording.NO_SUCH_CODE)
    invitee = asked.select_related("person", "school").get(pk=found[0])
    if invitee.replied:
        raise CannotKey(wording.SENT_ON_PAPER if invitee.on_paper else wording.SENT_ONLINE)
    if not invitee.as_school and not invitee.may_be_written_by(invitee.person):
        raise CannotKey(wording.POST_OVER)
    return invitee


def _seat(person_id, school_id, as_school):
    return Invitee(person_id=person_id, school_id=school_id, as_school=as_school).seat


def _key(consultation):
    try:
        return keys.read(consultation.pk)
    except keys.KeyIsGone:
        raise CannotKey(wording.KEY_IS_GONE) from None


def _reading(told):
    return Reading(told["answers"], tuple(told["unreadable"]), told["withheld"], told["quotable"])


def _send(consultation, invitee, draft, instrument, reading, by):
    _write(
        draft,
        answers=reading.answers,
        withheld=reading.withheld,
        quotable=reading.quotable,
        keyed={},
        submitted=True,
        edition=F("edition") + 1,
    )
    mine = Invitee.objects.filter(consultation=consultation, pk=invitee.pk)
    mine.update(replied=True, on_paper=True)
    history.note(consultation, "keyed", by=by, says=wording.HISTORY)


def _write(draft, **facts):
    mine = Draft.objects.filter(pseudonym=draft.pseudonym, consultation=draft.consultation_id)
    mine.update(**facts)
