"""Before publishing: who is asked, and at once how many that would be."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consultation.forms.asking import AudienceForm
from consultation.views.asking.desk import form_page, run_by, show, typed
from consultation.wording import asking as wording
from consultation.workflow import asking
from consultation.workflow.asking.audience import as_if
from consultation.workflow.asking.counts import outlook
from records.steps import NotNow

LISTED = 50  # on a page


def drafted_by(request, pk):
    """The consultation whose audience can still be changed. Raises NotNow once it is published."""
    consultation = run_by(request, pk)
    if consultation.state != consultation.State.DRAFT:
        raise NotNow(wording.AUDIENCE_IS_FIXED.format(title=consultation), consultation)
    return consultation


@form_page
def audience(request, pk):
    """Choose who is asked; each change is counted before it is kept."""
    consultation = drafted_by(request, pk)
    form = AudienceForm(typed(request), consultation=consultation)
    chosen, kept = consultation, False
    if form.is_bound and form.is_valid():
        chosen = as_if(consultation, **form.cleaned_data)
        kept = request.method == "POST" and "look" not in request.POST
    if kept:
        asking.set_audience(consultation, by=request.user, **form.cleaned_data)
        counted = outlook(chosen)
        says = wording.AUDIENCE_KEPT.format(
            people=wording.people(counted.people), schools=wording.schools(counted.schools)
        )
        messages.success(request, says)
        return redirect("consultation:run", consultation.pk)
    part = "#asked" if request.htmx and "look" in request.POST else ""
    return show(
        request,
        "audience",
        consultation,
        form=form,
        part=part,
        chosen=chosen,
        counted=outlook(chosen),
    )


@require_POST
def drop_list(request, pk):
    """Take the list of people out of the audience."""
    consultation = drafted_by(request, pk)
    asking.drop_list(consultation, by=request.user)
    consultation.refresh_from_db()
    if consultation.audience:
        messages.success(request, wording.LIST_DROPPED)
    else:
        messages.warning(request, wording.LIST_DROPPED_WAS_ALL)
    return redirect("consultation:audience", consultation.pk)


@require_safe
def gaps(request, pk):
    """Who might miss it: people who never came, schools nobody could answer for."""
    consultation = drafted_by(request, pk)
    counted = outlook(consultation)
    page = Paginator(counted.never, LISTED).get_page(request.GET.get("page"))
    return show(request, "gaps", consultation, counted=counted, page_obj=page)
