"""The list of consultations, and the page of one: where everybody begins."""

from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from consultation.models import Consultation


def consultation_for(request, pk):
    """The consultation, if this person may see it; else 404, as if it did not exist."""
    return get_object_or_404(Consultation.objects.for_user(request.user), pk=pk)


class ConsultationList(ListView):
    """The consultations a person may see, the newest on top."""

    template_name = "consultation/list.html"
    context_object_name = "consultations"

    def get_queryset(self):
        return Consultation.objects.for_user(self.request.user)


class ConsultationPage(DetailView):
    """One consultation."""

    template_name = "consultation/consultation.html"
    context_object_name = "consultation"

    def get_object(self, queryset=None):
        return consultation_for(self.request, self.kwargs["pk"])
