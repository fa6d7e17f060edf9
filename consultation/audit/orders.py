"""Orders: of keys, of places in the file, of a dump, of the names that were given."""

import io

from django.db import connection

from consultation.audit.findings import Finding
from consultation.models import Draft, SealedResponse, partitions


def findings(loot):
    """The order of those who were asked beside the order of what was answered."""
    by_id = sorted(loot.replied, key=lambda row: row.record.pk)
    by_place = sorted(loot.replied, key=lambda row: row.place)
    answers_by_place = sorted(loot.answers, key=lambda row: row.place)
    yield Finding(
        "keys of responses",
        "the order of the keys of responses and of those who were asked",
        loot.paired(by_id, sorted(loot.answers, key=_key)),
    )
    yield Finding(
        "keys of comments",
        "the order of the keys of comments and of those who were asked",
        loot.paired(by_id, sorted(loot.comments, key=_key)),
    )
    yield Finding(
        "keys of receipts",
        "receipts in the order of their keys, responses by their place",
        _through_receipts(loot, by_id, answers_by_place),
    )
    yield Finding(
        "places (ctid)",
        "where rows lie in their files",
        loot.paired(by_place, answers_by_place),
    )
    yield Finding(
        "places of comments",
        "where comments lie in their file",
        loot.paired(by_place, sorted(loot.comments, key=lambda row: row.place)),
    )
    yield Finding("dump", "the order in which COPY and pg_dump write rows", _dumped(loot))
    yield Finding(
        "answers by name",
        "the order of those who gave their name",
        _named(loot, answers_by_place),
    )


def _key(row):
    return str(row.record.pk)


def _through_receipts(loot, people, answers):
    """Receipts lead from the order of their keys to that of their places."""
    if not loot.receipts:
        return []
    by_place = sorted(loot.receipts, key=lambda row: row.place)
    rank = {row.record.pk: n for n, row in enumerate(by_place)}
    in_order = sorted(loot.receipts, key=_key)
    theirs = [
        answers[rank[row.record.pk]] for row in in_order if rank[row.record.pk] < len(answers)
    ]
    return loot.paired(people, theirs)


def _named(loot, answers):
    seat_of = {row.record.person_id: row for row in loot.replied if not row.as_school}
    said = sorted(loot.named, key=lambda row: row.record.pk)
    return loot.paired(
        [seat_of[r.record.person_id] for r in said if r.record.person_id in seat_of], answers
    )


def _dumped(loot):
    pk = loot.consultation.pk
    asked = partitions.name_of("consultation_invitee", pk)
    people = _in_order(loot.replied, _copied(f"SELECT id FROM {asked}"))  # noqa: S608
    model = SealedResponse if loot.is_sealed else Draft
    table = connection.ops.quote_name(model._meta.db_table)
    key = model._meta.pk.column
    where = f"SELECT {key} FROM {table} WHERE consultation_id = {int(pk)}"  # noqa: S608
    return loot.paired(people, _in_order(loot.answers, _copied(where)))


def _copied(statement):
    with connection.cursor() as cursor:
        out = io.StringIO()
        cursor.cursor.copy_expert(f"COPY ({statement}) TO STDOUT", out)
    return out.getvalue().split()


def _in_order(rows, keys):
    place = {key: n for n, key in enumerate(keys)}
    return sorted(rows, key=lambda row: place[str(row.record.pk)])
