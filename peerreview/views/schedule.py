"""The schedule of a cycle: ask for one, watch it being worked out, look at it, publish it."""

import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import View

from peerreview.models import Cycle, Review, Schedule, Seat, Term
from peerreview.outputs import overview
from peerreview.planning.preview import preview
from peerreview.views.access import run_by
from peerreview.wording import schedule as wording
from peerreview.workflow import picture, publishing, scheduling
from records import jobs, tables
from records.moments import day as in_words
from records.steps import NotNow, SomebodyElseChanged
from schools.forms import number_in

State = Schedule.State


def schedule_for(request, pk):
    """The schedule, for who runs its cycle; to anybody else it does not exist."""
    rows = Schedule.objects.for_user(request.user).select_related("cycle", "made_by")
    return get_object_or_404(rows, pk=pk)


@method_decorator(never_cache, name="dispatch")
class Schedules(View):
    """Where a cycle stands: what is published, what is in hand, what can be asked for."""

    def get(self, request, pk):
        cycle = run_by(request, pk)
        schedules = list(cycle.schedules.select_related("made_by").defer("plan")[:20])
        seats = Seat.objects.filter(review__cycle=cycle)
        planned = Review.objects.filter(cycle=cycle, state=Review.State.PLANNED)
        context = {
            "cycle": cycle,
            "draft": next((s for s in schedules if s.state in Schedule.IN_HAND), None),
            "published": next((s for s in schedules if s.state == State.PUBLISHED), None),
            "earlier": [s for s in schedules if s.state in (State.SUPERSEDED, State.DISCARDED)],
            "asked": seats.filter(state=Seat.State.ASKED).count(),
            "confirmed": seats.filter(state=Seat.State.CONFIRMED).count(),
            "declined": self.declined(planned, seats),
            "not_this_day": planned.filter(answer=Review.Answer.DECLINED).select_related("school"),
            "can_ask": cycle.state == Cycle.State.OPEN,
        }
        return render(request, "peerreview/schedule/schedules.html", context)

    @staticmethod
    def declined(planned, seats):
        """Those who declined, where nobody has been found instead."""
        short = [
            review.pk
            for review in planned.select_related("cycle").prefetch_related("seats")
            if sum(seat.is_standing for seat in review.seats.all()) < review.cycle.team_size
        ]
        gone = seats.filter(state=Seat.State.DECLINED, review__in=short)
        return gone.select_related("reviewer__person", "review__school").order_by("answered_at")


@require_safe
@never_cache
def possible(request, pk):
    """What a schedule can reach at best, in about a second: who would be short whatever is done."""
    cycle = run_by(request, pk)
    problem = picture.problem_of(cycle)
    found = preview(problem)
    short = sorted((problem.schools[host].name, missing) for host, missing in found.short.items())
    context = {"cycle": cycle, "seen": found, "short": short, "problem": problem}
    page = "peerreview/schedule/possible.html"
    return render(request, f"{page}#possible" if request.htmx else page, context)


@require_POST
def ask(request, pk):
    """Have a schedule worked out: of the whole year, or only of what must change."""
    cycle = run_by(request, pk)
    repair = request.POST.get("kind") == Schedule.Kind.REPAIR
    kind = Schedule.Kind.REPAIR if repair else Schedule.Kind.WHOLE
    schedule = scheduling.ask_for(cycle, by=request.user, kind=kind)
    messages.success(request, wording.ASKED)
    return redirect(schedule)


@method_decorator(never_cache, name="dispatch")
class SchedulePage(View):
    """One schedule: being worked out, or as a draft, or as it was published."""

    def get(self, request, pk):
        schedule = schedule_for(request, pk)
        if schedule.state in (State.ASKED, State.FAILED):
            return self.working(request, schedule)
        if request.htmx and request.headers.get("HX-Target") == "working":
            # It is ready: the page that waited for it becomes the page that shows it.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        look = request.GET.get("by", "visits")
        look = look if look in wording.WAYS_TO_LOOK else "visits"
        context = seen(schedule) | {"look": look, "looks": wording.WAYS_TO_LOOK.items()}
        return render(
            request, "peerreview/schedule/schedule.html", context | self.look(look, context)
        )

    @staticmethod
    def working(request, schedule):
        page = "peerreview/schedule/working.html"
        context = {"schedule": schedule, "cycle": schedule.cycle, "job": jobs.latest(schedule)}
        return render(request, f"{page}#working" if request.htmx else page, context)

    @staticmethod
    def look(look, context):
        rows, draft = context["rows"], context["draft"]
        if look == "clusters":
            return {"coverage": overview.coverage(rows), "terms": [t.label for t in Term]}
        if look == "distances":
            return {
                "distances": overview.distances(rows),
                "map": overview.map_of(draft.problem, rows),
            }
        if look == "days":
            return {"days": overview.days_given(draft.problem, draft.plan)}
        if look == "changes":
            return {"changes": changes_in_words(draft)}
        return {}


