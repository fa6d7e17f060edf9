"""The list of plans against a bare list behind the same middleware, and the page of a plan.

Requests go through the WSGI application itself, with its whole middleware, sign-in and session,
as under a web server; only the server and the wire are missing.
"""

import re

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from bench.figures import Figure, cpu_of, pairs
from bench.rows import Partnership
from bench.visitor import Visitor

SIZES = (1_000, 10_000, 100_000)
AREAS = (1, 10, 500)
QUERIES, TIMES_BARE, GROWTH = 6, 1.8, 1.2
LIST, BARE = "/plans/", "/bare/"
FILTERED, SEARCHED = "/plans/?state=signed&year=2024", "/plans/?search=reading"
TURNS = {"n": 11, "repeat": 12}


def run():
    """Yield the figures; loads 100,000 plans on its way."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with override_settings(ROOT_URLCONF="bench.peers.bare_list"), Copy() as small:
        yield from _figures(Partnership(), WSGIHandler(), small)


def _figures(partnership, portal, small):
    cora = Visitor(portal, partnership.cora, second_step=True)
    hana = Visitor(portal, partnership.hana)
    yield from _page(partnership, cora, hana)
    for size in SIZES:
        partnership.grow_to(size)
        if size == SIZES[0]:
            small.make()
        same_rows(cora)
        rows = f"plan list, {size:,} rows"
        yield Figure(f"{rows}: queries", cora.queries(LIST), goal=QUERIES)
        yield against_bare(cora, LIST).figure(rows, peer="bare list", goal=TIMES_BARE)
        for name, visitor, address in (
            ("of a head", hana, LIST),
            ("two filters", cora, FILTERED),
            ("text search", cora, SEARCHED),
        ):
            yield Figure(f"{rows}, {name}: queries", visitor.queries(address), goal=QUERIES)
            yield against_bare(visitor, address, n=5).figure(f"{rows}, {name}", peer="bare list")
    grown = pairs(lambda: cora.get(LIST), small.instead(lambda: cora.get(LIST)), **TURNS)
    yield grown.figure(f"plan list, {SIZES[-1]:,} rows", peer=f"{SIZES[0]:,} rows", goal=GROWTH)


def _page(partnership, cora, hana):
    """The page of a plan: the goal of the larger plans is what the smallest needs."""
    least = {}
    for areas in AREAS:
        plan = partnership.plan_with(areas)
        for visitor, name in ((cora, ""), (hana, " (a head)")):
            queries = visitor.queries(plan.get_absolute_url())
            title = f"plan page{name}, {areas} area(s): queries"
            yield Figure(title, queries, goal=least.get(name))
            least.setdefault(name, queries)
        cost = cpu_of(lambda p=plan: cora.get(p.get_absolute_url()), repeat=3)
        yield Figure(f"plan page, {areas} area(s)", cost, "CPU-s")


def against_bare(visitor, address, n=TURNS["n"]):
    """A page of the portal and the bare list in turn."""
    turns = TURNS | {"n": n}
    return pairs(lambda: visitor.get(address), lambda: visitor.get(BARE), **turns)


def same_rows(visitor):
    """Raise AssertionError unless the list and the bare list show the same plans."""
    ours, bare = (re.findall(rb'href="/plans/(\d+)/"', visitor.get(a)) for a in (LIST, BARE))
    assert ours == bare, "the two lists do not show the same plans"
    assert len(ours) == 50, "a page does not have 50 plans"


class Copy:
    """The database as it once was, to be asked in turn with what it has become."""

    def __init__(self):
        self.mine = connections["default"]
        self.name = f"{self.mine.settings_dict['NAME']}_copy"

    def __enter__(self):
        return self

    def make(self):
        """Copy the database as it is now."""
        self._apart(f"CREATE DATABASE {self.name} TEMPLATE {self._ours}")
        settings_dict = self.mine.settings_dict | {"NAME": self.name}
        self.copy = type(self.mine)(settings_dict, alias="default")

    def instead(self, thing):
        """`thing`, done with the copy for a database."""

        def done():
            connections["default"] = self.copy
            try:
                return thing()
            finally:
                connections["default"] = self.mine

        return done

    def __exit__(self, *exception):
        if hasattr(self, "copy"):
            self.copy.close()
            self._apart(f"DROP DATABASE {self.name}")

    @property
    def _ours(self):
        return self.mine.settings_dict["NAME"]

    def _apart(self, statement):
        """Nobody may be connected to a database that is copied, not even we."""
        self.mine.close()
        with self.mine._nodb_cursor() as cursor:
            cursor.execute(statement)
