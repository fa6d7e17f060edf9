"""The school says whether its findings may be known beyond it, and may take it back at any time."""

from peerreview import signals
from peerreview.models import Consent, Finding, Review
from peerreview.models.report import Report, shared
from peerreview.wording import report as wording
from peerreview.workflow import reporting
from records import history
from records.steps import NotNow


@history.deed()
def say(review, *, by, scope, findings=()):
    """Share all findings, some of them, or none. Holds from the next request on.

    Returns the consent. Raises NotNow while the report is not accepted.
    """
    now = reporting.locked(review)
    if now.state != Review.State.ACCEPTED:
        raise NotNow(wording.NOT_ACCEPTED, Report(now))
    before = set(shared(now).values_list("pk", flat=True))
    scope = Consent.Scope(scope)
    chosen = []
    if scope == Consent.Scope.CHOSEN:
        theirs = Finding.objects.filter(review=now, pk__in=[f.pk for f in findings])
        chosen = sorted(theirs.values_list("pk", flat=True))
        if not chosen:
            scope = Consent.Scope.NONE
    made = Consent.objects.create(review=now, scope=scope, findings=chosen, by=by)
    after = set(shared(now).values_list("pk", flat=True))
    history.note(now, "consent_said", by=by, says=_told(made, before))
    signals.consent_changed.send(
        Review,
        review=now,
        given=list(Finding.objects.filter(pk__in=after - before)),
        withdrawn=list(Finding.objects.filter(pk__in=before - after)),
        by=by,
    )
    return made


def _told(consent, before):
    """What the history says of it: how much, never what."""
    if consent.scope == Consent.Scope.CHOSEN:
        return wording.consent_to(len(consent.findings))
    if consent.scope == Consent.Scope.NONE and before:
        return wording.CONSENT_TAKEN_BACK
    return consent.get_scope_display()
