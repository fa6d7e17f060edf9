"""Where reports are signed: the lead for the team, the headteacher for the school."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from peerreview.models.report import read_by
from peerreview.views.report import page_of, reader_of, whole_report
from peerreview.wording import report as wording
from peerreview.workflow import accepting
from schools.forms import ReasonForm
from schools.views.signing_desk import SigningDesk


class ReportDesk(SigningDesk):
    """The desk of reports. Who looks after it learns who signs, not what."""

    namespace, folder = "peerreview", "peerreview/report"
    prefix = "report_"
    called, file = "report", "peer-review"
    refuse_form = ReasonForm
    refuse_link = "Something has to change before I sign"
    refuse_title = "Send the report back"
    refuse_says = (
        "The signing of this version ends, and the team can change the text. The team and the "
        "school read your reason."
    )

    def record(self, request, pk):
        return whole_report(request, pk)

    def looked_after(self, request, pk):
        review = get_object_or_404(read_by(reader_of(request)), pk=pk)
        if not reader_of(request).is_coordinator:
            raise PermissionDenied
        return review

    def sign(self, review, signatory, *, by, proof):
        return accepting.sign(review, signatory, by=by, proof=proof)

    def refuse(self, review, signatory, *, by, because):
        accepting.send_back(review, signatory, by=by, because=because)
        return wording.SENT_BACK

    def replace(self, review, signatory, *, by, person, because):
        return accepting.replace_signatory(review, signatory, person=person, by=by, because=because)

    def successors(self, review, signatory):
        return accepting.successors_of(review, signatory)

    def sheets(self, text):
        return 3  # the summary, the strengths, the areas for development

    def after(self, review, user):
        return page_of(review, user)


DESK = ReportDesk()
