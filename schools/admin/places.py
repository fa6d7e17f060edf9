"""The register in the admin: districts, schools, collaboratives."""

from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.text import slugify

from records import history
from records.admin import bulk_verbs
from records.admin.base import Day, look_of_the_site
from records.history import deed
from schools.admin.base import NamedAdmin
from schools.admin.downloads import download_verbs
from schools.models import Collaborative, District, Lead, Membership, Post, School, Strength


class PlaceAdmin(NamedAdmin):
    """Places are put right on a form; each saving is one line of the history."""

    @deed()
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        told = [_label(form, name) for name in form.changed_data] if change else []
        for formset in formsets:
            noun = formset.model._meta.verbose_name
            for did, rows in (
                ("added", formset.new_objects),
                ("changed", [row for row, _ in formset.changed_objects]),
                ("taken away", formset.deleted_objects),
            ):
                told += [f"{noun} {did}: {row}" for row in rows]
        if told or not change:
            became = "put_right" if change else "put_on_record"
            says = "; ".join(told) or str(form.instance)
            history.note(form.instance, became, by=request.user, says=says)


def _label(form, name):
    return str(form.fields[name].label).lower()


@admin.register(District)
class DistrictAdmin(PlaceAdmin):
    named = ()
    exact = ("name",)
    list_display = ["name"]
    fields = ["name"]
    nothing = ("No districts", "Districts come with the register of schools, or are added here.")

    def page_on_site(self, obj):
        return None

    def save_model(self, request, obj, form, change):
        if not change:
            obj.slug = slugify(obj.name)[:50]
        super().save_model(request, obj, form, change)


class Head(admin.SimpleListFilter):
    title = "headteacher"
    parameter_name = "head"

    def lookups(self, request, model_admin):
        return [("none", "Works with others, has none here")]

    def queryset(self, request, queryset):
        return without_head(queryset) if self.value() == "none" else queryset


def without_head(schools):
    """Open schools that belong to a collaborative and of whose head the portal does not know."""
    heads = Post.objects.current().filter(kind=Post.Kind.HEADTEACHER, person__is_active=True)
    member = Membership.objects.current().filter(school=OuterRef("pk"))
    return schools.filter(
        Exists(member),
        ~Exists(heads.filter(school=OuterRef("pk"))),
        status__in=[School.Status.OPEN, School.Status.CLOSING],
    )


@admin.register(School)
class SchoolAdmin(PlaceAdmin):
    exact = ("urn", "postcode")
    search_help_text = "By name, URN or postcode"
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"widget": Day},
    }
    list_display = ["name", "urn", "phase", "district", "la_name", "status"]
    list_filter = ["status", "phase", "district", "la_name", Head]
    list_select_related = ["district"]
    autocomplete_fields = ["part_of"]
    nothing = (
        "No schools",
        "Schools come from the public register: bring in its file under Imports.",
    )
    history_also = ((Membership, "school"), (Post, "school"))
    actions = bulk_verbs(*download_verbs("schools"))
    fieldsets = [
        (None, {"fields": ["name", "urn", "status", "phase", "type", "district", "part_of"]}),
        (
            "Where it is",
            {
                "fields": [
                    "street",
                    "locality",
                    "address3",
                    "town",
                    "county",
                    "postcode",
                    "website",
                    "telephone",
                    "easting",
                    "northing",
                ]
            },
        ),
        (
            "As the public register says",
            {
                "classes": ["collapse"],
                "fields": [
                    "la_number",
                    "la_name",
                    "establishment_number",
                    "head_name",
                    "low_age",
                    "high_age",
                    "gender",
                    "religious_character",
                    "diocese",
                    "capacity",
                    "pupils",
                    "percent_fsm",
                    "trust",
                    "federation",
                    "ukprn",
                    "opened_on",
                    "closed_on",
                    "inspected_on",
                ],
            },
        ),
    ]

    def has_look_at_permission(self, request):
        return request.user.is_coordinator


class Inline(admin.TabularInline):
    extra = 0
    formfield_overrides = {models.DateField: {"widget": Day}}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return look_of_the_site(super().formfield_for_dbfield(db_field, request, **kwargs))


class LeadInline(Inline):
    model = Lead
    verbose_name, verbose_name_plural = "lead school", "lead schools"
    autocomplete_fields = ["school"]


class MembershipInline(Inline):
    model = Membership
    verbose_name, verbose_name_plural = "school", "schools that belong to it"
    autocomplete_fields = ["school"]


class StrengthInline(Inline):
    model = Strength
    verbose_name, verbose_name_plural = "strength", "what it is good at"


@admin.register(Collaborative)
class CollaborativeAdmin(PlaceAdmin):
    list_display = ["name", "kind", "district", "parent"]
    list_filter = ["kind", "district"]
    list_select_related = ["district", "parent"]
    search_help_text = "By its name, or by a school’s name"
    autocomplete_fields = ["parent", "budget_holder"]
    fields = ["name", "kind", "district", "parent", "budget_holder", "lead_note"]
    inlines = [LeadInline, MembershipInline, StrengthInline]
    nothing = ("No collaboratives", "Bring in a table of them under Imports, or add one here.")
    history_also = ((Membership, "collaborative"), (Post, "collaborative"))
    actions = bulk_verbs(*download_verbs("collaboratives"))

    def get_search_results(self, request, queryset, search_term):
        words = search_term.strip()
        return (queryset.named_like(words) if words else queryset), False

    def has_look_at_permission(self, request):
        return request.user.is_coordinator
