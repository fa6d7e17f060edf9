"""Who answers here: the invitee behind an address, and what all screens of answering share."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from consultation.models import Invitee, seats
from consultation.models.consultation import read_version
from consultation.wording import answering as wording
from consultation.workflow import answering
from records.typed import taken_back

_SCHOOL = re.compile(r"school-([1-9]\d{0,9})")


def seat_for(user, pk, slug, *, brings_text=False) -> Invitee:
    """The invitee that answers at this address, with consultation and version in one query.

    Raises Http404 for anybody else; but who typed something while they still wrote for the school
    gets it back with a sentence.
    """
    if slug == "me":
        invitee = seats.of_person(pk, user.pk)
    elif school := _SCHOOL.fullmatch(slug):
        invitee = seats.of_school(pk, int(school[1]))
    else:
        raise Http404
    if invitee is None:
        raise Http404
    foreign = invitee.as_school and not invitee.may_be_written_by(user)
    if foreign and not (brings_text and answering.once_wrote_for(user, invitee.school_id)):
        raise Http404
    return invitee


@method_decorator(never_cache, name="dispatch")
class Answering(View):
    """A screen of answering: `self.invitee`, `self.consultation`, `self.instrument`.

    Nobody who looks on sees it. What comes too late is shown back to whoever typed it.
    """

    def dispatch(self, request, *args, **kwargs):
        if getattr(request, "looked_at_by", None):
            return render(request, "consultation/answer/looked_at.html", status=403)
        brings = request.method == "POST"
        self.invitee = seat_for(request.user, kwargs["pk"], kwargs["slug"], brings_text=brings)
        self.consultation = self.invitee.consultation
        self.instrument = read_version(*self.invitee.version)
        try:
            if not brings and (why := self.why_not()):
                return self.closed(why)
            return super().dispatch(request, *args, **kwargs)
        except answering.CannotTake as refusal:
            return self.refused(str(refusal), request.POST)

    def why_not(self):
        return answering.why_not(self.consultation, self.invitee, self.request.user)

    def closed(self, why):
        """For who comes to look: back to the page of the consultation, with what waited for them."""
        if (typed := taken_back(self.request)) is not None:
            return self.refused(why, typed)
        messages.warning(self.request, why)
        return redirect(self.consultation)

    def refused(self, why, given):
        """What was typed, to copy: it is kept nowhere."""
        if self.is_autosave:
            says = f"{why} {wording.NOT_KEPT_ANY_MORE}"
            return HttpResponse(says, status=410, content_type="text/plain; charset=utf-8")
        page = {"why": why, "typed": self.as_text(given)}
        return self.show("cannot_take.html", page, status=410)

    def as_text(self, given):
        """What was typed on this screen, as text to copy."""
        return ""

    @property
    def is_autosave(self):
        return "X-Autosave" in self.request.headers

    def address(self, name, *more):
        """The address of another screen for the same answers."""
        return reverse(
            f"consultation:{name}", args=[self.consultation.pk, self.kwargs["slug"], *more]
        )

    def asks_of(self, page):
        """What is asked here: a school as a whole gives no name away."""
        return [each for each in page.asks if not (each.named and self.invitee.as_school)]

    def show(self, template, page, status=200):
        common = {
            "consultation": self.consultation,
            "invitee": self.invitee,
            "slug": self.kwargs["slug"],
        }
        return render(self.request, f"consultation/answer/{template}", common | page, status=status)
