"""Erasing a person: evidence keeps the name as it was signed, everything else goes."""

import re
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import JSONField, Q
from django.db.models.fields.files import FileField
from django.utils import timezone
from django.utils.html import escape

from partnership.people_data import ledger, wording
from partnership.people_data.finding import former, someone
from partnership.people_data.tables import personal_tables
from records import history, throttle
from records.models import HistoryLine, Job, Signatory
from records.private import private
from records.steps import NotNow
from schools.models import Import, ImportRow, Person, Post
from schools.workflow import posts

PERSON = "schools.person"
# No evidence by themselves: posts are kept beside something that is, and whom the public register
# calls the head of a school has nothing to do with the portal.
NO_EVIDENCE = {PERSON, "schools.post", "schools.postevent", "schools.school", "schools.schoolevent"}
ONE_AT_WORK = timedelta(minutes=30)  # a job that was begun longer ago is not being done any more


def refusal(person, *, by=None) -> str:
    """Why `person` cannot be erased now, in a sentence; empty if they can."""
    if person.erased_at:
        return wording.ERASED_ALREADY
    if person.is_superuser and by is not None and not by.is_superuser:
        return wording.SUPERUSER.format(name=person.name)
    open_place = (
        Signatory.objects.standing()
        .filter(person=person, signature=None, document__state="open")
        .select_related("document")
        .first()
    )
    if open_place:
        return wording.ASKED_TO_SIGN.format(name=person.name, title=open_place.document.title)
    coordinators = Post.objects.current().filter(kind=Post.Kind.COORDINATOR, person__is_active=True)
    if (
        coordinators.filter(person=person).exists()
        and not coordinators.exclude(person=person).exists()
    ):
        return wording.LAST_COORDINATOR.format(name=person.name)
    recently = timezone.now() - ONE_AT_WORK
    being_read = Import.objects.filter(
        kind=Import.Kind.PEOPLE, state=Import.State.READING, brought_at__gt=recently
    )
    if being_read.exclude(by=person).exists():
        return wording.BEING_READ
    if Job.objects.unfinished().filter(asked_by=person, begun_at__gt=recently).exists():
        return wording.STILL_AT_WORK.format(name=person.name)
    return ""


def erase(person, *, by, because, anyway=False):
    """Erase `person`; returns True if the row itself could go, False if evidence stands on it.

    `because` is a key of wording.BECAUSE. `by` None is the portal itself. Raises PermissionDenied
    if `by` may not, NotNow with a sentence if something stands in the way; `anyway` (after a
    restore) lets nothing stand in the way. The ledger is written before the commit: an erasure
    that a crash interrupts there is completed at the next start.
    """
    if by is not None and not by.is_coordinator:
        raise PermissionDenied
    noted = 0
    try:
        with history.deed():
            person = Person.objects.select_for_update(of=["self"]).get(pk=person.pk)
            if (why_not := refusal(person, by=by)) and not (anyway and not person.erased_at):
                raise NotNow(why_not)
            files = _carry_out(person, by)
            history.note(person, "erased", by=by, says=wording.BECAUSE[because])
            gone = _remove_row(person, by)
            at = timezone.now()
            if not gone:
                _empty_row(person, at)
            entry = ledger.Entry(person.pk, ledger.fingerprint(person), at.isoformat())
            noted = ledger.merge([entry])
            transaction.on_commit(lambda: _delete_files(files))
    except BaseException:
        if noted:
            ledger.write(entry, taken_back=True)
        raise
    return gone


def apply_ledger() -> int:
    """Erase again whoever was erased once and is there again; returns how many those were."""
    erased = 0
    entries = {entry.person: entry for entry in ledger.read()}
    for person in Person.objects.filter(pk__in=entries, erased_at=None):
        if ledger.fingerprint(person) == entries[person.pk].fingerprint:
            erase(person, by=None, because="again", anyway=True)
            erased += 1
    return erased


# -- What goes ---------------------------------------------------------------------------------


def _carry_out(person, by):
    """Do to every table what its declaration says; returns the names of the files to delete."""
    whom = someone(person)
    _end_posts(person, by)
    throttle.forget(
        *(f"{what}:{a.lower()}" for a in whom.addresses for what in ("guess", "letter"))
    )
    files = _uploads_with(whom)
    for table, model in personal_tables():
        if table.model == PERSON:
            continue
        rows = model._base_manager.filter(table.of(whom))
        if table.about and table.fate.kind == "goes":
            files += _files_of(model, rows)
            # By number: a condition over joins cannot be deleted by.
            model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
        elif table.about and table.fate.kind == "blanked":
            keys = list(rows.values_list("pk", flat=True))
            model._base_manager.filter(pk__in=keys).update(**table.fate.blank)
        for name in table.fate.renamed:
            _rename(model, name, whom)
    return files


