from django.conf import settings
from django.db import models
from django.db.models import Q

from consultation.models.consultation import Consultation
from schools.models import Post, School

# Who writes a school's own response together, and who of them may send it.
WRITES_FOR_SCHOOL = (
    Post.Kind.HEADTEACHER,
    Post.Kind.DEPUTY,
    Post.Kind.CHAIR,
    Post.Kind.GOVERNOR,
)
SENDS_FOR_SCHOOL = (Post.Kind.HEADTEACHER, Post.Kind.CHAIR)


class InviteeQuerySet(models.QuerySet):
    def of_person(self, user):
        """The person's own invitations and those of the schools they write for today."""
        theirs = [p.school_id for p in user.current_posts if p.kind in WRITES_FOR_SCHOOL]
        return self.filter(Q(person=user) | Q(as_school=True, school__in=theirs))

    def people(self):
        return self.filter(as_school=False)

    def schools(self):
        return self.filter(as_school=True)

    def waiting(self):
        """Those who have not replied."""
        return self.filter(replied=False)


class Invitee(models.Model):
    """Who is asked: a person in a post of theirs, or a school as a whole (`as_school`).

    `phase`, `role` and `district` are facts of the day of the invitation; `as_phase`, `as_role` and
    `as_district` how the answers are counted: empty where too few are asked to be told apart, or to
    be told apart at all. The table knows no time and is one partition for each consultation, which is written anew in
    random order, with new keys, when that one is sealed (see the migration for the SQL). So nothing
    may refer to a row of it by its key.
    """

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="invitees")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    as_school = models.BooleanField(default=False)
    phase = models.CharField(max_length=20, blank=True, choices=School.Phase.choices)
    role = models.CharField(max_length=20, blank=True, choices=Post.Kind.choices)
    district = models.CharField(max_length=50, blank=True)  # the slug
    as_phase = models.CharField(max_length=20, blank=True)
    as_role = models.CharField(max_length=20, blank=True)
    as_district = models.CharField(max_length=50, blank=True)
    until = models.DateTimeField("may answer until", null=True, blank=True)
    asked = models.BooleanField(default=False)  # the letter is written
    replied = models.BooleanField(default=False)
    on_paper = models.BooleanField(default=False)

    objects = InviteeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return str(self.school if self.as_school else self.person)

    @property
    def seat(self) -> str:
        """What the key of the consultation makes pseudonyms and receipts of."""
        return f"school:{self.school_id}" if self.as_school else f"person:{self.person_id}"

    @property
    def slug(self) -> str:
        """Its place in addresses: "me" or "school-12"."""
        return f"school-{self.school_id}" if self.as_school else "me"

    # -- Who may ---------------------------------------------------------------------------------

    def may_be_written_by(self, user):
        """Answer, or help to write the school's answer; an ended post ends that at once."""
        if self.as_school:
            return user.holds(*WRITES_FOR_SCHOOL, school=self.school)
        if self.person_id != user.pk or not user.is_active:
            return False
        if not self.role:
            return True
        return any(
            post.kind == self.role and post.school_id == self.school_id
            for post in user.current_posts
        )

    def may_be_sent_by(self, user):
        """Send the answers in: one's own, or the school's as its head or chair."""
        if self.as_school:
            return user.holds(*SENDS_FOR_SCHOOL, school=self.school)
        return self.may_be_written_by(user)
