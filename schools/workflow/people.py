"""People: put on record, renamed, given another address, switched off and on again."""

from functools import wraps

from django.core.exceptions import PermissionDenied, ValidationError

from records import history
from records.history import deed
from records.steps import NotNow
from schools import signals, wording
from schools.models import Person
from schools.workflow.on_record import put_on_record


def _for_the_coordinator(verb):
    """What only a coordinator does. `by` None is the portal itself."""

    @deed()
    @wraps(verb)
    def guarded(*args, by, **kwargs):
        if by is not None and not by.is_coordinator:
            raise PermissionDenied
        return verb(*args, by=by, **kwargs)

    return guarded


@_for_the_coordinator
def add(email, name, *, by):
    """Put somebody on record, without a post; returns the person.

    Raises ValidationError where the address is somebody's already, PermissionDenied if `by` may not.
    """
    address = _free(email)
    people, _ = put_on_record({address: name}, by=by)
    return people[address]


@_for_the_coordinator
def rename(person, name, *, by):
    """Give a person another name. What they signed before keeps the old one."""
    before = _lock(person).name
    if before == name:
        return
    person.name = name
    person.save(update_fields=["name", "plain_name"])
    history.note(person, "renamed", by=by, says=f"{before} → {name}")


@_for_the_coordinator
def change_email(person, email, *, by):
    """Give a person another e-mail address: their way in. Ends all their sessions.

    Raises ValidationError where it is somebody's already.
    """
    before = _lock(person).email
    if before.lower() == email.strip().lower():
        return
    person.email = _free(email, but=person)
    person.save(update_fields=["email"])
    signals.address_changed.send(sender=Person, person=person, before=before, by=by)


@_for_the_coordinator
def switch_off(person, *, by):
    """Nobody signs in as this person any more, from the next request on. Posts stay on record.

    Raises NotNow with a sentence if it is oneself, or if they are off already.
    """
    stands = _lock(person)
    if not stands.is_active:
        raise NotNow(wording.IS_SWITCHED_OFF.format(name=stands.name), stands)
    if why := why_not_off(stands, by):
        raise NotNow(why, stands)
    person.is_active = False
    person.save(update_fields=["is_active"])
    history.note(person, "switched_off", by=by)


@_for_the_coordinator
def switch_on(person, *, by):
    """Let a person sign in again. Raises NotNow for who is on, or whose data were erased."""
    stands = _lock(person)
    if stands.is_active:
        raise NotNow(wording.IS_SWITCHED_ON.format(name=stands.name), stands)
    if why := why_not_on(stands):
        raise NotNow(why, stands)
    person.is_active = True
    person.save(update_fields=["is_active"])
    history.note(person, "switched_on", by=by)


def why_not_off(person, by):
    """Why this person may not be switched off by `by`, as a sentence; or None."""
    if by is not None and by.pk == person.pk:
        return wording.NOT_OFF_YOURSELF
    if person.is_superuser:
        return wording.NOT_OFF_SUPERUSER
    return None


def why_not_on(person):
    """Why this person can not be switched on again, as a sentence; or None."""
    if person.erased_at is not None:
        return wording.IS_ERASED.format(name=person.name)
    return None


def _lock(person):
    return Person.objects.select_for_update().get(pk=person.pk)


def _free(email, but=None):
    """The address as it is kept; ValidationError if it is somebody else's."""
    address = Person.objects.normalize_email(email.strip()).lower()
    others = Person.objects.filter(email__iexact=address)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise ValidationError({"email": wording.ADDRESS_TAKEN})
    return address
