"""The register in the admin, where the coordinator keeps schools, groups, people and posts."""

from django.contrib import admin
from django.db import models

from schools.models import (
    Collaborative,
    District,
    Lead,
    Membership,
    Person,
    Post,
    School,
    Strength,
)


class NothingIsLost(admin.ModelAdmin):
    """Rows that others stand on are ended, not deleted."""

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(District)
class DistrictAdmin(NothingIsLost):
    list_display = ["name"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(School)
class SchoolAdmin(NothingIsLost):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["name", "urn", "phase", "district", "status"]
    list_filter = ["status", "phase", "district"]
    list_select_related = ["district"]
    search_fields = ["plain_name", "urn", "postcode"]
    autocomplete_fields = ["district", "part_of"]


class LeadInline(admin.TabularInline):
    model = Lead
    extra = 0
    autocomplete_fields = ["school"]


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["school"]


class StrengthInline(admin.TabularInline):
    model = Strength
    extra = 0


@admin.register(Collaborative)
class CollaborativeAdmin(NothingIsLost):
    list_display = ["name", "kind", "district", "parent"]
    list_filter = ["kind", "district"]
    list_select_related = ["district", "parent"]
    search_fields = ["plain_name"]
    autocomplete_fields = ["district", "parent", "budget_holder"]
    inlines = [LeadInline, MembershipInline, StrengthInline]


class PostInline(admin.TabularInline):
    model = Post
    extra = 0
    can_delete = False
    autocomplete_fields = ["school", "collaborative"]


@admin.register(Person)
class PersonAdmin(NothingIsLost):
    list_display = ["name", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["plain_name", "email"]
    fields = ["name", "email", "is_active"]
    inlines = [PostInline]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Post)
class PostAdmin(NothingIsLost):
    list_display = ["person", "kind", "school", "collaborative", "since", "until"]
    list_filter = ["kind"]
    list_select_related = ["person", "school", "collaborative"]
    search_fields = ["person__plain_name", "school__plain_name", "collaborative__plain_name"]
    autocomplete_fields = ["person", "school", "collaborative"]
