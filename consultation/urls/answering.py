from django.urls import path

from consultation.views import landing
from consultation.views.answering import check, details, page, receipt

urlpatterns = [
    path("", landing.ConsultationList.as_view(), name="list"),
    path("<int:pk>/", landing.ConsultationPage.as_view(), name="consultation"),
    path("<int:pk>/receipt/", receipt.ReceiptPage.as_view(), name="receipt"),
    path("<int:pk>/answer/<slug:slug>/", details.Details.as_view(), name="answer"),
    path("<int:pk>/answer/<slug:slug>/check/", check.Check.as_view(), name="answer_check"),
    path("<int:pk>/answer/<slug:slug>/sent/", check.Sent.as_view(), name="answer_sent"),
    path("<int:pk>/answer/<slug:slug>/mine.pdf", check.OwnAnswers.as_view(), name="answer_pdf"),
    path("<int:pk>/answer/<slug:slug>/<slug:page>/", page.AnswerPage.as_view(), name="answer_page"),
]
