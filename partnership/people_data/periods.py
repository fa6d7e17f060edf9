"""The rules of retention, kind by kind. The privacy statement shows this list."""

import os
from datetime import timedelta
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from pghistory.models import Context

from consultation.models import Invitee, NamedAnswer, Sealing
from partnership.people_data.erasing import erase, refusal
from partnership.people_data.retention import rule
from records.models import Job, Letter, Notice, SigningCode, Tries
from records.private import private
from schools.models import Import, ImportRow, Person, Post, School
from schools.workflow import imports

DEALT_WITH = (Import.State.DONE, Import.State.DROPPED, Import.State.UNDONE, Import.State.REFUSED)


def _delete(rows, batch):
    """Delete up to `batch` of these rows; returns how many."""
    keys = list(rows.order_by().values_list("pk", flat=True)[:batch])
    rows.model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


def _drop_files(names):
    """Delete these files once the database has let go of them."""
    transaction.on_commit(lambda: [private.delete(name) for name in names if name])


@rule(
    "letters",
    "The text of letters",
    days=90,
    kept="90 days after sending",
    then="The text is removed; subject, address and day stay.",
    why="To answer “what did you write to me?” in the same term.",
)
def _letters(before, batch):
    old = Letter.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before))
    keys = list(old.exclude(text="", html="").values_list("pk", flat=True)[:batch])
    Letter.objects.filter(pk__in=keys).update(text="", html="", calendar="")
    return len(keys)


@rule(
    "codes in letters",
    "Letters with a code",
    days=1,
    kept="Until they are sent, one day at the most",
    then="The text is wiped as soon as the letter is sent.",
    why="A code is for one person and a quarter of an hour.",
)
def _codes_in_letters(before, batch):
    old = Letter.objects.filter(confidential=True, written_at__lt=before)
    keys = list(old.exclude(text="", html="").values_list("pk", flat=True)[:batch])
    Letter.objects.filter(pk__in=keys).update(text="", html="")
    # A code that could not be delivered in a day is of no use to anybody.
    Letter.objects.filter(pk__in=keys, sent_at=None, given_up_at=None).update(
        given_up_at=timezone.now(), problem="Not delivered in time"
    )
    return len(keys)


@rule(
    "sign-in letters",
    "That a sign-in code was sent",
    days=30,
    kept="30 days",
    then="The row is removed.",
    why="To find out why a code did not arrive.",
)
def _sign_in_letters(before, batch):
    return _delete(Letter.objects.filter(key__startswith="sign-in:", written_at__lt=before), batch)


@rule(
    "letter rows",
    "That a letter was sent: subject, address and day",
    days=730,
    kept="2 years",
    then="The row is removed.",
    why="To prove that somebody was asked or reminded.",
)
def _letter_rows(before, batch):
    return _delete(Letter.objects.filter(written_at__lt=before), batch)


@rule(
    "notices",
    "News for the digest",
    days=90,
    kept="90 days",
    then="The row is removed.",
    why="News is old by then.",
)
def _notices(before, batch):
    return _delete(Notice.objects.filter(written_at__lt=before), batch)


@rule(
    "codes",
    "Codes for signing (kept only as a keyed hash)",
    days=1,
    kept="1 day",
    then="The row is removed.",
    why="They are good for 15 minutes.",
)
def _codes(before, batch):
    return _delete(SigningCode.objects.filter(sent_at__lt=before), batch)


@rule(
    "export files",
    "Files you asked for (lists, your data)",
    kept="7 days, or as the page says",
    then="The file is deleted.",
    why="You have fetched it by then; a copy that lies about is a risk.",
)
def _export_files(before, batch):
    over = Job.objects.filter(keep_until__lt=before).exclude(file="")
    found = dict(over.values_list("pk", "file")[:batch])
    _drop_files(list(found.values()))
    Job.objects.filter(pk__in=found).update(file="")
    return len(found)


@rule(
    "jobs",
    "That you asked for a file",
    days=30,
    kept="30 days",
    then="The row is removed.",
    why="To tell you what became of it.",
)
def _jobs(before, batch):
    over = Job.objects.filter(ended_at__lt=before)
    found = dict(over.values_list("pk", "file")[:batch])
    _drop_files(list(found.values()))
    Job.objects.filter(pk__in=found).delete()
    return len(found)


@rule(
    "imports",
    "Files that were brought in, and what was read in them",
    days=30,
    kept="30 days after they were brought in, undone or dropped",
    then="The file and its rows are deleted; that it was brought, by whom and when stays.",
    why="For as long, an import can be looked at and undone.",
)
def _imports(before, batch):
    over = Import.objects.filter(state__in=DEALT_WITH).filter(
        Q(undone_at__lt=before)
        | Q(undone_at=None, done_at__lt=before)
        | Q(done_at=None, brought_at__lt=before)
    )
    return _empty_imports(over, batch)


@rule(
    "forgotten imports",
    "Files that were looked at and never brought in",
    days=90,
    kept="90 days",
    then="The file and its rows are deleted.",
    why="Nobody has come back to them in a term.",
)
def _forgotten_imports(before, batch):
    old = Import.objects.filter(state=Import.State.READY, brought_at__lt=before)
    for forgotten in (found := list(old[:batch])):
        imports.drop(forgotten, by=None)
    return len(found)


