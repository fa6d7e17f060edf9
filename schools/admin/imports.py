"""Imports on the coordinator's desk: bring a file, look through it, bring it in, undo it.

Every verb is a button of its own (POST); what a row says comes from strangers and is only ever
shown escaped.
"""

from pathlib import Path

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse

from records import jobs
from records.admin import DeskAdmin
from records.private import serve
from records.tables import MEBIBYTE, Refused
from schools import wording
from schools.models import Import, ImportRow, School
from schools.workflow import imports

Kind, State, Verdict = Import.Kind, Import.State, ImportRow.Verdict
SAFE = ["GET", "HEAD"]
ROWS = 50  # on a page
SHOWN = 5  # cells of a new row
TEMPLATES = (Kind.PEOPLE, Kind.COLLABORATIVES)
# What one row is called, and several.
THINGS = {
    Kind.REGISTER: ("school", "schools"),
    Kind.LINKS: ("succession", "successions"),
    Kind.PEOPLE: ("post", "posts"),
    Kind.COLLABORATIVES: ("collaborative", "collaboratives"),
}
LOOKS = {  # of the status tags
    State.READING: "working",
    State.READY: "waiting",
    State.REFUSED: "failed",
    State.BRINGING_IN: "working",
    State.DONE: "done",
    State.UNDOING: "working",
    State.UNDONE: "withdrawn",
    State.DROPPED: "withdrawn",
}
ROW_LOOKS = {
    Verdict.NEW: "signed",
    Verdict.CHANGED: "draft",
    Verdict.CLOSED: "closed",
    Verdict.WRONG: "failed",
}


class BringFile(forms.Form):
    """A file and what it is."""

    kind = forms.ChoiceField(
        label="What is in the file?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what is in the file."},
    )
    file = forms.FileField(
        label="The file",
        help_text="CSV or Excel (.xlsx)",
        max_length=200,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "This file is empty.",
            "max_length": "The name of this file is too long.",
        },
    )
    use_required_attribute = False

    def clean(self):
        cleaned = super().clean()
        if "file" in cleaned and "kind" in cleaned:
            limit = imports.module_of(cleaned["kind"]).LIMITS.max_bytes
            if cleaned["file"].size > limit:
                self.add_error("file", imports.too_big(cleaned["file"].size, limit))
        return cleaned


