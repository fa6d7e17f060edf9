"""Publishing: a text is frozen, the key is made, the tables are there. And withdrawing again."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from consultation import keys
from consultation.instrument import parse
from consultation.instrument.changes import changes, is_wording_only
from consultation.instrument.checks import check
from consultation.models import Consultation, Version, partitions
from consultation.wording import publishing as wording
from consultation.wording import sealing as sealing_wording
from consultation.workflow import asking
from consultation.workflow.forgetting import begin_new_log
from records import history
from records.canonical import canonical, sha256
from records.moments import moment
from records.steps import NotNow, step

State = Consultation.State
_JUST_NOW = timedelta(minutes=1)  # between the choice of "now" and the press of the button


def why_not_publish(consultation) -> list[str]:
    """What stands in the way of publishing it now, in sentences; empty if nothing does."""
    found = why_not_freeze(consultation)
    if not (consultation.opens_at and consultation.closes_at):
        found.append(wording.NO_TIMES)
    elif consultation.closes_at <= timezone.now():
        found.append(wording.CLOSED_IN_THE_PAST)
    if not consultation.audience:
        found.append(wording.AUDIENCE_NOT_CHOSEN)
    elif not asking.would_be_asked(consultation):
        found.append(wording.NOBODY_ASKED)
    return found


def why_not_freeze(consultation) -> list[str]:
    """What stands in the way in the text itself, in sentences; empty if nothing does."""
    return [finding.says for finding in check(consultation.working_copy) if finding.stops]


@history.deed()
def publish(consultation, *, by, seen_edition=None):
    """Freeze the first version and enter everybody who is asked; returns the Version.

    Where the opening has come already, it opens now. The letters go out when it opens. Raises
    NotNow with the first thing that stands in the way, or where the text is not the edition seen.
    """
    consultation = _seen(consultation, seen_edition)
    if consultation.state == State.DRAFT and (why_not := why_not_publish(consultation)):
        raise NotNow(why_not[0], consultation)
    step(
        consultation,
        State.PUBLISHED,
        by=by,
        # Nobody could answer before: what people read must be true.
        opens_at=max(consultation.opens_at, timezone.now()),
        last_moment=consultation.closes_at + timedelta(minutes=consultation.grace),
    )
    version = _freeze(consultation, consultation.working_copy, by)
    partitions.make(consultation.pk)
    keys.make(consultation.pk)
    asking.enter(consultation)
    return version


@history.deed()
def publish_again(consultation, *, by, seen_edition=None):
    """Freeze what was changed since as a new version; returns it. Its title is the new one then.

    Once it has opened, only words may differ: answers that were given must fit. Raises NotNow, also
    where the text is not the edition seen.
    """
    consultation = _seen(consultation, seen_edition)
    _still_published(consultation)
    before, after = consultation.version(), consultation.working_copy
    if not changes(before.read, after):
        raise NotNow(wording.NOTHING_CHANGED.format(number=before.number), consultation)
    if why_not := why_not_freeze(consultation):
        raise NotNow(why_not[0], consultation)
    opened = consultation.has_opened()
    if opened and not is_wording_only(before.read, after):
        raise NotNow(wording.ALREADY_OPEN, consultation)
    version = _freeze(consultation, after, by, before=before, opened=opened)
    Consultation.objects.filter(pk=consultation.pk).update(title=after.title)
    history.note(consultation, "published_again", by=by, says=f"Version {version.number}")
    return version


def why_not_withdraw(consultation) -> str:
    """Why it cannot be withdrawn now, in a sentence; empty if it can."""
    if consultation.state == State.DRAFT:
        return wording.NOT_PUBLISHED.format(title=consultation)
    return "" if consultation.state == State.PUBLISHED else _over(consultation)


@history.deed()
def withdraw(consultation, *, because, by):
    """Take it back. What people had written is destroyed with the key; nobody ever reads it.

    Raises NotNow unless it is published and not sealed yet.
    """
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    step(consultation, State.WITHDRAWN, by=by, says=because, withdrawn_because=because)
    try:
        partitions.hold(consultation.pk, readers_too=True)
    except partitions.InUse:
        raise NotNow(sealing_wording.IN_USE.format(title=consultation), consultation) from None
    partitions.empty("consultation_draft", consultation.pk)
    if consultation.has_opened():  # else nobody has heard of it
        asking.tell_withdrawn(consultation)
    transaction.on_commit(lambda: keys.destroy(consultation.pk))
    # The log still has what was emptied.
    transaction.on_commit(begin_new_log, robust=True)


def why_not_times(consultation) -> str:
    """Why its times cannot be moved at all any more, in a sentence; empty if they can."""
    if consultation.state not in (State.DRAFT, State.PUBLISHED):
        return _over(consultation)
    closed = consultation.last_moment and timezone.now() >= consultation.last_moment
    return wording.HAS_CLOSED.format(title=consultation) if closed else ""


@history.deed()
def set_times(consultation, *, by, opens_at, closes_at, grace=None):
    """Say when it opens and closes, in aware datetimes, and for how many minutes after that.

    Before it opens everything can be moved; afterwards the close alone, to a later moment, of which
    everybody is told. A draft whose opening has come opens when it is published. Returns the
    consultation; raises NotNow.
    """
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if why_not := why_not_times(consultation):
        raise NotNow(why_not, consultation)
    if closes_at <= opens_at:
        raise NotNow(wording.CLOSES_BEFORE_IT_OPENS, consultation)
    now = timezone.now()
    if closes_at <= now:
        raise NotNow(wording.CLOSED_IN_THE_PAST, consultation)
    opened = consultation.state == State.PUBLISHED and consultation.has_opened(now)
    if opened:
        _may_be_extended(consultation, opens_at, closes_at, grace)
    elif consultation.state == State.PUBLISHED and opens_at < now - _JUST_NOW:
        raise NotNow(wording.OPENS_IN_THE_PAST, consultation)
    later = opened and closes_at > consultation.closes_at
    consultation.opens_at, consultation.closes_at = opens_at, closes_at
    if grace is not None:
        consultation.grace = grace
    if consultation.state == State.PUBLISHED:
        consultation.last_moment = asking.last_moment(consultation)
    consultation.save(update_fields=["opens_at", "closes_at", "grace", "last_moment"])
    says = f"{moment(opens_at)} to {moment(closes_at)}"
    history.note(consultation, "times_set", by=by, says=says)
    if later:
        asking.tell_closes_later(consultation)
    return consultation


def _may_be_extended(consultation, opens_at, closes_at, grace):
    """Raises NotNow unless, of one that is open, nothing but the close moves, to a later moment."""
    if opens_at != consultation.opens_at:
        raise NotNow(wording.HAS_OPENED.format(title=consultation), consultation)
    if closes_at < consultation.closes_at:
        when = moment(consultation.closes_at)
        raise NotNow(wording.NOT_EARLIER.format(when=when), consultation)
    # Nobody is given less time after the close than was promised.
    if grace is not None and grace < consultation.grace:
        grace_now = wording.GRACE_NOT_LESS.format(grace=consultation.grace)
        raise NotNow(grace_now, consultation)


def _freeze(consultation, instrument, by, *, before=None, opened=False):
    body = canonical(parse(instrument.as_json()).as_json())
    told = [change.as_json() for change in changes(before.read, instrument)] if before else []
    return Version.objects.create(
        consultation=consultation,
        number=before.number + 1 if before else 1,
        body=body,
        sha256=sha256(body),
        changes=told,
        after_opening=opened,
        published_by=by,
    )


def _seen(consultation, edition):
    """The consultation as it is now, held; NotNow if it was changed since this edition was seen."""
    now = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if edition not in (None, now.edition):
        raise NotNow(wording.CHANGED_BEFORE_PUBLISHING, now)
    return now


def _still_published(consultation):
    if consultation.state != State.PUBLISHED:
        raise NotNow(_over(consultation), consultation)


def _over(consultation):
    state = consultation.get_state_display()
    return wording.OVER.format(title=consultation, state=state)
