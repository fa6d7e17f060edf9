"""What every page of the admin has in common: one history, nothing deleted, no pop-ups."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.template.response import TemplateResponse

from records.moments import moment
from records.timeline import timeline_of

ENTRIES = 30  # on a page of a history


class Day(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


def at(field, description=None):
    """A column that tells a moment as the site does; sorted by it."""

    @admin.display(description=description or field.replace("_", " "), ordering=field)
    def told(row):
        value = getattr(row, field)
        return moment(value) if value else "–"

    return told


def bulk_verbs(*verbs):
    """The `actions` of a ModelAdmin from BulkVerbs (records.admin.verbs)."""
    return [verb.as_action() for verb in verbs]


class DeskAdmin(admin.ModelAdmin):
    """Rows that others stand on are ended, not deleted; the history is the house's own.

    `nothing` is (title, text) where a list is empty, `history_also` what else belongs in the
    history of a record (see records.timeline).
    """

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    formfield_overrides = {models.DateField: {"widget": Day}}
    object_history_template = "admin/object_history.html"
    history_also = ()
    history_labels = {}
    called = (
        None  # (one, many): what people call these rows, where the model's own name is for machines
    )
    add_words = "Add"
    nothing = ("Nothing here", "No rows fit these filters.")

    @property
    def media(self):
        """Only what our pages use: no pop-ups, no slugs made while one types."""
        return forms.Media(
            js=[
                f"admin/js/{name}"
                for name in ("vendor/jquery/jquery.min.js", "jquery.init.js", "actions.js")
            ]
        )

    def has_delete_permission(self, request, obj=None):
        return False

    def lookup_allowed(self, lookup, value, request):
        """Only by what is offered as a filter: else a list could be asked for secrets, bit by bit."""
        filters = self.get_list_filter(request)
        if lookup in {getattr(given, "parameter_name", None) for given in filters}:
            return True
        fields = {given for given in filters if isinstance(given, str)}
        return lookup.split("__")[0] in fields and super().lookup_allowed(lookup, value, request)

    # Deeds are lines of the history; a second log beside it would only contradict it.
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return look_of_the_site(field)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        for field in form.base_fields.values():
            look_of_the_site(field)
        return form

    def response_action(self, request, queryset):
        """What was ticked are numbers of rows; anything else is nobody's."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(pk.isascii() and pk.isdigit() and len(pk) < 19 for pk in ticked):
            raise PermissionDenied
        return super().response_action(request, queryset)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request,
            {
                **self.names(),
                "nothing": self.nothing,
                "add_words": self.add_words,
                **(extra_context or {}),
            },
        )

    def names(self):
        """What the pages call one row, and many."""
        one, many = self.called or (self.opts.verbose_name, self.opts.verbose_name_plural)
        return {"noun": one, "nouns": many}

    def render_change_form(self, request, context, **kwargs):
        """With the way to the record's page on the site, where it has one."""
        obj = kwargs.get("obj")
        context |= self.names()
        context["on_site"] = self.page_on_site(obj) if obj else None
        context["buttons"] = self.buttons(request, obj) if obj else []
        context["beside"] = self.beside(request, obj) if obj else {}
        return super().render_change_form(request, context, **kwargs)

    def page_on_site(self, obj):
        """The address of the record's own page outside the admin, or None."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def buttons(self, request, obj):
        """The actions that make sense for this one record now: (name, label) pairs."""
        return [
            (verb.name, verb.label)
            for verb in self.verbs(request)
            if verb.why_not(request, obj) is None
        ]

    def beside(self, request, obj):
        """What the record's page shows besides its fields."""
        return {}

    def verbs(self, request):
        """The BulkVerbs among the actions that this person may use here."""
        found = (getattr(do, "verb", None) for do, _, _ in self.get_actions(request).values())
        return [verb for verb in found if verb]

    # -- History -------------------------------------------------------------------------------

    def history_subjects(self, obj):
        """Further subjects of the history ("schools.post:12") that belong to this record."""
        return []

    def history_view(self, request, object_id, extra_context=None):
        """Who did what to this record, when, and what stood there before and after."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        entries = timeline_of(
            obj,
            also=self.history_also,
            subjects=self.history_subjects(obj),
            labels=self.history_labels,
        )
        context = {
            **self.admin_site.each_context(request),
            **self.names(),
            "title": "History",
            "subtitle": None,
            "page_obj": Paginator(entries, ENTRIES).get_page(request.GET.get("page")),
            "object": obj,
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)


def look_of_the_site(field):
    """Give a form field the classes of the site, and no pop-up to add another row."""
    if field is None:
        return None
    for door in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
        if hasattr(field.widget, door):
            setattr(field.widget, door, False)
    widget = getattr(field.widget, "widget", field.widget)
    if getattr(field, "choices", None) and isinstance(field, forms.TypedChoiceField):
        field.choices = [(v, label if v else "Choose") for v, label in field.choices]
    if isinstance(widget, forms.CheckboxInput):
        look = "form-check-input"
    elif isinstance(widget, forms.Select):
        look = "form-select"
    else:
        look = "form-control"
    classes = widget.attrs.get("class", "").split()
    # A form's own fields pass by here each time the form is made.
    if look not in classes and not hasattr(widget, "i18n_name"):
        widget.attrs["class"] = " ".join([*classes, look])
    return field


class Evidence(DeskAdmin):
    """Everything can be read and searched; nothing can be added, changed or deleted."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
