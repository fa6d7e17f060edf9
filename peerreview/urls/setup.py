"""Where a cycle is set up: rules, calendar, framework, schools, clusters, wishes."""

from django.urls import path

from peerreview.views import clusters, cycles, framework, landing, taking_part, wishes

ONE = "cycles/<int:pk>/"
THEME = f"{ONE}framework/<int:theme>/"
SCHOOL = f"{ONE}schools/<int:participation>/"
CLUSTER = f"{ONE}clusters/<int:cluster>/"

urlpatterns = [
    path("", landing.Landing.as_view(), name="list"),
    path("cycles/start/", cycles.start, name="start"),
    path(ONE, cycles.cycle, name="cycle"),
    path(f"{ONE}rules/", cycles.rules, name="rules"),
    path(f"{ONE}calendar/", cycles.calendar, name="cycle_calendar"),
    path(f"{ONE}open/", cycles.open_, name="cycle_open"),
    path(f"{ONE}close/", cycles.close, name="cycle_close"),
    path(f"{ONE}reopen/", cycles.reopen, name="cycle_reopen"),
    path(f"{ONE}framework/", framework.framework, name="framework"),
    path(f"{ONE}framework/add/", framework.add, name="theme_add"),
    path(THEME, framework.change, name="theme"),
    path(f"{THEME}move/", framework.move, name="theme_move"),
    path(f"{THEME}remove/", framework.remove, name="theme_remove"),
    path(f"{ONE}schools/", taking_part.Schools.as_view(), name="schools"),
    path(f"{ONE}schools/add/", taking_part.join, name="schools_add"),
    path(SCHOOL, taking_part.place, name="school_place"),
    path(f"{SCHOOL}leave/", taking_part.leave, name="school_leave"),
    path(f"{SCHOOL}back/", taking_part.come_back, name="school_back"),
    path(f"{ONE}clusters/", clusters.clusters, name="clusters"),
    path(f"{ONE}clusters/suggest/", clusters.suggest, name="clusters_suggest"),
    path(f"{ONE}clusters/add/", clusters.add, name="cluster_add"),
    path(CLUSTER, clusters.change, name="cluster"),
    path(f"{CLUSTER}merge/", clusters.merge, name="cluster_merge"),
    path(f"{CLUSTER}remove/", clusters.remove, name="cluster_remove"),
    path("wishes/<int:pk>/", wishes.wishes, name="wishes"),
]
