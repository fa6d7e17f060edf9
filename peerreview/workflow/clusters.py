"""The clusters of a year: set by a suggestion, then put right by people who know better."""

from peerreview.models import Participation, ReviewCluster
from peerreview.wording import setup as wording
from peerreview.workflow.editing import changing
from peerreview.workflow.suggesting import suggest
from records import history
from records.steps import NotNow


class LookAgain(Exception):
    """The suggestion is not what was seen any more; `suggestion` is how it would be now."""

    def __init__(self, suggestion):
        super().__init__(wording.CLUSTERS_LOOK_AGAIN)
        self.suggestion = suggestion


@history.deed()
def take(cycle, *, by, basis, size, seen):
    """Replace all clusters by what was suggested, if it is still what was `seen`.

    Returns how many there are. Raises LookAgain, or NotNow if the cycle is closed.
    """
    with changing(cycle, by) as now:
        suggestion = suggest(now, basis=basis, size=size)
        if suggestion.seen != seen:
            raise LookAgain(suggestion)
        now.clusters.all().delete()
        made = ReviewCluster.objects.bulk_create(
            ReviewCluster(cycle=now, name=each.name, basis=basis) for each in suggestion.clusters
        )
        moved = []
        for cluster, each in zip(made, suggestion.clusters, strict=True):
            for participation in each.participations:
                participation.cluster = cluster
                moved.append(participation)
        Participation.objects.bulk_update(moved, ["cluster"])
        says = ReviewCluster.Basis(basis).label
        history.note(now, "clusters_set", by=by, says=says)
        return len(made)


@history.deed()
def add(cycle, *, by, name):
    """Add an empty cluster. Returns it. Raises NotNow if there is one of this name."""
    with changing(cycle, by) as now:
        _must_be_new(now, name)
        cluster = now.clusters.create(name=name)
        history.note(now, "cluster_added", by=by, says=name)
        return cluster


@history.deed()
def rename(cluster, *, by, seen_name, name):
    """Call a cluster otherwise. Raises NotNow if somebody else has, or there is one of this name."""
    with changing(cluster.cycle, by) as now:
        there = _there(now, cluster)
        if there.name != seen_name:
            raise NotNow(wording.CLUSTER_CHANGED.format(cluster=there.name), now)
        _must_be_new(now, name, but=there)
        there.name = name
        there.save(update_fields=["name"])
        history.note(now, "cluster_renamed", by=by, says=f"{seen_name} → {name}")


@history.deed()
def merge(cluster, *, into, by):
    """Put the schools of one cluster into another, and remove it. Raises NotNow."""
    with changing(cluster.cycle, by) as now:
        there, other = _there(now, cluster), _there(now, into)
        there.participations.update(cluster=other)
        there.delete()
        history.note(now, "clusters_merged", by=by, says=f"{there.name} → {other.name}")


@history.deed()
def remove(cluster, *, by):
    """Remove a cluster; its schools stand in none. Raises NotNow."""
    with changing(cluster.cycle, by) as now:
        there = _there(now, cluster)
        there.participations.update(cluster=None)
        there.delete()
        history.note(now, "cluster_removed", by=by, says=there.name)


def _there(cycle, cluster):
    found = cycle.clusters.filter(pk=cluster.pk).first()
    if found is None:
        raise NotNow(wording.CLUSTER_GONE, cycle)
    return found


def _must_be_new(cycle, name, but=None):
    others = cycle.clusters.exclude(pk=but.pk) if but else cycle.clusters.all()
    if others.filter(name__iexact=name).exists():
        raise NotNow(wording.CLUSTER_NAMED_ALREADY.format(cluster=name), cycle)
