"""What the screens of asking have in common: who may, and what stands around them."""

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from consultation.models import Invitee
from consultation.views.landing import consultation_for
from records.typed import taken_back

form_page = require_http_methods(["GET", "HEAD", "POST"])
_SEAT = re.compile(r"(person|school)-([1-9]\d{0,8})")


def run_by(request, pk):
    """The consultation, if this person runs it: 404 where they do not see it, 403 where they do."""
    consultation = consultation_for(request, pk)
    if not consultation.may_be_run_by(request.user):
        raise PermissionDenied
    return consultation


def invitee_at(consultation, seat):
    """The invitee of an address ("person-12", "school-7"): rows have no key that stays. Else 404."""
    told = _SEAT.fullmatch(seat)
    if told is None:
        raise Http404
    rows = Invitee.objects.filter(consultation=consultation).select_related("person", "school")
    whose = {"person": told[2]} if told[1] == "person" else {"school": told[2], "as_school": True}
    return get_object_or_404(rows, **whose)


def typed(request):
    """What was sent, or what this person had typed here before they were signed out."""
    return request.POST if request.method == "POST" else taken_back(request)


def show(request, name, consultation, *, form=None, part="", **context):
    """One screen of asking, or a `part` of it; with errors in its form the answer is 422."""
    context |= {"consultation": consultation, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, f"consultation/run/{name}.html{part}", context, status=status)
