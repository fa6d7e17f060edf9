import sys
from contextlib import ExitStack
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from records.steps import NotNow
from records.tables import Refused
from records.workshop import CannotBeDone
from schools.models import Import, Person
from schools.workflow import imports

LISTED = 10  # rows of a kind that are named


class Command(BaseCommand):
    """Brings the register of schools in, by the same verbs as the coordinator's page."""

    help = (
        "Bring in the register of schools (edubasealldata….csv) and, with --links, who succeeded "
        "whom (links_edubasealldata….csv). Running it again with the same file changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--la",
            action="append",
            default=[],
            metavar="NAME",
            help="only the schools of this local authority; may be given several times",
        )
        parser.add_argument("--links", type=Path, metavar="FILE", help="the file of successors")
        parser.add_argument(
            "--preview", action="store_true", help="only say what would be done, and change nothing"
        )
        parser.add_argument(
            "--by", metavar="EMAIL", help="a coordinator; without it, it is the portal's own doing"
        )

    def handle(self, *, file, la, links, preview, by, **options):
        person = self._person(by)
        with ExitStack() as files:
            # Both are opened before the first is brought in: a slip in a name changes nothing.
            opened = [
                (kind, path, files.enter_context(self._open(path)))
                for kind, path in ((Import.Kind.REGISTER, file), (Import.Kind.LINKS, links))
                if path is not None
            ]
            for kind, path, source in opened:
                wants = {"local_authorities": la} if kind == Import.Kind.REGISTER else {}
                try:
                    self._bring(kind, source, path.name, person, preview, wants)
                except PermissionDenied:
                    raise CommandError(f"{by} is not a coordinator today.") from None
                except (Refused, NotNow, CannotBeDone) as refused:
                    raise CommandError(f"{path.name}: {refused}") from None

    def _person(self, email):
        if email is None:
            return None
        try:
            return Person.objects.get_by_natural_key(email)
        except Person.DoesNotExist:
            raise CommandError(f"Nobody here has the e-mail address {email}.") from None

    def _open(self, path):
        try:
            return path.open("rb")
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None

    def _bring(self, kind, source, name, by, preview, wants):
        imp = imports.upload(kind, file=source, name=name, by=by, worker=False, **wants)
        try:
            imports.read(imp, by=by, progress=self._progress)
            imp.refresh_from_db()
            self._tell(imp)
            self._refuse(imp)
            if preview or not imp.good:
                imports.drop(imp, by=by)
                self.stdout.write("Preview: nothing was changed." if preview else "Nothing to do.")
                return
            imports.bring_in(imp, by=by, good_only=True, worker=False)
            imports.carry_out(imp, by=by, progress=self._progress)
            imp.refresh_from_db()
            if imp.state != Import.State.DONE:
                raise NotNow(imp.says)
            self.stdout.write(f"Brought in: {imports.in_words(imp)}.")
        except BaseException:
            imp.refresh_from_db()
            if imp.state in (Import.State.READY, Import.State.REFUSED):
                imports.drop(imp, by=by)
            raise

    def _refuse(self, imp):
        """A sentence where the file cannot be used as it was asked for."""
        if imp.state == Import.State.REFUSED:
            raise NotNow(imp.says)
        if unknown := imp.found.get("unknown"):
            names = ", ".join(f"“{name}”" for name in unknown)
            raise NotNow(f"There is no local authority {names} in this file.")
        if imp.found.get("asks"):
            names = "\n".join(f"  {name}" for name in sorted(imp.found["local_authorities"]))
            raise NotNow(f"Say which local authorities, with --la. In this file are:\n{names}")

    def _tell(self, imp):
        say = self.stdout.write
        found = imp.found
        say(f"{imp.get_kind_display()}, {imp.file_name}: {imports.in_words(imp) or 'no rows'}.")
        for why, count in sorted(found.get("skipped", {}).items(), key=lambda pair: -pair[1]):
            say(f"  left out: {why}: {count:,}")
        for row in imp.rows.filter(verdict="wrong")[:LISTED]:
            for wrong in row.problems:
                say(f"  to be put right: {wrong['cell']} {wrong['column']}: {wrong['says']}")
        for name, _ in found.get("missing", [])[:LISTED]:
            say(f"  here, but not in the file: {name}")
        more = found.get("missing_count", 0) - LISTED
        if more > 0:
            say(f"  … and {more:,} more")
        for name, _ in found.get("doubtful", [])[:LISTED]:
            say(f"  here without URN, and several rows fit it: {name}")

    def _progress(self, done, total=None):
        if sys.stderr.isatty():
            of = f" of {total:,}" if total else ""
            self.stderr.write(f"\r  {done:,}{of} rows", ending="")
