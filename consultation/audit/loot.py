"""What the intruder has carried away: all rows, as they lie."""

from dataclasses import dataclass

from django.db import connection

from consultation.audit.findings import (
    fingerprint_of_code,
    fingerprint_of_text,
    fingerprints_of,
)
from consultation.models import Draft, Invitee, NamedAnswer, Receipt, SealedComment, SealedResponse


@dataclass
class Row:
    """A row with what PostgreSQL itself keeps beside it: its transaction, its place in the file."""

    record: object
    xmin: int
    xmax: int
    cmin: int
    place: tuple
    told: tuple = ()  # the fingerprints of what it says

    @property
    def as_school(self):
        return getattr(self.record, "as_school", False)


class Loot:
    """The rows of one consultation. `answers` are those of people: drafts, then responses."""

    def __init__(self, consultation):
        self.consultation = consultation
        self.instrument = consultation.version().read
        self.is_sealed = consultation.state == consultation.State.SEALED
        self.invitees = self._rows(Invitee)
        self.drafts = self._rows(Draft)
        for row in self.drafts:
            row.told = tuple(fingerprints_of(self.instrument, row.record.answers))
        self.responses = self._rows(SealedResponse)
        for row in self.responses:
            row.told = (fingerprint_of_code(self.instrument, row.record.code),)
        self.comments = self._rows(SealedComment)
        for row in self.comments:
            row.told = (fingerprint_of_text(row.record.text),)
        self.receipts = self._rows(Receipt)
        self.named = self._rows(NamedAnswer)
        sent = [row for row in self.drafts if row.record.submitted]
        self.answers = self.responses or sent
        self.replied = [row for row in self.invitees if row.record.replied]

    @property
    def texts(self):
        """All that was written in words and is long enough to be known again."""
        found = {row.record.text for row in self.comments}
        for row in self.drafts:
            found |= {each for each in row.record.answers.values() if isinstance(each, str)}
        return sorted(text for text in found if len(text) >= 12)

    def paired(self, people, answers):
        """[(seat, fingerprints)]: the first of the one with the first of the other, and so on.

        People with what people sent, schools with what schools sent.
        """
        pairs = []
        for as_school in (False, True):
            seats = [row.record.seat for row in people if row.as_school == as_school]
            told = [row.told for row in answers if self._of_school(row) == as_school]
            pairs += zip(seats, told, strict=False)
        return pairs

    def _of_school(self, row):
        return row.as_school if self.is_sealed else False

    def _rows(self, model):
        """All rows of this consultation in the order in which a dump would write them."""
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {model._meta.pk.column}, xmin::text::bigint, xmax::text::bigint,"  # noqa: S608
                " cmin::text::bigint, ctid::text"
                f" FROM {table} WHERE consultation_id = %s",
                [self.consultation.pk],
            )
            found = cursor.fetchall()
        records = model.objects.filter(consultation=self.consultation).in_bulk()
        return [
            Row(records[pk], xmin, xmax, cmin, tuple(map(int, ctid.strip("()").split(","))))
            for pk, xmin, xmax, cmin, ctid in found
        ]
