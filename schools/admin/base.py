from django.contrib import admin


class NothingIsLost(admin.ModelAdmin):
    """Rows that others stand on are ended, not deleted."""

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request, obj=None):
        return False
