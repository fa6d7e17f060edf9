"""The day of a review: its plan, what to read before, contacts, the pack, the calendar."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from peerreview.forms.visit import DocumentForm, PlanForm
from peerreview.models import DayPlan, Review, VisitDocument
from peerreview.outputs import calendar, pack
from peerreview.views.reviews import review_for, review_of
from peerreview.wording import reviews as reviews_wording
from peerreview.wording import visit as wording
from peerreview.workflow import answering, visit
from records.claims import BeingDrawn
from records.paper import PaperFailed
from records.private import serve
from records.steps import NotNow
from records.typed import taken_back
from schools.views.signing_desk import form_page

# -- The plan of the day -------------------------------------------------------------------------


@form_page
def plan(request, pk):
    """Write the plan of the day. If somebody was quicker, both are shown and nothing is lost."""
    review = review_of(request, pk, Review.may_be_planned_by)
    answering.must_be_planned(review)
    stands = DayPlan.objects.of(review)
    if request.method != "POST":
        typed = taken_back(request)
        edition = _number(typed.get("edition")) if typed else stands.edition
        return _plan_page(request, review, PlanForm(typed, plan=stands), edition)
    form, seen = PlanForm(request.POST, plan=stands), _number(request.POST.get("edition"))
    if not form.is_valid():
        return _plan_page(request, review, form, seen, status=422)
    try:
        kept = visit.plan_day(review, by=request.user, seen_edition=seen, items=form.items)
    except visit.SomebodyElseChanged as changed:
        theirs = changed.theirs
        mine = DayPlan(review=review, items=form.items)
        facts = {"mine": mine.lines, "theirs": theirs.lines}
        return _plan_page(request, review, form, theirs.edition, status=409, conflict=facts)
    moved = review.day and (kept.begins, kept.ends) != (stands.begins, stands.ends)
    messages.success(request, wording.PLAN_KEPT_NEW_HOURS if moved else wording.PLAN_KEPT)
    return redirect(f"{review.get_absolute_url()}#plan")


def _plan_page(request, review, form, edition, *, status=200, **context):
    context |= {"review": review, "form": form, "edition": edition}
    return render(request, "peerreview/visit/plan.html", context, status=status)


def _number(told):
    return int(told) if told and told.isdecimal() and len(told) < 9 else -1


# -- What to read before -------------------------------------------------------------------------


@form_page
def add_document(request, pk):
    """Give the team something to read."""
    review = review_of(request, pk, Review.is_hosted_by)
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid():
            document = visit.add_document(review, by=request.user, **form.cleaned_data)
            messages.success(request, wording.DOCUMENT_ADDED.format(title=document))
            return redirect(f"{review.get_absolute_url()}#documents")
    else:
        form = DocumentForm(taken_back(request))
    context = {"review": review, "form": form}
    status = 422 if form.errors else 200
    return render(request, "peerreview/visit/document_add.html", context, status=status)


@require_safe
def document(request, pk, document):
    """The file, for whoever may see the review."""
    review = review_for(request, pk)
    found = get_object_or_404(review.documents.exclude(file=""), pk=document)
    if not found.file.storage.exists(found.file.name):
        raise Http404
    return serve(found.file, name=found.file_name, media_type=found.media_type)


@form_page
def remove_document(request, pk, document):
    """Ask, then take it away."""
    review = review_of(request, pk, Review.is_hosted_by)
    found = get_object_or_404(VisitDocument.objects.filter(review=review), pk=document)
    if request.method == "POST":
        visit.remove_document(found, by=request.user)
        messages.success(request, wording.DOCUMENT_REMOVED.format(title=found))
        return redirect(f"{review.get_absolute_url()}#documents")
    context = {"review": review, "document": found}
    return render(request, "peerreview/visit/document_remove.html", context)


# -- What to take along --------------------------------------------------------------------------


@require_safe
def contacts(request, pk):
    """Names, posts, schools, addresses and telephones."""
    review = review_of(request, pk, Review.shows_contacts_to)
    hosts, team, coordinators = pack.contacts_of(review)
    context = {"review": review, "hosts": hosts, "team": team, "coordinators": coordinators}
    return render(request, "peerreview/visit/contacts.html", context)


@require_safe
def pack_pdf(request, pk):
    """All of it on paper."""
    review = review_of(request, pk, Review.shows_contacts_to)
    try:
        drawn = pack.pack_of(review)
    except (PaperFailed, BeingDrawn) as refusal:
        raise NotNow(str(refusal), review) from None
    headers = {"Content-Disposition": f'inline; filename="visit-pack-{review.pk}.pdf"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


@require_safe
def calendar_ics(request, pk):
    """The day as a file for one’s own calendar."""
    review = review_of(request, pk, Review.shows_contacts_to)
    if review.day is None:
        raise NotNow(reviews_wording.NO_DAY_YET, review)
    if review.state == Review.State.CANCELLED:
        answering.must_be_planned(review)
    headers = {"Content-Disposition": f'attachment; filename="review-{review.pk}.ics"'}
    text = calendar.to_keep(review, request.user)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
