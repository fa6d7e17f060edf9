"""The schools of a year: who takes part, in which cluster, and who has said wishes."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from peerreview.filters.taking_part import ParticipationFilter, told_apart
from peerreview.forms.setup import JoinForm, LeaveForm, PlaceForm
from peerreview.models import Cycle, Participation, Review, Seat
from peerreview.views.access import run_by, show
from peerreview.views.screens import typed
from peerreview.wording import setup as wording
from peerreview.workflow import taking_part
from records.steps import NotNow
from schools.facets import FacetedList
from schools.models import School
from schools.views.signing_desk import form_page

FOUND = 30  # schools that a search shows


def participation_of(request, pk, participation):
    """(the cycle, one of its schools) for whoever runs it."""
    cycle = run_by(request, pk)
    rows = Participation.objects.filter(cycle=cycle).select_related("school", "cluster")
    found = get_object_or_404(rows, pk=participation)
    found.cycle = cycle
    return cycle, found


class Schools(FacetedList):
    """Every school that takes part, or has left."""

    template_name = "peerreview/setup/schools.html"
    filterset_class = ParticipationFilter
    context_object_name = "participations"

    def dispatch(self, request, *args, **kwargs):
        self.cycle = run_by(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def filters(self):
        asked = self.request.GET or None
        return self.filterset_class(
            asked,
            queryset=self.rows(),
            request=self.request,
            clusters=list(self.cycle.clusters.all()),
        )

    def rows(self):
        return told_apart(Participation.objects.filter(cycle=self.cycle))

    def shown(self, rows):
        return rows.select_related("school", "cluster")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            cycle=self.cycle, may_change=self.cycle.state != Cycle.State.CLOSED, **kwargs
        )


@form_page
def join(request, pk):
    """Let all schools take part that do not, or some of them that are searched for."""
    cycle = run_by(request, pk)
    if cycle.state == Cycle.State.CLOSED:
        raise NotNow(wording.IS_CLOSED.format(cycle=cycle), cycle)
    could = taking_part.could_join(cycle)
    everybody = could.filter(status=School.Status.OPEN)
    words = request.GET.get("search", "").strip()
    found = could.named_like(words) if words else could.none()
    data = typed(request)
    form = JoinForm(data if data is None or "all" not in data else None, found=could)
    if request.method == "POST" and ("all" in request.POST or form.is_valid()):
        schools = everybody if "all" in request.POST else form.cleaned_data["schools"]
        schools = list(schools)
        n = taking_part.join(cycle, schools, by=request.user)
        messages.success(request, _joined(n, schools))
        return redirect("peerreview:schools", cycle.pk)
    shown = list(found.select_related("district")[: FOUND + 1])
    return show(
        request,
        "join",
        form=form,
        cycle=cycle,
        free=everybody.count(),
        search=words,
        found=shown[:FOUND],
        more=len(shown) > FOUND,
        ticked={str(key) for key in form["schools"].value() or ()},
        most=FOUND,
    )


def _joined(n, schools):
    if not n:
        return wording.JOINED_NONE
    if n == 1:
        return wording.JOINED_ONE.format(school=schools[0])
    return wording.JOINED.format(schools=wording.schools(n))


@form_page
def place(request, pk, participation):
    """In which cluster a school is, and whether it is reviewed."""
    cycle, found = participation_of(request, pk, participation)
    if not found.takes_part:
        raise NotNow(wording.SCHOOL_LEFT.format(school=found.school, cycle=cycle), cycle)
    form = PlaceForm(typed(request), participation=found)
    if request.method == "POST" and form.is_valid():
        try:
            taking_part.place(found, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(request.path)
        messages.success(request, wording.PLACED.format(school=found.school))
        return redirect("peerreview:schools", cycle.pk)
    return show(request, "place", form=form, cycle=cycle, participation=found)


@form_page
def leave(request, pk, participation):
    """Ask why, then let a school leave."""
    cycle, found = participation_of(request, pk, participation)
    if not found.takes_part:
        raise NotNow(wording.LEFT_ALREADY.format(school=found.school), cycle)
    form = LeaveForm(typed(request))
    if request.method == "POST" and form.is_valid():
        taking_part.leave(found, by=request.user, **form.cleaned_data)
        messages.success(request, wording.LEFT.format(school=found.school))
        return redirect("peerreview:schools", cycle.pk)
    review = cycle.reviews.filter(school=found.school, state=Review.State.PLANNED).first()
    seats = Seat.objects.standing().filter(
        school=found.school, review__cycle=cycle, review__state=Review.State.PLANNED
    )
    return show(
        request,
        "leave",
        form=form,
        cycle=cycle,
        participation=found,
        review=review,
        seats=seats.count(),
    )


@require_POST
def come_back(request, pk, participation):
    """A school that had left takes part again."""
    cycle, found = participation_of(request, pk, participation)
    taking_part.come_back(found, by=request.user)
    messages.success(request, wording.BACK.format(school=found.school))
    return redirect("peerreview:schools", cycle.pk)
