"""The register in the admin: districts, schools, collaboratives."""

from django.contrib import admin
from django.db import models

from schools.admin.base import NothingIsLost
from schools.models import Collaborative, District, Lead, Membership, School, Strength


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
