"""Plans in the admin: to find them. What is done to a plan is done on its page, by its verbs."""

from django.contrib import admin
from django.utils import timezone

from actionplans.models import ActionPlan
from records.admin import Evidence
from records.admin.base import at
from schools.admin.base import NamedAdmin


class Signing(admin.SimpleListFilter):
    title = "signing"
    parameter_name = "signing"

    def lookups(self, request, model_admin):
        return [("late", "Late")]

    def queryset(self, request, queryset):
        return late(queryset) if self.value() == "late" else queryset


def late(plans):
    """Those that all were to have signed by now."""
    return plans.filter(state=ActionPlan.State.PROPOSED, sign_by__lt=timezone.localdate())


@admin.register(ActionPlan)
class ActionPlanAdmin(Evidence, NamedAdmin):
    named = ("plain_title", "collaborative__plain_name", "school__plain_name")
    search_help_text = "By title, or by the school or collaborative whose plan it is"
    list_display = ["title", "whose", "period", "state", "sign_by", at("moved_at")]
    list_filter = ["state", Signing, "year"]
    list_select_related = ["collaborative", "school"]
    sortable_by = ["title", "sign_by", list_display[5]]
    nothing = ("No plans", "Headteachers start plans on the site. Here you find all of them.")
    fields = ["title", "whose", "period", "state", "sign_by", "because"]
    moments = [at("moved_at"), at("created_at")]
    fields += ["created_by", *moments]
    readonly_fields = ["whose", "period", *moments]

    @admin.display(description="whose")
    def whose(self, plan):
        return plan.owner

    @admin.display(description="year", ordering="year")
    def period(self, plan):
        return plan.period

    def history_subjects(self, obj):
        return [f"records.document:{pk}" for pk in obj.documents().values_list("pk", flat=True)]
