"""One school follows another: what the old one held passes to the new one, once."""

from collections import Counter
from datetime import timedelta

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from records import history
from records.history import deed
from records.moments import day
from records.steps import NotNow
from schools import signals
from schools.imports import file_wording as wording
from schools.models import (
    Collaborative,
    Invitation,
    Lead,
    Membership,
    Post,
    School,
    Succession,
    SupportEntry,
)

KINDS = {  # one, many
    "post": ("post", "posts"),
    "membership": ("membership", "memberships"),
    "lead": ("lead", "leads"),
    "budget": ("budget", "budgets"),
    "support": ("entry in the directory of support", "entries in the directory of support"),
}


@deed()
def succeed(succession, *, by):
    """Pass posts, memberships, leads, budgets and what it offers to the school it became.

    What runs on ends at the old school on the day before the succession (today, if nobody knows
    the day) and begins at the new one on that day. Signed texts keep the old name. Returns what was
    done, for `take_back`.

    Raises NotNow where several schools are involved, where the old one is still open, or where it
    has been done; PermissionDenied unless `by` is a coordinator or None (the portal itself).
    """
    _ask_who(by)
    succession = Succession.objects.select_for_update().get(pk=succession.pk)
    if succession.handed_on_at is not None:
        raise NotNow(wording.HANDED_ON.format(succession=succession))
    if not is_plain(succession):
        raise NotNow(wording.NOT_PLAIN.format(succession=succession))
    old, new = succession.predecessor, succession.successor
    on = succession.on or timezone.localdate()
    passed = _Passing(old, new, on)
    passed.all()
    Succession.objects.filter(pk=succession.pk).update(handed_on_at=timezone.now())
    words = in_words(passed.counts)
    if words:
        for school in (old, new):
            says = f"{old} → {new}, from {day(on)}: {words}"
            history.note(school, "handed_on", by=by, says=says)
    answers = signals.school_succeeded.send(
        sender=Succession, predecessor=old, successor=new, by=by
    )
    passed.did["moved"] = [one for _, moved in answers for one in moved or []]
    return passed.did


@deed()
def take_back(succession, did, *, by):
    """Undo `succeed`: what was made there goes, what ended runs on. `did` is what it returned.

    Returns sentences about what was changed again since and stays as it is.
    """
    _ask_who(by)
    kept = []
    for label, pk, told in reversed(did.get("changed", [])):
        model = apps.get_model(label)
        row = model.objects.select_for_update(of=["self"]).filter(pk=pk).first()
        if row is None or any(_kept(row, name) != after for name, (_, after) in told.items()):
            kept.append(wording.PASSED_ON_CHANGED.format(row=row or succession))
            continue
        for name, (before, _) in told.items():
            setattr(row, name, model._meta.get_field(name).to_python(before))
        row.save(update_fields=[model._meta.get_field(name).name for name in told])
    for label, pk in reversed(did.get("made", [])):
        apps.get_model(label).objects.filter(pk=pk).delete()
    for collaborative, school, position in did.get("leads", []):
        Lead.objects.get_or_create(
            collaborative_id=collaborative, school_id=school, defaults={"position": position}
        )
    old, new = succession.predecessor, succession.successor
    Succession.objects.filter(pk=succession.pk).update(handed_on_at=None)
    if did.get("changed") or did.get("made"):
        for school in (old, new):
            history.note(school, "handed_back", by=by, says=f"{new} → {old}")
    signals.succession_undone.send(
        sender=Succession, predecessor=old, successor=new, by=by, moved=did.get("moved", [])
    )
    return kept


def is_plain(succession):
    """One closed school became one other, and nobody else is involved."""
    return (
        succession.kind == Succession.Kind.SUCCESSOR
        and succession.predecessor.status == School.Status.CLOSED
        and not Succession.objects.exclude(pk=succession.pk)
        .filter(Q(predecessor=succession.predecessor) | Q(successor=succession.successor))
        .exists()
    )


def what_passes(pairs):
    """{key of the old school: what would pass on, in words} of `pairs` {its key: the day or None}."""
    counts = {pk: Counter() for pk in pairs}
    today = timezone.localdate()
    rows = (
        ("post", Post.objects.filter(ended_at=None).values_list("school", "until")),
        ("membership", Membership.objects.values_list("school", "until")),
        ("lead", Lead.objects.values_list("school")),
        ("budget", Collaborative.objects.values_list("budget_holder")),
        ("support", SupportEntry.objects.standing().values_list("school")),
    )
    for name, found in rows:
        where = "budget_holder__in" if name == "budget" else "school__in"
        for school, *until in found.filter(**{where: list(pairs)}):
            if not until or until[0] is None or until[0] >= (pairs[school] or today):
                counts[school][name] += 1
    return {pk: words for pk, its in counts.items() if (words := in_words(its))}


