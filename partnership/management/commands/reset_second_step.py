from django.core.management.base import BaseCommand, CommandError

from partnership import second_step
from partnership.adapter import person_at


class Command(BaseCommand):
    """For who has lost the telephone and the recovery codes; make sure first who is asking."""

    help = "Take away a person's second step and passkeys; they are told by letter."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the person's e-mail address")

    def handle(self, *, email, **options):
        person = person_at(email)
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        second_step.reset(person)
        self.stdout.write(
            f"{person.name} has no second step any more, is signed out everywhere, and gets a letter."
        )