@admin.register(Import)
class ImportAdmin(DeskAdmin):
    """The list of all files that were brought, and a page for each."""

    list_display = ["file_name", "kind", "state", "what", "by", "brought_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["by"]
    search_fields = ["file_name"]
    sortable_by = ["file_name", "brought_at"]
    add_words = "Bring a file"
    nothing = (
        "No files yet",
        "The register of schools, people with their posts and collaboratives come in as files. "
        "You see what each would change before anything does.",
    )

    def get_urls(self):
        of_one = {
            "compare": self.compare,
            "bring-in": self.bring_in,
            "drop": self.drop,
            "undo": self.undo,
            "file": self.file,
            "rejects": self.rejects,
        }
        return [
            path(
                "template/<slug:kind>/", self._view(self.template), name="schools_import_template"
            ),
            *(
                path(
                    f"<int:pk>/{name}/",
                    self._view(view),
                    name=f"schools_import_{name.replace('-', '_')}",
                )
                for name, view in of_one.items()
            ),
            *super().get_urls(),
        ]

    def _view(self, view):
        """Behind the one door of the desk: coordinators only."""
        return self.admin_site.admin_view(view)

    # -- The list --------------------------------------------------------------------------------

    @admin.display(description="in it")
    def what(self, imp):
        return imports.in_words(imp) or "–"

    # -- Bring a file ----------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        kinds = dict(Kind.choices)
        asked = request.GET.get("kind")
        initial = {"kind": asked} if asked in kinds else {}
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = BringFile(*sent, initial=initial)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                imp = imports.upload(
                    form.cleaned_data["kind"], file=file, name=file.name, by=request.user
                )
            except Refused as refused:
                form.add_error("file", refused.says)
            else:
                return HttpResponseRedirect(imp.get_absolute_url())
        context = {
            "form": form,
            "kinds": [self._about(kind) for kind in Kind],
            "title": "Bring a file",
        }
        status = 422 if form.is_bound and form.errors else 200
        return self._page(request, "admin/schools/import/add.html", context, status=status)

    def _about(self, kind):
        """What the page says of one kind of file."""
        module = imports.module_of(kind)
        return {
            "value": kind.value,
            "label": kind.label,
            "help": wording.IMPORT_HELP[kind],
            "limit": f"{module.LIMITS.max_bytes // MEBIBYTE} MB",
            "columns": module.COLUMNS if kind in TEMPLATES else [],
        }

    def template(self, request, kind):
        """An empty workbook with the right headings."""
        if request.method not in SAFE:
            return HttpResponseNotAllowed(SAFE)
        if kind not in TEMPLATES:
            return self._get_obj_does_not_exist_redirect(request, self.opts, kind)
        return _download(imports.template_file(kind))

    # -- One import --------------------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of one import; with htmx, while a worker has it in hand, only the bar."""
        if request.method not in SAFE:
            return HttpResponseNotAllowed(SAFE)
        imp = self.get_object(request, object_id)
        if imp is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            "imp": imp,
            "look": LOOKS[imp.state],
            "title": imp.file_name,
            "job": jobs.latest(imp) if imp.is_at_work else None,
        }
        if request.htmx and not request.htmx.history_restore_request:
            response = self._page(request, "admin/schools/import/_bar.html", context)
            if not imp.is_at_work:
                response["HX-Refresh"] = "true"
            return response
        if imp.state in (State.READY, State.DONE, State.UNDONE):
            context |= self._preview(request, imp)
        return self._page(request, "admin/schools/import/page.html", context)

    def _preview(self, request, imp):
        one, several = THINGS[imp.kind]
        show = request.GET.get("show", "")
        show = show if show in Verdict else ""
        rows = imp.rows.filter(verdict=show) if show else imp.rows.all()
        paginator = Paginator(rows, ROWS)
        paginator.count = imp.counts.get(show, 0) if show else imp.good + imp.wrong
        page = paginator.get_page(request.GET.get("page"))
        page.object_list = list(page.object_list)
        self._decorate(imp, page.object_list)
        return {
            "page_obj": page,
            "show": show,
            "tiles": [
                {
                    "value": verdict.value,
                    "label": verdict.label,
                    "count": imp.counts[verdict],
                    "listed": verdict not in (Verdict.SAME, Verdict.SKIPPED),
                }
                for verdict in Verdict
                if imp.counts.get(verdict)
            ],
            "things": one if imp.good == 1 else several,
            "skipped": sorted(imp.found.get("skipped", {}).items(), key=lambda pair: -pair[1]),
            "authorities": [
                {"name": name, "count": count, "chosen": name in imp.found.get("chosen", [])}
                for name, count in sorted(
                    imp.found.get("local_authorities", {}).items(),
                    key=lambda pair: (pair[0] not in imp.found.get("chosen", []), pair[0]),
                )
            ],
            "undo_says": imp.found.get("kept", []),
            "has_file": bool(imp.file),
        }

    def _decorate(self, imp, rows):
        """What the table says of each row besides: its look, its link, its main cells."""
        module = imports.module_of(imp.kind)
        names = getattr(module, "SHOWN", [column.name for column in module.COLUMNS])
        order = {label: n for n, label in enumerate(getattr(module, "LABELS", {}).values())}
        for row in rows:
            row.look = ROW_LOOKS.get(row.verdict, "")
            row.told = sorted(
                ((field, before, after) for field, (before, after) in row.changes.items()),
                key=lambda told: (order.get(told[0], 0), told[0]),
            )
            if row.verdict == Verdict.NEW and not row.told:
                cells = [row.cells[n] for n in names if row.cells.get(n, row.label) != row.label]
                row.summary = " · ".join(cells[:SHOWN])
            if imp.kind in (Kind.REGISTER, Kind.LINKS):
                row.link = self._school_of(imp, row)

    def _school_of(self, imp, row):
        """The page of the school that a row is about, if it is here."""
        pk = row.about
        if pk is None and imp.kind == Kind.REGISTER and imp.state == State.DONE:
            pk = next((made for _, made in row.did.get("made", [])), None)
        return School(pk=pk).get_absolute_url() if pk else ""

    # -- Verbs ---------------------------------------------------------------------------------------

    def compare(self, request, pk):
        return self._verb(
            request,
            pk,
            imports.compare_again,
            local_authorities=request.POST.getlist("la"),
        )

    def bring_in(self, request, pk):
        return self._verb(
            request,
            pk,
            imports.bring_in,
            good_only=request.POST.get("good_only") == "yes",
            **({"invite": True} if request.POST.get("invite") == "yes" else {}),
        )

    def undo(self, request, pk):
        return self._verb(request, pk, imports.undo)

    def drop(self, request, pk):
        return self._verb(
            request, pk, imports.drop, to="admin:schools_import_changelist", done=wording.DROPPED
        )

    def _verb(self, request, pk, verb, *, to=None, done="", **wants):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        imp = get_object_or_404(Import, pk=pk)
        verb(imp, by=request.user, **wants)
        if done:
            messages.success(request, done.format(file=imp.file_name))
        return HttpResponseRedirect(reverse(to) if to else imp.get_absolute_url())

    # -- Files ---------------------------------------------------------------------------------------

    def file(self, request, pk):
        """The file as it was brought."""
        if request.method not in SAFE:
            return HttpResponseNotAllowed(SAFE)
        imp = get_object_or_404(Import.objects.exclude(file=""), pk=pk)
        if not Path(imp.file.path).is_file():
            messages.warning(request, wording.IMPORT_FILE_GONE)
            return HttpResponseRedirect(imp.get_absolute_url())
        return serve(imp.file, name=imp.file_name, media_type="application/octet-stream")

    def rejects(self, request, pk):
        """The rows that are to be put right, as a file."""
        if request.method not in SAFE:
            return HttpResponseNotAllowed(SAFE)
        imp = get_object_or_404(Import, pk=pk)
        if not imp.wrong or not imp.rows.filter(verdict=Verdict.WRONG).exists():
            messages.warning(request, wording.NO_REJECTS)
            return HttpResponseRedirect(imp.get_absolute_url())
        return _download(imports.rejects_file(imp))

    # -- Within --------------------------------------------------------------------------------------

    def _page(self, request, template, context, status=200):
        request.current_app = self.admin_site.name
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, whole, status=status)


def _download(made):
    name, media_type, file = made
    return FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