def in_words(counts):
    """ "3 posts and 2 memberships" of {"post": 3, "membership": 2}; "" for nothing."""
    parts = [
        f"{counts[kind]} {one if counts[kind] == 1 else many}"
        for kind, (one, many) in KINDS.items()
        if counts.get(kind)
    ]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


class _Passing:
    """What passes from the old school to the new one; `did` notes all of it."""

    def __init__(self, old, new, on):
        self.old, self.new, self.on = old, new, on
        self.last = on - timedelta(days=1)
        self.counts = Counter()
        self.did = {"changed": [], "made": [], "leads": []}

    def all(self):
        running = Q(until=None) | Q(until__gte=self.on)
        posts = Post.objects.select_for_update(of=["self"]).select_related("person")
        for post in posts.filter(running, school=self.old, ended_at=None).order_by("pk"):
            made = self._span(post, person=post.person, kind=post.kind)
            self._invitation(post, made)
            self.counts["post"] += 1
        memberships = Membership.objects.select_for_update(of=["self"])
        memberships = memberships.select_related("collaborative")
        for membership in memberships.filter(running, school=self.old).order_by("pk"):
            self._span(membership, collaborative=membership.collaborative)
            self.counts["membership"] += 1
        self._leads()
        for collaborative in Collaborative.objects.select_for_update(of=["self"]).filter(
            budget_holder=self.old
        ):
            self._change(collaborative, budget_holder_id=self.new.pk)
            self.counts["budget"] += 1
        entries = SupportEntry.objects.standing().select_for_update(of=["self"])
        for entry in entries.filter(school=self.old).order_by("pk"):
            self._change(entry, school_id=self.new.pk)
            self.counts["support"] += 1

    def _span(self, row, **same):
        """End `row` at the old school and go on at the new one; returns the row that runs on."""
        model = type(row)
        until = row.until
        there = model.objects.filter(school=self.new, **same)
        there = there.filter(Q(until=None) | Q(until__gte=self.on))
        if model is Post:
            there = there.filter(ended_at=None)
        standing = there.first()
        if row.since is not None and row.since > self.last and standing is None:
            self._change(row, school_id=self.new.pk)  # began with the new school in truth
            return row
        self._end(row)
        if standing is not None:
            return standing
        made = model.objects.create(school=self.new, since=self.on, until=until, **same)
        self.did["made"].append([model._meta.label_lower, made.pk])
        return made

    def _end(self, row):
        last = max(self.last, row.since or self.last)
        ends = {"until": last}
        if isinstance(row, Post) and last >= timezone.localdate():
            ends["ended_at"] = timezone.now()  # that day may not be over
        self._change(row, **ends)

    def _invitation(self, post, goes_on):
        """Who has not come yet is invited to the post at the new school."""
        if goes_on == post or Invitation.objects.filter(post=goes_on).exists():
            return
        for invitation in Invitation.objects.filter(post=post):
            self._change(invitation, post_id=goes_on.pk)

    def _leads(self):
        for lead in Lead.objects.select_for_update(of=["self"]).filter(school=self.old):
            if Lead.objects.filter(collaborative=lead.collaborative_id, school=self.new).exists():
                self.did["leads"].append([lead.collaborative_id, self.old.pk, lead.position])
                lead.delete()
            else:
                self._change(lead, school_id=self.new.pk)
            self.counts["lead"] += 1

    def _change(self, row, **facts):
        told = {name: [_kept(row, name), None] for name in facts}
        for name, value in facts.items():
            setattr(row, name, value)
            told[name][1] = _kept(row, name)
        row.save(update_fields=[row._meta.get_field(name).name for name in facts])
        self.did["changed"].append([row._meta.label_lower, row.pk, told])


def _kept(row, name):
    """A value as JSON holds it."""
    value = getattr(row, name)
    return value if value is None or isinstance(value, int) else value.isoformat()


def _ask_who(by):
    if by is not None and not by.is_coordinator:
        raise PermissionDenied
