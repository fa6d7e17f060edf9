"""The addresses of the peer reviews, by what is done there."""

from peerreview.urls import pool, report, reviews, schedule, setup, visit

app_name = "peerreview"

urlpatterns = [
    *setup.urlpatterns,
    *pool.urlpatterns,
    *schedule.urlpatterns,
    *reviews.urlpatterns,
    *visit.urlpatterns,
    *report.urlpatterns,
]
