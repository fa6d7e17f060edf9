"""Writing a consultation: start, change what it shows and asks. Nobody's edit is lost unseen."""

from collections.abc import Callable

from django.db.models import F
from django.utils import timezone

from consultation.instrument import Instrument, editing
from consultation.instrument.changes import is_wording_only
from consultation.models import Consultation
from consultation.wording import writing as wording
from records import history
from records.canonical import canonical, sha256
from records.models import HistoryLine
from records.steps import NotNow, SomebodyElseChanged

State = Consultation.State


@history.deed()
def start(*, title, by, organiser=""):
    """Start a draft without pages; returns the Consultation."""
    consultation = Consultation.objects.create(
        title=title,
        organiser=organiser,
        instrument=Instrument(title=title).as_json(),
        created_by=by,
    )
    history.note(consultation, "started", by=by)
    return consultation


@history.deed()
def change(consultation, instrument: Instrument, *, by, seen_edition):
    """Put this instrument in the place of the working copy, if that still is the edition seen.

    Raises SomebodyElseChanged with the newer consultation; NotNow once it is sealed or withdrawn,
    and after the opening for anything but words.
    """
    now = _held(consultation)
    if now.edition != seen_edition:
        raise SomebodyElseChanged(now)
    return _write(now, instrument, by)


@history.deed()
def edit(
    consultation, how: Callable[[Instrument], Instrument], *, by, name="", seen="", whole=False
):
    """Change the working copy as it stands now by `how`; others may have changed other pieces.

    With `name` and `seen` (its `editing.mark` when the editor opened it) that piece must not have
    been changed since: SomebodyElseChanged. With `whole` nor anything that stands on it or behind
    it. Raises NotNow as `change` does, and where a piece is gone; Faulty where `how` makes what
    cannot be said.
    """
    now = _held(consultation)
    before = now.working_copy
    try:
        if name and editing.mark(editing.piece(before, name), whole=whole) != seen:
            raise SomebodyElseChanged(now)
        after = how(before)
    except editing.Missing:
        raise NotNow(wording.PIECE_GONE, now) from None
    return now if after == before else _write(now, after, by)


@history.deed()
def set_frame(consultation, *, by, seen, title, organiser="", purpose="", welcome="", thanks=""):
    """Change the words around the pages, and who asks: that stays as it is once it is published.

    Raises SomebodyElseChanged unless `mark_of_frame` still is what was seen; NotNow as `change`.
    """
    now = _held(consultation)
    if mark_of_frame(now) != seen:
        raise SomebodyElseChanged(now)
    if now.state != State.DRAFT:
        organiser = now.organiser
    after = editing.set_frame(
        now.working_copy, title=title, purpose=purpose, welcome=welcome, thanks=thanks
    )
    return _write(now, after, by, organiser=organiser)


@history.deed()
def take_back(consultation, *, by, seen_edition):
    """Make the working copy again what the newest version says.

    Raises SomebodyElseChanged as `change` does; NotNow while nothing is published.
    """
    now = _held(consultation)
    if now.edition != seen_edition:
        raise SomebodyElseChanged(now)
    version = now.version()
    if version is None:
        raise NotNow(wording.NO_VERSION, now)
    return _write(now, version.read, by)


def mark_of_frame(consultation) -> str:
    """What an editor saw of the frame, as a short hash."""
    told = consultation.instrument
    seen = [consultation.organiser]
    seen += [told.get(key, "") for key in ("title", "purpose", "welcome", "thanks")]
    return sha256(canonical(seen))[:16]


def why_fixed(consultation) -> str:
    """Why nothing of it can be written any more, as a sentence; empty if it can."""
    if consultation.state in (State.SEALED, State.WITHDRAWN):
        return wording.FIXED.format(title=consultation, state=consultation.get_state_display())
    return ""


def _held(consultation):
    """The consultation as it is now, held until the deed is done; NotNow if its text is fixed."""
    now = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if fixed := why_fixed(now):
        raise NotNow(fixed, now)
    return now


def _write(now, instrument, by, **facts):
    """The one place that writes the working copy. A draft is called as that says."""
    if now.state == State.PUBLISHED and now.has_opened():
        version, before = now.version().read, now.working_copy
        # Where more than words was changed before it opened, it can be brought back step by step.
        if is_wording_only(version, before) and not is_wording_only(version, instrument):
            raise NotNow(wording.ONLY_WORDS, now)
        # To take everything back is no rewording: it is known which was which.
        if instrument != version and (reworded := _reworded_at_once(before, instrument)):
            raise NotNow(wording.ONE_OPTION_AT_A_TIME.format(label=reworded), now)
    facts["instrument"] = instrument.as_json()
    if now.state == State.DRAFT:
        facts["title"] = instrument.title
    Consultation.objects.filter(pk=now.pk).update(edition=F("edition") + 1, **facts)
    now.refresh_from_db()
    if not _is_noted_today(now, by):
        history.note(now, "written", by=by)
    return now


def _reworded_at_once(before, after):
    """The label of a question of which several options have new words; empty if there is none.

    Which of them was put in which words cannot be told, and answers were given already.
    """
    for name, question in after.questions.items():
        if old := before.questions.get(name):
            labels = {option.label for option in old.options}
            if sum(option.label not in labels for option in question.options) > 1:
                return question.label
    return ""


def _is_noted_today(consultation, by):
    """Whether its last line says already that this person wrote in it today: one a day will do."""
    last = HistoryLine.objects.about(consultation).order_by("-number").first()
    return (
        last is not None
        and (last.became, last.by_id) == ("written", by.pk)
        and timezone.localdate(last.at) == timezone.localdate()
    )
