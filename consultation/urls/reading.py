from django.urls import path

from consultation.views import reading

urlpatterns = [
    path("<int:pk>/read/", reading.read, name="read"),
    path("<int:pk>/versions/<int:number>/", reading.version, name="version"),
]
