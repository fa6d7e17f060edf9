"""The desk as a whole: its one door, its way around, and what has no business there."""

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

# The house. What others register (second addresses, passkeys, groups) stays out: rights follow
# from posts, and ways to sign in belong to the person alone; with them a coordinator could sign
# as somebody else.
OURS = {"partnership", "actionplans", "peerreview", "consultation", "schools", "records"}

# (heading, models): whatever is not named here stands under "More".
GROUPS = (
    ("People and posts", ("schools.person", "schools.post", "schools.invitation")),
    ("Register", ("schools.school", "schools.collaborative", "schools.district")),
    ("Directory of support", ("schools.supportentry",)),
    ("Plans", ("actionplans.actionplan",)),
    (
        "Peer reviews",
        (
            "peerreview.review",
            "peerreview.reviewer",
            "peerreview.cycle",
            "peerreview.participation",
            "peerreview.schedule",
        ),
    ),
    ("Consultations", ("consultation.consultation",)),
    (
        "Evidence",
        ("records.document", "records.signature", "records.seal", "records.historyline"),
    ),
    ("Letters", ("records.letter",)),
    ("Imports", ("schools.import",)),
    ("Signing in", ("socialaccount.socialapp",)),
)
# What stands in the bar at the top of each page, in a word each.
BAR = (
    ("schools.person", "People"),
    ("schools.post", "Posts"),
    ("schools.invitation", "Invitations"),
    ("schools.school", "Schools"),
    ("schools.collaborative", "Collaboratives"),
    ("actionplans.actionplan", "Plans"),
    ("consultation.consultation", "Consultations"),
    ("records.document", "Documents"),
    ("records.letter", "Letters"),
    ("schools.import", "Imports"),
    ("records.historyline", "History"),
)


class Desk(admin.AdminSite):
    """The admin site of the portal."""

    site_header = site_title = settings.PARTNERSHIP_NAME
    index_title = "Your desk"
    index_template = "admin/index.html"
    enable_nav_sidebar = False
    empty_value_display = "–"

    def __init__(self, name="admin"):
        super().__init__(name)
        # Nothing is deleted in bulk, anywhere.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only what the house itself has written gets in."""
        if admin_class is None or admin_class.__module__.split(".")[0] not in OURS:
            return
        super().register(model_or_iterable, admin_class, **options)

    # -- Addresses -----------------------------------------------------------------------------

    def get_urls(self):
        """Without passwords, which nobody has, and with the pages of the desk."""
        unknown = {"password_change", "password_change_done", "view_on_site"}
        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in unknown]
        return [path("find/", self.admin_view(self.find), name="find"), *kept]

    def login(self, request, extra_context=None):
        """There is no door of its own: people sign in here as everywhere."""
        return secure_admin_login(self._to_the_desk)(request)

    def _to_the_desk(self, request):
        return HttpResponseRedirect(reverse("admin:index"))

    login.login_required = False

    def logout(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_logout"))

    def app_index(self, request, app_label, extra_context=None):
        """The apps are how the house is built; whoever works in it needs only the desk."""
        return HttpResponsePermanentRedirect(reverse("admin:index"))

    # -- Pages ---------------------------------------------------------------------------------

    def each_context(self, request):
        context = super().each_context(request)
        return context | {"desk_bar": self._bar(request)}

    def get_app_list(self, request, app_label=None):
        """All that may be looked at, grouped by what it is for."""
        models = {
            f"{app['app_label']}.{model['object_name'].lower()}": model
            for app in self._build_app_dict(request, app_label).values()
            for model in app["models"]
        }
        for model in models.values():
            registered = self._registry[model["model"]]
            called = registered.called[1] if getattr(registered, "called", None) else model["name"]
            model["name"] = capfirst(called)
        groups = []
        for heading, labels in (*GROUPS, ("More", tuple(models))):
            found = [models.pop(label) for label in labels if label in models]
            if found:
                groups.append(
                    {
                        "name": heading,
                        "app_label": heading.lower().replace(" ", "-"),
                        "app_url": reverse("admin:index"),
                        "has_module_perms": True,
                        "models": found,
                    }
                )
        return groups

    def _bar(self, request):
        here = getattr(request.resolver_match, "url_name", "") or ""
        bar = [("Desk", reverse("admin:index"), "page" if here == "index" else "")]
        for label, word in BAR:
            model = apps.get_model(label)
            if not self.is_registered(model):
                continue
            name = label.replace(".", "_")
            current = ""
            if here.startswith(f"{name}_"):
                current = "page" if here == f"{name}_changelist" else "true"
            bar.append((word, reverse(f"admin:{name}_changelist"), current))
        return bar

    def index(self, request, extra_context=None):
        """What needs the coordinator, what was done lately, and the way to everything."""
        from partnership.desk import board

        return super().index(
            request,
            {
                "needs": board.needs(self),
                "lately": board.lately(),
                **(extra_context or {}),
            },
        )

    def find(self, request):
        """One box for everything: people, schools, collaboratives, plans, letters."""
        from partnership.desk import board

        words = request.GET.get("q", "").replace("\0", "").strip()
        request.current_app = self.name
        return TemplateResponse(
            request,
            "admin/find.html",
            {
                **self.each_context(request),
                "title": "Find",
                "words": words,
                "found": board.find(self, request, words) if words else [],
            },
        )
