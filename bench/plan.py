"""The list of plans against a bare list behind the same middleware, and the page of a plan.

Requests go through the WSGI application itself, with its whole middleware, sign-in and session,
as under a web server; only the server and the wire are missing.
"""

from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, pairs
from bench.rows import Partnership

SIZES = (1_000, 10_000, 100_000)
AREAS = (1, 10, 500)
QUERIES, TIMES_BARE, GROWTH = 6, 1.8, 1.2
LIST, BARE = "/plans/", "/bare/"


def run():
    """Yield the figures; loads 100,000 plans on its way."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with override_settings(ROOT_URLCONF="bench.peers.bare_list"):
        yield from _figures(Partnership(), WSGIHandler())


def _figures(partnership, portal):
    cora, hana = (Visitor(portal, person) for person in (partnership.cora, partnership.hana))
    costs = {}
    for size in SIZES:
        partnership.grow_to(size)
        rows = f"{size:,} rows"
        yield Figure(f"plan list, {rows}: queries", cora.queries(LIST), goal=QUERIES)
        both = in_turn(cora, LIST, BARE)
        costs[size] = both
        yield both.figure(f"plan list, {rows}", peer="bare list", goal=TIMES_BARE)


class Visitor:
    """Somebody who is signed in and asks for pages."""

    def __init__(self, portal, person):
        self.portal = portal
        client = Client()
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
        self.cookie = SimpleCookie(
            {name: morsel.value for name, morsel in client.cookies.items()}
        ).output(header="", sep=";")

    def get(self, address):
        """The body of the page at this address; raises AssertionError where there is none."""
        path, query = urlsplit(address)[2:4]
        host = urlsplit(settings.SITE_URL)
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": host.hostname,
            "SERVER_PORT": "443",
            "HTTP_HOST": host.netloc,
            "HTTP_X_FORWARDED_PROTO": host.scheme,
            "HTTP_COOKIE": self.cookie.strip(),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": host.scheme,
            "wsgi.input": BytesIO(),
        }
        told = []
        response = self.portal(environ, lambda status, headers: told.append(status))
        body = b"".join(response)
        response.close()
        assert told == ["200 OK"], f"{address} answered {told}"
        return body

    def queries(self, address):
        """How many statements the page at this address sends to the database."""
        self.get(address)
        with CaptureQueriesContext(connection) as asked:
            self.get(address)
        return len(asked)


def in_turn(visitor, ours, theirs, n=9, repeat=20):
    """The two pages in turn, for one visitor."""
    return pairs(lambda: visitor.get(ours), lambda: visitor.get(theirs), n=n, repeat=repeat)
