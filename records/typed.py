"""What somebody typed is not lost when their session ran out before they pressed the button.

The form carries a signed mark of who opened it. When it arrives signed out, its text waits in the
(new, anonymous) session until that very person has signed in again; nobody else gets it.
"""

import json
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.http import QueryDict

from records import wording

MARK = "typed_by"
_KEPT = "typed"
_SALT = "records.typed"
_LIMIT = 200_000  # characters; a session is a row of the database
_locks = []  # (whether a path is meant, lock, unlock)


def keep_locked(is_meant, lock, unlock):
    """What is typed at the paths that are meant is kept as `lock(path, text)` makes it.

    `unlock(path, locked)` makes the text of it again. Each may raise LookupError: then nothing is
    kept, or nothing comes back. On which page it was is locked away with it.
    """
    _locks.append((is_meant, lock, unlock))


def _lock_of(path):
    return next((locks for is_meant, *locks in _locks if is_meant(path)), None)


def mark(person):
    """The value of the form's hidden field: who opened it."""
    return signing.dumps(person.pk, salt=_SALT)


class KeepsTyping(LoginRequiredMiddleware):
    """Closes the whole site to the signed-out, and keeps what they had typed for their return."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST" and MARK in request.POST:
            self._keep(request)
        return super().handle_no_permission(request, view_func)

    def _keep(self, request):
        try:
            person = signing.loads(request.POST[MARK], salt=_SALT)
        except signing.BadSignature:
            return
        typed = request.POST.copy()
        for field in (MARK, "csrfmiddlewaretoken"):
            typed.pop(field, None)
        told = typed.urlencode()
        if len(told) > _LIMIT:
            return
        kept = {"path": request.get_full_path(), "typed": told}
        with suppress(LookupError):
            if locks := _lock_of(request.path):
                kept = {"locked": locks[0](request.path, json.dumps(kept))}
            request.session[_KEPT] = kept | {"person": person}


def taken_back(request):
    """What this person had typed into this very page before they were signed out, or None.

    Says so on the page; given back once.
    """
    kept = request.session.get(_KEPT)
    if request.method != "GET" or kept is None or kept["person"] != request.user.pk:
        return None
    kept = _unlocked(request, kept)
    if kept is None or kept["path"] != request.get_full_path():
        return None
    del request.session[_KEPT]
    messages.info(request, wording.TYPED_IS_BACK)
    return QueryDict(kept["typed"])


def _unlocked(request, kept):
    if "locked" not in kept:
        return kept
    locks = _lock_of(request.path)
    if locks is None:
        return None
    try:
        return json.loads(locks[1](request.path, kept["locked"]))
    except LookupError:
        return None
