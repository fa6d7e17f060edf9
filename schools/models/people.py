from functools import cached_property

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from schools.models.collaborative import Collaborative, Membership, SpanQuerySet
from schools.models.school import School
from schools.naming import SEARCHED, PlainName, named_like


class PersonManager(BaseUserManager):
    def create_user(self, email, name, **facts):
        """A person who signs in with a code; nobody has a password."""
        person = self.model(email=self.normalize_email(email).lower(), name=name, **facts)
        person.set_unusable_password()
        person.save()
        return person

    def create_superuser(self, email, name="", password=None, **facts):
        """For the first person of an installation; signs in with a code like everybody."""
        return self.create_user(email, name or email.split("@")[0], is_superuser=True, **facts)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def coordinators(self):
        """Those who coordinate the partnership today."""
        posts = Post.objects.current().filter(kind=Post.Kind.COORDINATOR)
        return self.filter(posts__in=posts, is_active=True).distinct()


@pghistory.track(fields=["email", "name", "is_active", "is_superuser"])
class Person(AbstractBaseUser, PermissionsMixin):
    """A human being who signs in. Identity is the person; rights follow from current posts."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    plain_name = PlainName()
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["plain_name", "pk"]
        verbose_name_plural = "people"
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split()[0] if self.name else self.email

    @cached_property
    def current_posts(self):
        """The posts held today. Asked once a request: an ended post bites at the next one."""
        # Without their places: every page asks for these, hardly one shows where they are.
        return list(self.posts.current())

    def holds(self, *kinds, school=None, collaborative=None):
        """Whether the person holds one of these posts today, there or (with no place) anywhere."""
        return any(
            post.kind in kinds
            and (school is None or post.school_id == school.pk)
            and (collaborative is None or post.collaborative_id == collaborative.pk)
            for post in self.current_posts
        )

    @property
    def is_coordinator(self):
        return self.is_active and (self.is_superuser or self.holds(Post.Kind.COORDINATOR))

    @property
    def needs_second_step(self):
        """Whether a code by e-mail is not enough: these posts see, or decide about, everybody."""
        return self.is_coordinator or (self.is_active and self.holds(Post.Kind.BOARD_MEMBER))

    @property
    def may_sign_in(self):
        """Whether a code may be sent: not to the disabled, nor to who let every invitation lapse."""
        if not self.is_active:
            return False
        if self.last_login is not None or self.is_superuser:
            return True
        states = set(Invitation.objects.filter(post__person=self).values_list("state", flat=True))
        return not states or Invitation.State.SENT in states

    @property
    def is_staff(self):
        """The door of the admin: open to coordinators, for as long as they hold the post."""
        return self.is_coordinator

    def has_perm(self, perm, obj=None):
        return self.is_coordinator

    def has_module_perms(self, app_label):
        return self.is_coordinator

    @property
    def school_ids(self):
        return [p.school_id for p in self.current_posts if p.school_id]

    @property
    def collaborative_ids(self):
        return [p.collaborative_id for p in self.current_posts if p.collaborative_id]

    def collaboratives(self):
        """The collaboratives the person belongs to today, by their schools or by a post there."""
        return Collaborative.objects.filter(
            Q(pk__in=self.collaborative_ids)
            | Q(
                pk__in=Membership.objects.current()
                .filter(school__in=self.school_ids)
                .values("collaborative")
            )
        )


class PostQuerySet(SpanQuerySet):
    def current(self, on=None):
        """Posts held on that day (today), but for those that were ended at once."""
        return super().current(on).filter(ended_at=None)

    def not_over(self):
        """Posts held today, and those that begin later."""
        today = timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=today), ended_at=None)

    def for_user(self, user):
        """All for the coordinator; for others those at places where they hold a post themselves."""
        if user.is_coordinator:
            return self
        return self.filter(
            Q(school__in=user.school_ids) | Q(collaborative__in=user.collaborative_ids)
        )


@pghistory.track()
class Post(models.Model):
    """What a person is, somewhere, from–to. At a school, at a collaborative, or in the partnership."""

    class Kind(models.TextChoices):
        HEADTEACHER = "headteacher", "Headteacher"
        DEPUTY = "deputy", "Deputy headteacher"
        CHAIR = "chair", "Chair of governors"
        GOVERNOR = "governor", "Governor"
        COMMITTEE_CHAIR = "committee_chair", "Chair of the joint committee"
        COMMITTEE_MEMBER = "committee_member", "Member of the joint committee"
        BOARD_MEMBER = "board_member", "Board member"
        ADVISER = "adviser", "Adviser"
        COORDINATOR = "coordinator", "Partnership coordinator"

    AT_SCHOOL = (Kind.HEADTEACHER, Kind.DEPUTY, Kind.CHAIR, Kind.GOVERNOR)
    AT_COLLABORATIVE = (Kind.COMMITTEE_CHAIR, Kind.COMMITTEE_MEMBER)

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="posts")
    collaborative = models.ForeignKey(
        Collaborative, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    since = models.DateField("from", null=True, blank=True)
    until = models.DateField("to", null=True, blank=True)
    # An end that bites at once: `until` is a whole day, and that day may not be over.
    ended_at = models.DateTimeField("ended at once", null=True, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="post_stands_where_it_belongs",
                condition=(
                    Q(
                        kind__in=["headteacher", "deputy", "chair", "governor"],
                        school__isnull=False,
                        collaborative=None,
                    )
                    | Q(
                        kind__in=["committee_chair", "committee_member"],
                        school=None,
                        collaborative__isnull=False,
                    )
                    | Q(kind__in=["adviser", "board_member"], school=None)
                    | Q(kind="coordinator", school=None, collaborative=None)
                ),
            ),
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.place}" if self.place else self.get_kind_display()

    def get_absolute_url(self):
        return self.place.get_absolute_url() if self.place else reverse("home")

    @property
    def is_current(self):
        """Whether it is held today."""
        today = timezone.localdate()
        return (
            self.ended_at is None
            and (self.since is None or self.since <= today)
            and (self.until is None or self.until >= today)
        )

    @property
    def place(self):
        """The school or the collaborative; None for posts in the partnership as a whole."""
        return self.school or self.collaborative

    # -- Who may -----------------------------------------------------------------------------

    # Whom a headteacher looks after at her own school.
    BY_HEADTEACHER = (Kind.DEPUTY, Kind.CHAIR, Kind.GOVERNOR)

    @classmethod
    def kinds_given_by(cls, user, *, school=None):
        """The posts that `user` may give somebody, at this school or (with none) elsewhere."""
        if user.is_coordinator:
            kinds = cls.AT_SCHOOL if school else [k for k in cls.Kind if k not in cls.AT_SCHOOL]
            return list(kinds)
        if school and user.holds(cls.Kind.HEADTEACHER, school=school):
            return list(cls.BY_HEADTEACHER)
        return []

    def may_be_looked_after_by(self, user):
        """Invite to it again, withdraw the invitation, end it."""
        return self.kind in self.kinds_given_by(user, school=self.school)


class InvitationQuerySet(models.QuerySet):
    def for_user(self, user):
        """All for the coordinator; for a headteacher those to posts she looks after."""
        if user.is_coordinator:
            return self
        led = [p.school_id for p in user.current_posts if p.kind == Post.Kind.HEADTEACHER]
        return self.filter(post__school__in=led, post__kind__in=Post.BY_HEADTEACHER)

    def named_like(self, words):
        """Found by the name of the person, of the school or of the collaborative."""
        condition = Q()
        for word in words[:SEARCHED].split():
            condition &= (
                named_like(word, "post__person__plain_name")
                | named_like(word, "post__school__plain_name")
                | named_like(word, "post__collaborative__plain_name")
            )
        return self.filter(condition)


class Invitation(models.Model):
    """Somebody is asked to come, by e-mail, to a post that is theirs already.

    It lapses after DAYS. Who never came and has only invitations that lapsed or were withdrawn
    gets no sign-in code any more.
    """

    class State(models.TextChoices):
        SENT = "sent", "Not come yet"
        CAME = "came", "Has come"
        EXPIRED = "expired", "Ran out"
        WITHDRAWN = "withdrawn", "Withdrawn"

    MOVES = {  # to: from
        State.SENT: {State.SENT, State.EXPIRED},
        State.CAME: {State.SENT, State.EXPIRED},  # come by another one that still held
        State.EXPIRED: {State.SENT},
        State.WITHDRAWN: {State.SENT, State.EXPIRED},
    }
    DAYS = 30

    post = models.OneToOneField(Post, models.CASCADE, related_name="invitation")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveSmallIntegerField(default=1)
    expires_on = models.DateField()
    came_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return f"the invitation of {self.post.person}"

    def get_absolute_url(self):
        return self.post.get_absolute_url()

    @staticmethod
    def may_be_listed_by(user):
        """Who has asked people to come, or could: the coordinator and headteachers."""
        return user.is_coordinator or user.holds(Post.Kind.HEADTEACHER)

    @property
    def is_open(self):
        """Not come, and can be asked again."""
        return self.state in (self.State.SENT, self.State.EXPIRED)
