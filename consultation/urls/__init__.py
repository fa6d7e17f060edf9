"""The addresses of consultations, by what is done there."""

from consultation.urls import (
    answering,
    asking,
    comments,
    paper,
    reading,
    report,
    results,
    sealing,
    writing,
)

app_name = "consultation"

urlpatterns = [
    *reading.urlpatterns,
    *writing.urlpatterns,
    *asking.urlpatterns,
    *answering.urlpatterns,
    *paper.urlpatterns,
    *sealing.urlpatterns,
    *results.urlpatterns,
    *comments.urlpatterns,
    *report.urlpatterns,
]
