"""How long somebody stays signed in, and where: 12 hours at most, 45 minutes without a sign of life.

When somebody was last seen is written down every five minutes at most; the page is told exactly
how long it has, warns in time (static/js/session.js) and asks here.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from partnership import wording

WHOLE = 12 * 60 * 60  # seconds from the sign-in; nothing makes it longer
IDLE = 45 * 60  # … from the last sign of life
WARNING = 2 * 60  # … before the end
WRITTEN = 5 * 60  # at most this often

_SINCE, _SEEN = "signed_in_at", "seen_at"


@dataclass(frozen=True)
class Left:
    """How many seconds a session has: without a sign of life, and at all."""

    idle: int
    whole: int
    person: str

    @property
    def warning(self):
        return WARNING


def begin(request):
    """Somebody has just signed in: their time runs from here."""
    request.session[_SINCE] = request.session[_SEEN] = time.time()


class Limits:
    """Ends sessions that are over, and notes when somebody was here. Others cost nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._look_at(request)
        return self.get_response(request)

    def _look_at(self, request):
        session, now = request.session, time.time()
        if _SINCE not in session:
            begin(request)
        if now - session[_SINCE] > WHOLE:
            _end(request, wording.SIGNED_OUT_AFTER_THE_DAY)
        elif now - session[_SEEN] > IDLE:
            _end(request, wording.SIGNED_OUT_IDLE)
        else:
            if now - session[_SEEN] > WRITTEN and not _only_asks(request):
                session[_SEEN] = now
                UserSession.objects.create_from_request(request)
            request.session_left = _left(request)


def _left(request):
    session, now = request.session, time.time()
    return Left(
        idle=max(0, int(session[_SEEN] + IDLE - now)),
        whole=max(0, int(session[_SINCE] + WHOLE - now)),
        person=salted_hmac("partnership.sessions", str(request.user.pk)).hexdigest()[:16],
    )


def _only_asks(request):
    """A page that asks how long it has is no sign of life: it does so by itself."""
    return request.method in ("GET", "HEAD") and request.path == reverse("session")


def _end(request, says):
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    messages.info(request, says)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def session(request):
    """For the script of the page: seconds left idle, and at all, who, and a token for the forms.

    All zero for who is signed out. A POST is a sign of life; so is every other page.
    """
    left = getattr(request, "session_left", None)
    told = f"{left.idle} {left.whole} {left.person}" if left else "0 0 0"
    return HttpResponse(f"{told} {get_token(request)}", content_type="text/plain")


@require_http_methods(["GET", "POST"])
def sessions(request):
    """Where this person is signed in; a POST ends one of these sessions, or all others."""
    if request.method == "POST":
        return _end_some(request)
    return render(request, "usersessions/usersession_list.html", {"sessions": open_ones(request)})


def open_ones(request):
    """The sessions of this person that can still be used: this one, then the others, newest first."""
    now = timezone.now()
    own = UserSession.objects.filter(
        user=request.user,
        created_at__gt=now - timedelta(seconds=WHOLE),
        last_seen_at__gt=now - timedelta(seconds=IDLE),
    )
    open_ = [one for one in own.order_by("-last_seen_at", "-pk") if one.exists()]
    return sorted(open_, key=lambda one: not one.is_current())


def _end_some(request):
    own = UserSession.objects.filter(user=request.user)
    here = request.session.session_key
    if request.POST.get("which") == "others":
        end(own.exclude(session_key=here))
        messages.success(request, wording.SIGNED_OUT_ELSEWHERE)
    else:
        which = request.POST.get("which", "")
        one = own.filter(pk=which).first() if which.isdecimal() and len(which) < 19 else None
        if one is None:
            messages.info(request, wording.SIGNED_OUT_ALREADY)
        elif one.session_key == here:
            logout(request)
            return redirect("account_login")
        else:
            end([one])
            messages.success(request, wording.SIGNED_OUT_THERE)
    return redirect("usersessions_list")


def end(some):
    """End these sessions: whoever uses one is signed out at their next request."""
    for one in some:
        one.end()


def end_all_of(person):
    """Sign this person out everywhere, at their next request."""
    # Every session carries a hash of this; nobody has a password that could be lost with it.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    UserSession.objects.filter(user=person).delete()


def signed_in_by(request, *kinds, within):
    """Whether this session was signed in by one of these ways less than `within` seconds ago.

    Ways are "code" (by e-mail), "passkey", "service" and "second step".
    """
    earliest = time.time() - within
    return any(
        record["at"] > earliest and _way(record) in kinds
        for record in get_authentication_records(request, request.user)
    )


def _way(record):
    if record["method"] == "mfa":
        return "passkey" if record.get("passwordless") else "second step"
    return {"code": "code", "socialaccount": "service"}.get(record["method"])


urlpatterns = [
    path("session/", session, name="session"),
    path("sessions/", sessions, name="usersessions_list"),
]
