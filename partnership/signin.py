"""Sign-in: which of allauth's doors stand open, and what they say.

One page asks for the address and sends a code; beside it a passkey, or the sign-in service of a
school that the person has connected, open the door. What deals in passwords or in changing
addresses has no address here at all.
"""

import secrets
from functools import wraps

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import include, path, reverse

from partnership import guesses, second_step, services, sessions, wording
from partnership.adapter import person_at
from records import history, letters
from schools.models import Person

FRESH = 15 * 60  # seconds


class AskForCode(RequestLoginCodeForm):
    """Asks for the address that the code goes to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages |= {"required": "Enter your work e-mail address"}
        for validator in self.fields["email"].validators:
            if hasattr(validator, "user_regex"):
                validator.message = "Enter the whole address, like name@school.example"

    def clean_email(self):
        address = self.cleaned_data["email"]
        if not guesses.may_ask(context.request, address):
            raise get_adapter().validation_error("too_many_login_attempts")
        person = person_at(address)
        self._user = person if person and person.may_sign_in else None
        return address


class EnterCode(ConfirmLoginCodeForm):
    """Asks for the six digits."""

    def __init__(self, *args, address="", **kwargs):
        super().__init__(*args, **kwargs)
        self.address = address
        self.fields["code"].error_messages |= {"required": "Enter the 6-digit code"}

    def clean_code(self):
        if not guesses.may_guess(context.request, self.address):
            raise get_adapter().validation_error("too_many_login_attempts")
        code = super().clean_code()
        guesses.was_right(context.request, self.address)
        return code


class ConfirmCode(account.ConfirmLoginCodeView):
    """The page that asks for the code. It is the same, and costs the same, for any address."""

    def get_form(self, form_class=None):
        if self._process.user is None:
            Person.objects.filter(pk=0).first()  # what it costs to look up somebody known
        return super().get_form(form_class)

    def get_form_kwargs(self):
        address = {} if self._action == "resend" else {"address": self._process.state["email"]}
        return super().get_form_kwargs() | address

    def form_valid(self, form):
        address, person = self._process.state["email"], self._process.user
        if self._action == "resend":
            return self._send_again(form, address, person)
        # Between the letter and its code the address may have passed to somebody else.
        if person != person_at(address) or not person.may_sign_in:
            self._process.abort()
            messages.error(self.request, wording.CODE_IS_OLD)
            return redirect("account_login")
        return super().form_valid(form)

    def _send_again(self, form, address, person):
        if not guesses.may_ask(self.request, address):
            messages.error(self.request, get_adapter().error_messages["rate_limited"])
            return redirect("account_confirm_login_code")
        if person is None:
            # Allauth would write no second letter, and that would take less time.
            send_unknown_account_mail(self.request, address)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        offered = services.for_address(self._process.state["email"])
        return super().get_context_data(**kwargs) | {"services": offered}


def freshly_signed_in(view=None, *, by=("code", "passkey"), says=wording.SIGN_IN_AGAIN):
    """Sends back to the sign-in whoever signed in longer than 15 minutes ago, and returns them here.

    So an unattended computer cannot be used to add a passkey, and a lost phone's passkey can be
    removed with a code by e-mail. A sign-in by a service of the school does not count: it says
    who somebody is there, not here.
    """
    if view is None:
        return lambda view: freshly_signed_in(view, by=by, says=says)

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if getattr(request, "looked_at_by", None):
            raise PermissionDenied
        if sessions.signed_in_by(request, *by, within=FRESH):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else reverse("mfa_index")
        logout(request)
        messages.info(request, says)
        return redirect_to_login(back, "account_login")

    return guarded


def address_changed(person, before, by):
    """`by` has given `person` another e-mail address: tell the old one, and end all sessions.

    Call it inside the deed that changes the address, after it; `before` is the old address.
    """
    with history.deed():
        EmailAddress.objects.filter(user=person).delete()
        sessions.end_all_of(person)
        # Without the addresses: the history is for ever, contact data is not.
        history.note(person, "address_changed", by=by)
        letters.write(
            f"address-changed:{person.pk}:{secrets.token_hex(8)}",
            to=person,
            address=before,
            template="address_changed",
            context={"by": by, "before": before},
        )


ask_for_code = login_not_required(account.RequestLoginCodeView.as_view())

urlpatterns = [
    path("login/", ask_for_code, name="account_login"),
    path("login/code/", ask_for_code, name="account_request_login_code"),
    path("login/code/confirm/", ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    # Closed, but allauth's letters need its name.
    path("signup/", account.signup, name="account_signup"),
    path("2fa/", include(second_step.urls(freshly_signed_in))),
    path(
        "services/",
        include(
            services.urls(
                freshly_signed_in(by=("code",), says=wording.SIGN_IN_AGAIN_BY_CODE),
            )
        ),
    ),
    path("", include(sessions)),
]
