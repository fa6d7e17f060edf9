"""Sign-in: which of allauth's doors stand open, and what they say.

One page asks for the address and sends a code; that is the only way in, beside a passkey.
What deals in passwords or in changing addresses has no address here at all.
"""

import time
from functools import wraps

from allauth.account import views as account
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.urls import include, path

FRESH = 15 * 60  # seconds


class AskForCode(RequestLoginCodeForm):
    """Asks for the address that the code goes to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages |= {"required": "Enter your work e-mail address"}
        for validator in self.fields["email"].validators:
            if hasattr(validator, "user_regex"):
                validator.message = "Enter the whole address, like name@school.example"


class EnterCode(ConfirmLoginCodeForm):
    """Asks for the six digits."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages |= {"required": "Enter the 6-digit code"}


def freshly_signed_in(view):
    """Sends back to the sign-in whoever signed in longer than 15 minutes ago, and returns them here.

    So an unattended computer cannot be used to add a passkey, and a lost phone's passkey can be
    removed with a code by e-mail.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < FRESH:
            return view(request, *args, **kwargs)
        logout(request)
        messages.info(request, "Please sign in again before you change how you sign in.")
        return redirect_to_login(request.get_full_path(), "account_login")

    return guarded


ask_for_code = login_not_required(account.RequestLoginCodeView.as_view())

urlpatterns = [
    path("login/", ask_for_code, name="account_login"),
    path("login/code/", ask_for_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    # Closed, but allauth's letters need its name.
    path("signup/", account.signup, name="account_signup"),
    path("2fa/webauthn/add/", freshly_signed_in(passkeys.add_webauthn)),
    path("2fa/webauthn/keys/<int:pk>/remove/", freshly_signed_in(passkeys.remove_webauthn)),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
