"""Posts in the admin: given, dated and ended by the same verbs as everywhere."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from records.admin import BulkVerb, bulk_verbs
from records.admin.base import Day
from records.history import deed
from schools import wording
from schools.admin.base import NamedAdmin
from schools.admin.downloads import download_verbs
from schools.models import Person, Post
from schools.workflow import invitations, posts


class When(admin.SimpleListFilter):
    title = "when"
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [("now", "Held today"), ("later", "Begins later"), ("over", "Over")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "now":
            return queryset.current()
        if self.value() == "later":
            return queryset.not_over().filter(since__gt=today)
        if self.value() == "over":
            return queryset.filter(Q(until__lt=today) | ~Q(ended_at=None))
        return queryset


class Dates(forms.ModelForm):
    """From when to when, both days included."""

    class Meta:
        model = Post
        fields = ("since", "until")
        labels = {"since": "First day", "until": "Last day"}
        help_texts = {
            "since": "Empty means: for as long as anybody knows.",
            "until": "Empty means: until somebody ends it.",
        }

    def clean(self):
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", wording.ENDS_BEFORE_IT_BEGINS)
        return given

    def validate_constraints(self):
        """The database's own words are for nobody; `clean` has said it all."""


class GivePost(Dates):
    """Who becomes what, where, from–to."""

    ask = forms.BooleanField(
        label="Tell them by e-mail",
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="Who has never been here is invited to come; the others are told of the post.",
    )

    class Meta(Dates.Meta):
        fields = ("person", "kind", "school", "collaborative", "since", "until")
        labels = Dates.Meta.labels | {"kind": "Post"}
        help_texts = Dates.Meta.help_texts | {
            "school": "For heads, deputies, chairs and governors.",
            "collaborative": "For the joint committee; also for an adviser or a board member of one.",
        }

    def clean_person(self):
        person = self.cleaned_data["person"]
        if not person.is_active:
            raise ValidationError(wording.IS_SWITCHED_OFF.format(name=person.name))
        return person

    def clean(self):
        given = super().clean()
        kind, school = given.get("kind"), given.get("school")
        collaborative = given.get("collaborative")
        if kind in Post.AT_SCHOOL and (school is None or collaborative is not None):
            self.add_error("school", wording.POST_NEEDS_SCHOOL)
        elif kind in Post.AT_COLLABORATIVE and (collaborative is None or school is not None):
            self.add_error("collaborative", wording.POST_NEEDS_COLLABORATIVE)
        elif kind == Post.Kind.COORDINATOR and (school or collaborative):
            self.add_error("kind", wording.POST_STANDS_ALONE)
        elif kind and kind not in Post.AT_SCHOOL and school:
            self.add_error("school", wording.POST_NO_SCHOOL)
        return given


class LastDay(forms.Form):
    on = forms.DateField(
        label="Last day",
        required=False,
        help_text="Empty ends them at once: from the very next click these rights are gone.",
        widget=Day(attrs={"class": "form-control input-date"}),
    )

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on and on < timezone.localdate():
            raise ValidationError(wording.DAY_HAS_PASSED)
        return on


class EndPosts(BulkVerb):
    name = "end"
    label = "End"
    will = "These posts end. What was signed in them stays; who holds no other post sees only the public pages."
    done = "Ended"
    danger = True
    form_class = LastDay

    def rows(self, queryset):
        return queryset.select_related("person", "school", "collaborative", "invitation")

    def why_not(self, request, row):
        if posts.is_over(row):
            return wording.HAS_ENDED
        if row.kind == Post.Kind.COORDINATOR and _coordinators(request) == {row.pk}:
            return wording.LAST_COORDINATOR.format(name=row.person.name)
        return None

    def about(self, row):
        return row.person.name

    def do(self, row, *, by, on=None):
        posts.end(row, by=by, on=on)


def _coordinators(request):
    """The posts of coordinators held today; asked once a page."""
    if not hasattr(request, "coordinators_now"):
        now = Post.objects.current().filter(kind=Post.Kind.COORDINATOR, person__is_active=True)
        request.coordinators_now = set(now.values_list("pk", flat=True))
    return request.coordinators_now


@admin.register(Post)
class PostAdmin(NamedAdmin):
    named = ("person__plain_name", "school__plain_name", "collaborative__plain_name")
    exact = ("person__email",)
    search_help_text = "By the person, the school or the collaborative"
    list_display = ["person", "kind", "where", "since", "until", "stands", "asked"]
    list_display_links = ["person"]
    list_filter = [When, "kind"]
    list_select_related = ["person", "school", "collaborative", "invitation"]
    sortable_by = ["person", "kind", "since", "until"]
    autocomplete_fields = ["person", "school", "collaborative"]
    add_words = "Give a post"
    nothing = ("No posts", "A post says what somebody is, and where. Give the first one here.")
    actions = bulk_verbs(EndPosts, *download_verbs("posts"))

    def has_look_after_permission(self, request):
        return request.user.is_coordinator

    has_look_at_permission = has_look_after_permission

    @admin.display(description="where")
    def where(self, post):
        return str(post.place or "The whole partnership")

    @admin.display(description="state")
    def stands(self, post):
        return state_of(post)[1]

    @admin.display(description="invitation")
    def asked(self, post):
        return post.invitation.get_state_display() if hasattr(post, "invitation") else "–"

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = Dates if obj else GivePost
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        if obj:
            return ["holder", "kind", "where", "since", "until", "stands", "asked"]
        return ["person", "kind", "school", "collaborative", "since", "until", "ask"]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        shown = ["holder", "kind", "where", "stands", "asked"]
        return [*shown, "since", "until"] if posts.is_over(obj) else shown

    @admin.display(description="who")
    def holder(self, post):
        return f"{post.person.name} ({post.person.email})"

    def history_subjects(self, obj):
        return [f"schools.invitation:{obj.invitation.pk}"] if hasattr(obj, "invitation") else []

    @deed()
    def save_model(self, request, obj, form, change):
        by, given = request.user, form.cleaned_data
        if change:
            stands = Post.objects.get(pk=obj.pk)
            posts.change_dates(stands, by=by, since=obj.since, until=obj.until)
            return
        post = posts.appoint(
            Person.objects.get(pk=given["person"].pk),
            given["kind"],
            by=by,
            school=given["school"],
            collaborative=given["collaborative"],
            since=given["since"],
            until=given["until"],
        )
        obj.pk, obj._state.adding = post.pk, False
        if given["ask"]:
            invitations.invite_all([post], by)


def state_of(post):
    """(state, word): how a post stands today."""
    if posts.is_over(post):
        return "closed", "Over"
    return ("open", "Held today") if post.is_current else ("soon", "Begins later")
