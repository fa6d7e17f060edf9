"""One file with everything that must not be lost, but for the keys."""

import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partnership.people_data import archive


class Command(BaseCommand):
    help = "Save the database and the private files in one file. The portal may go on working."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file to write; must not exist")

    def handle(self, *args, file, **options):
        path = Path(file).absolute()
        if path.exists():
            raise CommandError(f"{path} is there already; name another file.")
        try:
            with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as scratch:
                manifest = archive.make(path, Path(scratch))
        except archive.Broken as broken:
            raise CommandError(str(broken)) from None
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(
            f"{path}: {path.stat().st_size // 1024} KiB, {sum(manifest['rows'].values())} rows, "
            f"history to line {manifest['history'][0]}."
        )
