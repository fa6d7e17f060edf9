"""The pool: its list, who is put in, and what people offered."""

from django.contrib import messages
from django.shortcuts import redirect

from peerreview.exports.pool import POOL
from peerreview.forms.pool import ChooseForm, WholeForm
from peerreview.models import DaysEntry, Offer
from peerreview.views.screens import coordinators_only, newest_cycle, show, typed
from peerreview.wording import pool as wording
from peerreview.workflow import days, offers, pool
from records.steps import NotNow
from schools.facets import FacetedList
from schools.models import Person
from schools.views.signing_desk import form_page

FOUND = 50  # candidates on a page


class Pool(FacetedList):
    """Everybody who is, or was, in the pool."""

    template_name = "peerreview/pool/pool.html"
    export = POOL
    context_object_name = "reviewers"

    def dispatch(self, request, *args, **kwargs):
        coordinators_only(request.user)
        self.cycle = newest_cycle(request.user)
        return super().dispatch(request, *args, **kwargs)

    def shown(self, rows):
        return rows.select_related("person")

    def decorate(self, rows):
        schools = {r.school_id for r in rows if r.school_id}
        accounts = days.accounts(self.cycle, schools) if self.cycle else {}
        for reviewer in rows:
            reviewer.role_label = DaysEntry.Role(reviewer.role).label if reviewer.role else ""
            reviewer.account = next(
                (a for a in accounts.get(reviewer.school_id, ()) if a.role == reviewer.role), None
            )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            cycle=self.cycle, offers=Offer.objects.waiting().count(), **kwargs
        )


@form_page
def add(request):
    """Find people by name or school, and put those who are ticked in the pool."""
    coordinators_only(request.user)
    words = request.GET.get("search", "").strip()
    found = pool.candidates(words) if words else []
    listed = found[:FOUND]
    people = [(post.person_id, f"{post.person.name}, {post}") for post in listed]
    form = None
    if found or request.method == "POST":
        form = ChooseForm(typed(request), people=people)
    if request.method == "POST" and form.is_valid():
        chosen = Person.objects.filter(pk__in=form.cleaned_data["people"])
        return _put_in(request, chosen)
    return show(
        request,
        "pool/add",
        form=form,
        search=words,
        found=len(found),
        more=len(found) - len(listed),
    )


def _put_in(request, people):
    came, stayed = [], []
    for person in people.order_by("plain_name", "pk"):
        try:
            pool.put_in(person, by=request.user)
            came.append(person.name)
        except NotNow as refusal:
            stayed.append(str(refusal))
    tell = messages.warning if stayed else messages.success
    tell(request, wording.put_in(came, stayed))
    return redirect("peerreview:pool")


@form_page
def add_all(request):
    """All heads and deputies of the schools that take part, or of a cluster; first how many."""
    coordinators_only(request.user)
    cycle = newest_cycle(request.user)
    if cycle is None:
        return show(request, "pool/add_all", cycle=None)
    form = WholeForm(typed(request), clusters=cycle.clusters.all())
    count = None
    if form.is_bound and form.is_valid():
        if "sure" in request.POST:
            counts = pool.put_in_all(cycle, by=request.user, cluster=form.cluster)
            messages.success(request, wording.put_in_all(*counts))
            return redirect("peerreview:pool")
        count = pool.would_come(cycle, form.cluster)
    return show(
        request,
        "pool/add_all",
        form=form,
        cycle=cycle,
        count=count,
        chosen=form.cleaned_data["of"] if count is not None else "",
    )


@form_page
def offers_page(request):
    """Who said yes in a consultation: taken up, or set aside; those who do not qualify with why."""
    coordinators_only(request.user)
    waiting = offers.waiting()
    form = ChooseForm(request.POST or None, people=[(o.pk, str(o)) for o in waiting])
    if request.method == "POST":
        if request.POST.get("do") == "all":
            return _deal_with(request, [o for o in waiting if o.post], offers.take)
        if form.is_valid():
            verb = offers.decline if request.POST.get("do") == "decline" else offers.take
            chosen = set(form.cleaned_data["people"])
            return _deal_with(request, [o for o in waiting if o.pk in chosen], verb)
    ticked = set(map(str, form["people"].value() or []))
    for offer in waiting:
        offer.ticked = str(offer.pk) in ticked
    return show(
        request,
        "pool/offers",
        form=form,
        waiting=waiting,
        qualify=sum(offer.post is not None for offer in waiting),
    )


def _deal_with(request, chosen, verb):
    done, stayed = [], []
    for offer in chosen:
        try:
            verb(offer, by=request.user)
            done.append(offer.person.name)
        except NotNow as refusal:
            stayed.append(str(refusal))
    if verb is offers.decline:
        one = len(done) == 1
        told = [wording.OFFERS_DECLINED_ONE if one else wording.OFFERS_DECLINED] if done else []
        says = " ".join([*told, *stayed]).format(count=len(done))
    else:
        says = wording.put_in(done, stayed)
    tell = messages.warning if stayed else messages.success
    tell(request, says or wording.NOTHING_TICKED)
    return redirect("peerreview:offers")
