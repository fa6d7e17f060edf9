"""Where a person may be written down: every name, address and session under which to look."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session

from records.models.history import subject_of
from records.personal import Someone
from schools.models import Invitation, Person

SHORTEST = 4  # characters; a shorter name would be found inside other words


def someone(person) -> Someone:
    """`person` by everything under which the portal may know them, earlier names included.

    A name that somebody else bears as well is left out: their rows are not this person's.
    """
    earlier = Person.pgh_event_model.objects.filter(pgh_obj=person)
    names = {person.name, *earlier.values_list("name", flat=True)}
    addresses = {
        person.email,
        *earlier.values_list("email", flat=True),
        *person.emailaddress_set.values_list("email", flat=True),
    }
    shared = set(
        Person.objects.filter(name__in=names).exclude(pk=person.pk).values_list("name", flat=True)
    )
    posts = list(person.posts.all())
    invitations = Invitation.objects.filter(post__in=posts)
    addresses = {address for address in addresses if address}
    return Someone(
        pk=person.pk,
        names=tuple(sorted(n for n in names - shared if len(n) >= SHORTEST)),
        addresses=tuple(sorted(addresses)),
        subjects=tuple(subject_of(record) for record in (person, *posts, *invitations)),
        sessions=tuple(_sessions(person, addresses)),
        called=former(person),
    )


def former(person) -> str:
    """What stands in the place of a person who was erased."""
    return f"Former member {person.pk}"


def _sessions(person, addresses):
    """The keys of the sessions that are theirs, or in which one of their addresses was typed."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    looked_for = [address.lower() for address in addresses]
    for key, data in Session.objects.values_list("session_key", "session_data").iterator():
        told = store.decode(data)
        typed_by = (told.get("typed") or {}).get("person")
        text = str(told).lower()
        if (
            str(told.get("_auth_user_id")) == str(person.pk)
            or typed_by == person.pk
            or any(address in text for address in looked_for)
        ):
            yield key
