"""Reviews and schedules at the desk: to find them. What is done to them is done on their pages."""

from django.contrib import admin
from django.db.models import Count, Q

from peerreview.models import Review, Schedule, Seat
from records.admin import Evidence
from records.admin.base import at
from schools.admin.base import NamedAdmin


@admin.register(Review)
class ReviewAdmin(Evidence, NamedAdmin):
    named = ("school__plain_name",)
    search_help_text = "By the school that is reviewed"
    list_display = ["school", "year", "day", "state", "team", "answer"]
    list_filter = ["state", "cycle", "answer"]
    list_select_related = ["school", "cycle"]
    sortable_by = ["school", "day"]
    nothing = ("No reviews", "Publishing a schedule makes them. Here you find all of them.")
    moments = [at("created_at"), at("answered_at")]
    fields = ["school", "year", "day", "state", "cancelled_because", "answer", "answer_because"]
    fields += ["answered_by", "locked", *moments]
    readonly_fields = ["year", *moments]

    def get_queryset(self, request):
        standing = Q(seats__state__in=Seat.STANDING)
        return super().get_queryset(request).annotate(going=Count("seats", filter=standing))

    @admin.display(description="year", ordering="cycle__year")
    def year(self, review):
        return review.cycle.period

    @admin.display(description="in the team")
    def team(self, review):
        return f"{review.going} of {review.cycle.team_size}"


@admin.register(Schedule)
class ScheduleAdmin(Evidence, NamedAdmin):
    named = ("made_by__plain_name",)
    search_help_text = "By who asked for it"
    list_display = ["number", "year", "kind", "state", "made_by", at("made_at")]
    list_filter = ["state", "cycle", "kind"]
    list_select_related = ["cycle", "made_by"]
    sortable_by = ["number", list_display[5]]
    nothing = ("No schedules", "They are asked for on the page of a cycle.")
    moments = [at("made_at"), at("published_at")]
    fields = ["number", "year", "kind", "state", "by_hand", "made_by", "published_by", *moments]
    readonly_fields = ["year", *moments]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("plan", "shortfalls")

    @admin.display(description="year", ordering="cycle__year")
    def year(self, schedule):
        return schedule.cycle.period
