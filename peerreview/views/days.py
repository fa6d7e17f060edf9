"""The ledger of days of one year: what each school owes and gave."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from peerreview.filters.pool import LedgerFilter
from peerreview.forms.days import PutRightForm
from peerreview.models import DaysEntry
from peerreview.views.access import run_by
from peerreview.views.screens import show, typed
from peerreview.wording import pool as wording
from peerreview.workflow import days
from schools.facets import FacetedList
from schools.models import School
from schools.views.signing_desk import form_page


class Ledger(FacetedList):
    """All schools in the ledger, with what each still has to give."""

    template_name = "peerreview/pool/days.html"
    filterset_class = LedgerFilter
    context_object_name = "schools"

    def dispatch(self, request, *args, **kwargs):
        self.cycle = run_by(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def rows(self):
        return days.schools_of(self.cycle)

    def decorate(self, rows):
        accounts = days.accounts(self.cycle, [school.pk for school in rows])
        for school in rows:
            school.accounts = accounts[school.pk]

    def get_context_data(self, **kwargs):
        return super().get_context_data(cycle=self.cycle, **kwargs)


@form_page
def of_school(request, pk, school):
    """The lines of one school, and the form that puts them right by a further line."""
    cycle = run_by(request, pk)
    place = get_object_or_404(School.objects.for_user(request.user), pk=school)
    form = PutRightForm(typed(request))
    if request.method == "POST" and form.is_valid():
        entry = days.put_right(cycle, place, by=request.user, **form.cleaned_data)
        role = DaysEntry.Role(entry.role)
        left = days.balances(cycle)[place.pk][role]
        messages.success(
            request,
            wording.DAYS_PUT_RIGHT.format(
                school=place, left=wording.days(left), role=role.label.lower()
            ),
        )
        return redirect("peerreview:school_days", cycle.pk, place.pk)
    return show(
        request,
        "pool/school_days",
        form=form,
        cycle=cycle,
        school=place,
        accounts=days.accounts(cycle, [place.pk])[place.pk],
        entries=days.entries_of(place),
    )
