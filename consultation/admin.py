"""Consultations on the desk: to find them. What is done to one is done on its pages, by its verbs.

Nothing of an answer is registered here, neither while one is open nor when it is sealed, and the
invited stand on the site's own page alone.
"""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from consultation.models import Consultation, Invitee
from consultation.workflow.asking.counts import in_words
from records.admin import Evidence
from records.admin.base import at

State = Consultation.State
A_WEEK = timedelta(days=7)
SWEEPS = timedelta(minutes=10)  # after so long nobody can say any more that it is on its way


def closing_soon(consultations):
    """Those that are open and close within a week."""
    now = timezone.now()
    return consultations.filter(
        state=State.PUBLISHED, opens_at__lte=now, closes_at__gt=now, closes_at__lte=now + A_WEEK
    )


def with_problem(consultations):
    """Those whose sealing has a problem, or which should have been sealed and are not."""
    overdue = Q(state=State.PUBLISHED, last_moment__lte=timezone.now() - SWEEPS)
    return consultations.filter(overdue | (Q(sealing__isnull=False) & ~Q(sealing__problem="")))


class Stands(admin.SimpleListFilter):
    title = "where it stands"
    parameter_name = "stands"
    WAYS = {"closing": closing_soon, "problem": with_problem}

    def lookups(self, request, model_admin):
        return [("closing", "Closes within a week"), ("problem", "Sealing has a problem")]

    def queryset(self, request, queryset):
        narrow = self.WAYS.get(self.value())
        return narrow(queryset) if narrow else queryset


def _counted(**narrowed):
    rows = Invitee.objects.filter(consultation=OuterRef("pk"), **narrowed).order_by()
    count = rows.values("consultation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


@admin.register(Consultation)
class ConsultationAdmin(Evidence):
    search_fields = ["title"]
    search_help_text = "By title"
    list_display = ["title", "stands", at("opens_at"), at("closes_at"), "invited", "replied"]
    list_filter = [Stands, "state", "asks"]
    sortable_by = ["title", list_display[2], list_display[3]]
    nothing = ("No consultations", "They are started on the site. Here you find all of them.")
    moments = [at("opens_at"), at("closes_at"), at("created_at")]
    fields = ["title", "organiser", "stands", "asks", *moments[:2], "invited", "replied"]
    fields += ["withdrawn_because", "created_by", moments[2]]
    readonly_fields = ["stands", "invited", "replied", *moments]

    def get_queryset(self, request):
        rows = super().get_queryset(request).defer("instrument", "audience")
        return rows.annotate(n_invited=_counted(), n_replied=_counted(replied=True))

    def page_on_site(self, obj):
        return reverse("consultation:run", args=[obj.pk])

    @admin.display(description="where it stands")
    def stands(self, consultation):
        return consultation.standing[1]

    @admin.display(description="invited")
    def invited(self, consultation):
        return f"{consultation.n_invited:,}"

    @admin.display(description="replied, about")
    def replied(self, consultation):
        if not consultation.has_opened():
            return "–"
        return in_words(consultation.n_replied, consultation.n_invited)[0]
