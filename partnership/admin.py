"""Sign-in services of schools, in the admin."""

from allauth.socialaccount.models import SocialApp
from django.contrib import admin

from partnership import services
from records.admin import BulkVerb, DeskAdmin, bulk_verbs
from records.history import deed, note


class RemoveService(BulkVerb):
    name = "remove"
    label = "Remove"
    will = "Nobody can sign in by these services any more. The people keep their accounts here, and get codes by e-mail."
    done = "Removed"
    danger = True

    def why_not(self, request, row):
        return None

    @deed()
    def do(self, row, *, by):
        note(row, "service_removed", by=by, says=row.name)
        services.remove(row)


@admin.register(SocialApp)
class ServiceAdmin(DeskAdmin):
    called = ("sign-in service", "sign-in services")
    form = services.ServiceForm
    fields = ["name", "kind", "tenant", "domains", "client_id", "new_secret"]
    list_display = ["name", "what", "domains"]
    search_fields = ["name"]
    nothing = (
        "No sign-in services",
        "A school that has Microsoft 365 or Google Workspace can let its people sign in with it.",
    )
    actions = bulk_verbs(RemoveService)

    def get_queryset(self, request):
        return services.services()

    def has_look_after_permission(self, request):
        return request.user.is_coordinator

    @admin.display(description="kind")
    def what(self, app):
        return services.KINDS.get(app.settings.get("kind"), "–")

    @admin.display(description="e-mail domains")
    def domains(self, app):
        return ", ".join(app.settings.get("domains", []))

    @deed()
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        note(obj, "service_changed" if change else "service_added", by=request.user, says=obj.name)
