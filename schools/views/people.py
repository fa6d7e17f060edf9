"""People and their posts: invite, invite again, withdraw, end; and who has not come yet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from records.models import Signatory
from records.moments import day
from records.steps import NotNow
from records.typed import taken_back
from schools import wording
from schools.exports import INVITATIONS
from schools.facets import FacetedList
from schools.forms import EndPostForm, InviteForm
from schools.models import Collaborative, Invitation, Post, School
from schools.workflow import invitations, posts

form_page = require_http_methods(["GET", "HEAD", "POST"])
BY_PLACE = {  # which posts the page of each kind of place offers
    School: Post.AT_SCHOOL,
    Collaborative: (*Post.AT_COLLABORATIVE, Post.Kind.ADVISER),
    None: (Post.Kind.BOARD_MEMBER, Post.Kind.ADVISER, Post.Kind.COORDINATOR),
}


class InvitationList(FacetedList):
    """Who has been asked to come, those who have not come yet on top."""

    template_name = "schools/invitation_list.html"
    export = INVITATIONS
    context_object_name = "invitations"

    def dispatch(self, request, *args, **kwargs):
        if not Invitation.may_be_listed_by(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def shown(self, rows):
        order = [When(state=state, then=n) for n, state in enumerate(("expired", "sent"))]
        return rows.select_related(
            "by", "post__person", "post__school", "post__collaborative"
        ).order_by(Case(*order, default=2), "expires_on", "pk")

    def decorate(self, rows):
        for invitation in rows:
            # What is over can only be seen, not be asked for again.
            is_over = posts.is_over(invitation.post)
            invitation.can_be_sent = invitation.is_open and not is_over
            invitation.can_be_ended = not invitation.is_open and not is_over

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_invite_to_partnership=self.request.user.is_coordinator, **kwargs
        )


@form_page
def invite_to_school(request, pk):
    """Ask somebody to come to a post at this school."""
    return _invite(request, get_object_or_404(School.objects.for_user(request.user), pk=pk))


@form_page
def invite_to_collaborative(request, pk):
    """Ask somebody to come to a post at this collaborative."""
    places = Collaborative.objects.for_user(request.user)
    return _invite(request, get_object_or_404(places, pk=pk))


@form_page
def invite_to_partnership(request):
    """Ask somebody to come to a post in the partnership as a whole."""
    return _invite(request, None)


def _invite(request, place):
    where = {type(place).__name__.lower(): place} if place else {}
    given = Post.kinds_given_by(request.user, school=where.get("school"))
    kinds = [kind for kind in BY_PLACE[type(place) if place else None] if kind in given]
    if not kinds:
        raise PermissionDenied
    form = InviteForm(_typed(request), kinds=kinds)
    back = place.get_absolute_url() if place else reverse("schools:invitations")
    if request.method == "POST" and form.is_valid():
        invitation = invitations.invite(**form.cleaned_data, **where, by=request.user)
        messages.success(request, _told(invitation))
        if others := posts.others_in(invitation.post):
            names = ", ".join(post.person.name for post in others)
            messages.warning(request, wording.ALSO_HELD.format(post=invitation.post, names=names))
        return redirect(back)
    return render(
        request,
        "schools/invite.html",
        {"form": form, "place": place, "back": back, "days": Invitation.DAYS},
        status=422 if form.errors else 200,
    )


def _told(invitation):
    post = invitation.post
    says = wording.TOLD_OF_POST if invitation.state == Invitation.State.CAME else wording.INVITED
    return says.format(
        name=post.person.name,
        address=post.person.email,
        post=post,
        day=day(invitation.expires_on),
    )


@form_page
def ask_to_come(request, pk):
    """Invite somebody who was put on record without being asked to come."""
    post = _post(request, pk)
    if request.method == "POST":
        messages.success(request, _told(invitations.ask_to_come(post, by=request.user)))
        return redirect(post)
    if why_not := invitations.why_not_ask(post):
        raise NotNow(why_not, post)
    return render(
        request,
        "schools/post_invite.html",
        {"post": post, "back": post.get_absolute_url(), "days": Invitation.DAYS},
    )


@form_page
def invite_again(request, pk):
    """Write once more to somebody who has not come."""
    invitation = _invitation(request, pk)
    if request.method == "POST":
        invitation = invitations.invite_again(invitation, by=request.user)
        says = wording.INVITED_AGAIN.format(
            address=invitation.post.person.email, day=day(invitation.expires_on)
        )
        messages.success(request, says)
        return redirect(_back(request, invitation))
    if not invitation.is_open:
        raise NotNow(invitations.why_closed(invitation), invitation)
    return _ask_first(request, "schools/invitation_again.html", invitation)


@form_page
def withdraw(request, pk):
    """Take back an invitation, and the post with it."""
    invitation = _invitation(request, pk)
    if request.method == "POST":
        invitation = invitations.withdraw(invitation, by=request.user)
        says = wording.INVITATION_WITHDRAWN.format(
            name=invitation.post.person.name, post=invitation.post
        )
        messages.success(request, says)
        return redirect(_back(request, invitation))
    if not invitation.is_open:
        raise NotNow(invitations.why_closed(invitation), invitation)
    return _ask_first(request, "schools/invitation_withdraw.html", invitation)


@form_page
def end_post(request, pk):
    """End a post, at once or on a later day: what that means for the person, then the deed."""
    post = _post(request, pk)
    if posts.is_over(post):
        raise NotNow(wording.POST_HAS_ENDED.format(post=posts.said(post)), post)
    form = EndPostForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        ended = posts.end(post, by=request.user, on=form.cleaned_data["on"])
        says = wording.POST_ENDED if ended.ended_at else wording.POST_WILL_END
        messages.success(
            request,
            says.format(name=post.person.name, post=post, day=day(ended.until)),
        )
        return redirect(post.get_absolute_url())
    held = [p for p in post.person.current_posts if p.pk != post.pk]
    waiting = Signatory.objects.standing().filter(
        person=post.person,
        post=post.get_kind_display(),
        organisation=str(post.place or ""),
        signature=None,
        document__state="open",
    )
    return render(
        request,
        "schools/post_end.html",
        {
            "form": form,
            "post": post,
            "can_do": wording.CAN_DO[post.kind],
            "is_only_post": not held,
            "waiting": waiting.select_related("document"),
            "back": post.get_absolute_url(),
            "today": timezone.localdate(),
        },
        status=422 if form.errors else 200,
    )


def _typed(request):
    """What was sent, or what this person had typed here before they were signed out."""
    return request.POST if request.method == "POST" else taken_back(request)


def _post(request, pk):
    rows = Post.objects.for_user(request.user).select_related("person", "school", "collaborative")
    post = get_object_or_404(rows, pk=pk)
    if not post.may_be_looked_after_by(request.user):
        raise PermissionDenied
    return post


def _invitation(request, pk):
    rows = Invitation.objects.for_user(request.user).select_related(
        "by", "post__person", "post__school", "post__collaborative"
    )
    return get_object_or_404(rows, pk=pk)


def _back(request, invitation):
    """To the list, if that is where they came from; else to the place."""
    return "schools:invitations" if request.GET.get("from") == "list" else invitation


def _ask_first(request, template, invitation):
    from_list = request.GET.get("from") == "list"
    back = reverse("schools:invitations") if from_list else invitation.get_absolute_url()
    return render(
        request,
        template,
        {
            "invitation": invitation,
            "post": invitation.post,
            "back": back,
            "days": Invitation.DAYS,
        },
    )
