"""Sign-in services of schools: Microsoft Entra or Google, one row for each school's own tenant.

A service opens an account only after the person has connected the two, here, in a session signed
in with a code. What the service says about e-mail addresses counts for nothing.
"""

import json
import logging
import re
import secrets
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.signals import social_account_added
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from partnership import guesses, sessions, wording
from partnership.adapter import lock_away
from records import history

log = logging.getLogger(__name__)
registry.load()  # else only allauth's own list of addresses, which is not ours, would do it

PROVIDER = "school_service"
SCHEMES = ("https",)
PATIENCE = 5  # seconds
KNOWN_FOR = 10 * 60  # seconds: what a service says of itself
LARGEST = 100_000  # bytes of a service's description of itself
FRESH = 20 * 60  # seconds from the code to the end of connecting; the way there is 15 at most

MICROSOFT, GOOGLE, OTHER = "microsoft", "google", "other"
KINDS = {
    MICROSOFT: "Microsoft (Entra)",
    GOOGLE: "Google Workspace",
    OTHER: "Another service (OpenID Connect)",
}
_WORD = {MICROSOFT: "Microsoft", GOOGLE: "Google", OTHER: "your school’s service"}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_MICROSOFT = "https://login.microsoftonline.com/{tenant}/v2.0"
_GOOGLE = "https://accounts.google.com"


def services():
    """All services, by name."""
    return SocialApp.objects.filter(provider=PROVIDER).order_by("name", "pk")


def for_address(address):
    """The services that serve the domain of this e-mail address, as pages show them."""
    domain = address.rpartition("@")[2].strip().lower()
    return [as_shown(app) for app in services() if domain in app.settings.get("domains", [])]


def as_shown(app):
    """What a page says of a service: its id, its name and the words of its button."""
    word = _WORD[app.settings["kind"]]
    return {"id": app.provider_id, "name": app.name, "word": word, "kind": app.settings["kind"]}


def connected(person):
    """[(account, service as shown)] of this person, and the services they might connect."""
    apps = {app.provider_id: app for app in services()}
    accounts = SocialAccount.objects.filter(user=person, provider__in=apps).order_by("pk")
    own = [(account, as_shown(apps[account.provider])) for account in accounts]
    taken = {account.provider for account, _ in own}
    return own, [s for s in for_address(person.email) if s["id"] not in taken]


