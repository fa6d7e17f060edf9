"""How people come in: only those on record, with a code that travels as one of our letters."""

import base64
import hashlib
import secrets
from io import BytesIO

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db.models.functions import Lower
from django.shortcuts import render
from django.urls import reverse

from partnership import sessions
from records import letters
from schools.models import Person

_SECRETS = "partnership.adapter.secrets"


class ByInvitation(DefaultAccountAdapter):
    """No public sign-up; a passkey is another way in, never a second hurdle for who needs none."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "That is not the code we sent. Check the newest e-mail and type its 6 digits.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "rate_limited": "Too many tries. Wait five minutes, then try again.",
    }

    def get_login_stages(self):
        # Our own second stage: allauth's would ask everybody for a passkey who has one, and lock
        # out whoever loses the phone that it is on.
        return [
            "allauth.account.stages.LoginByCodeStage",
            "partnership.second_step.SecondStep",
        ]

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **hook):
        answer = super().pre_login(request, user, **hook)
        if answer is None and not user.may_sign_in:
            return render(request, "account/invitation_over.html")
        return answer

    def login(self, request, user):
        super().login(request, user)
        sessions.begin(request)

    def send_mail(self, template_prefix, email, context):
        """Through the one post room, like every other letter."""
        if template_prefix in ("account/email/unknown_account", "account/email/login_code"):
            # Asked for either letter, so that both cost the same.
            why = why_no_code(email)
            if template_prefix.endswith("unknown_account"):
                template_prefix = f"account/email/{why}"
        mail = self.render_mail(template_prefix, email, context)
        alternatives = getattr(mail, "alternatives", None)
        letters.write_plain(
            f"sign-in:{secrets.token_hex(16)}",
            address=email,
            subject=mail.subject,
            text=mail.body,
            html=alternatives[0][0] if alternatives else "",
            confidential=True,
        )

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        # To the one address on record; allauth keeps a list of its own, which may be older.
        super().send_notification_mail(template_prefix, user, context, email=user.email)


class OwnDevices(DefaultMFAAdapter):
    """Authenticator apps and recovery codes: their secrets lie encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That is not the right code. Type the one your app shows now.",
        "cannot_delete_authenticator": "You need a second step for your post, and this is your only one. Add another first.",
    }

    def get_totp_issuer(self):
        return settings.PARTNERSHIP_NAME

    def get_totp_label(self, user):
        return user.email

    def build_totp_svg(self, url):
        # On white, with its quiet margin: cameras need both, also where the page is dark.
        picture = BytesIO()
        segno.make(url, error="m").save(
            picture, kind="svg", xmldecl=False, scale=5, border=4, light="#fff"
        )
        return picture.getvalue().decode()

    def encrypt(self, text):
        return lock_away(text)

    def decrypt(self, encrypted_text):
        return take_out(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        from partnership import second_step

        person = authenticator.user
        others = second_step.devices(person).exclude(pk=authenticator.pk)
        return not second_step.is_needed(person) or others.exists()


class OnlyConnected(DefaultSocialAccountAdapter):
    """A service signs in only who has connected it; it makes nobody known, whatever it says."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def is_auto_signup_allowed(self, request, sociallogin):
        return False

    def authenticate_by_email(self, sociallogin):
        return None

    def pre_social_login(self, request, sociallogin):
        from partnership import services

        if answer := services.refused(request, sociallogin):
            raise ImmediateHttpResponse(answer)

    def on_authentication_error(self, request, provider, error=None, exception=None, **_):
        from partnership import services

        called_off = error == AuthError.CANCELLED
        why = f"{error} {exception or ''}".strip()
        answer = services.failed(request, provider.app, why=why, called_off=called_off)
        raise ImmediateHttpResponse(answer)

    def serialize_instance(self, instance):
        # The row alone: what was looked up on the way (the posts) fits into no session.
        row = {f.attname: getattr(instance, f.attname) for f in instance._meta.concrete_fields}
        return super().serialize_instance(type(instance)(**row))

    def get_connect_redirect_url(self, request, socialaccount):
        return reverse("mfa_index")

    def get_requests_session(self):
        session = super().get_requests_session()
        session.max_redirects = 0  # a service answers where it says, or not at all
        return session


def person_at(address):
    """The person with this e-mail address, or None. One query, by the index."""
    return Person.objects.alias(low=Lower("email")).filter(low=address.strip().lower()).first()


def why_no_code(address):
    """Which letter tells this address why there is no code for it."""
    person = person_at(address)
    if person is None:
        return "unknown_account"
    return "invitation_over" if person.is_active else "closed_account"


def lock_away(text):
    """`text`, encrypted with the key of this installation."""
    return _cipher().encrypt(text.encode()).decode()


def take_out(text):
    """What `lock_away` was given."""
    return _cipher().decrypt(text.encode()).decode()


def _cipher():
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{_SECRETS}:{key}".encode()).digest()))
        for key in keys
    )
