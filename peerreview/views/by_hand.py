"""One visit of a draft, changed by hand: every rule answers at once, the draft keeps what it is told."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import View

from peerreview.forms.schedule import VisitForm
from peerreview.models import Schedule
from peerreview.outputs import overview
from peerreview.planning.byhand import alternatives
from peerreview.planning.distances import km_between
from peerreview.views.schedule import schedule_for
from peerreview.wording import schedule as wording
from peerreview.workflow import scheduling
from records.steps import NotNow, SomebodyElseChanged
from records.typed import taken_back
from schools.forms import number_in

FIT, NEAREST = 20, 40  # reviewers to choose from; others are found by name
SWAPS = 12  # proposals shown


def draft_of(request, pk, school):
    """(draft, visit) of a schedule that is a draft; 404 for a school that is not visited in it.

    Raises NotNow where it is no draft any more.
    """
    schedule = schedule_for(request, pk)
    if schedule.state != Schedule.State.READY:
        raise NotNow(wording.NOT_A_DRAFT.format(schedule=schedule), schedule)
    draft = scheduling.Draft.of(schedule)
    if school not in draft.plan or school not in draft.problem.schools:
        raise Http404
    return draft, draft.plan[school]


def candidates(draft, visit, find=""):
    """Reviewers to choose from, in groups: who goes now, who was looked for by name, who could come
    without breaking a rule, and who else is near. Nobody stands in two groups.
    """
    problem, host = draft.problem, draft.problem.schools[visit.host]
    there = [r for r in problem.reviewers.values() if r.school in problem.schools]

    def way(reviewer):
        km = km_between(host, problem.schools[reviewer.school])
        return (km is None, km or 0, reviewer.name)

    near = sorted((r for r in there if r.school != visit.host), key=way)
    words = find.casefold().split()
    empty = replace(visit, team=(), lead=None)
    could_come = alternatives(problem, draft.plan | {visit.host: empty}, visit.host)
    groups, seen = [], set()
    for title, people in (
        (wording.GO_NOW, [r for r in there if r.key in visit.team]),
        (wording.FOUND, [r for r in near if words and all(w in r.name.casefold() for w in words)]),
        (wording.COULD_COME, [problem.reviewers[a.reviewer] for a in could_come[:FIT]]),
        (wording.NEAR, near[:NEAREST]),
    ):
        new = {r.key: r for r in people if r.key not in seen}
        seen |= set(new)
        if new:
            groups.append((title, [(key, in_words(problem, host, r)) for key, r in new.items()]))
    return groups


def in_words(problem, host, reviewer):
    """A reviewer as they stand in a list: name, as what, from where, how far."""
    school = problem.schools[reviewer.school]
    return wording.candidate(reviewer, school.name, km_between(host, school))


class VisitView(View):
    """What changing and checking share."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.draft, self.visit = draft_of(request, kwargs["pk"], kwargs["school"])
        self.cycle = self.draft.schedule.cycle

    def form(self, data=None):
        return VisitForm(
            data,
            visit=self.visit,
            team_size=self.cycle.team_size,
            candidates=candidates(self.draft, self.visit, self.request.GET.get("find", "")),
        )

    def show(self, form, status=200, **more):
        clusters = dict(self.cycle.clusters.values_list("pk", "name"))
        changed = form.changed_visit() if form.is_bound else None
        draft = self.draft.with_visit(changed) if changed else self.draft
        visit = changed or self.visit
        context = {
            "schedule": self.draft.schedule,
            "cycle": self.cycle,
            "form": form,
            "host": self.draft.problem.schools[visit.host],
            "row": overview.row_of(draft.problem, visit, draft.breaches(visit.host), clusters),
            "as_it_is": self.visit,
            "now": overview.team_of(self.draft.problem, self.visit),
            "find": self.request.GET.get("find", ""),
            "edition": self.draft.schedule.edition,
        }
        page = "peerreview/schedule/visit.html"
        return render(self.request, page, context | more, status=status)


@method_decorator(never_cache, name="dispatch")
class ChangeVisit(VisitView):
    """Another team, lead or day."""

    def get(self, request, **kwargs):
        typed = taken_back(request)
        if typed is None and "seat_1" in request.GET:  # “Check” without scripts
            typed = request.GET
        return self.show(self.form(typed))

    def post(self, request, **kwargs):
        form = self.form(request.POST)
        visit = form.changed_visit()
        if visit is None:
            return self.show(form, status=422)
        try:
            scheduling.set_visit(
                self.draft.schedule,
                visit,
                by=request.user,
                seen_edition=number_in(request.POST.get("edition")),
            )
        except SomebodyElseChanged as changed:
            self.draft = scheduling.Draft.of(changed.theirs)
            self.visit = self.draft.plan[visit.host]
            return self.show(form, status=409, conflict=True)
        messages.success(request, wording.SAVED)
        return redirect(f"{self.draft.schedule.get_absolute_url()}#visit-{visit.host}")


