"""Answers while a consultation is open, and those that were given under one's name."""

# ruff: noqa: S608  (the names in the statements are the table's own, the values are parameters)

import json

from django.conf import settings
from django.db import connection, models

from consultation.models.consultation import Consultation
from schools.models import School


class DraftManager(models.Manager):
    """Written by hand is what thousands ask for on one evening: composed, it costs three times that."""

    def at(self, consultation_id, pseudonym, *, lock=False):
        """The draft that lies there, or None; with `lock` nobody else writes until we are done."""
        names = [field.attname for field in self.model._meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(names)} FROM consultation_draft"
                f" WHERE consultation_id = %s AND pseudonym = %s{' FOR UPDATE' if lock else ''}",
                [consultation_id, pseudonym],
            )
            row = cursor.fetchone()
        if row is None:
            return None
        # The database's own JSON is not read by the driver, but by Django's fields.
        told = [json.loads(v) if n in _JSON else v for n, v in zip(names, row, strict=True)]
        return self.model.from_db(self.db, names, told)

    def begin(self, draft):
        """Put down this new draft, which is then ours alone; False where one lies there already."""
        names = [field.attname for field in self.model._meta.concrete_fields]
        values = [getattr(draft, name) for name in names]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO consultation_draft ({', '.join(names)})"
                f" VALUES ({', '.join(['%s'] * len(names))}) ON CONFLICT DO NOTHING",
                [json.dumps(v) if n in _JSON else v for n, v in zip(names, values, strict=True)],
            )
            return cursor.rowcount == 1


_JSON = ("answers", "notes", "keyed")


class Draft(models.Model):
    """What an invitee has answered so far, under a pseudonym that only the key leads to.

    No person, no time, no order: it may be edited until the close, sent in or not. One partition
    for each consultation, emptied when that one is sealed; a trigger takes no row after that.
    `notes` is what those who write a school's response tell each other: [{"by", "question", "says"}].
    `keyed` are the two readings of a paper form: {"first": {"by", "answers"}, "second": …}.
    """

    pseudonym = models.CharField(max_length=64, primary_key=True)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    keyed = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)
    submitted = models.BooleanField(default=False)
    # What the person decides before sending.
    withheld = models.BooleanField("not broken down", default=False)
    quotable = models.BooleanField("comments may be quoted", default=True)

    objects = DraftManager()

    class Meta:
        verbose_name = "answers of an open consultation"
        verbose_name_plural = "answers of open consultations"

    def __str__(self):
        return "answers of an open consultation"

    def keep(self, **facts):
        """Write these columns alone, whatever the others have become; it is one edition further."""
        values = [json.dumps(v) if n in _JSON else v for n, v in facts.items()]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE consultation_draft SET edition = edition + 1,"
                f" {', '.join(f'{self._meta.get_field(name).column} = %s' for name in facts)}"
                " WHERE consultation_id = %s AND pseudonym = %s",
                [*values, self.consultation_id, self.pseudonym],
            )
        self.edition += 1
        for name, value in facts.items():
            setattr(self, name, value)


class NamedAnswer(models.Model):
    """A yes that somebody gave under their name, to be passed on; kept apart from all other answers."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="named_answers")
    question = models.CharField(max_length=16)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "question", "person"], name="named_answer_once"
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.question}"
