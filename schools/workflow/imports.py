"""Imports: a file is brought, read and compared, looked at, brought in, perhaps undone as a whole.

The verbs are for requests: they move the import on and ask the worker for the rest. What the
worker does (`read`, `carry_out`, `take_back`) a command can call in its own process.
"""

import secrets
from collections import Counter
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

import pghistory
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from records import history, jobs, workshop
from records.history import deed
from records.steps import NotNow, step
from records.tables import MEBIBYTE, MEDIA_TYPES, Refused, open_table, write
from records.wording import JOB_NOT_ALLOWED
from schools.imports import file_wording as wording
from schools.imports.base import ChangedSince, headings
from schools.models import Import, ImportRow, Person

State = Import.State
READ, BRING_IN, UNDO = "schools.compare_import", "schools.bring_in_import", "schools.undo_import"
BATCH = 500  # rows
SAID = 3  # names that a sentence holds
_SAYS = 500  # characters that Import.says holds


def module_of(kind):
    """The module in schools.imports that knows this kind."""
    return import_module(f"schools.imports.{Import.Kind(kind).value}")


def too_big(size, most):
    """What to say of a file with more bytes than are read."""
    return wording.FILE_TOO_BIG.format(size=-(-size // MEBIBYTE), most=most // MEBIBYTE)


# -- Verbs -----------------------------------------------------------------------------------


@deed()
def upload(kind, *, file, name, by, worker=True, **wants):
    """Keep a file that somebody brought (open, binary), to be read next; returns the Import.

    Raises PermissionDenied unless a coordinator (or, with `by` None, the portal itself) brings it,
    Refused if it is too big. Without `worker` the caller reads it (`read`).
    """
    _ask_who(by)
    limits = module_of(kind).LIMITS
    size = file.seek(0, 2)
    size = file.tell() if size is None else size  # Django's uploaded files answer None to seek()
    file.seek(0)
    if size > limits.max_bytes:
        raise Refused(too_big(size, limits.max_bytes))
    name = "".join(c for c in Path(name).name if c.isprintable())[-200:] or "file"
    imp = Import(kind=kind, file_name=name, by=by, wants=wants)
    imp.file.save(f"{kind}-{secrets.token_hex(8)}", File(file), save=False)
    try:
        with transaction.atomic():
            imp.save()
            says = f"{imp.get_kind_display()}: {imp.file_name}"
            history.note(imp, "import_brought", by=by, says=says)
            if worker:
                _ask_worker(READ, imp, by)
    except BaseException:
        imp.file.delete(save=False)
        raise
    return imp


@deed()
def compare_again(imp, *, by, worker=True, **wants):
    """Read and compare the file once more, with other wants. Raises NotNow if it is too late."""
    imp = _locked(imp, by)
    step(imp, State.READING, by=by, too_late=_too_late(imp), wants={**imp.wants, **wants})
    if worker:
        _ask_worker(READ, imp, by)


@deed()
def bring_in(imp, *, by, good_only=False, worker=True, **wants):
    """Carry out what the preview shows; with `good_only` also if other rows are wrong.
    `wants` are added to what was wanted when the file was brought.

    Raises NotNow if there is nothing to do, or it is not the time.
    """
    imp = _locked(imp, by)
    if imp.state == State.READY:
        if imp.found.get("asks"):
            raise NotNow(wording.FIRST_CHOOSE, imp)
        if not imp.good:
            raise NotNow(wording.NOTHING_TO_BRING, imp)
        if imp.wrong and not good_only:
            raise NotNow(wording.SOME_ARE_WRONG.format(count=_rows(imp.wrong)), imp)
    wants = {**imp.wants, **wants}
    step(imp, State.BRINGING_IN, by=by, too_late=_too_late(imp), wants=wants)
    if worker:
        _ask_worker(BRING_IN, imp, by)
    return imp


@deed()
def undo(imp, *, by, worker=True):
    """Take back everything that this import did. Raises NotNow if it was not brought in."""
    imp = _locked(imp, by)
    if imp.state == State.DONE and imp.good and not imp.rows.exists():
        raise NotNow(wording.ROWS_ARE_GONE, imp)
    step(imp, State.UNDOING, by=by, too_late=_too_late(imp))
    if worker:
        _ask_worker(UNDO, imp, by)


@deed()
def drop(imp, *, by):
    """Throw a file away that was not brought in, with all that was read in it. Raises NotNow."""
    imp = _locked(imp, by)
    step(imp, State.DROPPED, by=by, too_late=_too_late(imp), found={})
    imp.rows.all().delete()
    file = imp.file
    Import.objects.filter(pk=imp.pk).update(file="")
    transaction.on_commit(lambda: file.storage.delete(file.name) if file else None)


# -- What the worker does ----------------------------------------------------------------------


def quiet(done, total=None):
    """Tell nobody how far it has come."""


def read(imp, *, by, progress=quiet, says=""):
    """Read the file and compare it; the import is READY afterwards, or REFUSED with a sentence.

    `says` is a sentence to show with it. Changes no record of the partnership.
    """
    module = module_of(imp.kind)
    try:
        with _patience(), deed():
            imp.rows.all().delete()
            imp.found, imp.says = {}, says[:_SAYS]
            with open_table(_path(imp), name=imp.file_name, limits=module.LIMITS) as table:
                imp.found |= {"header": table.header, "kind": table.kind}
                counts = _keep(imp, module.compare(imp, table, progress))
            counts["same"] += imp.found.pop("same", 0)
            counts["skipped"] += sum(imp.found.get("skipped", {}).values())
            imp.counts = {verdict: count for verdict, count in counts.items() if count}
            imp.save(update_fields=["found", "counts", "says"])
            step(imp, State.READY, by=by, says=in_words(imp))
    except Refused as refused:
        with deed():
            imp.rows.all().delete()
            imp.found, imp.counts, imp.says = {}, {}, refused.says[:_SAYS]
            imp.save(update_fields=["found", "counts", "says"])
            step(imp, State.REFUSED, by=by, says=refused.says)


def carry_out(imp, *, by, progress=quiet):
    """Bring in the good rows, in one transaction. Where a record is not any more what the preview
    showed, nothing is brought in and the file is compared again.

    Raises CannotBeDone if `by` is no coordinator any more.
    """
    try:
        with _patience(), _written_by(imp, by), deed():
            rows = imp.rows.filter(verdict__in=ImportRow.GOOD).order_by("number", "pk")
            module_of(imp.kind).bring_in(imp, rows, by=by, progress=progress)
            imp.says = ""
            imp.save(update_fields=["found", "says"])
            _ask_again(by)
            step(imp, State.DONE, by=by, says=in_words(imp), done_at=timezone.now())
    except ChangedSince as since:
        names = ", ".join(f"“{name}”" for name in since.names[:SAID])
        if more := len(since.names) - SAID:
            names = wording.AND_MORE.format(names=names, more=more) if more > 0 else names
        imp.refresh_from_db()
        read(imp, by=by, progress=progress, says=wording.CHANGED_SINCE.format(names=names))


def take_back(imp, *, by, progress=quiet):
    """Undo what the rows did, in one transaction; what others stand on stays and is told.

    Raises CannotBeDone if `by` is no coordinator any more.
    """
    with _patience(), _written_by(imp, by), deed():
        rows = imp.rows.filter(verdict__in=ImportRow.GOOD).order_by("-number", "-pk")
        kept = module_of(imp.kind).undo(imp, rows, by=by, progress=progress)
        imp.found["kept"] = list(kept or [])
        imp.save(update_fields=["found"])
        _ask_again(by)
        step(
            imp,
            State.UNDONE,
            by=by,
            says=f"{len(kept)} could not be taken back" if kept else "",
            undone_at=timezone.now(),
        )


def _give_up(job):
    """The job will not be done any more: the import goes back to where it can be tried again."""
    imp = Import.objects.get(pk=job.wants["import"])
    back, says = {
        State.READING: (State.REFUSED, wording.NOT_READ),
        State.BRINGING_IN: (State.READY, wording.NOT_BROUGHT.format(because=job.says)),
        State.UNDOING: (State.DONE, wording.NOT_UNDONE.format(because=job.says)),
    }.get(imp.state, (None, ""))
    if back is None:
        return
    with deed():
        Import.objects.filter(pk=imp.pk).update(says=says[:_SAYS])
        step(imp, back, by=None, says=says)


@workshop.does(READ, gives_up=_give_up)
def _read_job(job):
    imp = _waiting(job, State.READING)
    if imp:
        read(imp, by=job.asked_by, progress=_bar(job))


@workshop.does(BRING_IN, gives_up=_give_up)
def _bring_in_job(job):
    imp = _waiting(job, State.BRINGING_IN)
    if imp:
        carry_out(imp, by=job.asked_by, progress=_bar(job))


@workshop.does(UNDO, gives_up=_give_up)
def _undo_job(job):
    imp = _waiting(job, State.UNDOING)
    if imp:
        take_back(imp, by=job.asked_by, progress=_bar(job))


def _waiting(job, state):
    """The import of this job if it still waits for it. Raises CannotBeDone to who may not."""
    _ask_again(job.asked_by)
    return Import.objects.filter(pk=job.wants["import"], state=state).first()


# -- Files that come out -----------------------------------------------------------------------


def rejects_file(imp):
    """(name, media type, open file) with the wrong rows in their own columns and what is wrong."""
    kind = imp.found.get("kind", "csv")
    header = imp.found.get("header", [])
    keys = headings(header)

    def rows():
        wrong = imp.rows.filter(verdict=ImportRow.Verdict.WRONG).order_by("number", "pk")
        for row in wrong.iterator(BATCH):
            says = "; ".join(
                ": ".join(filter(None, [p["column"], p["says"]])) for p in row.problems
            )
            yield [*(row.cells.get(key, "") for key in keys), says]

    title = f"{Path(imp.file_name).stem[:80]} to be put right"
    return _file(kind, [*header, wording.WHAT_IS_WRONG], rows(), title)


def template_file(kind):
    """(name, media type, open file) of an empty workbook with the columns of this kind."""
    header = [column.name for column in module_of(kind).COLUMNS]
    return _file("xlsx", header, [], Import.Kind(kind).label)


def _file(kind, header, rows, title):
    file = TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    try:
        write(file, kind, header, rows, title=title)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return f"{title}.{kind}", MEDIA_TYPES[kind], file


def in_words(imp):
    """What is (or was) in it: "275 new, 3 changed"."""
    return ", ".join(
        f"{imp.counts[verdict]:,} {verdict.label.lower()}"
        for verdict in ImportRow.Verdict
        if imp.counts.get(verdict)
    )


# -- Within ------------------------------------------------------------------------------------


def _ask_who(by):
    if by is not None and not by.is_coordinator:
        raise PermissionDenied


def _ask_again(by):
    """Posts end while work waits: ask the database, not the person as they once were."""
    if by is not None and not Person.objects.get(pk=by.pk).is_coordinator:
        raise workshop.CannotBeDone(JOB_NOT_ALLOWED)


def _locked(imp, by):
    """The import as it stands, held until the deed is done. Raises PermissionDenied."""
    _ask_who(by)
    return Import.objects.select_for_update().get(pk=imp.pk)


def _ask_worker(kind, imp, by):
    jobs.ask(kind, by=by, about=imp, **{"import": imp.pk})


def _too_late(imp):
    return wording.ALREADY[imp.state]


def _rows(count):
    return "1 row has" if count == 1 else f"{count:,} rows have"


def _path(imp):
    if not imp.file or not Path(imp.file.path).is_file():
        raise Refused(wording.FILE_GONE)
    return imp.file.path


def _keep(imp, rows):
    """Store the rows as they come, so that memory stays small; returns {verdict: how many}."""
    counts, rows = Counter(), iter(rows)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            row.part_of = imp
            row.label = row.label[:300]
            counts[row.verdict] += 1
        ImportRow.objects.bulk_create(batch)
    return counts


def _bar(job):
    return lambda done, total=None: workshop.progress(job, done, total)


@contextmanager
def _written_by(imp, by):
    """The database's own events tell who changed a record, and by which import."""
    with pghistory.context(user=by.pk if by else None, brought_by=imp.pk):
        yield


@contextmanager
def _patience():
    """A worker's long transaction is no stuck client: its limits are those of one large table."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5min'")
        cursor.execute("SET idle_in_transaction_session_timeout = '5min'")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")
                cursor.execute("RESET idle_in_transaction_session_timeout")
