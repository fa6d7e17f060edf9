"""The seat at which somebody answers, with all that its screens need, in one statement.

Thousands come here on one evening. Composed of querysets the statement takes four times as long to
write as it takes to carry out; so it is written by hand.
"""

# ruff: noqa: S608  (the names in the statements are the tables' own, the values are parameters)

from django.db import connection

from consultation.models.asking import Invitee
from consultation.models.consultation import Consultation
from schools.models import School

LARGEST = 2**63 - 1  # what a key can be

# A consultation carries its whole working copy, a school forty columns: nobody needs them here.
_INVITEE = [f.attname for f in Invitee._meta.concrete_fields if f.attname != "asked"]
_CONSULTATION = [
    *("id", "title", "organiser", "state", "asks", "opens_at", "closes_at", "grace"),
    *("last_moment", "withdrawn_because"),
]
_SCHOOL = ["id", "name"]
_COLUMNS = ", ".join(
    f"{table}.{name}"
    for table, names in (
        ("invitee", _INVITEE),
        ("consultation", _CONSULTATION),
        ("school", _SCHOOL),
        ("version", ["id", "sha256"]),
    )
    for name in names
)
_SEAT = f"""
    SELECT {_COLUMNS}
    FROM consultation_invitee invitee
    JOIN consultation_consultation consultation ON consultation.id = invitee.consultation_id
    LEFT JOIN schools_school school ON school.id = invitee.school_id
    CROSS JOIN LATERAL (
        SELECT id, sha256 FROM consultation_version WHERE consultation_id = consultation.id
        ORDER BY number DESC LIMIT 1
    ) version
    WHERE invitee.consultation_id = %s AND """
_OF_PERSON = f"{_SEAT} invitee.person_id = %s AND NOT invitee.as_school"
_OF_SCHOOL = f"{_SEAT} invitee.school_id = %s AND invitee.as_school"


def of_person(consultation_id: int, person_id: int) -> Invitee | None:
    """The invitee that this person is, with consultation, school and version; None if none.

    `invitee.version` is (key, hash) of the newest frozen version.
    """
    return _read(_OF_PERSON, consultation_id, person_id)


def of_school(consultation_id: int, school_id: int) -> Invitee | None:
    """The same of a school as a whole."""
    return _read(_OF_SCHOOL, consultation_id, school_id)


def _read(statement, consultation_id, of):
    if max(consultation_id, of) > LARGEST:
        return None
    with connection.cursor() as cursor:
        cursor.execute(statement, [consultation_id, of])
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)

    def take(model, names):
        return model.from_db(connection.alias, names, [next(values) for _ in names])

    invitee = take(Invitee, _INVITEE)
    invitee.consultation = take(Consultation, _CONSULTATION)
    school = take(School, _SCHOOL)
    invitee.school = school if school.pk is not None else None
    invitee.version = tuple(values)
    return invitee
