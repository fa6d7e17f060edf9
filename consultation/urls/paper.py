from django.urls import path

from consultation.views import keying, paper

urlpatterns = [
    path("<int:pk>/paper.pdf", paper.paper_form, name="paper"),
    path("<int:pk>/codebook/", paper.codebook, name="codebook"),
    path("<int:pk>/codebook.csv", paper.codebook_csv, name="codebook_csv"),
    path("<int:pk>/paper/", keying.Keying.as_view(), name="paper_keying"),
    path("<int:pk>/paper/key/", keying.key_in, name="paper_key"),
    path("<int:pk>/paper/settle/", keying.settle, name="paper_settle"),
    path("<int:pk>/paper/forms/", paper.PaperForms.as_view(), name="paper_forms"),
]
