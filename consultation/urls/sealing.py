from django.urls import path

from consultation.views import sealing

urlpatterns = [
    path("<int:pk>/sealed/", sealing.sealing, name="sealing"),
]
