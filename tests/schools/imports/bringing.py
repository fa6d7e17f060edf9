"""Bringing a file in as a command does, without a worker."""

from schools.models import Import
from schools.workflow import imports
from tests.cast import fresh


def read(file, *, by=None, kind=Import.Kind.REGISTER, name="register.csv", **wants):
    """The import after its file has been read and compared."""
    imp = imports.upload(kind, file=file, name=name, by=by, worker=False, **wants)
    imports.read(imp, by=by)
    return fresh(imp)


def bring(file, *, by=None, good_only=True, **more):
    """The import after it has been brought in."""
    imp = read(file, by=by, **more)
    assert imp.state == Import.State.READY, imp.says
    imports.bring_in(imp, by=by, good_only=good_only, worker=False)
    imports.carry_out(fresh(imp), by=by)
    return fresh(imp)


def undo(imp, *, by=None):
    """The import after it has been undone."""
    imports.undo(imp, by=by, worker=False)
    imports.take_back(fresh(imp), by=by)
    return fresh(imp)


def rows(imp):
    """[(number, verdict, label, changes), …] as the preview shows them."""
    return [(r.number, r.verdict, r.label, r.changes) for r in imp.rows.all()]
