"""A list of people as a file: read, looked through, and only then taken."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consultation.forms.asking import ListForm, TakeListForm
from consultation.views.asking.desk import form_page, run_by, show
from consultation.wording import asking as wording
from consultation.workflow import asking
from consultation.workflow.asking import lists
from consultation.workflow.asking.audience import as_if_listed
from consultation.workflow.asking.counts import outlook
from records.steps import NotNow
from records.tables import Refused

SHOWN = 100  # rows of each kind in the preview


def _open_to_lists(request, pk):
    """(the consultation, whether it is a draft). Raises NotNow where nobody can be added."""
    consultation = run_by(request, pk)
    draft = consultation.state == consultation.State.DRAFT
    if not draft and (why_not := asking.why_not_add(consultation)):
        raise NotNow(why_not, consultation)
    return consultation, draft


@form_page
def bring(request, pk):
    """Choose the file; then see what it would do. Nothing is changed here."""
    consultation, draft = _open_to_lists(request, pk)
    if request.method != "POST":
        return show(request, "list", consultation, form=ListForm(draft=draft), draft=draft)
    form = ListForm(request.POST, request.FILES, draft=draft)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            listed = lists.read_list(file, name=file.name, consultation=consultation)
        except Refused as refused:
            form.add_error("file", refused.says)
        else:
            how = form.cleaned_data.get("how", "")
            return _preview(request, consultation, listed, how, draft)
    return show(request, "list", consultation, form=form, draft=draft)


def _preview(request, consultation, listed, how, draft):
    after = as_if_listed(consultation, listed.told, replaces=how == "replace")
    people = sorted(listed.people.values(), key=lambda post: post.person.plain_name)
    return show(
        request,
        "list_preview",
        consultation,
        draft=draft,
        listed=listed,
        how=how,
        people=people[:SHOWN],
        more_people=max(0, len(people) - SHOWN),
        groups=[
            (heading, rows[:SHOWN], max(0, len(rows) - SHOWN))
            for heading, rows in (
                (wording.LIST_PROBLEMS, listed.problems),
                (wording.LIST_LEFT_OUT, listed.left_out),
            )
            if rows
        ],
        unknown=listed.unknown[:SHOWN],
        more_unknown=max(0, len(listed.unknown) - SHOWN),
        told=lists.carry(consultation, listed),
        counted=outlook(after) if draft else None,
    )


@require_POST
def take(request, pk):
    """Put those who were read on the list, or ask them as well where it is published."""
    consultation, draft = _open_to_lists(request, pk)
    form = TakeListForm(request.POST)
    told = form.is_valid() and lists.carried(consultation, form.cleaned_data["told"])
    if not told:
        messages.warning(request, wording.LIST_PREVIEW_OLD)
        return redirect("consultation:audience_list", consultation.pk)
    if draft:
        replaces = form.cleaned_data["how"] == "replace"
        asking.set_list(consultation, told, by=request.user, replaces=replaces)
        says = wording.LIST_KEPT.format(people=wording.people(len(told)))
        messages.success(request, says)
        return redirect("consultation:audience", consultation.pk)
    added = asking.add_invitees(consultation, lists.posts_of(told), by=request.user)
    says = wording.ADDED_MANY.format(people=wording.people(len(added)))
    messages.success(request, says)
    return redirect("consultation:run", consultation.pk)
