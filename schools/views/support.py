"""The directory of support: find what schools offer, write it, list it, mark it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from django.views.generic import DetailView, View

from records.steps import NotNow
from records.typed import taken_back
from schools import wording
from schools.exports import SUPPORT
from schools.facets import FacetedList
from schools.forms import (
    PlainForm,
    SupportEntryForm,
    WhyMarkForm,
    WhyNotForm,
    both_texts,
    number_in,
    schools_to_write_for,
)
from schools.models import SupportEntry
from schools.workflow import support

form_page = require_http_methods(["GET", "HEAD", "POST"])
State = SupportEntry.State


class SupportList(FacetedList):
    """What schools offer to each other; who writes entries finds the drafts of theirs here too."""

    template_name = "schools/support_list.html"
    export = SUPPORT
    context_object_name = "entries"

    def shown(self, rows):
        return rows.select_related("school__district")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            may_start=SupportEntry.may_be_started_by(self.request.user),
            search_label="Search what is offered, or a school",
            **kwargs,
        )
        if not context["may_start"]:  # for them all are listed
            context["facets"] = [f for f in context["facets"] if f.name != "state"]
        return context


class EntryPage(DetailView):
    """What one school offers, how that is known, and how to reach the school."""

    template_name = "schools/support_entry.html"
    context_object_name = "entry"

    def get_queryset(self):
        entries = SupportEntry.objects.for_user(self.request.user)
        return entries.select_related("school__district", "marked_by")

    def get_context_data(self, **kwargs):
        entry, user = self.object, self.request.user
        may_write = entry.may_be_written_by(user)
        may_mark = entry.may_be_marked_by(user)
        return super().get_context_data(
            heads=entry.heads(),
            may_write=may_write,
            can_edit=may_write and entry.state != State.DISCARDED,
            can_list=entry.may_be_listed_by(user) and not support.why_not_listed(entry),
            can_withdraw=may_write and entry.state == State.LISTED,
            can_reopen=may_write and entry.state == State.WITHDRAWN,
            can_discard=may_write and entry.state == State.DRAFT,
            can_mark=may_mark and not support.why_no_mark(entry),
            can_unmark=may_mark and entry.has_mark,
            **kwargs,
        )


class WriteEntry(View):
    """Start an entry, or change one. If somebody was quicker, both texts are shown."""

    def dispatch(self, request, *args, **kwargs):
        self.entry = _entry(request, kwargs["pk"]) if "pk" in kwargs else None
        if self.entry is None:
            self.schools = schools_to_write_for(request.user)
            may = self.schools.exists()
        else:
            may = self.entry.may_be_written_by(request.user)
            if may and self.entry.state == State.DISCARDED:
                raise NotNow(support.is_now(self.entry), self.entry)
        if not may:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form(self, data):
        if self.entry:
            return SupportEntryForm.of(self.entry, data)
        school = number_in(self.request.GET.get("school"))
        return SupportEntryForm(data, schools=self.schools, initial={"school": school})

    def get(self, request, **kwargs):
        typed = taken_back(request)
        if typed:
            return self.show(self.form(typed), edition=number_in(typed.get("edition")))
        return self.show(self.form(None), edition=self.entry and self.entry.edition)

    def post(self, request, **kwargs):
        form = self.form(request.POST)
        seen = number_in(request.POST.get("edition"))
        if not form.is_valid():
            return self.show(form, status=422, edition=seen)
        facts = form.cleaned_data
        school = facts.pop("school")
        if self.entry is None:
            entry, _ = support.draft(school, by=request.user, **facts)
            messages.success(request, wording.ENTRY_DRAFTED)
            return redirect(entry)
        try:
            entry = support.change(self.entry, by=request.user, seen_edition=seen, **facts)
        except support.SomebodyElseChanged as changed:
            self.entry = changed.theirs
            conflict = both_texts(form, SupportEntryForm.of(self.entry))
            return self.show(form, status=409, edition=self.entry.edition, conflict=conflict)
        lost = self.entry.has_mark and not entry.has_mark
        says = wording.ENTRY_SAVED_MARK_ENDED if lost else wording.ENTRY_SAVED
        messages.success(request, says)
        return redirect(entry)

    def show(self, form, *, edition, status=200, conflict=None):
        context = {
            "form": form,
            "entry": self.entry,
            "edition": edition,
            "conflict": conflict,
            "themes": SupportEntry.objects.themes(),
            "mark_would_end": self.entry
            and self.entry.has_mark
            and not self.entry.may_be_marked_by(self.request.user),
        }
        return render(self.request, "schools/support_form.html", context, status=status)


@form_page
def list_it(request, pk):
    """List the entry, after it has been read once more."""
    entry = _entry(request, pk)
    _may(entry.may_be_listed_by(request.user), entry, support.why_not_listed(entry))
    return _ask(request, entry, "list", support.list_it, reads=True)


@form_page
def withdraw(request, pk):
    """Take the entry out of the directory, with a reason."""
    entry = _entry(request, pk)
    _may_move(request, entry, State.WITHDRAWN)
    return _ask(request, entry, "withdraw", support.withdraw, WhyNotForm)


@form_page
def reopen(request, pk):
    """Make a draft of a withdrawn entry."""
    entry = _entry(request, pk)
    _may_move(request, entry, State.DRAFT)
    return _ask(request, entry, "reopen", support.reopen)


@form_page
def discard(request, pk):
    """Put a draft away for good."""
    entry = _entry(request, pk)
    _may_move(request, entry, State.DISCARDED)
    return _ask(request, entry, "discard", support.discard)


@form_page
def mark(request, pk):
    """Grant the quality mark, for the text as it was read."""
    entry = _entry(request, pk)
    _may(entry.may_be_marked_by(request.user), entry, support.why_no_mark(entry))
    return _ask(request, entry, "mark", support.grant_mark, WhyMarkForm, reads=True)


@form_page
def unmark(request, pk):
    """Take the quality mark back, with a reason."""
    entry = _entry(request, pk)
    why_not = "" if entry.has_mark else wording.HAS_NO_MARK.format(entry=entry)
    _may(entry.may_be_marked_by(request.user), entry, why_not)
    return _ask(request, entry, "unmark", support.take_mark_back, WhyNotForm)


def _entry(request, pk):
    entries = SupportEntry.objects.for_user(request.user).select_related("school")
    return get_object_or_404(entries, pk=pk)


def _may(may, entry, why_not):
    if not may:
        raise PermissionDenied
    if why_not:
        raise NotNow(why_not, entry)


def _may_move(request, entry, to):
    why_not = "" if entry.state in entry.MOVES[to] else support.is_now(entry)
    _may(entry.may_be_written_by(request.user), entry, why_not)


def _ask(request, entry, verb, do, form_class=PlainForm, *, reads=False):
    """The page that asks first, then the deed. `reads`: it is done to the text on that page."""
    form = form_class(request.POST if request.method == "POST" else taken_back(request))
    words, status = wording.SUPPORT_VERBS[verb], 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        seen = {"seen_edition": number_in(request.POST.get("edition"))} if reads else {}
        try:
            do(entry, by=request.user, **form.cleaned_data, **seen)
        except support.SomebodyElseChanged as changed:
            entry, status = changed.theirs, 409
            messages.warning(request, wording.ENTRY_CHANGED_BEFORE)
        else:
            messages.success(request, words["done"])
            return redirect("schools:support" if verb == "discard" else entry)
    context = {"entry": entry, "form": form, "verb": verb, "words": words, "reads": reads}
    return render(request, "schools/support_verb.html", context, status=status)
