"""What somebody typed is not lost when their session ran out before they pressed the button.

The form carries a signed mark of who opened it. When it arrives signed out, its text waits in the
(new, anonymous) session until that very person has signed in again; nobody else gets it.
"""

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
    kept, or nothing comes back.
    """
    _locks.append((is_meant, lock, unlock))


def _turned(path, text, *, back):
    for is_meant, lock, unlock in _locks:
        if is_meant(path):
            text = unlock(path, text) if back else lock(path, text)
    return text


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
        with suppress(LookupError):
            request.session[_KEPT] = {
                "path": request.get_full_path(),
                "person": person,
                "typed": _turned(request.path, told, back=False),
            }


def taken_back(request):
    """What this person had typed into this very page before they were signed out, or None.

    Says so on the page; given back once.
    """
    kept = request.session.get(_KEPT)
    if (
        request.method != "GET"
        or kept is None
        or (kept["path"], kept["person"]) != (request.get_full_path(), request.user.pk)
    ):
        return None
    del request.session[_KEPT]
    try:
        told = _turned(request.path, kept["typed"], back=True)
    except LookupError:
        return None
    messages.info(request, wording.TYPED_IS_BACK)
    return QueryDict(told)
