"""Writing a report together, sending it to the school, taking it back. Nobody's edit is lost unseen.

The review is locked first by every deed here, then what belongs to it, then its document.
"""

from contextlib import contextmanager

import pghistory
from django.db.models import F, Max
from django.utils import timezone

from peerreview.models import FactsComment, Finding, ReportText, Review
from peerreview.models.report import Report
from peerreview.wording import report as wording
from records import history, letters, signing
from records.models import Document
from records.steps import NotNow, SomebodyElseChanged, step
from schools.models import Person, Post


class NotReady(Exception):
    """Something is missing; `problems` are sentences that say what and what to do."""

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = problems


@contextmanager
def writing(review, by):
    """Hold the report open for one edit, which the database's events attribute to `by`.

    The lock keeps it from being sent, frozen or accepted meanwhile. Raises NotNow if its text is
    fixed.
    """
    with history.deed(), pghistory.context(user=by.pk):
        now = locked(review)
        if refusal := why_fixed(now):
            raise NotNow(refusal, Report(now))
        yield now


def locked(review):
    return (
        Review.objects.select_for_update(of=["self"])
        .select_related("school", "cycle")
        .get(pk=review.pk)
    )


def open_document(review):
    """The text that is being signed now, or None."""
    return Document.objects.of(review).filter(state=Document.State.OPEN).first()


def why_fixed(review):
    """The sentence that says why the text cannot be changed now; empty if it can."""
    if review.state not in (Review.State.HELD, Review.State.WITH_HOST):
        return wording.NOT_WRITTEN_NOW.format(review=review, state=review.get_state_display())
    if review.state == Review.State.WITH_HOST and open_document(review):
        return wording.BEING_SIGNED.format(review=review)
    return ""


def write_text(review, *, by, seen_edition, opening, summary):
    """Write the words around the findings, if they still are the edition that the writer saw.

    Edition 0 stands for a report without words. Returns the text. Raises SomebodyElseChanged with
    the newer one, or NotNow.
    """
    facts = {"opening": opening, "summary": summary}
    with writing(review, by) as now:
        texts = ReportText.objects.filter(review=now)
        if not texts.filter(edition=seen_edition).update(edition=F("edition") + 1, **facts):
            theirs = texts.first()
            if theirs is not None:
                raise SomebodyElseChanged(theirs)
            ReportText.objects.create(review=now, **facts)
    return texts.get()


def add_finding(review, *, by, kind, theme, text, evidence="", suggestion=""):
    """Add a finding, as the last of its kind. Returns it. Raises NotNow."""
    with writing(review, by) as now:
        last = Finding.objects.filter(review=now).aggregate(last=Max("position"))["last"] or 0
        return Finding.objects.create(
            review=now,
            kind=kind,
            theme=theme,
            text=text,
            evidence=evidence,
            suggestion=suggestion,
            position=last + 1,
            written_by=by,
        )


def change_finding(finding, *, by, seen_edition, **facts):
    """Change a finding, if it still is the edition that the writer saw. Returns it.

    Raises SomebodyElseChanged with the newer one, or NotNow.
    """
    with writing(finding.review, by) as now:
        mine = Finding.objects.filter(pk=finding.pk, edition=seen_edition)
        facts |= {"written_by": by, "written_at": timezone.now()}
        if not mine.update(edition=F("edition") + 1, **facts):
            raise SomebodyElseChanged(_still_there(finding, now))
    return Finding.objects.get(pk=finding.pk)


def remove_finding(finding, *, by, seen_edition):
    """Take a finding out. What the school has said something to stays.

    Raises SomebodyElseChanged with the newer one, or NotNow.
    """
    with writing(finding.review, by) as now:
        theirs = _still_there(finding, now)
        if theirs.edition != seen_edition:
            raise SomebodyElseChanged(theirs)
        if theirs.comments.exists():
            raise NotNow(wording.HAS_COMMENTS, theirs)
        theirs.delete()


def _still_there(finding, review):
    theirs = Finding.objects.filter(pk=finding.pk).first()
    if theirs is None:
        raise NotNow(wording.FINDING_GONE, Report(review))
    return theirs


# -- To and fro ----------------------------------------------------------------------------------


def what_is_missing(review):
    """Sentences that say what a report needs before it can go to the school."""
    text = ReportText.objects.filter(review=review).first()
    kinds = set(Finding.objects.filter(review=review).values_list("kind", flat=True))
    return [
        sentence
        for sentence, there in (
            (wording.NO_SUMMARY, text is not None and text.summary.strip()),
            (wording.NO_STRENGTH, Finding.Kind.STRENGTH in kinds),
            (wording.NO_DEVELOPMENT, Finding.Kind.DEVELOPMENT in kinds),
        )
        if not there
    ]


@history.deed()
def send(review, *, by):
    """The report goes to the school, which checks its facts. Raises NotReady, or NotNow."""
    now = locked(review)
    if now.state == Review.State.HELD and (missing := what_is_missing(now)):
        raise NotReady(missing)
    step(now, Review.State.WITH_HOST, by=by)
    at = timezone.now()
    ReportText.objects.filter(review=now).update(
        sent_at=at, sent_by=by, because="", because_of=None
    )
    tell(
        now,
        f"report_sent:{now.pk}:{at:%Y%m%d%H%M%S}",
        hosts_of(now, Post.Kind.HEADTEACHER, Post.Kind.DEPUTY, Post.Kind.CHAIR),
        wording.NEWS_SENT,
        by=by,
    )


@history.deed()
def take_back(review, *, by, because):
    """The team takes the report back to write on, with a reason that the school reads.

    Of a text that was being signed nothing is lost from the record. Raises NotNow.
    """
    now = locked(review)
    step(now, Review.State.HELD, by=by)
    stop_signing(now, Document.State.WITHDRAWN, by=by)
    came_back(now, by=by, because=because)
    tell(
        now,
        f"report_back:{now.pk}:{timezone.now():%Y%m%d%H%M%S}",
        hosts_of(now, Post.Kind.HEADTEACHER, Post.Kind.DEPUTY),
        wording.NEWS_TAKEN_BACK,
        by=by,
    )


def stop_signing(review, to, *, by):
    """Take the open text, if there is one, out of signing.

    The reason stays with the report: documents are on record for more people than may read it.
    """
    if document := open_document(review):
        signing.close(document, to, by=by, because=wording.REASON_IS_WITH_REPORT)
    return document


def came_back(review, *, by, because):
    ReportText.objects.filter(review=review).update(because=because, because_of=by)


def unanswered(review):
    """What the school said that the team has not answered."""
    return FactsComment.objects.filter(finding__review=review).unanswered()


def hosts_of(review, *kinds):
    """Those who hold one of these posts at the school today."""
    posts = Post.objects.current().filter(school=review.school_id, kind__in=kinds)
    return Person.objects.filter(pk__in=posts.values("person"), is_active=True)


def team_of(review):
    """Those who go there."""
    standing = review.seats.standing().values("reviewer__person")
    return Person.objects.filter(pk__in=standing, is_active=True)


def tell(review, key, people, says, *, by, **facts):
    """News for the digest: that something happened, never what a report says."""
    letters.tell(
        key,
        to=people.exclude(pk=by.pk),
        says=says.format(review=review, school=review.school, name=by.name, **facts),
        url=Report(review).get_absolute_url(),
    )
