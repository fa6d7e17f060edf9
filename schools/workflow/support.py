"""The directory of support: drafted, listed, withdrawn; and the quality mark."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from records import history, letters
from records.history import deed
from records.steps import NotNow, SomebodyElseChanged, step
from schools import wording
from schools.models import School, SupportEntry

State, Mark = SupportEntry.State, SupportEntry.Mark


@deed()
def draft(school, *, title, theme, offer, evidence, by, origin="", phases=None):
    """Begin an entry for a school; returns (SupportEntry, whether it was made now).

    `origin` names the fact somewhere else that it is made of ("peerreview.finding:12"): of each
    there is one entry for ever, also if it was discarded. It suits the school's own phase if
    nothing else is said. `by` None is the portal itself. Raises PermissionDenied if `by` may not.
    """
    if by is not None and not SupportEntry.may_be_started_by(by, school):
        raise PermissionDenied
    try:
        with transaction.atomic():
            entry = SupportEntry.objects.create(
                school=school,
                title=title,
                theme=theme,
                phases=phases or [school.phase],
                offer=offer,
                evidence=evidence,
                origin=origin,
                created_by=by,
            )
    except IntegrityError:
        known = SupportEntry.objects.filter(origin=origin).exclude(origin="").first()
        if known is None:
            raise
        return known, False
    history.note(entry, "entry_drafted", by=by, says=f"{title}, {school}")
    return entry, True


@deed()
def change(entry, *, by, seen_edition, title, theme, phases, offer, evidence):
    """Change an entry, if it still is the edition that the editor saw; returns it.

    The quality mark ends with it if what it stands for is not the same any more, unless the
    coordinator writes, who has read it so. Raises PermissionDenied, SomebodyElseChanged with the
    newer entry, or NotNow if it was discarded.
    """
    now = _held(entry, entry.may_be_written_by(by))
    if now.state == State.DISCARDED:
        raise NotNow(is_now(now), now)
    _same(now, seen_edition)
    before = now.vouched_for()
    now.title, now.theme, now.phases = title, theme, phases
    now.offer, now.evidence = offer, evidence
    now.edition += 1
    now.save()
    history.note(now, "entry_changed", by=by)
    if now.has_mark and now.vouched_for() != before and not now.may_be_marked_by(by):
        _end_mark(now, by, wording.MARK_ENDED_BY_CHANGE)
    return now


@deed()
def list_it(entry, *, by, seen_edition):
    """List the entry for everybody, with the text that `by` has read.

    Raises PermissionDenied (what was made from a review only the headteacher lists),
    SomebodyElseChanged, or NotNow.
    """
    now = _held(entry, entry.may_be_listed_by(by))
    if why_not := why_not_listed(now):
        raise NotNow(why_not, now)
    _same(now, seen_edition)
    step(now, State.LISTED, by=by, listed_at=timezone.now(), listed_by=by)


@deed()
def withdraw(entry, *, by, because):
    """Take the entry out of the directory. Raises PermissionDenied or NotNow."""
    now = _held(entry, entry.may_be_written_by(by))
    step(now, State.WITHDRAWN, by=by, says=because, withdrawn_because=because)


@deed()
def reopen(entry, *, by):
    """Make a draft of a withdrawn entry again. Raises PermissionDenied or NotNow."""
    now = _held(entry, entry.may_be_written_by(by))
    step(now, State.DRAFT, by=by)


@deed()
def discard(entry, *, by):
    """Put a draft away for good. Raises PermissionDenied or NotNow."""
    now = _held(entry, entry.may_be_written_by(by))
    step(now, State.DISCARDED, by=by)


@deed()
def grant_mark(entry, *, by, why, seen_edition):
    """Put the quality mark on a listed entry, for the text that `by` has read.

    Raises PermissionDenied, SomebodyElseChanged, or NotNow.
    """
    now = _held(entry, entry.may_be_marked_by(by))
    if why_not := why_no_mark(now):
        raise NotNow(why_not, now)
    _same(now, seen_edition)
    now.mark, now.marked_at, now.marked_by, now.mark_why = Mark.GRANTED, timezone.now(), by, why
    now.save(update_fields=["mark", "marked_at", "marked_by", "mark_why"])
    history.note(now, "mark_granted", by=by, says=why)
    _tell(now, "granted", wording.NEWS_MARK_GRANTED.format(entry=now))


@deed()
def take_mark_back(entry, *, by, because):
    """Take the quality mark back. Raises PermissionDenied or NotNow."""
    now = _held(entry, entry.may_be_marked_by(by))
    if not now.has_mark:
        raise NotNow(wording.HAS_NO_MARK.format(entry=now), now)
    _end_mark(now, by, because)
    _tell(now, "ended", wording.NEWS_MARK_ENDED.format(entry=now, because=because))


# -- Why not ---------------------------------------------------------------------------------


def why_not_listed(entry):
    """A sentence why the entry cannot be listed now, or "" if it can."""
    if entry.state not in SupportEntry.MOVES[State.LISTED]:
        return is_now(entry)
    if entry.school.status == School.Status.CLOSED:
        return wording.SCHOOL_HAS_CLOSED.format(school=entry.school)
    return ""


def why_no_mark(entry):
    """A sentence why the entry cannot be given the mark now, or "" if it can."""
    if entry.has_mark:
        return wording.HAS_MARK.format(entry=entry)
    if entry.state != State.LISTED or entry.is_suspended:
        return wording.MARK_NEEDS_LISTED.format(entry=entry)
    return ""


def is_now(entry):
    """How it stands, for whoever came too late."""
    return wording.ENTRY_IS_NOW.format(entry=entry, state=entry.get_state_display())


# -- Inside ----------------------------------------------------------------------------------


def _held(entry, may):
    """The entry as it stands, held until the deed is done."""
    if not may:
        raise PermissionDenied
    entries = SupportEntry.objects.select_for_update(of=["self"]).select_related("school")
    return entries.get(pk=entry.pk)


def _same(entry, seen_edition):
    if entry.edition != seen_edition:
        raise SomebodyElseChanged(entry)


def _end_mark(entry, by, because):
    entry.mark, entry.mark_ended_because = Mark.ENDED, because
    entry.save(update_fields=["mark", "mark_ended_because"])
    history.note(entry, "mark_ended", by=by, says=because)


def _tell(entry, what, says):
    letters.tell(
        f"mark:{entry.pk}:{what}:{entry.marked_at:%Y%m%d%H%M%S}",
        to=entry.heads(),
        says=says,
        url=entry.get_absolute_url(),
    )
