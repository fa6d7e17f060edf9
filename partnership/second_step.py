"""The second step of signing in: a code of an app, a recovery code, or a passkey.

Coordinators and board members need one; until they have done it they reach nothing but the pages
for it. Anybody else may have one. Who signs in with a passkey has done both steps at once.
"""

import secrets

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from partnership import guesses, sessions, wording
from partnership.discretion import without_page
from records import history, letters, throttle

TOTP, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
RECOVERY = Authenticator.Type.RECOVERY_CODES

# What somebody reaches who still has to set up the second step.
OPEN = {
    "second_step",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_logout",
    "session",
}
_THEN = "after_second_step"
_A_TOTP_LASTS = 90  # seconds: its own half minute, and one on either side


def is_needed(person):
    """Whether this person may not go without."""
    return settings.SECOND_STEP_REQUIRED and person.needs_second_step


def devices(person):
    """What this person can do the second step with; recovery codes only stand in for these."""
    return Authenticator.objects.filter(user=person, type__in=[TOTP, PASSKEY])


def is_done(request):
    """Whether this session has done it."""
    return sessions.signed_in_by(request, "second step", "passkey", within=sessions.WHOLE)


class SecondStep(AuthenticateStage):
    """While somebody signs in: asks for the second step those who have one and who should."""

    def _should_handle(self, request):
        person = self.login.user
        if person is None or did_use_passwordless_login(request, person):
            return False
        # A passkey alone is a quicker way in, and no second hurdle for who needs none.
        kinds = [TOTP, PASSKEY] if is_needed(person) else [TOTP]
        return devices(person).filter(type__in=kinds).exists()


class Asked:
    """Keeps whoever needs the second step, and has not done it, to the pages for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        person = request.user
        if (
            not settings.SECOND_STEP_REQUIRED
            or not person.is_authenticated
            # The coordinator behind it has done hers: this was open to nobody else.
            or getattr(request, "looked_at_by", None)
            or is_done(request)
            or not person.needs_second_step
        ):
            return None
        if devices(person).exists():
            # Only while signing in is it asked for: this session is from before the post.
            logout(request)
            messages.info(request, wording.SECOND_STEP_NOW)
            return None
        if request.resolver_match.view_name in OPEN:
            return None
        if request.method == "GET":
            request.session[_THEN] = without_page(request.get_full_path())
        return redirect("second_step")


@require_safe
def choose(request):
    """Which second step shall it be? The first page of who needs one and has none."""
    if devices(request.user).exists() or not is_needed(request.user):
        return redirect("mfa_index")
    return render(request, "mfa/second_step.html")


def then(request):
    """Where the person wanted to go before the second step was asked for."""
    wanted = request.session.get(_THEN, "")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else reverse("home")


def _set_up(request, device):
    """The session in which somebody has shown a new device has thereby done the second step."""
    record_authentication(request, request.user, "mfa", id=device.pk, type=device.type)


class EnterSecondStep(AuthenticateForm):
    """Asks for a code of the app, or for a recovery code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages |= {"required": "Enter the code"}

    def clean_code(self):
        code, address = self.cleaned_data["code"], self.user.email
        if not guesses.may_guess(context.request, address):
            raise get_account_adapter().validation_error("too_many_login_attempts")
        for device in Authenticator.objects.filter(user=self.user).exclude(type=PASSKEY):
            if device.wrap().validate_code(code) and self._first_time(device, code):
                guesses.was_right(context.request, address)
                device.user = self.user
                self.authenticator = device
                return code
        raise get_adapter().validation_error("incorrect_code")

    def _first_time(self, device, code):
        # Allauth remembers a code for half a minute, but a late one is good for longer.
        used = f"totp:{device.pk}:{normalize_user_code(code)}"
        return device.type != TOTP or throttle.allow(used, 1, _A_TOTP_LASTS)


