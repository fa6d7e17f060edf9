import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import IntegerField, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from records.models import Document
from schools.models import Collaborative, Post, School
from schools.naming import PlainName, named_like

EDITORS = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY, Post.Kind.COMMITTEE_CHAIR)
PROPOSERS = (Post.Kind.HEADTEACHER, Post.Kind.COMMITTEE_CHAIR)


def heads_then_chairs():
    """The usual order of signing: a list of turns, each a list of posts."""
    return [[Post.Kind.HEADTEACHER.value], [Post.Kind.CHAIR.value]]


def academic_year(begins):
    """The academic year that begins in this year, in words: "2017–18"."""
    return f"{begins}–{(begins + 1) % 100:02}"


# By hand, as composed of querysets it would take longer to write than to carry out.
SIGNING = """
    SELECT ARRAY[
        (SELECT count(*) FROM records_signature WHERE document_id = newest.id),
        (SELECT count(*) FROM records_signatory
         WHERE document_id = newest.id AND replaced_by_id IS NULL),
        (SELECT count(*) FROM records_seal WHERE document_id = newest.id)]
    FROM records_document newest
    WHERE newest.subject = 'actionplans.actionplan:' || actionplans_actionplan.id
    ORDER BY newest.version DESC
    LIMIT 1
"""


class Among(models.Func):
    """Whether a value is among those a subquery finds.

    It is carried out once and what it finds is looked up in an index. `IN` beside an OR would
    compare every row.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class ActionPlanQuerySet(models.QuerySet):
    def for_user(self, user):
        """The plans of the person's collaboratives and schools; of all for those who serve all."""
        if user.is_coordinator or user.holds(Post.Kind.BOARD_MEMBER):
            return self
        if any(p.kind == Post.Kind.ADVISER and not p.collaborative_id for p in user.current_posts):
            return self
        collaboratives = ArraySubquery(user.collaboratives().order_by().values("pk"))
        return self.filter(
            Among("collaborative_id", collaboratives) | Q(school__in=user.school_ids)
        )

    def named_like(self, words):
        return self.filter(named_like(words, "plain_title"))

    def with_signing(self):
        """Each with `signing`: how far its newest text has come, or None if it has none.

        That is [how many have signed, how many are asked to, how many seals it has].
        """
        signing = ArrayField(IntegerField())
        return self.annotate(signing=RawSQL(SIGNING, [], signing))  # noqa: S611 (no input)


@pghistory.track(
    fields=[
        "title",
        "year",
        "collaborative",
        "school",
        "signing_order",
        "sign_by",
        "state",
    ]
)
class ActionPlan(models.Model):
    """The plan of a collaborative, or of one school, for an academic year."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT_BACK = "sent_back", "Sent back"
        DECLINED = "declined", "Declined"
        PROPOSED = "proposed", "Waiting for signatures"
        SIGNED = "signed", "Signed by all"

    EDITABLE = (State.DRAFT, State.SENT_BACK, State.DECLINED)

    MOVES = {  # to: from
        State.PROPOSED: {State.DRAFT, State.SENT_BACK, State.DECLINED},
        State.SENT_BACK: {State.PROPOSED},
        State.DECLINED: {State.PROPOSED},
        State.SIGNED: {State.PROPOSED},
        State.DRAFT: {
            State.PROPOSED,
            State.SIGNED,
        },  # withdrawn, or reopened for a new version
    }

    # Who may stand in the order of signing.
    SIGNING_POSTS = (
        Post.Kind.HEADTEACHER,
        Post.Kind.CHAIR,
        Post.Kind.COMMITTEE_CHAIR,
        Post.Kind.DEPUTY,
    )

    title = models.CharField(max_length=200)
    plain_title = PlainName(of="title")
    collaborative = models.ForeignKey(
        Collaborative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_plans",
        db_index=False,  # the indexes of the facets begin with it
    )
    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_plans",
        db_index=False,
    )
    year = models.PositiveSmallIntegerField(
        "academic year", help_text="The year in which it begins: 2026 for 2026–27"
    )
    # The turns of signing, one kind of post each: heads first, then chairs of governors, because
    # the joint committee recommends and each governing body authorises. Any order can be stored.
    signing_order = models.JSONField(default=heads_then_chairs)
    sign_by = models.DateField("to be signed by", null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    because = models.TextField(
        blank=True,
        help_text="Why it was sent back, declined or withdrawn the last time",
    )
    sent_back_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    moved_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_at", "-pk"]
        indexes = [
            models.Index(fields=["-moved_at", "-id"], name="plan_newest"),
            models.Index(fields=["state", "-moved_at"], name="plan_state_newest"),
            # The facets are counted in these alone.
            models.Index(fields=["year", "state"], name="plan_year_state"),
            models.Index(
                fields=["collaborative", "state", "year"], name="plan_collaborative_facets"
            ),
            models.Index(fields=["school", "state", "year"], name="plan_school_facets"),
            GinIndex(OpClass("plain_title", "gin_trgm_ops"), name="plan_title_trigrams"),
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_of_a_collaborative_or_a_school",
                condition=Q(collaborative=None, school__isnull=False)
                | Q(collaborative__isnull=False, school=None),
            ),
            models.CheckConstraint(
                name="plan_sent_back_with_a_reason",
                condition=~Q(state__in=["sent_back", "declined"]) | ~Q(because=""),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("draft", "proposed"),
                    ("sent_back", "proposed"),
                    ("declined", "proposed"),
                    ("proposed", "sent_back"),
                    ("proposed", "declined"),
                    ("proposed", "signed"),
                    ("proposed", "draft"),
                    ("signed", "draft"),
                ],
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("actionplans:plan", args=[self.pk])

    # -- What is true of it ----------------------------------------------------------------

    @property
    def owner(self):
        """The collaborative or the school whose plan this is."""
        return self.collaborative or self.school

    @property
    def period(self):
        """The academic year in words: "2017–18"."""
        return academic_year(self.year)

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    def schools(self):
        """The schools that promise this together today."""
        if self.school_id:
            return School.objects.filter(pk=self.school_id)
        return self.collaborative.current_schools()

    def documents(self):
        """Its frozen texts, newest version first, without the heavy columns."""
        return Document.objects.of(self).defer("body")

    # -- Who may -----------------------------------------------------------------------------

    def concerns(self, user, *kinds):
        """Whether the person holds one of these posts at a school or committee of this plan."""
        if self.school_id:
            return user.holds(*kinds, school=self.school)
        if user.holds(*kinds, collaborative=self.collaborative):
            return True
        there = {p.school_id for p in user.current_posts if p.kind in kinds and p.school_id}
        return bool(there) and self.collaborative.current_schools().filter(pk__in=there).exists()

    def may_be_edited_by(self, user):
        return user.is_coordinator or self.concerns(user, *EDITORS)

    def may_be_proposed_by(self, user):
        return user.is_coordinator or self.concerns(user, *PROPOSERS)

    @staticmethod
    def may_be_started_by(user):
        return user.is_coordinator or user.holds(*EDITORS)

    @staticmethod
    def may_be_looked_after_by(user):
        """Replace a signatory who has left, try a failed seal again."""
        return user.is_coordinator

    may_be_withdrawn_by = may_be_proposed_by
    may_be_reopened_by = may_be_proposed_by
