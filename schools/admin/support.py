"""The directory of support in the admin: to find entries. What is done to one is done on its page."""

from django.contrib import admin

from records.admin import Evidence
from records.admin.base import at
from schools.admin.base import NamedAdmin
from schools.models import SupportEntry


@admin.register(SupportEntry)
class SupportEntryAdmin(Evidence, NamedAdmin):
    called = ("entry in the directory of support", "entries in the directory of support")
    named = ("plain_words", "school__plain_name")
    search_help_text = "By its words, or by the school"
    list_display = ["title", "school", "theme", "state", "mark", at("created_at")]
    list_filter = ["state", "mark", "school__district"]
    list_select_related = ["school"]
    nothing = ("No entries", "Heads and deputies say on the site what their schools offer.")
    moments = [at("listed_at"), at("marked_at"), at("created_at")]
    fields = ["title", "school", "theme", "suits", "offer", "evidence", "origin"]
    fields += ["state", moments[0], "listed_by", "withdrawn_because"]
    fields += ["mark", moments[1], "marked_by", "mark_why", "mark_ended_because"]
    fields += ["created_by", moments[2]]
    readonly_fields = ["suits", "origin", *moments]

    def get_queryset(self, request):
        """What was made from a review stays with its school until that lists it."""
        seen = SupportEntry.objects.for_user(request.user)
        return super().get_queryset(request).filter(pk__in=seen.values("pk"))

    @admin.display(description="suits")
    def suits(self, entry):
        return entry.suits
