"""What the screens about reviewers have in common."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render

from peerreview.models import Cycle, Reviewer
from records.typed import taken_back


def typed(request):
    """What was sent, or what this person had typed here before they were signed out."""
    return request.POST if request.method == "POST" else taken_back(request)


def show(request, name, *, form=None, **context):
    """One screen; with errors in its form the answer is 422."""
    status = 422 if form is not None and form.errors else 200
    context |= {"form": form}
    return render(request, f"peerreview/{name}.html", context, status=status)


def coordinators_only(user):
    """Raise PermissionDenied for everybody else."""
    if not Cycle.may_be_run_by(user):
        raise PermissionDenied


def reviewer_for(request, pk):
    """The reviewer, told apart; 404 for those who do not see them."""
    rows = Reviewer.objects.for_user(request.user).told_apart()
    return get_object_or_404(rows.select_related("person", "left_by"), pk=pk)


def newest_cycle(user):
    """The newest year that this person sees, or None."""
    return Cycle.objects.for_user(user).first()
