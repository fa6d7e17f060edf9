"""What those who were there say about the review, so that the next ones are better."""

from peerreview.models import Feedback, Review
from peerreview.models.report import Report
from peerreview.wording import report as wording
from peerreview.workflow import reporting
from records import history
from records.steps import NotNow


@history.deed()
def give(review, *, by, side, useful, words="", better=""):
    """Say how useful it was; said again, the later counts. Raises NotNow before it is accepted."""
    now = reporting.locked(review)
    if now.state != Review.State.ACCEPTED:
        raise NotNow(wording.NOT_ACCEPTED, Report(now))
    facts = {"side": side, "useful": useful, "words": words, "better": better}
    made, _ = Feedback.objects.update_or_create(review=now, person=by, defaults=facts)
    history.note(now, "feedback_given", by=by)
    return made
