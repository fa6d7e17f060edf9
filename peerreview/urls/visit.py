"""The day itself: plan of the day, what to read before, contacts, pack, calendar."""

from django.urls import path

from peerreview.views import visit

urlpatterns = [
    path("<int:pk>/plan/", visit.plan, name="day_plan"),
    path("<int:pk>/documents/add/", visit.add_document, name="document_add"),
    path("<int:pk>/documents/<int:document>/", visit.document, name="document"),
    path(
        "<int:pk>/documents/<int:document>/remove/", visit.remove_document, name="document_remove"
    ),
    path("<int:pk>/contacts/", visit.contacts, name="contacts"),
    path("<int:pk>/pack.pdf", visit.pack_pdf, name="pack"),
    path("<int:pk>/calendar.ics", visit.calendar_ics, name="calendar"),
]
