"""Signing in as people do, and sessions that have done the second step."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache

from partnership.adapter import lock_away, take_out
from records.models import Letter

LOGIN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"
SECOND = "/accounts/2fa/authenticate/"


def letter_to(address):
    """The newest letter of the sign-in pages to this address."""
    return Letter.objects.filter(address=address, key__startswith="sign-in:").latest("pk")


def code_sent_to(address):
    return re.search(r"^(\d{6})$", letter_to(address).text, re.MULTILINE)[1]


def wrong(digits):
    """Six digits that are not these."""
    return f"{(int(digits) + 1) % 10**6:06}"


def ask(client, address, **more):
    return client.post(LOGIN, {"email": address} | more)


def enter(client, person, **more):
    """From the address to the code, as the person would; returns the answer to the code."""
    ask(client, person.email, **more)
    return client.post(CONFIRM, {"code": code_sent_to(person.email)} | more)


def who(client):
    """The name of whoever is signed in with this browser, if anybody is wholly."""
    answer = client.get("/")
    return answer.wsgi_request.user.name if answer.status_code == 200 else None


def with_second_step(client):
    """The session of this (signed-in) test client has done the second step; returns the client."""
    return with_records(client, {"method": "mfa", "type": "totp", "id": 0})


def with_records(client, *records):
    """The session was signed in just now by these ways, as allauth notes them."""
    session = client.session
    noted = session.get("account_authentication_methods", [])
    now = time.time()
    session["account_authentication_methods"] = noted + [{"at": now} | r for r in records]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def give_app(person):
    """Set up an authenticator app for this person; returns it."""
    return Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": lock_away(auth.generate_totp_secret())},
    )


def code_of(app, *, steps=0):
    """What the app shows now, or so many half minutes later; codes used before may come again."""
    return shown(take_out(app.data["secret"]), steps=steps)


def shown(secret, *, steps=0):
    """What an app with this secret shows."""
    counter = int(time.time()) // 30 + steps
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def forget_limits():
    """Whoever counts tries counts anew."""
    from records.models import Tries

    cache.clear()
    Tries.objects.all().delete()
