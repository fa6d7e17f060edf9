from django.urls import path

from consultation.views import landing

urlpatterns = [
    path("", landing.ConsultationList.as_view(), name="list"),
    path("<int:pk>/", landing.ConsultationPage.as_view(), name="consultation"),
]
