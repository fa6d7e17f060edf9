"""Lists of the admin as files: the ticked rows, through the same exports as on the site."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from schools import exports
from schools.exports import ListExport
from schools.models import Person, Post


class Download:
    """Asks for a file with the ticked rows. It changes nothing, so it asks nobody twice."""

    permission = "look_at"

    def __init__(self, name, kind):
        self.list, self.kind = name, kind
        self.name = f"download_{kind}"
        self.label = f"Download as {exports.FORMATS[kind]}"

    def as_action(self):
        def action(model_admin, request, queryset):
            ids = list(queryset.order_by().values_list("pk", flat=True))
            job = exports.ask(self.list, by=request.user, kind=self.kind, ids=ids)
            return HttpResponseRedirect(reverse("schools:download", args=[job.pk]))

        action.__name__ = self.name
        action.short_description = self.label
        action.allowed_permissions = [self.permission]
        return action


def download_verbs(name):
    """The downloads of the list of that name (schools.exports), one for each kind of file."""
    return [Download(name, kind) for kind in exports.FORMATS]


def _coordinator(user):
    return user.is_coordinator


PEOPLE = exports.register(
    ListExport(
        name="people",
        title="People",
        rows=lambda user: Person.objects.all() if user.is_coordinator else Person.objects.none(),
        may=_coordinator,
        columns=(
            ("Name", "name"),
            ("E-mail", "email"),
            ("Switched on", lambda p: "yes" if p.is_active else "no"),
            ("On record since", lambda p: p.joined_at.date()),
            ("Last signed in", lambda p: p.last_login and p.last_login.date()),
        ),
    )
)

POSTS = exports.register(
    ListExport(
        name="posts",
        title="Posts",
        rows=Post.objects.for_user,
        may=_coordinator,
        shown=lambda rows: rows.select_related("person", "school__district", "collaborative"),
        columns=(
            ("Name", "person.name"),
            ("E-mail", "person.email"),
            ("Post", "get_kind_display"),
            ("Where", lambda post: str(post.place or "")),
            ("District", "school.district.name"),
            ("From", "since"),
            ("To", "until"),
        ),
    )
)
