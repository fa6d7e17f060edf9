from django.urls import path

from consultation.views import report

urlpatterns = [
    path("<int:pk>/report/", report.read_report, name="report"),
    path("<int:pk>/report/write/", report.WriteReport.as_view(), name="report_write"),
    path("<int:pk>/report/publish/", report.publish_report, name="report_publish"),
    path("<int:pk>/report.pdf", report.report_pdf, name="report_pdf"),
    path("<int:pk>/report.docx", report.report_docx, name="report_docx"),
    path("<int:pk>/report.csv", report.report_csv, name="report_csv"),
]
