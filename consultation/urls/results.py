from django.urls import path

from consultation.views import results

urlpatterns = [
    path("<int:pk>/results/", results.Results.as_view(), name="results"),
    path("<int:pk>/results.csv", results.ResultsAsData.as_view(), name="results_data"),
]
