"""Addresses of people's data."""

from django.urls import path

from partnership.people_data import views

urlpatterns = [
    path("you/", views.You.as_view(), name="you"),
    path("you/data/", views.your_export, name="your_export"),
    path("you/data/<int:pk>/", views.export_file, name="export_file"),
    path("people-data/<int:pk>/", views.PersonData.as_view(), name="person_data"),
    path("people-data/<int:pk>/export/", views.person_export, name="person_export"),
    path("people-data/<int:pk>/erase/", views.erase_person, name="erase_person"),
    path("privacy/", views.Privacy.as_view(), name="privacy"),
    path("accessibility/", views.Accessibility.as_view(), name="accessibility"),
]
