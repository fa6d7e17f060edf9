"""Reviewers in the admin: to find them. What is done is done on their pages, by the verbs."""

from django.contrib import admin

from peerreview.models import Reviewer
from records.admin import Evidence
from records.admin.base import at
from schools.admin.base import NamedAdmin


@admin.register(Reviewer)
class ReviewerAdmin(Evidence, NamedAdmin):
    named = ("person__plain_name",)
    search_help_text = "By name"
    list_display = ["person", "came", "leads", at("joined_at"), at("left_at")]
    list_filter = ["came", "leads"]
    list_select_related = ["person"]
    sortable_by = ["person", list_display[3]]
    nothing = ("No reviewers", "They are put in the pool on the site. Here you find all of them.")
    moments = [at("joined_at"), at("left_at")]
    fields = ["person", "came", "leads", "specialisms", *moments, "left_because"]
    readonly_fields = moments
