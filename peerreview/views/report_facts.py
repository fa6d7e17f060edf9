"""The school checks the facts, the team answers, the school accepts."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from peerreview.forms.report import AnswerForm, CommentForm
from peerreview.models import FactsComment, Review
from peerreview.models.report import Report
from peerreview.views.report import finding_of, hosted_by, page_of, reader_of, written_by_team
from peerreview.wording import report as wording
from peerreview.workflow import accepting, facts, reporting
from records.steps import NotNow
from records.typed import taken_back
from schools.views.signing_desk import form_page


@form_page
def comment(request, pk, finding):
    """A fact in this finding is not right."""
    review = hosted_by(request, pk)
    found = finding_of(request, review, finding)
    form = CommentForm(request.POST or taken_back(request))
    if request.method == "POST" and form.is_valid():
        facts.comment(found, by=request.user, **form.cleaned_data)
        messages.success(request, wording.COMMENTED)
        return redirect(found)
    _must_be_with_school(review)
    return _in_place(request, review, form, comment_on=found)


@form_page
def answer(request, pk, comment):
    """The team answers what the school said."""
    review = written_by_team(request, pk)
    comments = FactsComment.objects.for_user(reader_of(request)).filter(finding__review=review)
    found = get_object_or_404(comments.select_related("finding__review"), pk=comment)
    form = AnswerForm(request.POST or taken_back(request))
    if request.method == "POST" and form.is_valid():
        facts.answer(found, by=request.user, **form.cleaned_data)
        messages.success(request, wording.ANSWERED)
        return redirect(found.finding)
    _must_be_with_school(review)
    if found.answered_at:
        raise NotNow(wording.ANSWERED_ALREADY.format(name=found.answered_by.name), found.finding)
    return _in_place(request, review, form, answer_to=found)


@form_page
def accept(request, pk):
    """The facts are right: who signs in which order, then the text is fixed for that."""
    review = hosted_by(request, pk)
    status = 200
    if request.method == "POST":
        try:
            document = accepting.accept(review, by=request.user)
        except reporting.NotReady as cannot:
            places, problems = accepting.places_of(review)[0], cannot.problems
            status = 422
        else:
            first = document.signatories.first()
            messages.success(request, wording.CHECKED.format(name=first.name))
            return redirect(Report(review))
    else:
        _must_be_with_school(review)
        places, problems = accepting.what_hinders(review)
    context = page_of(review, reader_of(request)) | {"places": places, "problems": problems}
    return render(request, "peerreview/report/accept.html", context, status=status)


def _must_be_with_school(review):
    if review.state != Review.State.WITH_HOST:
        raise NotNow(
            wording.NOT_WITH_HOST.format(review=review, state=review.get_state_display()),
            Report(review),
        )
    if refusal := reporting.why_fixed(review):
        raise NotNow(refusal, Report(review))


def _in_place(request, review, form, **editing):
    context = page_of(review, reader_of(request)) | {
        "form": form,
        "editing": {"action": request.get_full_path()} | editing,
    }
    status = 422 if form.errors else 200
    return render(request, "peerreview/report/report.html", context, status=status)
