"""Seal a consultation whose key is lost for good."""

from django.core.management.base import BaseCommand, CommandError

from consultation import keys
from consultation.models import Consultation
from consultation.workflow import sealing


class Command(BaseCommand):
    help = (
        "Seal a consultation that has closed and whose key is lost for good, not just out of reach. "
        "No answer is lost, but nothing can be broken down, receipts say nothing, and answers given "
        "by name are passed on to nobody. This cannot be undone."
    )

    def add_arguments(self, parser):
        parser.add_argument("consultation", type=int, help="its number, as in its address")

    def handle(self, *args, consultation, **options):
        found = Consultation.objects.filter(pk=consultation).first()
        if found is None:
            raise CommandError(f"There is no consultation {consultation}.")
        if keys.is_there(consultation):
            raise CommandError("Its key is there: it seals itself.")
        if sealing.seal(found, key_is_lost=True) is None:
            raise CommandError("It has not closed for everybody, or is sealed already.")
        self.stdout.write(f"“{found}” is sealed without its key.")
