"""Erase again whoever the ledger names and an older database has brought back."""

from django.core.management.base import BaseCommand

from partnership.people_data.erasing import apply_ledger


class Command(BaseCommand):
    help = "Erase again whoever was erased once and is there again, as after a restore."

    def handle(self, *args, **options):
        erased = apply_ledger()
        if erased:
            self.stdout.write(f"Erased again, as the ledger says: {erased}")
