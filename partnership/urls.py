"""The map of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from partnership import verify, views

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("plans/", include("actionplans.urls")),
    path("reviews/", include("peerreview.urls")),
    path("consultations/", include("consultation.urls")),
    path("", include("schools.urls")),
    path("verify/", include((verify.urlpatterns, "verify"))),
    path("accounts/", include("partnership.signin")),
    path("", include("partnership.people_data.urls")),
    path("", include("partnership.desk.see_as")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns += [
        path("mailbox/", views.Mailbox.as_view(), name="mailbox"),
        path("mailbox/<int:pk>/", views.MailboxLetter.as_view(), name="mailbox_letter"),
        path("mailbox/<int:pk>/invite.ics", views.mailbox_calendar, name="mailbox_calendar"),
        path("pieces/", views.Pieces.as_view(), name="pieces"),
    ]

handler404 = "partnership.views.not_found"
