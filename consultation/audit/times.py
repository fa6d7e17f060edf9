"""Times: when people were here, were written to, did something; beside the order of what was said."""

from contextlib import suppress
from datetime import UTC, datetime

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, models

from consultation.audit.findings import Finding
from schools.models import Person

ENOUGH = 0.5  # of those who replied must have a time of this kind


def findings(loot):
    """Everything anywhere that tells when a person did something."""
    answers = sorted(loot.answers, key=lambda row: row.place)
    for made_of, people, different in _orders(loot):
        rank = correlation([row.place for row in people])
        yield Finding(
            "times",
            made_of,
            loot.paired(people, answers),
            signal=f"{different} different times; their order and that of the list of those asked "
            f"correlate by {rank:.2f}",
            carries=abs(rank) > 4 / len(people) ** 0.5,
        )


def people_in_order(loot):
    """Who replied, in the order in which they were last here, as far as anything tells."""
    return next((people for _, people, _ in _orders(loot)), loot.replied)


def _orders(loot):
    """(name, [who replied, the earliest first], number of different times) of each kind of time."""
    by_person = {row.record.person_id: row for row in loot.replied if not row.as_school}
    for made_of, when in [*_sessions(), *_columns(by_person)]:
        known = {person: at for person, at in when.items() if person in by_person}
        if len(known) >= max(2, ENOUGH * len(by_person)):
            people = [by_person[person] for person in sorted(known, key=known.get)]
            yield made_of, people, len(set(known.values()))


def _columns(people):
    """(name, {person: the latest time}) of each column with a time in a table that knows people."""
    tables = set(connection.introspection.table_names())
    for model in apps.get_models():
        if model._meta.db_table not in tables:
            continue
        if model is Person:
            refers = ["pk"]
        else:
            refers = [
                each.attname
                for each in model._meta.concrete_fields
                if each.is_relation and each.related_model is Person
            ]
        times = [
            each.attname
            for each in model._meta.concrete_fields
            if isinstance(each, models.DateTimeField)
        ]
        for person in refers:
            for time in times:
                rows = model._base_manager.filter(
                    **{f"{person}__in": list(people), f"{time}__isnull": False}
                )
                latest = dict(rows.order_by().values_list(person).annotate(_at=models.Max(time)))
                if latest:
                    yield f"{model._meta.db_table}.{time} by {person}", latest


def _sessions():
    """(name, {person: time}) of what sessions tell."""
    expire, seen = {}, {}
    for session in Session.objects.all():
        told = session.get_decoded()
        with suppress(KeyError, ValueError):
            person = int(told[SESSION_KEY])
            expire[person] = max(session.expire_date, expire.get(person, session.expire_date))
            for each in told.values():
                # A time as a number: when somebody signed in or was last seen.
                if isinstance(each, float) and each > 1e9:
                    seen[person] = max(each, seen.get(person, each))
    yield "django_session.expire_date", expire
    yield "what sessions hold", {p: datetime.fromtimestamp(at, UTC) for p, at in seen.items()}


def correlation(places):
    """Spearman's rank correlation of an order with the order of these values."""
    n = len(places)
    if n < 3:
        return 0.0
    rank = {place: r for r, place in enumerate(sorted(places))}
    apart = sum((r - rank[place]) ** 2 for r, place in enumerate(places))
    return 1 - 6 * apart / (n * (n * n - 1))
