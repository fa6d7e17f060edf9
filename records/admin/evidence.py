"""Evidence in the admin: to look at, never to change."""

from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from records import signing, wording
from records.admin.base import Evidence, at, bulk_verbs
from records.admin.verbs import BulkVerb
from records.models import Document, HistoryLine, Seal, Signatory, Signature
from records.moments import moment


class SignatoryInline(admin.TabularInline):
    model = Signatory
    verbose_name_plural = "who signs"
    extra = 0
    can_delete = False
    fields = ["turn", "name", "post", "organisation", at("asked_at"), "replaced_because"]
    readonly_fields = [fields[4]]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class SealState(admin.SimpleListFilter):
    title = "seal"
    parameter_name = "seal"

    def lookups(self, request, model_admin):
        return [("failed", "Failed"), ("waiting", "Being made"), ("sealed", "Sealed")]

    def queryset(self, request, queryset):
        if self.value() == "failed":
            return queryset.seal_failed()
        if self.value() == "waiting":
            return queryset.awaiting_seal()
        if self.value() == "sealed":
            return queryset.exclude(seal=None)
        return queryset


class TrySealAgain(BulkVerb):
    name = "try_seal_again"
    label = "Try the seal again"
    will = "The portal tries once more to print and seal each of these texts. The texts and their signatures stay as they are."
    done = "The seal is tried again. It takes a moment"

    def rows(self, queryset):
        return queryset.select_related("seal").defer("body", "seal__pdf")

    def why_not(self, request, row):
        if hasattr(row, "seal"):
            return wording.SEALED_ALREADY
        if not row.is_signed_by_all:
            return wording.NOT_SIGNED_BY_ALL
        if not row.seal_has_failed:
            return wording.SEAL_IS_ON_ITS_WAY
        return None

    def about(self, row):
        return row.seal_problem

    def do(self, row, *, by):
        signing.try_seal_again(row, by=by)


@admin.register(Document)
class DocumentAdmin(Evidence):
    list_display = ["title", "version", "state", at("frozen_at"), at("completed_at"), "seal_is"]
    list_filter = ["state", SealState, "kind"]
    list_select_related = ["seal"]
    search_fields = ["title", "code", "sha256"]
    search_help_text = "By title, by the code printed on it, or by its hash"
    nothing = ("No documents", "A text that is proposed for signature is frozen and stands here.")
    fields = ["title", "version", "state", "kind", "code", "hash", "declaration"]
    moments = [at("frozen_at"), at("completed_at"), at("closed_at")]
    fields += ["frozen_by", *moments, "closed_because", "sign_by", "seal_is", "seal_problem"]
    readonly_fields = ["hash", "seal_is", *moments]
    inlines = [SignatoryInline]
    actions = bulk_verbs(TrySealAgain)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body", "seal__pdf")

    def has_look_after_permission(self, request):
        return request.user.is_coordinator

    @admin.display(description="SHA-256")
    def hash(self, document):
        return document.sha256

    @admin.display(description="seal")
    def seal_is(self, document):
        if hasattr(document, "seal"):
            return f"Sealed {moment(document.seal.sealed_at)}"
        if document.seal_has_failed:
            return "Failed"
        return "Being made" if document.is_signed_by_all else "–"


@admin.register(Signature)
class SignatureAdmin(Evidence):
    list_display = ["name", "document", "method", at("signed_at")]
    list_select_related = ["document"]
    search_fields = ["name", "sha256", "document__title"]
    nothing = ("No signatures", "Each signature under a frozen text stands here.")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("document__body")


@admin.register(Seal)
class SealAdmin(Evidence):
    list_display = ["document", at("sealed_at"), "size", "sha256"]
    list_select_related = ["document"]
    fields = ["document", "sealed_at", "size", "sha256", "history_head"]
    search_fields = ["sha256", "document__title"]
    nothing = (
        "No seals",
        "A text that all have signed is sealed as a PDF, and its seal stands here.",
    )

    def get_queryset(self, request):
        return super().get_queryset(request).defer("pdf", "document__body")


@admin.register(HistoryLine)
class HistoryLineAdmin(Evidence):
    list_display = ["number", at("at", "when"), "in_words", "record", "by_name", "says"]
    search_fields = ["subject", "by_name", "says"]
    search_help_text = "By what was said, by who did it, or by a record (schools.post:12)"
    ordering = ["-number"]
    sortable_by = ["number"]
    list_filter = ["at"]
    nothing = ("Nothing has happened", "Every deed in the portal leaves a line here.")

    @admin.display(description="what happened")
    def in_words(self, line):
        return line.in_words

    @admin.display(description="about")
    def record(self, line):
        return link_to(line.subject)


def link_to(subject):
    """A link to the admin page of "schools.post:12", or the plain words where it has none."""
    model, _, pk = subject.partition(":")
    app, _, name = model.partition(".")
    try:
        words = f"{apps.get_model(app, name)._meta.verbose_name} {pk}"
    except LookupError:
        return subject
    try:
        return format_html(
            '<a href="{}">{}</a>', reverse(f"admin:{app}_{name}_change", args=[pk]), words
        )
    except NoReverseMatch:
        return words
