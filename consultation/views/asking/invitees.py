"""The invited by name: who has replied, never what; one more of them; longer for one of them."""

from django.contrib import messages
from django.shortcuts import redirect

from consultation.exports import INVITEES
from consultation.filters import InviteeFilter, told_apart
from consultation.forms.asking import AddAsForm, AddForm, LongerForm
from consultation.models import Invitee
from consultation.views.asking.desk import form_page, invitee_at, run_by, show, typed
from consultation.wording import asking as wording
from consultation.workflow import asking
from consultation.workflow.asking.audience import best_of, current_posts
from records.moments import moment
from records.steps import NotNow
from schools.facets import Facet, FacetedList
from schools.models import Person


class Uncounted(Facet):
    """A facet without numbers: how many have replied is only ever told rounded."""

    def boxes(self):
        return [box | {"count": ""} for box in super().boxes()]


class InviteeList(FacetedList):
    """Everybody who is asked, those who have not replied on top."""

    template_name = "consultation/run/invitees.html"
    export = INVITEES
    filterset_class = InviteeFilter
    context_object_name = "invitees"

    def dispatch(self, request, *args, **kwargs):
        self.consultation = run_by(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def rows(self):
        return told_apart(Invitee.objects.filter(consultation=self.consultation))

    def shown(self, rows):
        rows = rows.select_related("person", "school")
        return rows.order_by("replied", "school__plain_name", "person__plain_name", "pk")

    def decorate(self, rows):
        here = Invitee.objects.filter(
            consultation=self.consultation, pk__in=[invitee.pk for invitee in rows]
        )
        held = set(asking.held_now(here).values_list("pk", flat=True))
        for invitee in rows:
            invitee.is_over = invitee.pk not in held
            invitee.at = invitee.seat.replace(":", "-")

    @property
    def facets(self):
        return [Uncounted(each.name, each.label, each.options) for each in super().facets]

    def download(self):
        """The file is of this consultation alone."""
        found = super().download()
        if found:
            also = f"consultation={self.consultation.pk}"
            found["query"] = f"{found['query']}&{also}".lstrip("&")
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            consultation=self.consultation,
            may_extend=not asking.why_not_longer(self.consultation),
            may_add=not asking.why_not_add(self.consultation),
            **kwargs,
        )


@form_page
def longer(request, pk, seat):
    """Let one person, or one school, answer for longer."""
    consultation = run_by(request, pk)
    if why_not := asking.why_not_longer(consultation):
        raise NotNow(why_not, consultation)
    invitee = invitee_at(consultation, seat)
    form = LongerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        try:
            after = asking.give_longer(consultation, invitee, until=until, by=request.user)
        except NotNow as refusal:
            form.add_error("until_on", str(refusal))
        else:
            says = wording.LONGER.format(name=after, when=moment(after.until))
            messages.success(request, says)
            return redirect("consultation:invitees", consultation.pk)
    return show(
        request,
        "longer",
        consultation,
        form=form,
        invitee=invitee,
        end=consultation.end_for(invitee),
        latest=asking.latest_for_anybody(consultation),
    )


@form_page
def add(request, pk):
    """Ask one more person: by their address; then as what, where there is a choice."""
    consultation = run_by(request, pk)
    if why_not := asking.why_not_add(consultation):
        raise NotNow(why_not, consultation)
    form = AddForm(typed(request))
    if request.method == "POST" and form.is_valid():
        person, why_not = _person_at(form.cleaned_data["email"], consultation)
        if why_not:
            form.add_error("email", why_not)
        else:
            posts = list(current_posts().filter(person=person))
            answer, form = _chosen_of(request, posts)
            if answer:
                asking.add_invitees(consultation, [answer], by=request.user)
                says = wording.ADDED_ONE.format(name=person.name, post=answer)
                messages.success(request, says)
                return redirect("consultation:invitees", consultation.pk)
            return show(request, "add", consultation, form=form, person=person)
    return show(request, "add", consultation, form=form)


def _chosen_of(request, posts):
    """(the post that was chosen, or the only one, or None; the form to choose with)."""
    if len(posts) == 1:
        return posts[0], None
    best = best_of(posts)[posts[0].person_id]
    data = request.POST if "chosen" in request.POST else None
    initial = {"email": request.POST["email"], "post": best.pk}
    form = AddAsForm(data, posts=posts, initial=initial)
    if data is not None and form.is_valid():
        return {post.pk: post for post in posts}[form.cleaned_data["post"]], form
    return None, form


def _person_at(address, consultation):
    """(the person with this address, why they cannot be asked)."""
    person = Person.objects.filter(email__iexact=address).first()
    if person is None:
        return None, wording.ADD_UNKNOWN.format(address=address)
    if not person.is_active:
        return person, wording.ADD_SWITCHED_OFF.format(name=person.name)
    there = Invitee.objects.filter(consultation=consultation, person=person).first()
    if there is not None:
        facts = {"name": person.name, "post": there.get_role_display()}
        return person, wording.ADD_ASKED_ALREADY.format(**facts)
    if asking.best_post_of(person) is None:
        return person, wording.ADD_NO_POST.format(name=person.name)
    return person, ""
