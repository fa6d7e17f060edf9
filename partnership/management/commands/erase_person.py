"""Erase a person, for when the page of the portal cannot be used."""

from django.core.management.base import BaseCommand, CommandError

from partnership.people_data import wording
from partnership.people_data.erasing import erase
from partnership.people_data.finding import former
from partnership.people_data.outlook import outlook
from partnership.people_data.people import person_named
from records.steps import NotNow


class Command(BaseCommand):
    help = "Erase a person. Without --name it only says what would go and what would stay."

    def add_arguments(self, parser):
        parser.add_argument("person", help="the e-mail address or the number of the person")
        parser.add_argument("--name", help="their whole name, to confirm")
        parser.add_argument("--because", choices=list(wording.BECAUSE), default="asked")

    def handle(self, *args, person, name, because, **options):
        whom = person_named(person)
        told = outlook(whom)
        if name is None:
            self.stdout.write(f"{whom.name}\nThis goes:")
            for line in told.goes:
                self.stdout.write(f"  {line.rows:>6}  {line.called}")
            self.stdout.write("This stays:")
            for line in told.stays:
                self.stdout.write(f"  {line.rows:>6}  {line.called}: {line.because}")
            self.stdout.write(f'Nothing was done. To erase: --name "{whom.name}"')
            return
        if name.strip() != whom.name:
            raise CommandError(f"The name is not {name} but {whom.name}. Nothing was done.")
        try:
            gone = erase(whom, by=None, because=because)
        except NotNow as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("Erased." if gone else f"Erased; “{former(whom)}” remains.")
