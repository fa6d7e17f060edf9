"""One year: its page, its rules and its calendar, opening and closing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from peerreview.forms.calendar import CalendarForm
from peerreview.forms.setup import RulesForm, StartForm
from peerreview.models import Cycle, Participation, Review
from peerreview.views.access import both_texts, cycle_for, edition_in, run_by, show
from peerreview.views.pages import page_of
from peerreview.views.screens import typed
from peerreview.views.steps import steps_of
from peerreview.wording import setup as wording
from peerreview.workflow import cycles
from peerreview.workflow.taking_part import why_no_wishes
from records.steps import NotNow, SomebodyElseChanged
from schools.views.signing_desk import form_page


@form_page
def start(request):
    """Start a year: choose which, and see what it takes over."""
    if not Cycle.may_be_run_by(request.user):
        raise PermissionDenied
    form = StartForm(typed(request))
    if request.method == "POST" and form.is_valid():
        cycle = cycles.start(form.cleaned_data["year"], by=request.user)
        messages.success(request, wording.STARTED.format(period=cycle.period))
        return redirect(cycle)
    return show(request, "start", form=form, latest=Cycle.objects.first())


@require_safe
def cycle(request, pk):
    """For whoever runs it what is to be done; for the others what the year is about."""
    here = cycle_for(request, pk)
    if here.may_be_run_by(request.user):
        steps = steps_of(here)
        missing = cycles.what_is_missing(here) if here.state == Cycle.State.PREPARED else []
        beside = {
            "trainings": page_of(here, "peerreview:trainings"),
            "days": page_of(here, "peerreview:days"),
        }
        return show(request, "cycle_run", cycle=here, steps=steps, missing=missing, **beside)
    own = Participation.objects.for_user(request.user).filter(cycle=here)
    own = list(own.select_related("school", "cluster"))
    for each in own:
        each.cycle = here
        each.may_say = each.wishes_may_be_said_by(request.user)
        each.why_not = why_no_wishes(each)
    return show(
        request,
        "cycle",
        cycle=here,
        rules=wording.rules(here),
        windows=here.windows.all(),
        breaks=here.breaks(),
        themes=here.themes.all(),
        own=own,
    )


def _must_be_open_to_change(here):
    if here.state == Cycle.State.CLOSED:
        raise NotNow(wording.IS_CLOSED.format(cycle=here), here)


@form_page
def rules(request, pk):
    """Set the rules."""
    here = run_by(request, pk)
    _must_be_open_to_change(here)
    data = typed(request)
    form, edition = RulesForm(data, cycle=here), edition_in(data, here.edition)
    if request.method == "POST" and form.is_valid():
        try:
            cycles.set_rules(here, by=request.user, seen_edition=edition, **form.rules)
        except SomebodyElseChanged as changed:
            theirs = RulesForm(cycle=changed.theirs)
            return _both(request, "rules", changed.theirs, form, theirs)
        messages.success(request, wording.SAVED)
        return redirect(here)
    return show(request, "rules", form=form, cycle=here, edition=edition)


@form_page
def calendar(request, pk):
    """Set the windows and the holidays; `?suggest` puts the computed ones into the form."""
    here = run_by(request, pk)
    _must_be_open_to_change(here)
    data, suggested = typed(request), "suggest" in request.GET
    form = CalendarForm(data, cycle=here, suggested=suggested)
    edition = edition_in(data, here.edition)
    if request.method == "POST" and form.is_valid():
        try:
            cycles.set_calendar(
                here,
                by=request.user,
                seen_edition=edition,
                windows=form.windows,
                holidays=form.holidays,
                wishes_by=form.cleaned_data["wishes_by"],
            )
        except SomebodyElseChanged as changed:
            theirs = CalendarForm(cycle=changed.theirs)
            return _both(request, "calendar", changed.theirs, form, theirs)
        messages.success(request, wording.SAVED)
        return redirect(here)
    return show(request, "calendar", form=form, cycle=here, edition=edition, suggested=suggested)


def _both(request, name, here, mine, theirs):
    """Somebody was quicker: both, and the edition that stands now, so that mine can still be kept."""
    mine.add_error(None, wording.RULES_CHANGED)
    conflict = both_texts(mine, theirs)
    return show(
        request, name, form=mine, status=409, cycle=here, edition=here.edition, conflict=conflict
    )


# -- Open and close --------------------------------------------------------------------------------


@form_page
def open_(request, pk):
    """Ask, then open the year; says what is missing first."""
    here = run_by(request, pk)
    if here.state != Cycle.State.PREPARED:
        state = here.get_state_display()
        raise NotNow(wording.OPENED_BEFORE.format(cycle=here, state=state), here)
    missing, status = cycles.what_is_missing(here), 200
    if request.method == "POST":
        try:
            cycles.open_(here, by=request.user)
        except cycles.CannotOpen as refusal:
            missing, status = refusal.problems, 422
        else:
            messages.success(request, wording.OPENED)
            return redirect(here)
    taking_part = here.participations.taking_part().count()
    return show(
        request, "open", status=status, cycle=here, missing=missing, taking_part=taking_part
    )


@form_page
def close(request, pk):
    """Ask, then close the year."""
    here = run_by(request, pk)
    if here.state != Cycle.State.OPEN:
        state = here.get_state_display()
        raise NotNow(wording.NOT_OPEN.format(cycle=here, state=state), here)
    if request.method == "POST":
        cycles.close(here, by=request.user)
        messages.success(request, wording.CLOSED)
        return redirect(here)
    over = (Review.State.ACCEPTED, Review.State.CANCELLED)
    unfinished = here.reviews.exclude(state__in=over).count()
    return show(request, "close", cycle=here, unfinished=unfinished)


@form_page
def reopen(request, pk):
    """Ask, then go on with a year that was closed."""
    here = run_by(request, pk)
    if here.state != Cycle.State.CLOSED:
        state = here.get_state_display()
        raise NotNow(wording.NOT_CLOSED.format(cycle=here, state=state), here)
    if request.method == "POST":
        cycles.reopen(here, by=request.user)
        messages.success(request, wording.REOPENED)
        return redirect(here)
    return show(request, "reopen", cycle=here)
