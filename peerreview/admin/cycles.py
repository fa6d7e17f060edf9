"""Years of reviews, and the schools that take part in them."""

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from peerreview.models import Cycle, Participation
from records.admin import Evidence
from records.admin.base import at
from schools.admin.base import NamedAdmin


def _counted(**narrowed):
    rows = Participation.objects.taking_part().filter(cycle=OuterRef("pk"), **narrowed)
    count = rows.order_by().values("cycle").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


@admin.register(Cycle)
class CycleAdmin(Evidence):
    search_fields = ["year"]
    search_help_text = "By the year in which it begins"
    list_display = ["period", "state", "schools", "wishes", "wishes_by", at("opened_at")]
    list_filter = ["state"]
    sortable_by = ["period", "wishes_by", list_display[5]]
    nothing = ("No years of reviews", "They are started on the site. Here you find all of them.")
    moments = [at("opened_at"), at("created_at")]
    fields = ["period", "state", "schools", "wishes", "wishes_by", "created_by", *moments]
    readonly_fields = ["period", "schools", "wishes", *moments]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.annotate(n_schools=_counted(), n_said=_counted(said_at__isnull=False))

    @admin.display(description="academic year", ordering="year")
    def period(self, cycle):
        return cycle.period

    @admin.display(description="schools that take part")
    def schools(self, cycle):
        return f"{cycle.n_schools:,}"

    @admin.display(description="wishes said")
    def wishes(self, cycle):
        return f"{cycle.n_said:,}"


@admin.register(Participation)
class ParticipationAdmin(Evidence, NamedAdmin):
    named = ("school__plain_name",)
    search_help_text = "By the name of the school"
    list_display = ["school", "period", "cluster", "hosts", at("said_at"), at("left_at")]
    list_filter = ["cycle", "hosts"]
    list_select_related = ["school", "cycle", "cluster"]
    sortable_by = ["school", list_display[4], list_display[5]]
    nothing = ("No school takes part yet", "Schools join a year on its pages on the site.")
    moments = [at("said_at"), at("left_at")]
    fields = ["school", "period", "cluster", "hosts", "said_by", *moments, "left_because"]
    readonly_fields = ["period", *moments]

    @admin.display(description="academic year", ordering="cycle__year")
    def period(self, participation):
        return participation.cycle.period
