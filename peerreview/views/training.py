"""Training sessions, and who was there."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from peerreview.forms.training import PasteForm, SessionForm, ThereForm
from peerreview.models import Reviewer, TrainingSession
from peerreview.views.screens import coordinators_only, newest_cycle, show, typed
from peerreview.wording import pool as wording
from peerreview.workflow import training
from schools.views.signing_desk import form_page


@require_safe
def sessions(request):
    """All sessions, those to come first."""
    coordinators_only(request.user)
    # Where rows are counted, the order of the model is not kept.
    counted = TrainingSession.objects.annotate(people=Count("trained"))
    found = list(counted.order_by("-day", "-pk"))
    today = timezone.localdate()
    cycle = newest_cycle(request.user)
    return show(
        request,
        "pool/trainings",
        to_come=[s for s in reversed(found) if s.day > today],
        have_been=[s for s in found if s.day <= today],
        cycle=cycle,
        untrained=training.run_out_before(cycle) if cycle else 0,
    )


def _session(request, pk):
    coordinators_only(request.user)
    return get_object_or_404(TrainingSession, pk=pk)


@require_safe
def session(request, pk):
    """One session: when, where, who was there."""
    found = _session(request, pk)
    rows = Reviewer.objects.filter(trainings__session=found).told_apart().select_related("person")
    return show(request, "pool/training", session=found, reviewers=rows.order_by(*_BY_NAME))


_BY_NAME = ("person__plain_name", "pk")


@form_page
def new(request):
    """Put a session on record."""
    coordinators_only(request.user)
    form = SessionForm(typed(request), months=training.proposed_months())
    if request.method == "POST" and form.is_valid():
        made = training.plan(by=request.user, **form.cleaned_data)
        messages.success(request, wording.TRAINING_PLANNED)
        return redirect(made)
    return show(request, "pool/training_form", form=form, session=None)


@form_page
def change(request, pk):
    """Put a session right."""
    found = _session(request, pk)
    stands = {name: getattr(found, name) for name in ("title", "day", "where", "holds_until")}
    form = SessionForm(typed(request), months=training.proposed_months(), initial=stands)
    if request.method == "POST" and form.is_valid():
        training.change(found, by=request.user, **form.cleaned_data)
        messages.success(request, wording.SAVED)
        return redirect(found)
    return show(request, "pool/training_form", form=form, session=found)


@form_page
def there(request, pk):
    """A tick for each who was there; all of the pool are listed, and who was there before."""
    found = _session(request, pk)
    before = list(found.trained.values_list("reviewer", flat=True))
    pool = Reviewer.objects.in_pool() | Reviewer.objects.filter(pk__in=before)
    rows = Reviewer.objects.filter(pk__in=pool.values("pk")).told_apart()
    people = [
        (r.pk, f"{r.person.name}, {r.school_name}" if r.school_name else r.person.name)
        for r in rows.select_related("person").order_by(*_BY_NAME)
    ]
    form = ThereForm(typed(request), people=people, there=before)
    if request.method == "POST" and form.is_valid():
        counts = training.were_there(found, by=request.user, **form.changes())
        messages.success(request, wording.attended(*counts))
        return redirect(found)
    return show(request, "pool/there", form=form, session=found)


@form_page
def paste(request, pk):
    """Put down those whose addresses are pasted; what fits nobody stays in the box, with why."""
    found = _session(request, pk)
    form = PasteForm(typed(request))
    if request.method == "POST" and form.is_valid():
        keys, wrong = training.read_addresses(form.cleaned_data["addresses"])
        also, _ = training.were_there(found, by=request.user, also=keys)
        if not wrong:
            messages.success(request, wording.attended(also))
            return redirect(found)
        if also:
            messages.success(request, wording.attended(also))
        form = PasteForm({"addresses": "\n".join(line for line, _ in wrong)})
        form.full_clean()
        for _, says in wrong:
            form.add_error("addresses", says)
    return show(request, "pool/paste", form=form, session=found)
