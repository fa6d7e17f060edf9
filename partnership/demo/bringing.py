"""Brings a file in as a coordinator would: upload, look, bring in, all within this process."""

from schools.models import Import
from schools.workflow import imports

SHOWN = 5  # rows that are wrong


class NotBrought(Exception):
    """The file was not brought in as a demo file must be; the sentence says why."""


def bring(kind, file, *, name, by=None, good_only=False, **wants):
    """Read the open file, compare it and bring it in; returns the Import.

    Without `good_only` every row has to be good. Raises NotBrought.
    """
    imp = imports.upload(kind, file=file, name=name, by=by, worker=False, **wants)
    imports.read(imp, by=by)
    imp.refresh_from_db()
    if imp.state != Import.State.READY or (imp.wrong and not good_only):
        raise NotBrought(f"{name}: {imp.says or _wrong(imp)}")
    imports.bring_in(imp, by=by, good_only=good_only, worker=False)
    imports.carry_out(imp, by=by)
    imp.refresh_from_db()
    if imp.state != Import.State.DONE:
        raise NotBrought(f"{name}: {imp.says}")
    return imp


def _wrong(imp):
    rows = imp.rows.filter(verdict="wrong")[:SHOWN]
    return " ".join(f"{cell['cell']}: {cell['says']}" for row in rows for cell in row.problems)
