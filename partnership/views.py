from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView, TemplateView

from actionplans.models import ActionPlan
from partnership.todo import todos_of
from records.models import Letter
from schools.models import Invitation, Person, Post


class Home(TemplateView):
    """What needs me now, and the way to what is mine."""

    template_name = "partnership/home.html"

    def get_context_data(self, **kwargs):
        person, today = self.request.user, timezone.localdate()
        todos = [(todo, todo.days_left(today)) for todo in todos_of(person)]
        posts = person.posts.not_over().exclude(kind=Post.Kind.COORDINATOR)
        has_none = not (person.current_posts or person.is_superuser)
        return super().get_context_data(
            todos=todos,
            posts=posts.select_related("school", "collaborative"),
            today=today,
            has_no_post=has_none,
            coordinators=Person.objects.coordinators() if has_none else [],
            may_list_invitations=Invitation.may_be_listed_by(person),
            collaboratives=person.collaboratives().select_related("district")[:12],
            plans=ActionPlan.objects.for_user(person).select_related("collaborative", "school")[:5],
            may_add_passkey=not person.authenticator_set.exists(),
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class Mailbox(ListView):
    """In the demo only: all letters of the portal, readable without signing in."""

    template_name = "partnership/mailbox.html"
    context_object_name = "letters"
    paginate_by = 30

    def get_queryset(self):
        letters = Letter.objects.all()
        if address := self.request.GET.get("to", "").replace("\0", ""):
            letters = letters.filter(address__iexact=address)
        return letters


@method_decorator(login_not_required, name="dispatch")
class MailboxLetter(DetailView):
    template_name = "partnership/mailbox_letter.html"
    model = Letter
    context_object_name = "letter"


@login_not_required
@require_safe
def mailbox_calendar(request, pk):
    """In the demo only: the calendar entry that goes along with a letter."""
    letter = get_object_or_404(Letter.objects.exclude(calendar=""), pk=pk)
    headers = {"Content-Disposition": 'attachment; filename="invite.ics"'}
    kind = f"text/calendar; charset=utf-8; method={letter.calendar_method}"
    return HttpResponse(letter.calendar, content_type=kind, headers=headers)


@method_decorator(login_not_required, name="dispatch")
class Pieces(TemplateView):
    """In the demo only: every piece the pages are made of, on one page."""

    template_name = "partnership/pieces_page.html"


def not_found(request, exception):
    """Foreign and missing look the same."""
    return render(request, "404.html", status=404)


def csrf_failure(request, reason=""):
    """The form was open too long, or in another browser: say so, and how to go on."""
    return render(request, "403_csrf.html", status=403)
