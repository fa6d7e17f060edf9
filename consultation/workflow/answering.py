"""Answering: save a page, take part in a school's answer, send it in.

Nothing here is written into the history, no time is kept, and no answer leaves this module but to
whoever may write it.
"""

import hashlib
import re
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError, connection, transaction
from pghistory.runtime import _inject_history_context

from consultation import keys
from consultation.instrument import is_answered, on_path
from consultation.models import Consultation, Draft, Invitee, seats
from consultation.models.asking import SENDS_FOR_SCHOOL, WRITES_FOR_SCHOOL
from consultation.wording import answering as wording
from records.canonical import canonical
from records.moments import moment
from schools.models import District, Post, School

NOTES = 200  # of one school
NOTE = 2_000  # characters


class CannotTake(Exception):
    """An answer cannot be taken (any more); `str(refusal)` is a sentence for whoever typed it."""


class NoteFaulty(ValueError):
    """A note cannot be kept as it is; `str(refusal)` is a sentence for whoever typed it."""


class SomebodyElseChanged(Exception):
    """Answers were changed since they were opened, to something else than these.

    `theirs` are the answers as they stand now, `names` the questions that both have changed.
    """

    def __init__(self, theirs, names=()):
        super().__init__("The answers of this page were changed meanwhile.")
        self.theirs, self.names = theirs, tuple(names)


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
    return _find(consultation, invitee) or Draft(
        pseudonym=_key(consultation).pseudonym(invitee.seat), consultation=consultation
    )


def drafts_of(invitees) -> dict:
    """{(consultation, seat): draft} of these invitees, in one query; those without one are left out."""
    seats = {}
    for invitee in invitees:
        try:
            key = keys.read(invitee.consultation_id)
        except keys.KeyIsGone:
            continue
        seats[key.pseudonym(invitee.seat)] = (invitee.consultation_id, invitee.seat)
    if not seats:
        return {}
    asked = {consultation for consultation, _ in seats.values()}
    found = Draft.objects.filter(consultation__in=asked, pseudonym__in=seats)
    return {seats[draft.pseudonym]: draft for draft in found}


def receipt_of(consultation, invitee) -> str:
    """The receipt code of this invitee; empty where the key is gone."""
    try:
        return keys.read(consultation.pk).receipt(invitee.seat)
    except keys.KeyIsGone:
        return ""


def mark(page, answers) -> str:
    """What the form of a page carries: of each question, with which answer it was opened."""
    return ".".join(_trace(answers.get(each.name)) for each in page.asks)


def mark_after(page, given, seen) -> str:
    """The mark for a form that goes on with what it gave; what it left out stays as it was seen."""
    before = _traces(page, seen)
    return ".".join(
        _trace(given[name]) if name in given else before[name]
        for name in (each.name for each in page.asks)
    )


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
        if invitee.as_school:
            return wording.POST_OVER_SCHOOL.format(school=invitee.school)
        post = (invitee.get_role_display() or "somebody of the partnership").lower()
        return wording.POST_OVER.format(post=post)
    return ""


def once_wrote_for(user, school_id) -> bool:
    """Whether this person has held a post in which one writes for this school."""
    return user.posts.filter(school=school_id, kind__in=WRITES_FOR_SCHOOL).exists()


def writers(invitee) -> list[Post]:
    """The posts in which people write this school's answer today, those who send it in first."""
    posts = Post.objects.current().filter(
        school=invitee.school_id, kind__in=WRITES_FOR_SCHOOL, person__is_active=True
    )
    order = {kind: n for n, kind in enumerate(WRITES_FOR_SCHOOL)}
    order[Post.Kind.CHAIR] = 0
    return sorted(
        posts.select_related("person"), key=lambda post: (order[post.kind], post.person.plain_name)
    )


def senders(invitee) -> list[Post]:
    """The posts of those who may send this school's answer."""
    return [post for post in writers(invitee) if post.kind in SENDS_FOR_SCHOOL]


def counted_as(invitee) -> tuple[str, str, str]:
    """(phase, role, district) in words, as finely as this invitee is counted, never more finely."""
    district = ""
    if invitee.as_district:
        found = District.objects.filter(slug=invitee.as_district).values_list("name", flat=True)
        district = found.first() or ""
    return (
        School.Phase(invitee.as_phase).label.lower() if invitee.as_phase else wording.ALL_PHASES,
        _role(invitee),
        district or wording.ALL_DISTRICTS,
    )


def save_page(consultation, invitee, page, answers, *, by, seen=None, leaving=()) -> Draft:
    """Keep the answers of one page ({name: answer or None}); returns the draft.

    `seen` is the `mark` of the page as it was opened: what was changed since by somebody else and
    not here stays theirs; where both have changed one question, SomebodyElseChanged is raised.
    Without `seen` nothing is compared. The questions named in `leaving` stay as they stand.
    Raises CannotTake; and NotComplete where a response that is sent would lack what is required.
    """
    _may_be_taken(consultation, invitee, by)
    given = {each.name: answers.get(each.name) for each in page.asks if each.name not in leaving}
    with _writing(consultation, invitee) as draft:
        if draft.submitted and not invitee.may_be_sent_by(by):
            raise CannotTake(wording.SENT_BY_HEAD)
        merged = _merged(page, given, draft.answers, seen)
        if draft.submitted and (missing := _missing(page.asks, draft.answers | merged)):
            raise NotComplete(missing)
        if any(draft.answers.get(name) != answer for name, answer in merged.items()):
            draft.answers |= merged
            draft.keep(answers={n: a for n, a in draft.answers.items() if is_answered(a)})
    return draft


