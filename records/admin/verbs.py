"""Bulk actions: who is affected stands on a page of its own before anything is done.

A BulkVerb sorts the ticked rows into those it will be done to and those it will not, and why; the
same page then does it, row by row, through a verb of the workflow, and tells what came of it.
"""

from functools import cached_property

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from records import wording
from records.steps import NotNow

AT_ONCE = 500  # rows; more of them are nobody's careful reading


class BulkVerb:
    """One thing that can be done to many rows. Subclasses say what, to whom, and do it.

    `label` stands in the menu and on the button, `will` says in a sentence what will happen
    ({n} rows), `done` what has happened. `permission` is asked of the ModelAdmin
    (`has_<permission>_permission`) by Django before the action is even listed.
    """

    name = label = will = done = ""
    permission = "look_after"
    danger = False
    form_class = forms.Form

    def why_not(self, request, row):
        """A sentence why this is not done to `row`, or None if it is."""
        raise NotImplementedError

    def do(self, row, *, by, **given):
        """Do it to one row, by a verb of the workflow. May raise NotNow or PermissionDenied."""
        raise NotImplementedError

    def about(self, row):
        """A few words beneath the row's name on the page: a post, an address, a day."""
        return ""

    def rows(self, queryset):
        """The rows with all that `why_not` and `about` look at, in a constant number of queries."""
        return queryset

    @classmethod
    def as_action(cls):
        verb = cls()

        def action(model_admin, request, queryset):
            return verb._run(model_admin, request, queryset)

        action.__name__ = verb.name
        action.short_description = verb.label
        action.allowed_permissions = [verb.permission]
        action.verb = verb
        return action

    @cached_property
    def has_questions(self):
        return bool(self.form_class.base_fields)

    def _run(self, model_admin, request, queryset):
        if not getattr(model_admin, f"has_{self.permission}_permission")(request):
            raise PermissionDenied
        rows = list(self.rows(queryset)[: AT_ONCE + 1])
        if len(rows) > AT_ONCE:
            messages.warning(request, wording.TOO_MANY_ROWS.format(most=AT_ONCE))
            return None
        if not rows:
            messages.warning(request, wording.ROWS_ARE_GONE)
            return None
        refused = [(row, self.why_not(request, row)) for row in rows]
        affected = [row for row, why in refused if why is None]
        left_out = [(row, why) for row, why in refused if why is not None]
        confirmed = "confirmed" in request.POST
        form = self.form_class(request.POST if confirmed else None)
        form.use_required_attribute = False
        if confirmed and affected and form.is_valid():
            self._do_to(request, affected, form.cleaned_data)
            return HttpResponseRedirect(self._back(model_admin, request, rows))
        return TemplateResponse(
            request,
            "admin/affected.html",
            {
                **model_admin.admin_site.each_context(request),
                **model_admin.names(),
                "title": self.label,
                "opts": model_admin.opts,
                "verb": self,
                "form": form,
                "affected": [(row, self.about(row)) for row in affected],
                "left_out": left_out,
                "will": self.will.format(n=len(affected)),
                "ticked": [row.pk for row in affected],
                "checkbox": ACTION_CHECKBOX_NAME,
                "back": self._back(model_admin, request, rows),
            },
            status=422 if form.errors else 200,
        )

    def _do_to(self, request, affected, given):
        done, refused = 0, []
        for row in affected:
            try:
                self.do(row, by=request.user, **given)
                done += 1
            except (NotNow, ValidationError) as late:
                says = late.messages[0] if isinstance(late, ValidationError) else str(late)
                refused.append(f"{row}: {says}")
            except PermissionDenied:
                refused.append(wording.NOT_YOURS.format(row=row))
        if done:
            messages.success(request, f"{self.done} ({done})" if done > 1 else self.done)
        for says in refused[:10]:
            messages.warning(request, says)
        if len(refused) > 10:
            messages.warning(request, wording.MORE_REFUSED.format(n=len(refused) - 10))

    @staticmethod
    def _back(model_admin, request, rows):
        """To the one record it was about, or to the list with its filters."""
        if len(rows) == 1 and "one" in request.POST:
            opts = model_admin.opts
            return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[rows[0].pk])
        return request.get_full_path()
