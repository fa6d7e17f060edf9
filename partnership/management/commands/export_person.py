"""Everything about a person, into a file: for whoever cannot fetch it in the portal."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.people_data import exporting
from partnership.people_data.people import person_named
from records import history


class Command(BaseCommand):
    help = "Write everything the portal knows about a person into a ZIP file."

    def add_arguments(self, parser):
        parser.add_argument("person", help="the e-mail address or the number of the person")
        parser.add_argument("file", help="the ZIP file to write; must not exist")

    def handle(self, *args, person, file, **options):
        whom, path = person_named(person), Path(file)
        try:
            path.touch(mode=0o600, exist_ok=False)
            with path.open("wb") as out:
                exporting.write(whom, out)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        with history.deed():
            history.note(whom, "data_exported", by=None)
        self.stdout.write(f"{whom.name}: {path} ({path.stat().st_size // 1024} KiB)")
