"""Walks the map of the site, and tells what came back."""

import re

from django.db import connection, transaction
from django.urls import get_resolver

# Sessions live their own life, and who counts tries counts.
ALIVE = ("django_session", "usersessions_usersession", "records_tries", "portal_cache")


def patterns(urlconf):
    """The route of every address of the site but the admin's: "plans/<int:pk>/"."""
    return [route for route in _walk(get_resolver(urlconf)) if not route.startswith("admin/")]


def admin_patterns(urlconf):
    """The route of every address of the admin."""
    return sorted({route for route in _walk(get_resolver(urlconf)) if route.startswith("admin/")})


def _walk(resolver, before=""):
    for entry in resolver.url_patterns:
        route = before + _plain(str(entry.pattern))
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, route)
        else:
            yield route


def _plain(route):
    """Regular expressions of Django's own admin in the spelling of paths."""
    if not route.startswith("^"):
        return route
    return (
        re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", route).strip("^$").replace("\\", "")
    )


def shape_of(route):
    """A route as a pattern for addresses."""
    return re.compile("/" + re.sub(r"<(?:\w+:)?\w+>", r"[^/]+", route).replace(".", r"\.") + "$")


def told(answer):
    """What came back, as one letter of the tables."""
    if answer.status_code in (301, 302):
        if answer.url.startswith("/accounts/login/?next="):
            return "i"
        return "2" if answer.url.startswith("/accounts/2fa/") else ">"
    return {200: ".", 400: "b", 403: "x", 404: "-", 405: "m", 409: "c", 410: "g", 422: "e"}.get(
        answer.status_code, f"[{answer.status_code}]"
    )


def tables():
    """{the number PostgreSQL gives a table: its name}, for all that a request may write to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid, relname FROM pg_stat_user_tables WHERE relname <> ALL(%s)", [list(ALIVE)]
        )
        return dict(cursor.fetchall())


def fingerprint(numbers):
    """{table: rows added, changed or deleted in it so far}, those thrown away again included."""
    with connection.cursor() as cursor:
        # The view that PostgreSQL has for this takes five times as long.
        cursor.execute(
            "SELECT id, pg_stat_get_xact_tuples_inserted(id) + pg_stat_get_xact_tuples_updated(id)"
            " + pg_stat_get_xact_tuples_deleted(id) FROM unnest(%s::oid[]) AS id",
            [list(numbers)],
        )
        return dict(cursor.fetchall())


class House:
    """Knocks at doors, as one person after another, and signs in again where a door leads out."""

    def __init__(self, visit, session_of):
        self.visit, self.session_of = visit, session_of
        self.knocks = 0

    def enter(self, who):
        self.who, self.client = who, self.visit(who)
        self.tables = tables()
        self.seen = fingerprint(self.tables)

    def knock(self, method, address, *data):
        """(the answer, the tables that were written to); whatever was done is undone."""
        self.knocks += 1
        signed_in = self.session_of(self.client)
        mark = transaction.savepoint()
        try:
            answer = getattr(self.client, method)(address, *data)
            if answer.streaming:
                answer.content_read = answer.getvalue()
            before, self.seen = self.seen, fingerprint(self.tables)
            written = sorted(table for n, table in self.tables.items() if self.seen[n] != before[n])
        finally:
            transaction.savepoint_rollback(mark)
        if self.session_of(self.client) != signed_in:
            self.enter(self.who)  # that was a way out, or asked for a fresh sign-in
        return answer, written


def code_of(answer, written):
    """The letter of an answer; "!" where something was done besides."""
    code = told(answer)
    return "!" if code == ">" and written else code
