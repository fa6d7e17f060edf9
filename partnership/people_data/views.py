"""A person's own data, the coordinator's view of somebody's, and the two statements."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView

from partnership.people_data import dates, exporting, wording
from partnership.people_data.erasing import erase, refusal
from partnership.people_data.forms import EraseForm
from partnership.people_data.outlook import outlook
from partnership.people_data.retention import rules
from partnership.people_data.tables import personal_tables
from records.models import Job, Letter
from records.private import serve
from records.steps import NotNow
from schools.models import Person

LETTERS = 50  # shown; all of them are in the download


class You(TemplateView):
    """What the portal knows about whoever looks, and what they can do about it."""

    template_name = "partnership/people_data/your_data.html"

    def get_context_data(self, **kwargs):
        person = self.request.user
        return super().get_context_data(
            posts=person.posts.select_related("school", "collaborative").order_by("-since", "pk"),
            letters=Letter.objects.filter(to=person).defer("text", "html")[:LETTERS],
            person=person,
            **_export(person, by=person),
            **kwargs,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def your_export(request):
    """How far one's own export has come, as a piece of the page; POST asks for one."""
    return _exporting(request, request.user, "you")


@require_safe
def export_file(request, pk):
    """The file of an export: for whoever asked for it, and may still have it."""
    job = get_object_or_404(Job.objects.for_user(request.user), pk=pk, kind=exporting.KIND)
    if not exporting.may_have(request.user, job.wants.get("person")):
        raise PermissionDenied
    if not job.file or not job.keep_until or job.keep_until < timezone.now():
        raise Http404
    return serve(job.file, name=job.file_name, media_type=job.media_type)


class PersonData(TemplateView):
    """For the coordinator: what is known about somebody, and the way to export or erase it."""

    template_name = "partnership/people_data/person_data.html"

    def get_context_data(self, **kwargs):
        person = _person(self.request, kwargs["pk"])
        return super().get_context_data(
            person=person,
            posts=person.posts.select_related("school", "collaborative"),
            refusal=refusal(person, by=self.request.user),
            **_export(person, by=self.request.user),
            **kwargs,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def person_export(request, pk):
    """How far an export of somebody's data has come; POST asks for one."""
    return _exporting(request, _person(request, pk), "person_data")


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request, pk):
    """Shows what goes and what stays; erases after reason and name have been given."""
    person = _person(request, pk)
    form = EraseForm(request.POST or None, person=person)
    stands_in_the_way = refusal(person, by=request.user)
    if request.method == "POST" and form.is_valid() and not stands_in_the_way:
        oneself = person == request.user
        try:
            erase(person, by=request.user, because=form.cleaned_data["because"])
        except NotNow as late:
            stands_in_the_way = str(late)
        else:
            if oneself:
                logout(request)
            messages.success(request, wording.ERASED.format(name=person.name))
            return redirect("home")
    return render(
        request,
        "partnership/people_data/erase.html",
        {
            "person": person,
            "form": form,
            "refusal": stands_in_the_way,
            "outlook": outlook(person),
        },
        status=409
        if stands_in_the_way and request.method == "POST"
        else 422
        if form.errors
        else 200,
    )


class Statement(TemplateView):
    """A statement that everybody may read without signing in."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            prepared=dates.PREPARED,
            tested=dates.TESTED,
            review_by=dates.REVIEW_BY,
            reviewed_by=dates.REVIEWED_BY,
            contact=settings.PRIVACY_CONTACT,
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class Privacy(Statement):
    template_name = "partnership/people_data/privacy.html"

    def get_context_data(self, **kwargs):
        held = [table for table, _ in personal_tables()]
        return super().get_context_data(rules=rules(), held=held, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class Accessibility(Statement):
    template_name = "partnership/people_data/accessibility.html"


def _person(request, pk):
    """Somebody who was not erased, for the coordinator; 403 for others, as with all her pages."""
    if not request.user.is_coordinator:
        raise PermissionDenied
    return get_object_or_404(Person.objects.filter(erased_at=None), pk=pk)


def _export(person, *, by):
    job = exporting.latest(person, by=by)
    return {"job": job, "fetched": bool(job and job.file and job.keep_until > timezone.now())}


def _exporting(request, person, page):
    if request.method == "POST":
        exporting.ask(person, by=request.user)
        messages.success(request, wording.BEING_MADE)
        return redirect(page, **({} if page == "you" else {"pk": person.pk}))
    context = _export(person, by=request.user) | {"person": person}
    return render(request, "partnership/people_data/_export.html", context)
