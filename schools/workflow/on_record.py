"""People by the thousand: put on record with an address and a name, and taken off again."""

from django.core.exceptions import PermissionDenied

from records import history
from records.history import deed
from schools.models import Person
from schools.workflow.traces import referred_to


@deed()
def enter_many(names, *, by):
    """Put people on record, as `put_on_record` does, for a coordinator or (None) the portal itself.

    Raises PermissionDenied for anybody else.
    """
    _ask_who(by)
    return put_on_record(names, by=by)


@deed()
def put_on_record(names, *, by):
    """Make a person of each new address: `names` is {address: name}, addresses in small letters.

    Who is known keeps their record and their name. Returns ({address: Person}, those who are new).
    Other verbs use it; they have asked whether `by` may.
    """
    known = set(Person.objects.filter(email__in=names).values_list("email", flat=True))
    new = [Person(email=email, name=name) for email, name in names.items() if email not in known]
    for person in new:
        person.set_unusable_password()
    # Of two who put the same address on record at once, both must find the one person.
    Person.objects.bulk_create(new, ignore_conflicts=True)
    people = {person.email: person for person in Person.objects.filter(email__in=names)}
    made = [people[person.email] for person in new]
    for person in made:
        history.note(person, "person_added", by=by, says=person.name)
    return people, made


@deed()
def take_off(people, *, by):
    """Remove people who were put on record by mistake; returns those who have to stay.

    Whoever has signed in, or to whom anything refers (a post, a letter, a signature), stays.
    Raises PermissionDenied unless `by` is a coordinator, or None: the portal itself.
    """
    _ask_who(by)
    rows = Person.objects.select_for_update().filter(pk__in=[person.pk for person in people])
    people = list(rows.order_by("pk"))
    busy = referred_to(Person, [person.pk for person in people])
    staying = [p for p in people if p.last_login or p.is_superuser or p.pk in busy]
    going = [p for p in people if p not in set(staying)]
    for person in going:
        history.note(person, "person_removed", by=by, says=person.name)
    Person.objects.filter(pk__in=[person.pk for person in going]).delete()
    return staying


def _ask_who(by):
    if by is not None and not by.is_coordinator:
        raise PermissionDenied