def discover(server_url):
    """What a service says of itself, under its well-known address.

    Raises OAuth2Error if it does not answer, or names pages that are not protected on the way.
    """
    where = f"{server_url.rstrip('/')}/.well-known/openid-configuration"
    if known := cache.get(f"service:{where}"):
        return known
    try:
        with get_adapter().get_requests_session() as wire:
            answer = wire.get(where, timeout=PATIENCE, stream=True)
            answer.raise_for_status()
            text = answer.raw.read(LARGEST, decode_content=True)
        found = json.loads(text)
        pages = [found[page] for page in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        protected = all(urlsplit(page).scheme in SCHEMES for page in pages)
        found["issuer"]
    except (requests.RequestException, ValueError, KeyError, TypeError) as wrong:
        raise OAuth2Error(f"the service does not answer: {type(wrong).__name__}") from wrong
    if not protected:
        raise OAuth2Error("the service names a page without https")
    cache.set(f"service:{where}", found, KNOWN_FOR)
    return found


def refused(request, sociallogin):
    """The page for whoever the service knows, and this portal does not let in; None if it does."""
    connecting = sociallogin.state.get("process") == AuthProcess.CONNECT
    if connecting:
        if not sessions.signed_in_by(request, "code", within=FRESH):
            messages.error(request, wording.SIGN_IN_AGAIN_BY_CODE)
            return redirect("mfa_index")
        return None
    if sociallogin.is_existing:
        return None
    app = sociallogin.provider.app
    return render(
        request, "socialaccount/not_connected.html", {"service": as_shown(app)}, status=403
    )


# -- The way there and back ----------------------------------------------------------------------


@login_not_required
@never_cache
@require_POST
def go(request, provider_id):
    """To the service, to sign in with it."""
    return _go(request, provider_id, AuthProcess.LOGIN)


@never_cache
@require_POST
def connect(request, provider_id):
    """To the service, to connect it to the account of this person."""
    return _go(request, provider_id, AuthProcess.CONNECT)


def _go(request, provider_id, process):
    app = get_object_or_404(services(), provider_id=provider_id)
    if not guesses.may_go(request):
        return failed(request, app, why="too many tries from one address")
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = None
    provider = app.get_provider(request)
    try:
        way = provider.redirect(request, process, next_url=wanted)
    except OAuth2Error as why:
        return failed(request, app, why=why)
    # Not a redirect: browsers hold those to the pages a form may lead to, all the way through
    # whatever other service the school's one passes on to.
    page = render(request, "socialaccount/going.html", {"service": as_shown(app), "url": way.url})
    page["Refresh"] = f"0; url={way.url}"
    return page


@login_not_required
@never_cache
@require_safe
def back(request, provider_id):
    """From the service, with word of who somebody is there."""
    from partnership.provider import Door

    app = get_object_or_404(services(), provider_id=provider_id)
    try:
        return OAuth2CallbackView.adapter_view(Door(request, provider_id))(request)
    except (OAuth2Error, KeyError, ValueError) as why:
        return failed(request, app, why=type(why).__name__)


def failed(request, app, *, why, called_off=False):
    """The page for a sign-in with a service that came to nothing; the log says why."""
    log.warning("sign-in with the service %s failed: %s", app.provider_id, why)
    shown = {"service": as_shown(app), "called_off": called_off}
    return render(request, "socialaccount/authentication_error.html", shown)


@receiver(social_account_added)
def _note_connection(request, sociallogin, **_):
    with history.deed():
        history.note(sociallogin.user, "service_connected", by=sociallogin.user)


@require_POST
def disconnect(request, pk):
    """Let a service open this person's account no more."""
    account = get_object_or_404(SocialAccount, pk=pk, user=request.user)
    with history.deed():
        account.delete()
        history.note(request.user, "service_disconnected", by=request.user)
    messages.success(request, wording.SERVICE_DISCONNECTED)
    return redirect("mfa_index")


def urls(freshly):
    """The addresses under services/; `freshly` guards what changes how somebody signs in."""
    return [
        path("<str:provider_id>/", go, name="service_go"),
        path("<str:provider_id>/connect/", freshly(connect), name="service_connect"),
        path("<str:provider_id>/back/", back, name="service_back"),
        path("<int:pk>/disconnect/", disconnect, name="service_disconnect"),
    ]


# -- For the coordinator ---------------------------------------------------------------------------


class ServiceForm(forms.ModelForm):
    """A service, as a coordinator enters it. The secret is only ever written, never shown."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), label="Kind")
    tenant = forms.CharField(
        label="Which school’s",
        help_text=(
            "Microsoft: the directory (tenant) ID. Google: the domain of the Workspace. "
            "Another service: its address, https://…"
        ),
    )
    domains = forms.CharField(
        label="E-mail domains",
        help_text="Whose address ends with one of these is offered this service. One a line.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new_secret = forms.CharField(
        label="Client secret",
        required=False,
        max_length=79,  # encrypted it has room
        help_text="It is kept encrypted and never shown again. Leave it empty to keep the old one.",
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = SocialApp
        fields = ("name", "client_id")
        labels = {"client_id": "Client ID"}
        help_texts = {
            "name": "As its people know it, for example “Ash Lane Infant School”.",
            "client_id": "Of the application that was registered there for this portal.",
        }

    FIXED = ("kind", "tenant", "client_id")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance.settings
        if self.instance.pk:
            self.initial |= {
                "kind": own.get("kind"),
                "tenant": own.get("tenant"),
                "domains": "\n".join(own.get("domains", [])),
            }
            if has_accounts(self.instance):
                # Accounts are connected to people of this very tenant.
                for name in self.FIXED:
                    self.fields[name].disabled = True
                    self.fields[name].help_text = wording.SERVICE_IS_FIXED
        else:
            self.fields["new_secret"].required = True
            self.fields["new_secret"].help_text = "It is kept encrypted and never shown again."

    def clean_domains(self):
        typed = re.split(r"[\s,;]+", self.cleaned_data["domains"].lower().strip())
        domains = sorted({domain.lstrip("@") for domain in typed if domain})
        if wrong := [domain for domain in domains if not _DOMAIN.fullmatch(domain)]:
            raise ValidationError(wording.NO_DOMAIN.format(domain=wrong[0]))
        return domains

    def clean(self):
        cleaned = super().clean()
        kind, tenant = cleaned.get("kind"), cleaned.get("tenant", "").strip()
        if kind and tenant:
            try:
                self.found = facts(kind, tenant)
            except ValidationError as wrong:
                self.add_error("tenant", wrong)
        return cleaned

    def save(self, commit=True):
        app = self.instance
        app.provider = PROVIDER
        # Nobody can choose it, and none is used twice: accounts hang on it.
        app.provider_id = app.provider_id or secrets.token_hex(8)
        app.settings = self.found | {"domains": self.cleaned_data["domains"]}
        if secret := self.cleaned_data["new_secret"]:
            app.secret = lock_away(secret)
        return super().save(commit)


def facts(kind, tenant):
    """What a service of this kind and tenant must say of itself, as its settings.

    Raises ValidationError with a sentence if the tenant is not one, or does not answer.
    """
    if kind == MICROSOFT:
        tenant = tenant.lower()
        if not _GUID.fullmatch(tenant):
            raise ValidationError(wording.NO_TENANT)
        server, claims = _MICROSOFT.format(tenant=tenant), {"tid": tenant}
        issuer = server
    elif kind == GOOGLE:
        tenant = tenant.lower()
        if not _DOMAIN.fullmatch(tenant):
            raise ValidationError(wording.NO_WORKSPACE)
        server, claims, issuer = _GOOGLE, {"hd": tenant}, _GOOGLE
    else:
        server = tenant.rstrip("/").removesuffix("/.well-known/openid-configuration")
        if urlsplit(server).scheme not in SCHEMES or not urlsplit(server).hostname:
            raise ValidationError(wording.NO_SERVER)
        try:
            issuer = discover(server)["issuer"]
        except OAuth2Error as silent:
            raise ValidationError(wording.SERVER_SILENT) from silent
        if issuer.rstrip("/") != server:
            raise ValidationError(wording.SERVER_OF_ANOTHER)
        claims = {}
    return {
        "kind": kind,
        "tenant": tenant,
        "server_url": server,
        "issuer": issuer,
        "claims": claims,
    }


def has_accounts(app):
    """Whether anybody has connected this service."""
    return SocialAccount.objects.filter(provider=app.provider_id).exists()


@transaction.atomic
def remove(app):
    """Take a service away; it opens nobody's account any more."""
    SocialAccount.objects.filter(provider=app.provider_id).delete()
    app.delete()
