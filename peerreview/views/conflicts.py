"""Conflicts: one's own, or all for the coordinator; declared, and taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from peerreview.forms.conflicts import ConflictForm, RivalsForm
from peerreview.models import Conflict
from peerreview.models.pool import RUNNING
from peerreview.views.screens import show, typed
from peerreview.wording import pool as wording
from peerreview.workflow import conflicts
from schools.models import Person, Post, School
from schools.views.signing_desk import form_page

LISTED = 50  # on a page


def _declared_by(request):
    if not Conflict.may_be_declared_by(request.user):
        raise PermissionDenied


def _led_by(user):
    """The schools whose head somebody is; for the coordinator all."""
    if user.is_coordinator:
        return School.objects.filter(status__in=RUNNING)
    led = [p.school_id for p in user.current_posts if p.kind == Post.Kind.HEADTEACHER]
    return School.objects.filter(pk__in=led, status__in=RUNNING)


@require_safe
def listed(request):
    """What stands in the way of whom."""
    _declared_by(request)
    rows = Conflict.objects.for_user(request.user)
    rows = rows.select_related("person", "school", "other_school", "declared_by")
    page = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    for conflict in page:
        conflict.may_take_back = conflict.may_be_taken_back_by(request.user)
    return show(
        request,
        "pool/conflicts",
        page_obj=page,
        today=timezone.localdate(),
        may_declare_rivals=request.user.is_coordinator or request.user.holds(Post.Kind.HEADTEACHER),
    )


@form_page
def declare(request):
    """Say which school somebody should not review."""
    _declared_by(request)
    people = None
    if request.user.is_coordinator:
        people = Person.objects.filter(reviewer__isnull=False)
    schools = School.objects.filter(status__in=RUNNING)
    initial = {"person": request.GET.get("person")}
    form = ConflictForm(typed(request), schools=schools, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        person = facts.pop("person", request.user)
        conflicts.declare(person, by=request.user, **facts)
        messages.success(request, wording.DECLARED)
        return redirect("peerreview:conflicts")
    return show(request, "pool/conflict_declare", form=form)


@form_page
def rivals(request):
    """Say that two schools compete."""
    if not (request.user.is_coordinator or request.user.holds(Post.Kind.HEADTEACHER)):
        raise PermissionDenied
    schools = School.objects.filter(status__in=RUNNING)
    form = RivalsForm(typed(request), schools=schools, own=_led_by(request.user))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        conflicts.declare_rivals(
            facts["school"], facts["other"], by=request.user, until=facts["until"]
        )
        messages.success(request, wording.DECLARED)
        return redirect("peerreview:conflicts")
    return show(request, "pool/conflict_rivals", form=form)


@form_page
def take_back(request, pk):
    """Ask, then take a conflict back."""
    rows = Conflict.objects.for_user(request.user)
    rows = rows.select_related("person", "school", "other_school")
    conflict = get_object_or_404(rows, pk=pk)
    if not conflict.may_be_taken_back_by(request.user):
        raise PermissionDenied
    if request.method == "POST":
        conflicts.take_back(conflict, by=request.user)
        messages.success(request, wording.CONFLICT_TAKEN_BACK)
        return redirect("peerreview:conflicts")
    return show(
        request, "pool/conflict_take_back", conflict=conflict, words=wording.conflict(conflict)
    )