def _empty_imports(over, batch):
    """Take file and rows from up to `batch` rows' worth of these imports."""
    keys = list(
        ImportRow.objects.filter(part_of__in=over).order_by().values_list("pk", flat=True)[:batch]
    )
    # Not by the ORM's collector: there may be 52,000 rows in one register.
    ImportRow.objects.filter(pk__in=keys)._raw_delete("default")
    if keys:
        return len(keys)
    found = dict(over.exclude(file="").values_list("pk", "file")[:batch])
    _drop_files(list(found.values()))
    Import.objects.filter(pk__in=found).update(file="")
    return len(found)


@rule(
    "asked in consultations",
    "Who was asked in a consultation, and who replied",
    days=365,
    kept="1 year after the close",
    then="The rows are deleted; how many were asked and replied stays.",
    why="To answer “was I asked?”, and to ask the same people about what came of it.",
)
def _asked_in_consultations(before, batch):
    sealed = Sealing.objects.filter(sealed_at__lt=before).values("consultation")
    return _delete(Invitee.objects.filter(consultation__in=sealed), batch)


@rule(
    "offers by name",
    "What people agreed to under their name in a consultation",
    days=730,
    kept="2 years after the close",
    then="The row is deleted.",
    why="An offer is taken up in that time, or made anew.",
)
def _offers_by_name(before, batch):
    sealed = Sealing.objects.filter(sealed_at__lt=before).values("consultation")
    return _delete(NamedAnswer.objects.filter(consultation__in=sealed), batch)


@rule(
    "sessions",
    "Being signed in",
    kept="12 hours",
    then="The session and the note of the browser are deleted.",
    why="Nobody stays signed in longer.",
)
def _sessions(before, batch):
    # Only those of the browsers that were there for a while: a session is written after its note.
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=before)
    notes = UserSession.objects.filter(~Exists(alive), created_at__lt=before - timedelta(hours=1))
    return _delete(Session.objects.filter(expire_date__lt=before), batch) + _delete(notes, batch)


@rule(
    "tries",
    "Counts of wrong codes (under a hash, without names)",
    days=1,
    kept="1 day",
    then="The row is deleted.",
    why="To stop guessing; that takes minutes.",
)
def _tries(before, batch):
    return _delete(Tries.objects.filter(until__lt=before), batch)


@rule(
    "earlier addresses",
    "Earlier names and addresses of people",
    days=730,
    kept="2 years",
    then="The row is removed.",
    why="To see who changed an address, and to put right a mistake.",
)
def _earlier_addresses(before, batch):
    return _delete(Person.pgh_event_model.objects.filter(pgh_created_at__lt=before), batch)


@rule(
    "earlier register",
    "What the public register said earlier about a school and its head",
    days=730,
    kept="2 years",
    then="The row is removed.",
    why="To see what an import has changed.",
)
def _earlier_register(before, batch):
    return _delete(School.pgh_event_model.objects.filter(pgh_created_at__lt=before), batch)


@rule(
    "pages of changes",
    "From which page something was changed",
    days=730,
    kept="As long as the change itself, 2 years at least",
    then="The row is removed.",
    why="It tells by whom a change was made.",
)
def _pages_of_changes(before, batch):
    unused = Context.objects.filter(created_at__lt=before)
    for link in Context._meta.get_fields(include_hidden=True):
        if not link.one_to_many:
            continue
        events = link.related_model._base_manager.filter(**{link.field.name: OuterRef("pk")})
        unused = unused.filter(~Exists(events))
    return _delete(unused, batch)


@rule(
    "admin log",
    "What was done in the admin",
    days=730,
    kept="2 years",
    then="The row is removed; the history keeps what was done.",
    why="To see who changed what.",
)
def _admin_log(before, batch):
    return _delete(LogEntry.objects.filter(action_time__lt=before), batch)


@rule(
    "never came",
    "People who were entered, never signed in and have no post",
    days=365,
    kept="1 year",
    then="They are erased.",
    why="Nobody needs to know them here.",
)
def _never_came(before, batch):
    return _erase(
        _without_post_since(before).filter(last_login=None, joined_at__lt=before),
        "never_came",
        batch,
    )


@rule(
    "long gone",
    "People without a post, and how they signed in",
    days=730,
    kept="2 years after the last post and the last sign-in",
    then="They are erased: what they signed stays, with the name as it was signed.",
    why="Somebody may come back, or be asked about their work, for a while.",
)
def _long_gone(before, batch):
    return _erase(
        _without_post_since(before).filter(last_login__lt=before, joined_at__lt=before),
        "long_gone",
        batch,
    )


@rule(
    "lost files",
    "Files that belong to nothing any more",
    days=1,
    kept="1 day",
    then="They are deleted.",
    why="What a crash left behind must not lie about.",
)
def _lost_files(before, batch):
    root = Path(private.location)
    known = {
        name
        for model in (Job, Import)
        for name in model.objects.exclude(file="").values_list("file", flat=True)
    }
    lost = [
        path
        for folder, _, names in os.walk(root)
        for path in (Path(folder, name) for name in names)
        if str(path.relative_to(root)) not in known and path.stat().st_mtime < before.timestamp()
    ]
    for path in lost[:batch]:
        path.unlink(missing_ok=True)
    return len(lost[:batch])


def _without_post_since(before):
    """Whoever has had no post since then, and no right beside posts."""
    held = Post.objects.filter(person=OuterRef("pk")).filter(
        Q(until=None) | Q(until__gte=before.date())
    )
    return Person.objects.filter(~Exists(held), erased_at=None, is_superuser=False)


def _erase(people, because, batch):
    """Erase up to `batch` of these, but for those whom something open keeps."""
    done = 0
    for person in people.order_by("pk").iterator(chunk_size=batch):
        if done == batch:
            break
        if not refusal(person):
            erase(person, by=None, because=because)
            done += 1
    return done
