"""People and posts in the admin."""

from django.contrib import admin

from schools.admin.base import NothingIsLost
from schools.models import Person, Post


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
