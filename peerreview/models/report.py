"""What was found at a review: findings, what the school says to them, and who may read it.

Who reads what is decided here alone: `Finding.objects.for_user`, `Review` by `read_by`, and for
one review `report_for`. While it is written a report is the team's; then it is the school's too;
beyond both it goes only with the school's consent, finding by finding, as that stands now.
"""

from dataclasses import dataclass

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from peerreview.models.consent import Consent
from peerreview.models.pool import QUALIFIES
from peerreview.models.review import Review, Seat
from schools.models import Post

LONG = 5_000  # characters
ACCEPTED = Review.State.ACCEPTED
WITH_TEAM = (Review.State.HELD, Review.State.WITH_HOST, ACCEPTED)
WITH_SCHOOL = (Review.State.WITH_HOST, ACCEPTED)
SPEAKS = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY)
READS_EARLY = (*SPEAKS, Post.Kind.CHAIR)
READS_LATE = (*READS_EARLY, Post.Kind.GOVERNOR)


# -- Who reads -----------------------------------------------------------------------------------


def reads_shared(user):
    """The partnership's board and its coordinator; a collaborative's board is not the board."""
    return user.is_coordinator or any(
        post.kind == Post.Kind.BOARD_MEMBER and post.collaborative_id is None
        for post in user.current_posts
    )


def is_on_team(review, user):
    """Whether they go there, and hold a post by which they may review, today."""
    return user.holds(*QUALIFIES) and review.is_on_team(user)


def leads(review, user):
    """The lead of the team; where none is left who may, whoever is on it."""
    if not is_on_team(review, user):
        return False
    lead = next((s.reviewer.person for s in review.seats.all() if s.is_standing and s.lead), None)
    return lead is None or lead == user or not (lead.is_active and lead.holds(*QUALIFIES))


def _schools(user, kinds):
    return [p.school_id for p in user.current_posts if p.kind in kinds]


def _read_whole_by(user):
    """The reviews whose whole report this person may read now."""
    whole = Q(school__in=_schools(user, READS_EARLY), state__in=WITH_SCHOOL) | Q(
        school__in=_schools(user, READS_LATE), state=ACCEPTED
    )
    if user.holds(*QUALIFIES):
        goes = Seat.objects.standing().filter(reviewer__person=user)
        whole |= Q(pk__in=goes.values("review"), state__in=WITH_TEAM)
    return Review.objects.filter(whole)


def read_by(user):
    """The reviews of whose report this person may know something: text, or how far it has come."""
    if user.is_coordinator:
        return Review.objects.all()
    known = Q(pk__in=_read_whole_by(user)) | Q(school__in=_schools(user, READS_EARLY))
    if user.holds(*QUALIFIES):
        goes = Seat.objects.standing().filter(reviewer__person=user)
        known |= Q(pk__in=goes.values("review"))
    if reads_shared(user):
        known |= Q(pk__in=Finding.objects.shared().values("review"))
    return Review.objects.filter(known)


@dataclass(frozen=True)
class Report:
    """The report of a review, as a place where people are led."""

    review: Review

    def get_absolute_url(self):
        return reverse("peerreview:report", args=[self.review.pk])


@dataclass(frozen=True)
class Reading:
    """What one person may read of one report."""

    whole: bool  # all of it, with what the school said to it and its sealed PDF
    findings: models.QuerySet


def report_for(review, user):
    """What this person may read of this report."""
    return Reading(
        whole=_read_whole_by(user).filter(pk=review.pk).exists(),
        findings=Finding.objects.for_user(user).filter(review=review),
    )


def shared(review):
    """The findings of this review that its school shares now."""
    return Finding.objects.shared().filter(review=review)


# -- What is fixed -------------------------------------------------------------------------------

# Once it is accepted, and while it is being signed.
_FIXED = """
    IF EXISTS (
        SELECT 1 FROM peerreview_review
        WHERE id = COALESCE(NEW.review_id, OLD.review_id) AND state = 'accepted'
    ) OR EXISTS (
        SELECT 1 FROM records_document
        WHERE subject = 'peerreview.review:' || COALESCE(NEW.review_id, OLD.review_id)
        AND state = 'open'
    ) THEN
        RAISE EXCEPTION 'the text of this report is fixed';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


def fixed_when_accepted(operation, **facts):
    return pgtrigger.Trigger(
        name="fixed_when_accepted",
        operation=operation,
        when=pgtrigger.Before,
        func=_FIXED,
        **facts,
    )


@pghistory.track(fields=["opening", "summary"], model_name="ReportTextEvent")
class ReportText(models.Model):
    """The words around the findings, and how far the report has come."""

    review = models.OneToOneField(Review, models.PROTECT, related_name="text")
    opening = models.TextField("what the team did", max_length=LONG, blank=True)
    summary = models.TextField(max_length=LONG, blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Why it came back the last time: taken back by the team, or not signed.
    because = models.TextField(blank=True)
    because_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        triggers = [
            fixed_when_accepted(
                pgtrigger.Update,
                condition=pgtrigger.Q(old__opening__df=pgtrigger.F("new__opening"))
                | pgtrigger.Q(old__summary__df=pgtrigger.F("new__summary")),
            ),
        ]

    def __str__(self):
        return f"Report on {self.review_id}"


class FindingQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those of reports they may read as a whole; and what is shared, for who reads that."""
        mine = Q(review__in=_read_whole_by(user))
        if reads_shared(user):
            mine |= Q(pk__in=Finding.objects.shared().values("pk"))
        return self.filter(mine)

    def shared(self):
        """Those whose school shares them now."""
        now = Consent.objects.standing().filter(review=OuterRef("review"))
        given = now.filter(
            Q(scope=Consent.Scope.ALL)
            | Q(Among(OuterRef("pk"), F("findings")), scope=Consent.Scope.CHOSEN)
        )
        return self.filter(Exists(given), review__state=ACCEPTED)

    def about(self, words):
        """Those with all of these words in them."""
        found = self
        for word in words.split()[:10]:
            found = found.filter(
                Q(text__icontains=word)
                | Q(evidence__icontains=word)
                | Q(suggestion__icontains=word)
            )
        return found


class Among(models.Func):
    """Whether a value is in an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["id", "review", "kind", "theme", "text", "evidence", "suggestion", "position"],
    obj_field=pghistory.ObjForeignKey(related_name="events"),
    model_name="FindingEvent",
)
class Finding(models.Model):
    """One thing that was found: a strength of the school, or where it can develop."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", "Strength"
        DEVELOPMENT = "development", "Area for development"

    review = models.ForeignKey(Review, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    theme = models.SlugField(max_length=60)  # of the cycle's framework
    text = models.TextField("what was found", max_length=LONG)
    evidence = models.TextField(max_length=LONG, blank=True)
    suggestion = models.TextField(max_length=LONG, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    edition = models.PositiveIntegerField(default=1, editable=False)
    # Who wrote it last.
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        triggers = [
            fixed_when_accepted(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self):
        return f"{Report(self.review).get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self):
        """Its place on the page of the report."""
        return f"finding-{self.pk}"


class FactsCommentQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those in reports that they may read as a whole: what is shared is without them."""
        return self.filter(finding__review__in=_read_whole_by(user))

    def unanswered(self):
        return self.filter(answered_at=None)


class FactsComment(models.Model):
    """The school says that a fact in a finding is not right; the team answers."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="comments")
    words = models.TextField(max_length=LONG)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=LONG, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = FactsCommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="facts_answered_with_words_by_somebody",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"Comment {self.pk} on {self.finding_id}"
