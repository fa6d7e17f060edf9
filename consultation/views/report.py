"""The report: written, put out, read, and taken away as a file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import View

from consultation.forms.report import ReportForm
from consultation.models import Report
from consultation.outputs import data, docx
from consultation.outputs import report as outputs
from consultation.views.landing import consultation_for
from consultation.wording import report as wording
from consultation.workflow import reporting
from records.typed import taken_back

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def published_report(request, pk):
    """(consultation, its report) if it is out; else 404."""
    consultation = consultation_for(request, pk)
    report = Report.objects.filter(consultation=consultation).first()
    if report is None or report.state != Report.State.PUBLISHED:
        raise Http404
    report.consultation = consultation
    return consultation, report


def report_to_write(request, pk):
    """(consultation, its report) for whoever writes it; 403 for others, NotNow before the sealing."""
    consultation = consultation_for(request, pk)
    if not consultation.may_be_run_by(request.user):
        raise PermissionDenied
    report = reporting.report_of(consultation)
    report.consultation = consultation
    return consultation, report


class WriteReport(View):
    """Write the introduction, what was said and what is done; later only the last."""

    def dispatch(self, request, *args, **kwargs):
        self.consultation, self.report = report_to_write(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def form(self, given=None):
        instrument = self.consultation.version().read
        return ReportForm(
            given,
            questions=[q for q in instrument.questions.values() if not q.named],
            is_out=self.report.state == Report.State.PUBLISHED,
            introduction=self.report.introduction,
            words={d.question: (d.said, d.did) for d in self.report.deeds.all()},
        )

    def get(self, request, **kwargs):
        typed = taken_back(request)
        return self.show(self.form(typed), edition=typed and typed.get("edition"))

    def post(self, request, **kwargs):
        form = self.form(request.POST)
        seen = request.POST.get("edition", "")
        if not form.is_valid():
            return self.show(form, status=422, edition=seen)
        try:
            reporting.write(
                self.report,
                introduction=form.cleaned_data.get("introduction", ""),
                words=form.words(),
                by=request.user,
                seen_edition=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            )
        except reporting.SomebodyElseChanged:
            form.add_error(None, wording.SOMEBODY_ELSE)
            self.report.refresh_from_db()
            return self.show(form, status=409)
        messages.success(request, wording.SAVED)
        return redirect("consultation:report_write", self.consultation.pk)

    def show(self, form, status=200, edition=None):
        page = {
            "consultation": self.consultation,
            "report": self.report,
            "form": form,
            "edition": edition or self.report.edition,
            "quotations": self.report.quotations.select_related("comment"),
        }
        return render(self.request, "consultation/report/write.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def publish_report(request, pk):
    """Look at it as it will be, then put it out."""
    consultation, report = report_to_write(request, pk)
    if request.method == "POST":
        reporting.publish(report, by=request.user)
        messages.success(request, wording.PUBLISHED)
        return redirect(report)
    if report.state == Report.State.PUBLISHED:
        return redirect(report)
    page = {
        "consultation": consultation,
        "report": report,
        "content": outputs.laid_out(outputs.content_of(report)),
        "preview": True,
    }
    return render(request, "consultation/report/publish.html", page)


@require_safe
def read_report(request, pk):
    """The report, for everybody in the partnership."""
    consultation, report = published_report(request, pk)
    page = {
        "consultation": consultation,
        "report": report,
        "content": outputs.laid_out(outputs.frozen(report)),
    }
    return render(request, "consultation/report/report.html", page)


@require_safe
def report_pdf(request, pk):
    """The report as a PDF that can be filed and read aloud."""
    consultation, report = published_report(request, pk)
    pdf = outputs.pdf_of(outputs.frozen(report))
    return _file(pdf, "application/pdf", consultation, "pdf")


@require_safe
def report_docx(request, pk):
    """The report for Word."""
    consultation, report = published_report(request, pk)
    return _file(docx.docx_of(outputs.frozen(report)), DOCX, consultation, "docx")


@require_safe
def report_csv(request, pk):
    """All figures of the report as open data."""
    consultation, report = published_report(request, pk)
    return _file(
        data.csv_of(outputs.frozen(report)), "text/csv; charset=utf-8", consultation, "csv"
    )


def _file(content, media_type, consultation, ending):
    answer = HttpResponse(content, content_type=media_type)
    name = f"{slugify(str(consultation))[:80] or 'report'}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
