"""Invitations in the admin: who has not come yet, asked again or no more."""

from django.contrib import admin
from django.utils import timezone

from records.admin import BulkVerb, Evidence, bulk_verbs
from records.admin.base import at
from records.moments import day
from schools import wording
from schools.admin.base import NamedAdmin
from schools.admin.downloads import download_verbs
from schools.models import Invitation
from schools.workflow import invitations, posts

PLACES = ("post__person", "post__school", "post__collaborative")


class OfInvitations(BulkVerb):
    def rows(self, queryset):
        return queryset.select_related(*PLACES)

    def about(self, row):
        return f"{row.post}, {row.post.person.email}"


class InviteAgain(OfInvitations):
    name = "invite_again"
    label = "Invite again"
    will = "Each of these people gets one more e-mail, and can come for another 30 days."
    done = "Invited again"

    def why_not(self, request, row):
        name = row.post.person.name
        if row.state == Invitation.State.CAME:
            return wording.HAS_COME_ALREADY.format(name=name)
        if row.state == Invitation.State.WITHDRAWN:
            return wording.NOT_ASKED_ANY_MORE.format(name=name)
        if posts.is_over(row.post):
            return wording.HAS_ENDED
        if not row.post.person.is_active:
            return wording.IS_SWITCHED_OFF.format(name=name)
        if timezone.now() - row.sent_at < invitations.PAUSE:
            return wording.WRITTEN_JUST_NOW.format(name=name)
        return None

    def do(self, row, *, by):
        invitations.invite_again(row, by=by)


class Withdraw(OfInvitations):
    name = "withdraw"
    label = "Withdraw"
    will = "These people are not asked any more, and the post that each was asked to ends with it."
    done = "Withdrawn"
    danger = True

    def why_not(self, request, row):
        name = row.post.person.name
        if row.state == Invitation.State.CAME:
            return wording.HAS_COME.format(name=name)
        if row.state == Invitation.State.WITHDRAWN:
            return wording.NOT_ASKED_ANY_MORE.format(name=name)
        return None

    def do(self, row, *, by):
        invitations.withdraw(row, by=by)


@admin.register(Invitation)
class InvitationAdmin(Evidence, NamedAdmin):
    named = (
        "post__person__plain_name",
        "post__school__plain_name",
        "post__collaborative__plain_name",
    )
    exact = ("post__person__email",)
    search_help_text = "By the person, the school or the collaborative"
    list_display = ["who", "post", "state", at("sent_at"), "times", "until", "by"]
    list_filter = ["state"]
    list_select_related = ["by", *PLACES]
    sortable_by = ["who", "until", list_display[3]]
    nothing = ("No invitations", "Whoever is asked to come stands here until they have come.")
    fields = ["who", "post", "state", "by", at("sent_at"), "times", "until", at("came_at")]
    readonly_fields = ["who", "until", fields[4], fields[7]]
    actions = bulk_verbs(InviteAgain, Withdraw, *download_verbs("invitations"))

    def has_look_after_permission(self, request):
        return request.user.is_coordinator

    has_look_at_permission = has_look_after_permission

    @admin.display(description="who", ordering="post__person__plain_name")
    def who(self, invitation):
        return invitation.post.person.name

    @admin.display(description="holds until", ordering="expires_on")
    def until(self, invitation):
        return day(invitation.expires_on)
