from django.core.management.base import BaseCommand, CommandError

from records import history


class Command(BaseCommand):
    """Walk the whole chain of the history and say whether every line fits."""

    help = "Check the history: every line's hash, and that none is missing, changed or moved."

    def handle(self, **options):
        if broken := history.broken_at():
            raise CommandError(f"The history does not fit from line {broken} on.")
        number, head = history.head()
        self.stdout.write(f"All {number} lines fit. Head: {head}")
        self.stdout.write("Compare the head with the newest anchor letter, or with a sealed PDF.")
