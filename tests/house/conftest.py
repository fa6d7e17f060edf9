import re

import pytest
from django.conf import settings as django_settings
from django.contrib import admin
from django.db import connection

from tests import urlconf
from tests.house import personas, world
from tests.house.walk import House
from tests.signing_in import forget_limits, with_records, with_second_step

# What stands in an address of the admin in place of a row's number.
OTHERWISE = {"app_label": "schools", "kind": "people", "url": "nowhere/"}


@pytest.fixture
def site(settings, db):
    """The whole site, the pages of the demo among it; the second step is asked for."""
    forget_limits()
    with connection.cursor() as cursor:
        # Thousands of requests in one transaction leave their dead rows behind, most of them of
        # sessions: found by their key there are few, by when they run out there are all.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX django_session_expire_date_a5c62663")
    settings.DEMO = True
    settings.SECOND_STEP_REQUIRED = True
    settings.ROOT_URLCONF = urlconf.read(demo=True)
    return settings.ROOT_URLCONF


@pytest.fixture
def people(cast):
    """Everybody of personas.WHO, in `cast`."""
    personas.gather(cast)
    return cast


@pytest.fixture
def here(people, settings, tmp_path):
    """{name behind the @: what to put there}: what belongs to the school of hana."""
    settings.SEAL_KEYS_DIR = tmp_path / "keys"
    return world.build(people, secret=world.SECRET)


@pytest.fixture
def there(people, here):
    """The same, where it belongs to the school of stan."""
    return world.build(world.elsewhere(people))


@pytest.fixture
def visit(client, people):
    """`visit("hana")` is a client that she has signed in with, as after a code (and second step)."""

    def visit(who):
        client.logout()
        if who != "nobody":
            person = getattr(people, who)
            client.force_login(person)
            with_records(client, {"method": "code"})
            if who in personas.NEEDS_SECOND_STEP:
                with_second_step(client)
        return client

    return visit


@pytest.fixture
def session_of():
    """The key of a client's session, to see when it has been signed out."""

    def session_of(client):
        cookie = client.cookies.get(django_settings.SESSION_COOKIE_NAME)
        return cookie and cookie.value

    return session_of


@pytest.fixture
def house(visit, session_of, site):
    return House(visit, session_of)


@pytest.fixture
def address_of(here, there):
    """`address_of(route)`: the route of an address of the admin with a row that exists in it."""
    models = {f"{m._meta.app_label}/{m._meta.model_name}": m for m in admin.site._registry}

    def fill(route):
        found = re.match(r"admin/(\w+/\w+)/", route)
        model = models.get(found[1]) if found else None
        row = model._base_manager.order_by("pk").first() if model else None
        pk = str(row.pk) if row else "1"
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: OTHERWISE.get(part[1], pk), route)

    return fill


def filled(address, things):
    """The address with what stands behind its @s."""
    return re.sub(r"@(\w+)", lambda found: str(things.get(found[1], found[0])), address)
