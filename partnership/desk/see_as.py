"""See as: the coordinator looks at the site with another person's eyes, and can do nothing there.

It stays her own session, with its limits and its second step: nobody is signed in as anybody. Each
request alone is answered for the person who is looked at (`request.user`), read-only, and only for
as long as the coordinator (`request.looked_at_by`) still may. A bar on every page says so.
"""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from partnership import wording
from records import history

# What the session remembers: who looks on, and as whom.
_BY, _SEEN = "sees_as_by", "seen_as"
SAFE = ("GET", "HEAD", "OPTIONS")
# The desk, how the person signs in, and all that is known of them are not to look at like this.
CLOSED = ("/admin/", "/accounts/", "/you/")
STILL_OPEN = "session"  # how long the session still has


def why_not(person, by):
    """Why `by` may not see as `person`, as a sentence; or None."""
    if not by.is_coordinator:
        return wording.SEE_AS_NOT_YOURS
    if person.pk == by.pk:
        return wording.SEE_AS_YOURSELF
    if not person.is_active:
        return wording.SEE_AS_SWITCHED_OFF
    if person.is_coordinator:
        return wording.SEE_AS_COORDINATOR
    return None


@never_cache
@require_POST
def begin(request, pk):
    """From now on the pages are those of this person."""
    person = get_object_or_404(get_user_model(), pk=pk)
    if not request.user.is_coordinator:
        raise PermissionDenied
    if why := why_not(person, request.user):
        messages.warning(request, why)
        return HttpResponseRedirect(reverse("admin:schools_person_change", args=[pk]))
    with history.deed():
        history.note(person, "seen_as", by=request.user)
    request.session[_BY] = request.user.pk
    request.session[_SEEN] = person.pk
    return HttpResponseRedirect(reverse("home"))


@never_cache
@require_POST
def stop(request):
    """Back to one's own pages. A second click does no harm."""
    coordinator = getattr(request, "looked_at_by", None)
    if coordinator is None:
        return HttpResponseRedirect(reverse("home"))
    person = request.user
    with history.deed():
        history.note(person, "seen_as_ended", by=coordinator)
    forget(request.session)
    messages.success(request, wording.SEE_AS_STOPPED.format(name=person.name))
    return HttpResponseRedirect(reverse("admin:schools_person_change", args=[person.pk]))


def forget(session):
    """Nobody is looked at any more in this session."""
    session.pop(_BY, None)
    session.pop(_SEEN, None)


class SeeAs:
    """Answers for the person who is looked at, read-only; stands behind the limits of sessions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Templates ask: what is there, though it is nobody, costs them far less than what is not.
        request.looked_at_by = None
        if _SEEN in request.session:
            answer = self._look_on(request)
            if answer is not None:
                return answer
        return self.get_response(request)

    def _look_on(self, request):
        by = request.user
        person = get_user_model().objects.filter(pk=request.session[_SEEN]).first()
        mine = by.is_authenticated and request.session.get(_BY) == by.pk
        if person is None or not mine or why_not(person, by):
            # No longer the coordinator, or no longer somebody to look at: her own pages again.
            forget(request.session)
            return None
        request.looked_at_by = by
        request.user = person
        if request.method not in SAFE:
            if request.path == reverse("see_as_stop"):
                return None
            return self._refuse(request, wording.SEE_AS_ONLY_LOOKS)
        if request.path.startswith(CLOSED) and request.path != reverse(STILL_OPEN):
            return self._refuse(request, wording.SEE_AS_CLOSED)
        return None

    @staticmethod
    def _refuse(request, why):
        person = request.user
        page = {"why": why.format(name=person.name), "person": person}
        return render(request, "partnership/see_as_refused.html", page, status=403)


urlpatterns = [
    path("see-as/<int:pk>/", begin, name="see_as"),
    path("see-as/stop/", stop, name="see_as_stop"),
]
