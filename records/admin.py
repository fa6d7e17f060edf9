"""Evidence in the admin: to look at, never to change."""

from django.contrib import admin

from records.models import Document, HistoryLine, Letter, Seal, Signatory, Signature


class Evidence(admin.ModelAdmin):
    """Everything can be read and searched; nothing can be added, changed or deleted."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SignatoryInline(admin.TabularInline):
    model = Signatory
    extra = 0
    can_delete = False
    fields = ["turn", "name", "post", "organisation", "asked_at", "replaced_because"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Document)
class DocumentAdmin(Evidence):
    list_display = ["title", "version", "state", "frozen_at", "completed_at", "seal_problem"]
    list_filter = ["state", "kind"]
    search_fields = ["title", "code", "sha256"]
    inlines = [SignatoryInline]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")


@admin.register(Signature)
class SignatureAdmin(Evidence):
    list_display = ["name", "document", "method", "signed_at"]
    list_select_related = ["document"]
    search_fields = ["name", "sha256"]


@admin.register(Seal)
class SealAdmin(Evidence):
    list_display = ["document", "sealed_at", "size", "sha256"]
    list_select_related = ["document"]
    exclude = ["pdf"]
    search_fields = ["sha256", "document__title"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("pdf", "document__body")


@admin.register(HistoryLine)
class HistoryLineAdmin(Evidence):
    list_display = ["number", "at", "subject", "in_words", "by_name", "says"]
    search_fields = ["subject", "by_name", "says"]
    ordering = ["-number"]


@admin.register(Letter)
class LetterAdmin(Evidence):
    list_display = ["subject", "address", "written_at", "sent_at", "tries", "problem"]
    list_filter = ["sent_at"]
    search_fields = ["subject", "address"]
    fields = ["key", "address", "subject", "written_at", "sent_at", "tries", "problem"]