@require_safe
@never_cache
def check(request, pk, school):
    """What every rule says to a visit as it is filled in just now; the piece of the page alone."""
    view = ChangeVisit()
    view.setup(request, pk=pk, school=school)
    form = view.form(request.GET)
    return _piece(view, form) if request.htmx else view.show(form)


def _piece(view, form):
    visit = form.changed_visit() or view.visit
    draft = view.draft.with_visit(visit)
    row = overview.row_of(draft.problem, visit, draft.breaches(visit.host), {})
    context = {"row": row, "form": form}
    return render(view.request, "peerreview/schedule/visit.html#feedback", context)


@require_POST
def lock(request, pk, school):
    """Let a visit stay as it is when the schedule is worked out again; or not any more."""
    draft, visit = draft_of(request, pk, school)
    try:
        scheduling.set_visit(
            draft.schedule,
            replace(visit, locked=not visit.locked),
            by=request.user,
            seen_edition=number_in(request.POST.get("edition")),
        )
    except SomebodyElseChanged as changed:
        messages.warning(request, wording.SOMEBODY_ELSE)
        return redirect(changed.theirs)
    messages.success(request, wording.UNLOCKED if visit.locked else wording.LOCKED)
    return redirect(f"{draft.schedule.get_absolute_url()}#visit-{school}")


@method_decorator(never_cache, name="dispatch")
class Swap(View):
    """Who could change places with somebody, the swaps that break nothing first."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.draft, self.visit = draft_of(request, kwargs["pk"], kwargs["school"])
        self.reviewer = self.draft.problem.reviewers.get(kwargs["reviewer"])
        if self.reviewer is None or self.reviewer.key not in self.visit.team:
            raise Http404

    def get(self, request, **kwargs):
        draft, problem = self.draft, self.draft.problem
        context = {
            "schedule": draft.schedule,
            "cycle": draft.schedule.cycle,
            "host": problem.schools[self.visit.host],
            "reviewer": self.reviewer,
            "proposals": self.proposals(),
            "edition": draft.schedule.edition,
        }
        return render(request, "peerreview/schedule/swap.html", context)

    def proposals(self):
        """Swaps with teams nearby: which rules they break, and how the ways change."""
        problem, plan, here = self.draft.problem, self.draft.plan, self.visit.host
        home = problem.schools.get(self.reviewer.school)

        def way(host):
            km = km_between(home, problem.schools[host]) if home else None
            return (km is None, km or 0, host)

        others = sorted(
            (h for h, v in plan.items() if h != here and h in problem.schools and not v.locked),
            key=way,
        )[:30]
        found = [
            self.proposal(there, key)
            for there in others
            for key in plan[there].team
            if key in problem.reviewers and key not in self.visit.team
        ]
        found.sort(key=lambda p: (p["broken"] > 0, p["broken"], p["km"]))
        return found[:SWAPS]

    def proposal(self, there, key):
        problem, plan = self.draft.problem, self.draft.plan
        one, other = scheduling.swapped(plan, (self.visit.host, self.reviewer.key), (there, key))
        changed = replace(self.draft, plan=plan | {one.host: one, other.host: other})
        says = [b for h in (one.host, other.host) for b in changed.breaches(h)]
        instead = problem.reviewers[key]
        ways = [
            (self.reviewer.school, there),
            (instead.school, self.visit.host),
            (self.reviewer.school, self.visit.host),
            (instead.school, there),
        ]
        km = [km_between(problem.schools[a], problem.schools[b]) or 0 for a, b in ways]
        more = km[0] + km[1] - km[2] - km[3]
        return {
            "there": problem.schools[there],
            "instead": instead,
            "from": problem.schools[instead.school],
            "says": says,
            "broken": sum(b.must for b in says),
            "km": more,
            "less": -more,
        }

    def post(self, request, **kwargs):
        there, instead = (number_in(request.POST.get(n)) for n in ("there", "instead"))
        schedule = self.draft.schedule
        back = reverse("peerreview:schedule_swap", kwargs=kwargs)
        try:
            if there not in self.draft.plan:
                raise LookupError(there)
            scheduling.swap(
                schedule,
                (self.visit.host, self.reviewer.key),
                (there, instead),
                by=request.user,
                seen_edition=number_in(request.POST.get("edition")),
            )
        except LookupError:
            messages.warning(request, wording.CANNOT_BE_SWAPPED)
            return redirect(back)
        except SomebodyElseChanged as changed:
            messages.warning(request, wording.SOMEBODY_ELSE)
            return redirect(changed.theirs)
        messages.success(request, wording.SWAPPED)
        return redirect(f"{schedule.get_absolute_url()}#visit-{self.visit.host}")
