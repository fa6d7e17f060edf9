"""The directory of support: what a school offers to others, and how that is known."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from schools.models.people import Person, Post
from schools.models.school import School
from schools.naming import SEARCHED, PlainName, named_like, plain

WRITERS = (Post.Kind.HEADTEACHER, Post.Kind.DEPUTY)
LONG = 5_000  # characters


class SupportEntryQuerySet(models.QuerySet):
    def for_user(self, user):
        """What is listed, for everybody; all others for whoever writes them.

        The coordinator too, but for what was made from a review: of that only its school decides
        who reads it.
        """
        own = [post.school_id for post in user.current_posts if post.kind in WRITERS]
        seen = _LISTED | Q(school__in=own)
        return self.filter(seen | Q(origin="") if user.is_coordinator else seen)

    def listed(self):
        """What stands in the directory: not what a closed school offered."""
        return self.filter(_LISTED)

    def standing(self):
        return self.exclude(state=SupportEntry.State.DISCARDED)

    def themes(self):
        """The themes in the directory, in their own words, each once."""
        themes = self.listed().order_by("plain_theme").distinct("plain_theme")
        return themes.values_list("theme", flat=True)

    def named_like(self, words):
        """Found by what it offers, or by the name of the school."""
        condition = Q()
        for word in words[:SEARCHED].split():
            condition &= named_like(word, "plain_words") | named_like(word, "school__plain_name")
        return self.filter(condition)


@pghistory.track(
    fields=["school", "title", "theme", "phases", "offer", "evidence", "state", "mark"],
    model_name="SupportEntryEvent",
)
class SupportEntry(models.Model):
    """One thing that a school offers to other schools."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        LISTED = "listed", "Listed"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DISCARDED = "discarded", "Discarded"

    MOVES = {  # to: from
        State.LISTED: {State.DRAFT, State.WITHDRAWN},
        State.WITHDRAWN: {State.LISTED},
        State.DRAFT: {State.WITHDRAWN},
        # Kept, so that what a review says once more does not come back.
        State.DISCARDED: {State.DRAFT},
    }

    class Mark(models.TextChoices):
        """The coordinator has looked at the words of an entry and found them to hold."""

        NONE = "none", "No quality mark"
        GRANTED = "granted", "Quality mark"
        ENDED = "ended", "Quality mark ended"

    school = models.ForeignKey(School, models.PROTECT, related_name="support")
    title = models.CharField(max_length=200)
    theme = models.CharField(max_length=100)
    plain_theme = PlainName(of="theme")  # "Early reading" and "early reading" are one theme
    phases = ArrayField(models.TextField(choices=School.Phase.choices), verbose_name="suits")
    offer = models.TextField("what the school offers", max_length=LONG)
    evidence = models.TextField("how this is known", max_length=LONG)
    plain_words = PlainName(of="words")
    # From which fact somewhere else it was made ("peerreview.finding:12"), once for each.
    origin = models.CharField("made from", max_length=100, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    listed_at = models.DateTimeField(null=True, blank=True)
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True)
    mark = models.CharField("quality mark", max_length=10, choices=Mark.choices, default=Mark.NONE)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    mark_why = models.TextField("why it has the mark", blank=True)
    mark_ended_because = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SupportEntryQuerySet.as_manager()

    class Meta:
        ordering = ["plain_words", "pk"]  # these words begin with the title
        verbose_name = "entry in the directory"
        verbose_name_plural = "directory of support"
        indexes = [GinIndex(OpClass("plain_words", "gin_trgm_ops"), name="support_words_trigrams")]
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin=""), name="support_origin_once"
            ),
            models.CheckConstraint(
                name="support_listed_by_somebody",
                condition=~Q(state="listed") | Q(listed_at__isnull=False, listed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="support_withdrawn_with_a_reason",
                condition=~Q(state="withdrawn") | ~Q(withdrawn_because=""),
            ),
            models.CheckConstraint(
                name="support_marked_by_somebody_for_a_reason",
                condition=Q(mark="none")
                | Q(marked_at__isnull=False, marked_by__isnull=False) & ~Q(mark_why=""),
            ),
            models.CheckConstraint(
                name="support_mark_ended_with_a_reason",
                condition=~Q(mark="ended") | ~Q(mark_ended_because=""),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[
                    ("draft", "listed"),
                    ("draft", "discarded"),
                    ("listed", "withdrawn"),
                    ("withdrawn", "listed"),
                    ("withdrawn", "draft"),
                ],
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("schools:support_entry", args=[self.pk])

    # -- What is true of it ----------------------------------------------------------------

    @property
    def words(self):
        """What a search looks through, besides the name of the school."""
        return f"{self.title} {self.theme} {self.offer}"

    @property
    def suits(self):
        """The phases in words: "Infant, Primary"."""
        return ", ".join(School.Phase(phase).label for phase in self.phases)

    @property
    def is_from_review(self):
        """Whether it was made of what others have seen; then the headteacher has to agree."""
        return self.origin != ""

    @property
    def is_suspended(self):
        return self.state == self.State.LISTED and self.school.status == School.Status.CLOSED

    @property
    def standing(self):
        """(its state, that in words), for a status tag."""
        if self.is_suspended:
            return "closed", "Not listed: the school has closed"
        return self.state, self.get_state_display()

    @property
    def has_mark(self):
        return self.mark == self.Mark.GRANTED

    def vouched_for(self):
        """What the mark stands for. Another theme is only another shelf, commas are only commas."""
        return [plain(text) for text in (self.title, self.offer, self.evidence)], set(self.phases)

    def heads(self):
        """Who leads the school today, to be asked about it."""
        posts = Post.objects.current().filter(kind=Post.Kind.HEADTEACHER, school=self.school_id)
        return Person.objects.filter(posts__in=posts, is_active=True)

    # -- Who may -----------------------------------------------------------------------------

    @staticmethod
    def may_be_started_by(user, school=None):
        return user.is_coordinator or user.holds(*WRITERS, school=school)

    def may_be_written_by(self, user):
        """Change it, withdraw it, discard it."""
        return self.may_be_started_by(user, self.school)

    def may_be_listed_by(self, user):
        """What was made from a review nobody lists but the headteacher."""
        if self.is_from_review:
            return user.holds(Post.Kind.HEADTEACHER, school=self.school)
        return self.may_be_written_by(user)

    @staticmethod
    def may_be_marked_by(user):
        """Grant the quality mark, or take it back."""
        return user.is_coordinator


_LISTED = Q(state=SupportEntry.State.LISTED) & ~Q(school__status=School.Status.CLOSED)
