import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

SHA256 = 64  # hex digits


class DocumentQuerySet(models.QuerySet):
    def of(self, record):
        """The documents frozen from `record`, newest version first."""
        return self.filter(subject=f"{record._meta.label_lower}:{record.pk}").order_by("-version")

    def awaiting_seal(self):
        """Signed by all, not sealed: this lack is the job. Failed ones wait for somebody."""
        return self.signed_by_all().filter(seal=None, seal_tries__lt=Document.SEAL_TRIES)

    def seal_failed(self):
        """Those whose seal was tried in vain and now needs a person."""
        return self.signed_by_all().filter(seal=None, seal_tries__gte=Document.SEAL_TRIES)

    def signed_by_all(self):
        return self.filter(state__in=[Document.State.COMPLETE, Document.State.SUPERSEDED])


class Document(models.Model):
    """A frozen text: what is read, signed and sealed. It never changes; an edit is a new version.

    `body` is canonical JSON, `sha256` its hash. `subject` names the record it was frozen
    from, `kind` the paper it is printed on (templates/paper/<kind>.html), `url` its page in the
    portal; the signing desk stands at "sign/" beneath that page.
    """

    SEAL_TRIES = 3

    class State(models.TextChoices):
        OPEN = "open", "Waiting for signatures"
        COMPLETE = "complete", "Signed by all"
        SENT_BACK = "sent_back", "Sent back"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SUPERSEDED = "superseded", "Superseded by a later version"

    MOVES = {  # to: from
        State.COMPLETE: {State.OPEN},
        State.SENT_BACK: {State.OPEN},
        State.DECLINED: {State.OPEN},
        State.WITHDRAWN: {State.OPEN},
        State.SUPERSEDED: {State.COMPLETE},
    }

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    body = models.TextField()
    sha256 = models.CharField(max_length=SHA256)
    declaration = models.TextField()
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sign_by = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    completed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.TextField(blank=True)
    seal_tries = models.PositiveSmallIntegerField(default=0)
    seal_problem = models.CharField(max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-frozen_at"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="open"), name="document_one_open"
            ),
            models.CheckConstraint(
                name="document_complete_has_a_time",
                condition=~Q(state__in=["complete", "superseded"]) | Q(completed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state", "seal_tries"])]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="frozen_text",
                fields=[
                    "code",
                    "kind",
                    "subject",
                    "version",
                    "title",
                    "body",
                    "sha256",
                    "declaration",
                    "frozen_at",
                    "frozen_by",
                ],
            ),
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("open", "complete"),
                    ("open", "sent_back"),
                    ("open", "declined"),
                    ("open", "withdrawn"),
                    ("complete", "superseded"),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.title} (version {self.version})"

    def get_absolute_url(self):
        return self.url

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_signed_by_all(self):
        return self.state in (self.State.COMPLETE, self.State.SUPERSEDED)

    @property
    def seal_has_failed(self):
        return self.is_signed_by_all and self.seal_tries >= self.SEAL_TRIES


class SignatoryQuerySet(models.QuerySet):
    def standing(self):
        """Those who sign: without the ones who were replaced."""
        return self.filter(replaced_by=None)

    def due(self):
        """Whose turn it is: of open documents, unsigned, with nobody unsigned in an earlier turn."""
        earlier = Signatory.objects.filter(
            document=models.OuterRef("document"),
            turn__lt=models.OuterRef("turn"),
            replaced_by=None,
            signature=None,
        )
        return self.standing().filter(
            ~models.Exists(earlier), signature=None, document__state=Document.State.OPEN
        )


class Signatory(models.Model):
    """Who is to sign a document, in which turn, and in what capacity on the day it was frozen.

    Equal turns sign in any order. Name, post and organisation are copied, because they must
    still say in ten years who this was then.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatories")
    turn = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="asked_to_sign"
    )
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=100)
    organisation = models.CharField(max_length=250)
    asked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    replaced_because = models.TextField(blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        ordering = ["turn", "position", "pk"]
        verbose_name_plural = "signatories"
        indexes = [models.Index(fields=["person", "document"])]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="who_was_asked",
                fields=["document", "turn", "person", "name", "post", "organisation"],
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.post}, {self.organisation}"


class Signature(models.Model):
    """One person's signature under exactly one frozen text. Rows are only ever added.

    The declaration and the hash are copied, so that the row proves by itself what was agreed.
    """

    signatory = models.OneToOneField(Signatory, models.PROTECT, related_name="signature")
    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=SHA256)
    declaration = models.TextField()
    method = models.CharField(max_length=60)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "pk"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="fits_the_open_text",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT 1
                        FROM records_document d
                        JOIN records_signatory s ON s.document_id = d.id
                        WHERE d.id = NEW.document_id AND s.id = NEW.signatory_id
                        AND d.state = 'open' AND d.sha256 = NEW.sha256
                        AND s.person_id = NEW.person_id AND s.replaced_by_id IS NULL
                    ) THEN
                        RAISE EXCEPTION 'the signature does not fit an open text';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.signed_at:%Y-%m-%d %H:%M}"


class SigningCode(models.Model):
    """The 6-digit code that proves it is the signatory who signs; kept only as a keyed hash.

    `sha256` is the text for which the declaration was ticked: a code that was asked for one
    text never signs another. At most GUESSES tries in WINDOW minutes, over all codes sent.
    """

    LASTS = 15  # minutes
    GUESSES = 8
    WINDOW = 15  # minutes
    PAUSE = 30  # seconds between two letters

    signatory = models.OneToOneField(Signatory, models.CASCADE, related_name="code")
    sha256 = models.CharField(max_length=SHA256)
    digest = models.CharField(max_length=SHA256)
    sent_at = models.DateTimeField()
    guesses = models.PositiveSmallIntegerField(default=0)
    guessing_since = models.DateTimeField()

    def __str__(self):
        return f"Code for {self.signatory}"


class Seal(models.Model):
    """The sealed PDF of a document: made once, never changed. `sha256` is of the whole file."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="seal")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=SHA256, unique=True)
    size = models.PositiveIntegerField(help_text="bytes")
    history_head = models.CharField(max_length=SHA256)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"Seal of {self.document_id}"