class SetUp(ActivateTOTPForm):
    """Asks for the first code of a new app."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages |= {"required": "Enter the 6-digit code of the app"}


class Authenticate(base.AuthenticateView):
    def get_context_data(self, **kwargs):
        kinds = set(
            Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        )
        return super().get_context_data(**kwargs) | {
            "has_app": TOTP in kinds,
            "has_recovery_codes": RECOVERY in kinds,
            "has_passkey": PASSKEY in kinds,
        }


class Activate(totp.ActivateTOTPView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        fours = [secret[n : n + 4] for n in range(0, len(secret), 4)]
        return context | {"secret_in_fours": fours, "needed": is_needed(self.request.user)}

    def form_valid(self, form):
        answer = super().form_valid(form)
        _set_up(self.request, devices(self.request.user).get(type=TOTP))
        return answer


class Replace(Activate):
    """A new telephone: the app there takes the place of the old one, in one go."""

    def dispatch(self, request, *args, **kwargs):
        if not devices(request.user).filter(type=TOTP).exists():
            return redirect("mfa_activate_totp")
        # Past the parent, which sends away whoever has an app already.
        return super(totp.ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"replaces": True}

    @transaction.atomic
    def form_valid(self, form):
        devices(self.request.user).filter(type=TOTP).delete()
        return super().form_valid(form)


class AddPasskey(passkeys.AddWebAuthnView):
    def form_valid(self, form):
        answer = super().form_valid(form)
        person = self.request.user
        _set_up(self.request, devices(person).filter(type=PASSKEY).latest("pk"))
        if self.did_generate_recovery_codes and not is_needed(person):
            # They stand in for a second step, and a passkey alone is none.
            Authenticator.objects.filter(user=person, type=RECOVERY).delete()
            return redirect("mfa_index")
        return answer


class RemovePasskey(passkeys.RemoveWebAuthnView):
    def form_valid(self, form):
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(
                self.request, get_adapter().error_messages["cannot_delete_authenticator"]
            )
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"then": then(self.request)}


def reset(person, *, by=None):
    """Take away this person's second step and passkeys, and sign them out everywhere.

    For who has lost the device and the recovery codes. They get a letter, and set up a new one
    at their next sign-in if their post needs it.
    """
    with history.deed():
        Authenticator.objects.filter(user=person).delete()
        sessions.end_all_of(person)
        history.note(person, "second_step_reset", by=by)
        letters.write(
            f"second-step-reset:{person.pk}:{secrets.token_hex(8)}",
            to=person,
            template="second_step_reset",
            context={"by": by, "needed": is_needed(person)},
        )


def urls(freshly):
    """The addresses under 2fa/; `freshly` guards those that change how somebody signs in."""
    return [
        path("", base.index, name="mfa_index"),
        path("second-step/", choose, name="second_step"),
        path("authenticate/", Authenticate.as_view(), name="mfa_authenticate"),
        path("totp/activate/", freshly(Activate.as_view()), name="mfa_activate_totp"),
        path("totp/replace/", freshly(Replace.as_view()), name="mfa_replace_totp"),
        path("totp/deactivate/", freshly(totp.deactivate_totp), name="mfa_deactivate_totp"),
        path(
            "recovery-codes/",
            freshly(RecoveryCodes.as_view()),
            name="mfa_view_recovery_codes",
        ),
        path(
            "recovery-codes/generate/",
            freshly(recovery.generate_recovery_codes),
            name="mfa_generate_recovery_codes",
        ),
        path(
            "recovery-codes/download/",
            freshly(recovery.download_recovery_codes),
            name="mfa_download_recovery_codes",
        ),
        path("webauthn/", passkeys.list_webauthn, name="mfa_list_webauthn"),
        path("webauthn/add/", freshly(AddPasskey.as_view()), name="mfa_add_webauthn"),
        path(
            "webauthn/keys/<int:pk>/remove/",
            freshly(RemovePasskey.as_view()),
            name="mfa_remove_webauthn",
        ),
        path("webauthn/keys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
        path("webauthn/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    ]