def add_note(consultation, invitee, *, question, says, by) -> Draft:
    """Say something about a question to those who write the school's answer.

    Raises CannotTake, and NoteFaulty.
    """
    _may_be_taken(consultation, invitee, by)
    says = says.replace("\r\n", "\n").strip()
    if not says or "\0" in says:
        raise NoteFaulty(wording.NOTE_EMPTY)
    if len(says) > NOTE:
        raise NoteFaulty(wording.NOTE_TOO_LONG.format(most=NOTE))
    with _writing(consultation, invitee) as draft:
        if len(draft.notes) >= NOTES:
            raise NoteFaulty(wording.NOTES_FULL.format(most=NOTES))
        draft.keep(notes=[*draft.notes, {"by": by.name, "question": question, "says": says}])
    return draft


def note_mark(note) -> str:
    """By what a note is known: its place in the list may have changed when it is taken away."""
    return _trace([note["by"], note["question"], note["says"]])


def remove_note(consultation, invitee, *, mark, by) -> Draft:
    """Take away the note with this `note_mark`, if it is still there. Raises CannotTake."""
    _may_be_taken(consultation, invitee, by)
    with _writing(consultation, invitee) as draft:
        gone = next((note for note in draft.notes if note_mark(note) == mark), None)
        if gone is not None:
            draft.keep(notes=[note for note in draft.notes if note is not gone])
    return draft


def unanswered(instrument, answers) -> list[str]:
    """The names of the required questions without an answer, in order."""
    return _missing(instrument.questions.values(), answers)


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
            draft.keep(answers=kept, submitted=True, withheld=withheld, quotable=quotable)
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


@contextmanager
def _writing(consultation, invitee):
    """The draft, locked, in a transaction; made if there is none. Raises CannotTake if it is late."""
    try:
        with _nobody_named(), transaction.atomic():
            yield _locked(consultation, invitee)
    except IntegrityError:
        # A trigger takes no row once it is sealed. What was to be written is not quoted in a log.
        raise CannotTake(_closed(consultation)) from None
    except DatabaseError as problem:
        raise type(problem)("answers could not be written") from None


@contextmanager
def _nobody_named():
    """Statements without what the history of fields puts before each: the key of who asks.

    Beside an answer, in a log of the database or in its list of activities, it would tell whose.
    """
    wrappers = connection.execute_wrappers
    before = list(wrappers)
    wrappers[:] = [each for each in before if each is not _inject_history_context]
    try:
        yield
    finally:
        wrappers[:] = before


def _locked(consultation, invitee):
    found = _find(consultation, invitee, lock=True)
    if found is None:
        # While we waited for its row the school may have merged, and its answers passed on.
        if invitee.as_school and not seats.of_school(consultation.pk, invitee.school_id):
            raise CannotTake(wording.POST_OVER_SCHOOL.format(school=invitee.school))
        fresh = Draft(
            pseudonym=_key(consultation).pseudonym(invitee.seat), consultation=consultation
        )
        if Draft.objects.begin(fresh):
            return fresh
        # Of two tabs that begin at once, both must find the one row.
        found = _find(consultation, invitee, lock=True)
    if found is None:
        raise CannotTake(_closed(consultation))
    return found


def _trace(answer):
    if not is_answered(answer):
        return "0"
    return hashlib.blake2s(canonical(answer).encode(), digest_size=5).hexdigest()


def _traces(page, seen):
    """{name: trace} of a mark; of one that is none, nothing fits."""
    names = [each.name for each in page.asks]
    traces = (seen or "").split(".")
    return dict(zip(names, traces if len(traces) == len(names) else "?" * len(names), strict=True))


def _merged(page, given, stands, seen):
    """What was given, but for what only somebody else has changed. Raises SomebodyElseChanged."""
    before = _traces(page, seen)
    merged, both = {}, []
    for name, answer in given.items():
        theirs = stands.get(name)
        if seen is None or theirs == answer or _trace(theirs) == before[name]:
            merged[name] = answer
        elif _trace(answer) == before[name]:
            merged[name] = theirs
        else:
            both.append(name)
    if both:
        raise SomebodyElseChanged({each.name: stands.get(each.name) for each in page.asks}, both)
    return merged


def _missing(questions, answers):
    return [
        question.name
        for question in questions
        if question.required and not is_answered(answers.get(question.name))
    ]


def _role(invitee):
    if invitee.as_school:
        return wording.A_SCHOOL
    return Post.Kind(invitee.as_role).label.lower() if invitee.as_role else wording.ALL_ROLES


def _find(consultation, invitee, *, lock=False):
    pseudonym = _key(consultation).pseudonym(invitee.seat)
    return Draft.objects.at(consultation.pk, pseudonym, lock=lock)


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
