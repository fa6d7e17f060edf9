"""The run page: where a consultation stands, what is to be done next, who has replied."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from consultation import keys
from consultation.models import Report, Sealing
from consultation.views.asking.desk import form_page, run_by, show
from consultation.wording import asking as wording
from consultation.workflow import asking, publishing
from consultation.workflow.asking.counts import outlook, standing_of
from records.steps import NotNow

STEPS = ("draft", "to_open", "open", "closing", "sealed", "reported")


@require_safe
def run(request, pk):
    """Everything about one consultation, for whoever runs it. Never anything of an answer."""
    consultation = run_by(request, pk)
    state, _ = consultation.standing
    sealing = Sealing.objects.filter(consultation=consultation).first()
    report = Report.objects.filter(consultation=consultation).first()
    is_out = report is not None and report.state == Report.State.PUBLISHED
    told = {
        "state": state,
        "place": STEPS.index("reported" if is_out else state) if state in STEPS else None,
        "versions": consultation.versions.order_by("number").defer("body", "changes"),
        "sealing": sealing,
        "report": report,
    }
    if state == "draft":
        told |= _draft(consultation)
    else:
        told["standing"] = standing_of(consultation)
    if state == "closing":
        told["key_is_missing"] = not keys.is_there(consultation.pk)
    if state == "sealed":
        questions = consultation.version().read.questions.values()
        told["has_names"] = any(question.named for question in questions)
    if state == "open":
        told["waiting"] = waiting = asking.how_many_to_remind(consultation)
        told["why_not_remind"] = asking.why_not_remind(consultation, waiting)
    if state in ("to_open", "open", "closing"):
        told["may_add"] = not asking.why_not_add(consultation)
        told["may_move"] = not publishing.why_not_times(consultation)
    return show(request, "run", consultation, **told)


def _draft(consultation):
    """What a draft still lacks, and whom it would ask as things stand."""
    in_the_way = publishing.why_not_publish(consultation)
    lacks = ""
    if publishing.why_not_freeze(consultation):
        lacks = "write"
    elif not consultation.audience:
        lacks = "audience"
    elif not (consultation.opens_at and consultation.closes_at):
        lacks = "times"
    return {"lacks": lacks, "in_the_way": in_the_way, "counted": outlook(consultation)}


@form_page
def remind(request, pk):
    """Remind everybody who has not replied: how many these are, then the deed."""
    consultation = run_by(request, pk)
    if request.method == "POST":
        asking.remind(consultation, by=request.user)
        messages.success(request, wording.REMINDED)
        return redirect("consultation:run", consultation.pk)
    waiting = asking.how_many_to_remind(consultation)
    if why_not := asking.why_not_remind(consultation, waiting):
        raise NotNow(why_not, consultation)
    return show(request, "remind", consultation, waiting=waiting)
