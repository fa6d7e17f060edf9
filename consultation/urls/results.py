from django.urls import path

from consultation.views import names, results

urlpatterns = [
    path("<int:pk>/results/", results.Results.as_view(), name="results"),
    path("<int:pk>/names/", names.names, name="names"),
    path("<int:pk>/names.csv", names.names_csv, name="names_csv"),
    path("<int:pk>/results.csv", results.ResultsAsData.as_view(), name="results_data"),
]
