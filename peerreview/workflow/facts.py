"""The school says what is not right; the team answers. Both while the report is with the school."""

from django.utils import timezone

from peerreview.models import FactsComment, Finding, Review
from peerreview.models.report import Report
from peerreview.wording import report as wording
from peerreview.workflow import reporting
from records import history
from records.steps import NotNow
from schools.models import Post


@history.deed()
def comment(finding, *, by, words):
    """A fact in this finding is not right. Returns the comment. Raises NotNow."""
    review = _with_host(finding.review)
    if not Finding.objects.filter(pk=finding.pk).exists():
        raise NotNow(wording.FINDING_GONE, Report(review))
    made = FactsComment.objects.create(finding=finding, by=by, words=words)
    history.note(review, "facts_commented", by=by)
    reporting.tell(
        review,
        f"facts:{made.pk}",
        reporting.team_of(review),
        wording.NEWS_COMMENT,
        by=by,
    )
    return made


@history.deed()
def answer(comment, *, by, words):
    """The team answers. Of two who answer at once one does, the other is told. Raises NotNow."""
    review = _with_host(comment.finding.review)
    facts = {"answer": words, "answered_by": by, "answered_at": timezone.now()}
    if not FactsComment.objects.unanswered().filter(pk=comment.pk).update(**facts):
        comment.refresh_from_db()
        raise NotNow(wording.ANSWERED_ALREADY.format(name=comment.answered_by.name), Report(review))
    history.note(review, "facts_answered", by=by)
    if not reporting.unanswered(review).exists():
        reporting.tell(
            review,
            f"facts_answered:{comment.pk}",
            reporting.hosts_of(review, Post.Kind.HEADTEACHER, Post.Kind.DEPUTY),
            wording.NEWS_ANSWERED,
            by=by,
        )


def _with_host(review):
    now = reporting.locked(review)
    if now.state != Review.State.WITH_HOST:
        raise NotNow(
            wording.NOT_WITH_HOST.format(review=now, state=now.get_state_display()), Report(now)
        )
    if reporting.open_document(now):
        raise NotNow(wording.BEING_SIGNED.format(review=now), Report(now))
    return now
