"""The clusters of a year: suggested, then put right by hand."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from peerreview.forms.setup import ClusterForm, MergeForm, SuggestForm
from peerreview.models import Cycle, ReviewCluster
from peerreview.views.access import run_by, show
from peerreview.views.screens import typed
from peerreview.wording import setup as wording
from peerreview.workflow import clusters as workflow
from peerreview.workflow.suggesting import suggest as suggestion_of
from records.steps import NotNow
from schools.views.signing_desk import form_page

USUAL_SIZE = 10


def _changed_by(request, pk):
    """The cycle whose clusters can still be changed."""
    cycle = run_by(request, pk)
    if cycle.state == Cycle.State.CLOSED:
        raise NotNow(wording.IS_CLOSED.format(cycle=cycle), cycle)
    return cycle


def cluster_of(request, pk, cluster):
    """(the cycle, one of its clusters) for whoever runs it."""
    cycle = run_by(request, pk)
    found = get_object_or_404(ReviewCluster.objects.filter(cycle=cycle), pk=cluster)
    found.cycle = cycle
    return cycle, found


@require_safe
def clusters(request, pk):
    """Every cluster with its schools, and those in none."""
    cycle = run_by(request, pk)
    rows = cycle.participations.taking_part().select_related("school")
    inside = {cluster.pk: [] for cluster in cycle.clusters.all()}
    nowhere = []
    for participation in rows:
        inside.get(participation.cluster_id, nowhere).append(participation)
    return show(
        request,
        "clusters",
        cycle=cycle,
        clusters=[(cluster, inside[cluster.pk]) for cluster in cycle.clusters.all()],
        nowhere=nowhere,
        may_change=cycle.state != Cycle.State.CLOSED,
    )


@form_page
def suggest(request, pk):
    """Choose how, look at what that would be, and only then take it."""
    cycle = _changed_by(request, pk)
    asked = request.POST if request.method == "POST" else request.GET or None
    form = SuggestForm(asked, initial={"size": USUAL_SIZE, "basis": "place"})
    suggestion, status = None, None
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if request.method == "POST":
            seen = request.POST.get("seen", "")
            try:
                n = workflow.take(cycle, by=request.user, seen=seen, **facts)
            except workflow.LookAgain as again:
                messages.warning(request, str(again))
                suggestion, status = again.suggestion, 409
            else:
                messages.success(request, wording.CLUSTERS_SET.format(n=n))
                return redirect("peerreview:clusters", cycle.pk)
        else:
            suggestion = suggestion_of(cycle, **facts)
    return show(
        request,
        "suggest",
        form=form,
        status=status,
        cycle=cycle,
        suggestion=suggestion,
        there=cycle.clusters.count(),
    )


@form_page
def add(request, pk):
    """Add an empty cluster."""
    cycle = _changed_by(request, pk)
    form = ClusterForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            cluster = workflow.add(cycle, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, wording.CLUSTER_ADDED.format(cluster=cluster))
            return redirect("peerreview:clusters", cycle.pk)
    return show(request, "cluster_add", form=form, cycle=cycle)


@form_page
def change(request, pk, cluster):
    """Call it otherwise; the ways to merge and to remove it stand below."""
    cycle, found = cluster_of(request, pk, cluster)
    form = ClusterForm(typed(request), initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        name, seen = form.cleaned_data["name"], request.POST.get("seen_name", "")
        try:
            workflow.rename(found, by=request.user, seen_name=seen, name=name)
        except NotNow as refusal:
            form.add_error("name", str(refusal))
            found.refresh_from_db()
        else:
            messages.success(request, wording.CLUSTER_RENAMED.format(cluster=name))
            return redirect("peerreview:clusters", cycle.pk)
    return show(request, "cluster", form=form, **_about(cycle, found))


def _about(cycle, cluster):
    rows = cluster.participations.taking_part().select_related("school")
    others = cycle.clusters.exclude(pk=cluster.pk)
    return {
        "cycle": cycle,
        "cluster": cluster,
        "participations": rows,
        "merging": MergeForm(others=others) if others.exists() else None,
    }


@require_POST
def merge(request, pk, cluster):
    """Put its schools into another one."""
    cycle, found = cluster_of(request, pk, cluster)
    form = MergeForm(request.POST, others=cycle.clusters.exclude(pk=found.pk))
    if not form.is_valid():
        about = _about(cycle, found) | {"merging": form}
        return show(
            request, "cluster", form=ClusterForm(initial={"name": found.name}), status=422, **about
        )
    into = form.cleaned_data["into"]
    workflow.merge(found, into=into, by=request.user)
    messages.success(request, wording.CLUSTER_MERGED.format(cluster=found, into=into))
    return redirect("peerreview:clusters", cycle.pk)


@form_page
def remove(request, pk, cluster):
    """Ask, then remove a cluster."""
    cycle, found = cluster_of(request, pk, cluster)
    if request.method == "POST":
        workflow.remove(found, by=request.user)
        messages.success(request, wording.CLUSTER_REMOVED.format(cluster=found))
        return redirect("peerreview:clusters", cycle.pk)
    inside = found.participations.taking_part().count()
    return show(request, "cluster_remove", cycle=cycle, cluster=found, inside=inside)
