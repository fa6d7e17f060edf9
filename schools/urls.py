from django.urls import path

from schools import views

app_name = "schools"

urlpatterns = [
    path("schools/", views.SchoolList.as_view(), name="schools"),
    path("schools/<int:pk>/", views.SchoolPage.as_view(), name="school"),
    path("collaboratives/", views.CollaborativeList.as_view(), name="collaboratives"),
    path(
        "collaboratives/<int:pk>/",
        views.CollaborativePage.as_view(),
        name="collaborative",
    ),
]
