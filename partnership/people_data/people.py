"""Which person a command means."""

from django.core.management.base import CommandError

from schools.models import Person


def person_named(told):
    """The person with this e-mail address or number. Raises CommandError if there is none."""
    people = Person.objects.filter(erased_at=None)
    found = people.filter(pk=told) if told.isdecimal() else people.filter(email__iexact=told)
    if person := found.first():
        return person
    raise CommandError(f"There is nobody with the address or number {told}.")
