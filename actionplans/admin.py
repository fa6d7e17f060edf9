"""Plans in the admin: to find them. What is done to a plan is done on its page, by its verbs."""

from django.contrib import admin

from actionplans.models import ActionPlan
from records.admin import Evidence


@admin.register(ActionPlan)
class ActionPlanAdmin(Evidence):
    list_display = ["title", "owner", "year", "state", "sign_by", "moved_at"]
    list_filter = ["state", "year"]
    list_select_related = ["collaborative", "school"]
    search_fields = ["plain_title"]
