"""Entries in the directory of support, for tests: begun, listed, marked."""

from schools.models import SupportEntry
from schools.workflow import support
from tests.cast import fresh


def entry_of(school, by, title="Phonics in Year 1", *, listed=True, **facts):
    """An entry of this school, written (and listed) by `by`."""
    told = {
        "theme": "Early reading",
        "offer": "Half a day with us, then a visit to you.",
        "evidence": "Peer review 2026–27.",
    }
    entry, _ = support.draft(school, title=title, by=by, **told | facts)
    if listed:
        support.list_it(entry, by=by, seen_edition=entry.edition)
    return fresh(entry)


def put(entry, state):
    """The entry in this state, by the verbs."""
    by, State = entry.created_by, SupportEntry.State  # noqa: N806
    if state in (State.LISTED, State.WITHDRAWN):
        support.list_it(entry, by=by, seen_edition=entry.edition)
    if state == State.WITHDRAWN:
        support.withdraw(entry, by=by, because="Our expert has left.")
    if state == State.DISCARDED:
        support.discard(entry, by=by)
    return fresh(entry)


def marked(entry, by, why="We have sat in their lessons."):
    """The entry with the quality mark."""
    support.grant_mark(entry, by=by, why=why, seen_edition=entry.edition)
    return fresh(entry)


def facts_of(entry, **other):
    """What `support.change` takes, as it stands, but for `other`."""
    names = ("title", "theme", "phases", "offer", "evidence")
    return {name: getattr(entry, name) for name in names} | other