def seen(schedule):
    """What every look at a schedule is made of."""
    draft = scheduling.Draft.of(schedule)
    clusters = dict(schedule.cycle.clusters.values_list("pk", "name"))
    rows = overview.rows_of(draft.problem, draft.plan, draft.breaches(), clusters)
    return {
        "schedule": schedule,
        "cycle": schedule.cycle,
        "draft": draft,
        "rows": rows,
        "broken": [row for row in rows if row.state == "must"],
        "short": [row for row in rows if row.state == "short"],
        "seats": sum(len(row.team) for row in rows),
        "wanted": len(rows) * schedule.cycle.team_size,
        "is_draft": schedule.state == State.READY,
    }


def changes_in_words(draft):
    """What publishing would change: [(school, who comes, who goes, day before, day after), …]."""
    before = picture.in_force(draft.schedule.cycle)
    names = {key: reviewer.name for key, reviewer in draft.problem.reviewers.items()}
    gone = {key for change in before.values() for key in change.team if key not in names}
    names |= dict(
        Seat.objects.filter(reviewer__in=gone).values_list("reviewer", "reviewer__person__name")
    )
    found = [
        {
            "school": draft.problem.schools[change.host].name,
            "new": change.before is None,
            "comes": [names.get(key, "") for key in change.comes],
            "goes": [names.get(key, "") for key in change.goes],
            "moves": change.moves,
            "before": change.before.day if change.before else None,
            "after": change.after.day,
        }
        for change in publishing.changes(before, draft.plan)
        if change.host in draft.problem.schools
    ]
    return sorted(found, key=lambda f: (f["new"], f["school"]))


@require_safe
def as_csv(request, pk):
    """The schedule as a file, one line for each seat."""
    context = seen(schedule_for(request, pk))
    rows = (
        (
            row.host.name,
            row.cluster,
            row.visit.day.isoformat() if row.visit.day else "",
            row.term,
            going.name,
            going.role,
            going.school,
            "yes" if going.leads else "",
            f"{going.km:.1f}" if going.km is not None else "",
        )
        for row in context["rows"]
        for going in row.team
    )
    out = io.BytesIO()
    tables.write_csv(out, wording.CSV_HEADER, rows)
    name = f"schedule-{context['cycle'].year}-{context['schedule'].number}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type=tables.MEDIA_TYPES["csv"], headers=headers)


@require_POST
def stop(request, pk):
    """Take the best that was found so far."""
    schedule = schedule_for(request, pk)
    scheduling.stop(schedule, by=request.user)
    messages.success(request, wording.STOPPED)
    return redirect(schedule)


@require_POST
def discard(request, pk):
    """Throw a draft away."""
    schedule = schedule_for(request, pk)
    scheduling.discard(schedule, by=request.user)
    messages.success(request, wording.DISCARDED)
    return redirect("peerreview:schedules", schedule.cycle_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def publish(request, pk):
    """Read what will change and who is written to; then publish."""
    schedule = schedule_for(request, pk)
    if schedule.state != State.READY:
        raise NotNow(wording.NOT_A_DRAFT.format(schedule=schedule), schedule)
    if request.method == "POST":
        try:
            publishing.publish(
                schedule, by=request.user, seen_edition=number_in(request.POST.get("edition"))
            )
        except SomebodyElseChanged as changed:
            messages.warning(request, wording.SOMEBODY_ELSE)
            return redirect(changed.theirs)
        messages.success(request, wording.PUBLISHED)
        return redirect("peerreview:schedules", schedule.cycle_id)
    context = seen(schedule)
    changed = changes_in_words(context["draft"])
    context |= {
        "changes": changed,
        "comes": sum(len(c["comes"]) for c in changed),
        "goes": sum(len(c["goes"]) for c in changed),
        "moves": sum(c["moves"] for c in changed),
        "today": in_words(timezone.localdate()),
    }
    return render(request, "peerreview/schedule/publish.html", context)