def _end_posts(person, by):
    today = timezone.localdate()
    running = person.posts.filter(ended_at=None).filter(Q(until=None) | Q(until__gte=today))
    for post in running.select_related("school", "collaborative", "person"):
        try:
            posts.end(post, by=by)
        except NotNow:
            # The last coordinator's, after a restore: the erasure was decided when it was not.
            Post.objects.filter(pk=post.pk).update(until=today, ended_at=timezone.now())
            history.note(post, "post_ended", by=by)


def _uploads_with(whom):
    """Uploaded files that hold the person, or may: they go, and their imports say so.

    Those in which a row was found, those the person brought, and lists of people that could not
    be read: nobody knows who stands in them.
    """
    row = next(table for table, _ in personal_tables() if table.model == "schools.importrow")
    held = Import.objects.exclude(file="").filter(
        Q(pk__in=ImportRow.objects.filter(row.of(whom)).values("part_of"))
        | Q(by=whom.pk)
        | Q(kind=Import.Kind.PEOPLE, state=Import.State.REFUSED)
    )
    names = list(held.values_list("file", flat=True))
    Import.objects.filter(file__in=names).update(file="")
    # What an undo could not take back is told by name.
    report = next(table for table, _ in personal_tables() if table.model == "schools.import")
    for imp in Import.objects.filter(report.of(whom)):
        imp.found.pop("kept", None)
        imp.save(update_fields=["found"])
    return names


def _files_of(model, rows):
    fields = [f.name for f in model._meta.concrete_fields if isinstance(f, FileField)]
    return [name for field in fields for name in rows.values_list(field, flat=True) if name]


def _rename(model, field, whom):
    """Put "Former member 12" where name or address stand in this text, whosever row it is."""
    column = model._meta.get_field(field)
    if isinstance(column, JSONField):
        raise TypeError(f"{field} is not a text")
    words = {w for plain in (*whom.addresses, *whom.names) for w in (plain, escape(plain))}
    if not words:
        return
    longest_first = sorted(words, key=len, reverse=True)
    pattern = f"(?<!\\w)({'|'.join(re.escape(w) for w in longest_first)})(?!\\w)"
    table, name = (connection.ops.quote_name(n) for n in (model._meta.db_table, column.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {name} = regexp_replace({name}, %s, %s, 'gi') "  # noqa: S608
            f"WHERE {name} ~* %s",  # our own names
            [pattern, whom.called, pattern],
        )


def _remove_row(person, by):
    """Delete the person, unless evidence stands on the row; returns whether it went."""
    if (by is not None and by.pk == person.pk) or has_evidence(person):
        return False
    Post.pgh_event_model.objects.filter(person=person).delete()
    person.posts.all().delete()
    Person.pgh_event_model.objects.filter(pgh_obj=person.pk).delete()
    Person.objects.filter(pk=person.pk).delete()
    Person.pgh_event_model.objects.filter(pgh_obj=person.pk).delete()
    return True


def has_evidence(person) -> bool:
    """Whether something stands that the person did or was asked to do, posts apart."""
    whom = someone(person)
    for table, model in personal_tables():
        if table.model in NO_EVIDENCE:
            continue
        if model is HistoryLine:
            # A line about somebody needs no row; one that somebody caused leads to it.
            found = Q(by=person.pk)
        elif table.fate.kind == "stays":
            found = table.with_(whom)
        else:
            found = table.caused_by(whom)
        if model._base_manager.filter(found).exists():
            return True
    return False


def _empty_row(person, at):
    """Nothing is left of the person but a number; no way in is open."""
    name = former(person)
    person.groups.clear()
    person.user_permissions.clear()
    person.set_unusable_password()
    person.email = f"former-{person.pk}@erased.invalid"
    person.name, person.erased_at = name, at
    person.is_active = person.is_superuser = False
    person.last_login = None
    person.save()
    # The event of this very change holds nothing old; all before it are gone already.


def _delete_files(names):
    for name in names:
        private.delete(name)
