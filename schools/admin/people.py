"""People in the admin: who they are, what they hold, whether they came. Changed by verbs alone."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from records.admin import BulkVerb, bulk_verbs
from records.history import deed
from records.moments import moment
from schools import wording
from schools.admin.base import NamedAdmin
from schools.admin.downloads import download_verbs
from schools.models import Invitation, Person, Post
from schools.workflow import invitations, people, posts

JUST_NOW = timedelta(hours=1)


class HasPost(admin.SimpleListFilter):
    title = "post"
    parameter_name = "post"

    def lookups(self, request, model_admin):
        return [("now", "Holds one now"), ("none", "Holds none now")]

    def queryset(self, request, queryset):
        now = Exists(Post.objects.current().filter(person=OuterRef("pk")))
        return {"now": queryset.filter(now), "none": queryset.filter(~now)}.get(
            self.value(), queryset
        )


class HasCome(admin.SimpleListFilter):
    title = "signing in"
    parameter_name = "came"

    def lookups(self, request, model_admin):
        return [
            ("yes", "Has come"),
            ("never", "Never came"),
            ("unasked", "Never asked to come"),
            ("off", "Switched off"),
        ]

    def queryset(self, request, queryset):
        return {
            "yes": queryset.exclude(last_login=None),
            "never": queryset.filter(last_login=None, is_active=True),
            "unasked": never_asked(queryset),
            "off": queryset.filter(is_active=False),
        }.get(self.value(), queryset)


def never_asked(people):
    """Those who hold a post, never came, and were never sent an invitation to any."""
    held = Post.objects.not_over().filter(person=OuterRef("pk"))
    return people.filter(Exists(held), last_login=None, is_active=True, is_superuser=False).exclude(
        posts__invitation__isnull=False
    )


class SecondStep(admin.SimpleListFilter):
    title = "second step"
    parameter_name = "second_step"

    def lookups(self, request, model_admin):
        return [("missing", "Needed, and missing"), ("set", "Set up")]

    def queryset(self, request, queryset):
        if self.value() == "missing":
            return without_second_step(queryset)
        return queryset.filter(Exists(_devices())) if self.value() == "set" else queryset


def _devices():
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=OuterRef("pk"), type__in=kinds)


def without_second_step(people):
    """Those whose post asks for a second step and who have none; nobody where none is asked for."""
    if not settings.SECOND_STEP_REQUIRED:
        return people.none()
    kinds = [Post.Kind.COORDINATOR, Post.Kind.BOARD_MEMBER]
    holds = Post.objects.current().filter(person=OuterRef("pk"), kind__in=kinds)
    return people.filter(
        Q(Exists(holds)) | Q(is_superuser=True), ~Exists(_devices()), is_active=True
    )


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("name", "email", "is_active")
        labels = {"email": "Work e-mail address", "is_active": "Switched on"}
        help_texts = {
            "name": "As it stands under what they sign from now on.",
            "email": "Their way in: codes go there. A new address ends all their sessions, and the old one is told.",
            "is_active": "Who is switched off can not sign in, from their very next click on. Posts stay on record.",
        }
        error_messages = {"email": {"unique": wording.ADDRESS_TAKEN}}

    by = None  # who sends the form

    def clean_email(self):
        address = self.cleaned_data["email"].strip().lower()
        if Person.objects.filter(email__iexact=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError(wording.ADDRESS_TAKEN)
        return address

    def clean_is_active(self):
        wanted, stands = self.cleaned_data["is_active"], self.initial.get("is_active", True)
        if wanted == stands:
            return wanted
        person = self.instance
        why = people.why_not_on(person) if wanted else people.why_not_off(person, self.by)
        if why:
            raise ValidationError(why)
        return wanted


class OfPeople(BulkVerb):
    """Something done to people."""

    def about(self, row):
        return row.email


class InvitePeopleAgain(OfPeople):
    name = "invite_again"
    label = "Invite"
    will = "Each of these people gets an e-mail, and can come for 30 days from now on."
    done = "Invited"

    def rows(self, queryset):
        held = Post.objects.not_over().select_related("invitation", "school", "collaborative")
        return queryset.prefetch_related(Prefetch("posts", held, to_attr="posts_held"))

    def why_not(self, request, row):
        if not row.is_active:
            return wording.IS_SWITCHED_OFF.format(name=row.name)
        if row.last_login is not None:
            return wording.HAS_COME_ALREADY.format(name=row.name)
        if not hasattr(row, "posts_held"):
            row = self.rows(Person.objects.filter(pk=row.pk)).get()
        if not row.posts_held:
            return wording.HOLDS_NOTHING.format(name=row.name)
        if not _can_be_asked(row):
            return wording.WRITTEN_JUST_NOW.format(name=row.name)
        return None

    @deed()
    def do(self, row, *, by):
        new, old = [], []
        for post in _can_be_asked(row):
            (old if hasattr(post, "invitation") else new).append(post)
        for post in old:
            invitations.invite_again(post.invitation, by=by)
        if new:
            invitations.invite_all(new, by=by)


def _can_be_asked(person):
    """The posts for which an e-mail may go out now."""
    since = timezone.now() - JUST_NOW
    return [
        post
        for post in person.posts_held
        if not hasattr(post, "invitation")
        or (post.invitation.is_open and post.invitation.sent_at < since)
    ]


class SwitchOff(OfPeople):
    name = "switch_off"
    label = "Switch off"
    will = "These people can not sign in any more, from their very next click on. Their posts and what they signed stay on record; you can switch them on again."
    done = "Switched off"
    danger = True

    def why_not(self, request, row):
        if not row.is_active:
            return wording.IS_SWITCHED_OFF.format(name=row.name)
        return people.why_not_off(row, request.user)

    def do(self, row, *, by):
        people.switch_off(row, by=by)


class SwitchOn(OfPeople):
    name = "switch_on"
    label = "Switch on"
    will = "These people can sign in again, with all the posts they hold today."
    done = "Switched on"

    def why_not(self, request, row):
        if row.is_active:
            return wording.IS_SWITCHED_ON.format(name=row.name)
        return people.why_not_on(row)

    def do(self, row, *, by):
        people.switch_on(row, by=by)


@admin.register(Person)
class PersonAdmin(NamedAdmin):
    exact = ("email",)
    search_help_text = "By name or e-mail address"
    form = PersonForm
    list_display = ["name", "address", "holds", "came", "switched_on"]
    list_filter = [HasPost, HasCome, SecondStep]
    sortable_by = ["name", "address", "came"]
    add_words = "Add a person"
    nothing = ("No people", "Bring in a table of people under Imports, or add one person here.")
    history_also = ((Post, "person"),)
    history_labels = {
        "email": "E-mail",
        "is_active": "Switched on",
        "is_superuser": "Superuser",
    }
    actions = bulk_verbs(InvitePeopleAgain, SwitchOff, SwitchOn, *download_verbs("people"))

    def get_queryset(self, request):
        held = Post.objects.current().select_related("school", "collaborative")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("posts", held, to_attr="posts_now"))
        )

    def has_look_after_permission(self, request):
        return request.user.is_coordinator

    has_look_at_permission = has_look_after_permission

    @admin.display(description="e-mail", ordering="email")
    def address(self, person):
        return person.email

    @admin.display(description="posts today")
    def holds(self, person):
        return "; ".join(str(post) for post in person.posts_now)

    @admin.display(description="last signed in", ordering="last_login")
    def came(self, person):
        return moment(person.last_login) if person.last_login else "Never came"

    @admin.display(description="switched", ordering="is_active")
    def switched_on(self, person):
        return "On" if person.is_active else "Off"

    def get_fields(self, request, obj=None):
        return ["name", "email", "is_active"] if obj else ["name", "email"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def history_subjects(self, obj):
        of_posts = Invitation.objects.filter(post__person=obj).values_list("pk", flat=True)
        return [f"schools.invitation:{pk}" for pk in of_posts]

    def page_on_site(self, obj):
        return None

    @deed()
    def save_model(self, request, obj, form, change):
        """Through the verbs, so that each change is a line of the history."""
        given, by = form.cleaned_data, request.user
        if not change:
            made = people.add(given["email"], given["name"], by=by)
            obj.pk, obj._state.adding = made.pk, False
            return
        person = Person.objects.get(pk=obj.pk)
        people.rename(person, given["name"], by=by)
        people.change_email(person, given["email"], by=by)
        if given["is_active"] != person.is_active:
            switch = people.switch_on if given["is_active"] else people.switch_off
            switch(person, by=by)

    def beside(self, request, obj):
        """Her posts with their invitations, and what else one wants to know of a person."""
        held = obj.posts.select_related("school", "collaborative", "invitation")
        seen = obj.usersession_set.order_by("-last_seen_at").values_list("last_seen_at", flat=True)
        held = sorted(held, key=posts.is_over)
        return {
            "posts": held,
            "held": [post for post in held if not posts.is_over(post)],
            "signed": obj.signatures.count(),
            "last_seen": seen.first() or obj.last_login,
            # Only whether to offer it; whoever does it asks again.
            "may_see_as": obj.is_active and not obj.is_coordinator,
        }
