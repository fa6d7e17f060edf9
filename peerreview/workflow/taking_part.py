"""Schools take part in a year: they join, leave, come back, and say what they wish for."""

from django.db.models import F, Q
from django.utils import timezone

from peerreview.models import Cycle, Participation
from peerreview.wording import setup as wording
from peerreview.workflow import cycles, opening, owing
from peerreview.workflow.editing import changing, held
from records import history
from records.steps import NotNow, SomebodyElseChanged
from schools.models import School


def could_join(cycle):
    """The schools that could take part and do not: open, and not part of another one."""
    known = Participation.objects.filter(cycle=cycle).values("school")
    is_open = Q(status__in=[School.Status.OPEN, School.Status.CLOSING])
    return School.objects.filter(is_open, part_of=None).exclude(pk__in=known)


@history.deed()
def join(cycle, schools, *, by):
    """Let these schools take part; those that do, or have left, stay as they are.

    Each comes into the cluster in which it was in the latest year before, if there is one of this
    name. Returns how many joined. Raises NotNow if the cycle is closed.
    """
    with changing(cycle, by) as now:
        schools = list(could_join(now).filter(pk__in=[school.pk for school in schools]))
        clusters = _clusters_before(now)
        Participation.objects.bulk_create(
            Participation(cycle=now, school=school, cluster=clusters.get(school.pk))
            for school in schools
        )
        if not schools:
            return 0
        says = schools[0].name if len(schools) == 1 else wording.schools(len(schools))
        history.note(now, "schools_joined", by=by, says=says)
        if now.state == Cycle.State.OPEN:
            owing.owe(now, [school.pk for school in schools], by=by)
            opening.tell_heads(now, by=by)
        return len(schools)


def _clusters_before(cycle):
    """{school: the cluster that is called as that in which it was in the latest year before}."""
    latest = cycles.before(cycle.year)
    if latest is None:
        return {}
    called = {cluster.name: cluster for cluster in cycle.clusters.all()}
    was = latest.participations.exclude(cluster=None).values_list("school", "cluster__name")
    return {school: called[name] for school, name in was if name in called}


@history.deed()
def leave(participation, *, by, because):
    """Let a school leave, with a reason. Raises NotNow if it has left, or the cycle is closed."""
    with changing(participation.cycle, by) as now:
        mine = Participation.objects.filter(pk=participation.pk, left_at=None)
        if not mine.update(left_at=timezone.now(), left_because=because):
            raise NotNow(wording.LEFT_ALREADY.format(school=participation.school), now)
        if now.state == Cycle.State.OPEN:
            owing.owe_no_more(participation, by=by)
        history.note(participation, "school_left", by=by, says=because)


@history.deed()
def come_back(participation, *, by):
    """A school that had left takes part again. Raises NotNow."""
    with changing(participation.cycle, by) as now:
        mine = Participation.objects.filter(pk=participation.pk, left_at__isnull=False)
        if not mine.update(left_at=None, left_because=""):
            raise NotNow(wording.TAKES_PART_ALREADY.format(school=participation.school), now)
        if now.state == Cycle.State.OPEN:
            participation.cycle = now
            owing.owe_again(participation, by=by)
            opening.tell_heads(now, by=by)
        history.note(participation, "school_back", by=by)


@history.deed()
def place(participation, *, by, seen, cluster, hosts):
    """Move a school to a cluster (or None), and say whether it is reviewed this year.

    `seen` is (key of the cluster or None, hosts) as whoever decides saw it. Raises NotNow if that
    has changed, the school has left, or the cycle is closed.
    """
    with changing(participation.cycle, by) as now:
        there = Participation.objects.get(pk=participation.pk)
        if not there.takes_part:
            raise NotNow(wording.SCHOOL_LEFT.format(school=there.school, cycle=now), now)
        if (there.cluster_id, there.hosts) != seen:
            raise NotNow(wording.MOVED_ALREADY.format(school=there.school), now)
        if (cluster and cluster.pk, hosts) == seen:
            return
        Participation.objects.filter(pk=there.pk).update(cluster=cluster, hosts=hosts)
        says = cluster.name if cluster else ""
        history.note(there, "school_placed", by=by, says=says)


# -- What a school wishes --------------------------------------------------------------------------


def why_no_wishes(participation):
    """Why nothing can be wished for (any more), in a sentence; empty if it can."""
    cycle = participation.cycle
    if cycle.state != Cycle.State.OPEN:
        return wording.WISHES_NOT_OPEN.format(cycle=cycle, state=cycle.get_state_display())
    if not participation.takes_part:
        return wording.SCHOOL_LEFT.format(school=participation.school, cycle=cycle)
    if cycle.has_schedule:
        return wording.WISHES_PUBLISHED.format(cycle=cycle)
    return ""


@history.deed()
def say_wishes(participation, *, by, seen_edition, focus, focus_words, wished_days, closed_days):
    """Say what the review should look at, and when it can be.

    Raises SomebodyElseChanged with the newer wishes, or NotNow.
    """
    with held(participation.cycle, by) as now:
        there = Participation.objects.select_related("school").get(pk=participation.pk)
        there.cycle = now
        if why_not := why_no_wishes(there):
            raise NotNow(why_not, there)
        mine = Participation.objects.filter(pk=there.pk, edition=seen_edition)
        if not mine.update(
            edition=F("edition") + 1,
            focus=focus,
            focus_words=focus_words,
            wished_days=wished_days,
            closed_days=closed_days,
            said_by=by,
            said_at=timezone.now(),
        ):
            raise SomebodyElseChanged(there)
        history.note(there, "wishes_said", by=by)
