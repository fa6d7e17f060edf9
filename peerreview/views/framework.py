"""The framework of a year: its themes in their order, each with the questions to ask."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from peerreview.forms.setup import ThemeForm
from peerreview.models import Theme
from peerreview.views.access import both_texts, edition_in, run_by, show
from peerreview.views.screens import typed
from peerreview.wording import setup as wording
from peerreview.workflow import framework as workflow
from records.steps import NotNow, SomebodyElseChanged
from schools.views.signing_desk import form_page


def theme_of(request, pk, theme):
    """(the cycle, one of its themes) for whoever runs it."""
    cycle = run_by(request, pk)
    found = get_object_or_404(Theme.objects.filter(cycle=cycle), pk=theme)
    found.cycle = cycle
    return cycle, found


@require_safe
def framework(request, pk):
    """All themes."""
    cycle = run_by(request, pk)
    return show(request, "framework", cycle=cycle, themes=list(cycle.themes.all()))


@form_page
def add(request, pk):
    """Add a theme at the end."""
    cycle = run_by(request, pk)
    form = ThemeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            theme = workflow.add(cycle, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, wording.THEME_ADDED.format(theme=theme.name))
            return redirect("peerreview:framework", cycle.pk)
    return show(request, "theme", form=form, cycle=cycle, theme=None)


@form_page
def change(request, pk, theme):
    """Change the words of a theme."""
    cycle, found = theme_of(request, pk, theme)
    stands = {"name": found.name, "prompts": found.prompts}
    data = typed(request)
    form, edition = ThemeForm(data, initial=stands), edition_in(data, found.edition)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.change(found, by=request.user, seen_edition=edition, **form.cleaned_data)
        except SomebodyElseChanged as changed:
            theirs = changed.theirs
            form.add_error(None, wording.THEME_CHANGED)
            stands = {"name": theirs.name, "prompts": theirs.prompts}
            return show(
                request,
                "theme",
                form=form,
                status=409,
                cycle=cycle,
                theme=theirs,
                edition=theirs.edition,
                conflict=both_texts(form, ThemeForm(initial=stands)),
            )
        except NotNow as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, wording.SAVED)
            return redirect("peerreview:framework", cycle.pk)
    return show(request, "theme", form=form, cycle=cycle, theme=found, edition=edition)


@require_POST
def move(request, pk, theme):
    """One place up or down."""
    cycle, found = theme_of(request, pk, theme)
    workflow.move(found, by=request.user, up=request.POST.get("to") == "up")
    return redirect("peerreview:framework", cycle.pk)


@form_page
def remove(request, pk, theme):
    """Ask, then remove a theme."""
    cycle, found = theme_of(request, pk, theme)
    if request.method == "POST":
        workflow.remove(found, by=request.user)
        messages.success(request, wording.THEME_REMOVED.format(theme=found.name))
        return redirect("peerreview:framework", cycle.pk)
    why_not = workflow.why_not_remove(found)
    return show(request, "theme_remove", cycle=cycle, theme=found, why_not=why_not)
