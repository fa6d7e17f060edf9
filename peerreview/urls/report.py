"""What was found: findings, facts, consent, the sealed report, the picture of all."""

from django.urls import path

from peerreview.views import picture, report, report_after, report_facts, report_writing
from peerreview.views.report_signing import DESK

REPORT = "<int:pk>/report/"

urlpatterns = [
    path("shared/", report_after.shared_list, name="shared"),
    path("picture/", picture.picture, name="picture"),
    path("picture.csv", picture.picture_csv, name="picture_csv"),
    path("feedback/", report_after.feedback_list, name="feedback"),
    path("shared.csv", report_after.shared_csv, name="shared_csv"),
    path(REPORT, report.report, name="report"),
    path(f"{REPORT}sealing/", report.sealing, name="report_sealing"),
    path(f"{REPORT}text/", report_writing.WriteText.as_view(), name="report_text"),
    path(f"{REPORT}add/<str:kind>/", report_writing.AddFinding.as_view(), name="finding_add"),
    path(
        f"{REPORT}findings/<int:finding>/", report_writing.ChangeFinding.as_view(), name="finding"
    ),
    path(
        f"{REPORT}findings/<int:finding>/remove/",
        report_writing.RemoveFinding.as_view(),
        name="finding_remove",
    ),
    path(f"{REPORT}send/", report_writing.send, name="report_send"),
    path(f"{REPORT}take-back/", report_writing.take_back, name="report_take_back"),
    path(f"{REPORT}findings/<int:finding>/comment/", report_facts.comment, name="facts_comment"),
    path(f"{REPORT}comments/<int:comment>/", report_facts.answer, name="facts_answer"),
    path(f"{REPORT}accept/", report_facts.accept, name="report_accept"),
    *DESK.urls(REPORT),
    path(f"{REPORT}areas/", report_after.areas, name="report_areas"),
    path(f"{REPORT}consent/", report_after.consent, name="report_consent"),
    path(f"{REPORT}feedback/", report_after.say_feedback, name="report_feedback"),
    path(f"{REPORT}shared.pdf", report_after.extract_pdf, name="report_extract"),
]
