"""Lists as files: ask for one, watch it being made, fetch it, ask for it again."""

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView, ListView

from records.models import Job
from records.private import serve
from schools import exports, wording


def mine(request):
    """The downloads of this person; nobody else's can be found at all."""
    return Job.objects.for_user(request.user).filter(kind=exports.KIND)


class Downloads(ListView):
    """The files a person has asked for, newest first."""

    template_name = "schools/download_list.html"
    context_object_name = "jobs"

    def get_queryset(self):
        jobs = list(mine(self.request)[:50])
        standing = exports.standing_of(self.request.user) if jobs else None
        for job in jobs:
            _in_words(job, standing)
        return jobs


class Download(DetailView):
    """One file: how far it has come, then the way to it."""

    template_name = "schools/download_detail.html"
    context_object_name = "job"

    def get_queryset(self):
        return mine(self.request)

    def get_object(self, queryset=None):
        return _in_words(super().get_object(queryset))

    def get_template_names(self):
        names = super().get_template_names()
        return [f"{name}#state" for name in names] if self.request.htmx else names


@require_POST
def ask(request, name):
    """Ask for a list as a file, as its page shows it now."""
    try:
        job = exports.ask(
            name,
            by=request.user,
            kind=request.POST.get("kind", ""),
            query=request.POST.get("query", ""),
        )
    except LookupError as unknown:
        raise Http404 from unknown
    except ValueError as wrong:
        raise BadRequest("no such kind of file") from wrong
    return redirect("schools:download", job.pk)


@require_POST
def ask_again(request, pk):
    """Have a file made anew, with what this person may see now."""
    job = exports.ask_again(get_object_or_404(mine(request), pk=pk))
    return redirect("schools:download", job.pk)


@require_safe
def file(request, pk):
    """The file itself; whether it is still for this person is asked each time."""
    job = get_object_or_404(mine(request), pk=pk)
    if job.state != Job.State.DONE:
        return redirect("schools:download", job.pk)
    if _in_words(job).why_not:
        return render(request, "schools/download_detail.html", {"job": job}, status=403)
    return serve(job.file, name=job.file_name, media_type=job.media_type)


def _in_words(job, standing=None):
    """Put on the job what the pages say of it; returns it."""
    job.format = exports.FORMATS[job.wants["format"]]
    job.why_not = ""
    if job.state == Job.State.DONE:
        job.why_not = exports.refused(job, standing) or ("" if job.file else wording.EXPORT_CLEARED)
    return job
