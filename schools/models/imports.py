from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from records.private import private


class Import(models.Model):
    """A file that somebody brought: read, compared and shown before anything is changed.

    `found` is what the reading tells besides the rows: "header" of the file and its "kind" (csv,
    xlsx), "skipped" {why: rows}, and what else a kind has to tell (the local authorities in a
    register). `counts` are {verdict: rows}. Bringing in is one transaction and can be
    undone as a whole.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", "Register of schools"
        LINKS = "links", "Successors of schools"
        PEOPLE = "people", "People and their posts"
        COLLABORATIVES = "collaboratives", "Collaboratives"

    class State(models.TextChoices):
        READING = "reading", "Being read"
        READY = "ready", "Waiting for you"
        REFUSED = "refused", "Could not be read"
        BRINGING_IN = "bringing_in", "Being brought in"
        DONE = "done", "Brought in"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        DROPPED = "dropped", "Dropped"

    MOVES = {  # to: from
        State.READING: {State.READY, State.REFUSED},
        State.READY: {State.READING, State.BRINGING_IN},
        State.REFUSED: {State.READING, State.BRINGING_IN},
        State.BRINGING_IN: {State.READY},
        State.DONE: {State.BRINGING_IN, State.UNDOING},
        State.UNDOING: {State.DONE},
        State.UNDONE: {State.UNDOING},
        State.DROPPED: {State.READY, State.REFUSED},
    }

    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.READING)
    file = models.FileField(storage=private, upload_to="imports", blank=True)
    file_name = models.CharField(max_length=200)
    wants = models.JSONField(default=dict, blank=True)
    found = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    # Why the file was refused, or why it was not brought in.
    says = models.CharField("what there is to say", max_length=500, blank=True)
    # None is the portal itself: a command brought the file.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    brought_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-brought_at", "-pk"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("admin:schools_import_change", args=[self.pk])

    @property
    def is_at_work(self):
        """Whether a worker has it in hand, or soon will."""
        return self.state in (self.State.READING, self.State.BRINGING_IN, self.State.UNDOING)

    @property
    def good(self):
        """How many rows can be brought in."""
        return sum(self.counts.get(verdict, 0) for verdict in ImportRow.GOOD)

    @property
    def wrong(self):
        """How many rows are to be put right first."""
        return self.counts.get(ImportRow.Verdict.WRONG, 0)


class ImportRow(models.Model):
    """What one row of the file would do, or did.

    `cells` are the row's own values {column: text}, `changes` {field: [before, after]} in words
    for people, `problems` a list of {"cell": "D7", "column": "E-mail", "says": …}. `did` is what
    the undo of its kind needs: as a rule {"made": [[model, pk], …], "changed": [[model, pk,
    {field: before}], …]}.
    """

    class Verdict(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        CLOSED = "closed", "Closed"
        SAME = "same", "Unchanged"
        SKIPPED = "skipped", "Left out"
        WRONG = "wrong", "To be put right"

    GOOD = (Verdict.NEW, Verdict.CHANGED, Verdict.CLOSED)

    part_of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    label = models.CharField(max_length=300, blank=True)
    # The key of the record that it is about, where that is here already.
    about = models.PositiveBigIntegerField(null=True, blank=True)
    cells = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    did = models.JSONField(default=dict)

    class Meta:
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["part_of", "verdict", "number"], name="import_row_verdict")]

    def __str__(self):
        return f"row {self.number}: {self.label}"
