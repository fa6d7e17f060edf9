"""Asking: who is invited, in which post, how they are counted; and the letters to them."""

from django.db.models import Q

from consultation.models import Consultation, Invitee
from consultation.models.asking import WRITES_FOR_SCHOOL
from consultation.results import bands
from consultation.wording import asking as wording
from records import history, letters
from records.steps import NotNow
from schools.models import Membership, Person, Post, School

# Of several posts that fit, one is asked in the first of these.
ORDER = (
    Post.Kind.HEADTEACHER,
    Post.Kind.CHAIR,
    Post.Kind.DEPUTY,
    Post.Kind.GOVERNOR,
    Post.Kind.COMMITTEE_CHAIR,
    Post.Kind.COMMITTEE_MEMBER,
    Post.Kind.BOARD_MEMBER,
    Post.Kind.ADVISER,
    Post.Kind.COORDINATOR,
)
INVITED_ALIKE = 10  # so many must be invited alike before they are counted apart
SCHOOLS_ALIKE = 3
AT_ONCE = 200  # letters in one sweep


@history.deed()
def set_audience(consultation, *, by, asks, roles=(), phases=(), districts=(), collaboratives=()):
    """Say who is asked; nothing named stands for all. Raises NotNow once it is published."""
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if consultation.state != Consultation.State.DRAFT:
        raise NotNow(wording.AUDIENCE_IS_FIXED.format(title=consultation), consultation)
    consultation.asks = asks
    consultation.audience = {
        "roles": sorted(roles),
        "phases": sorted(phases),
        "districts": sorted(districts),
        "collaboratives": sorted(collaboratives),
    }
    consultation.save(update_fields=["asks", "audience"])
    history.note(consultation, "audience_set", by=by)


def would_be_asked(consultation) -> list[Invitee]:
    """Everybody who fits the audience today, as invitees that are not saved."""
    found = []
    if consultation.asks_people:
        found += _people(consultation)
    if consultation.asks_schools:
        found += [
            Invitee(
                consultation=consultation,
                school=school,
                as_school=True,
                phase=school.phase,
                district=school.district.slug if school.district else "",
            )
            for school in _schools(consultation).select_related("district")
        ]
    return found


def enter(consultation):
    """Enter everybody who fits, each once, and settle how they are counted. Sends nothing."""
    invitees = would_be_asked(consultation)
    settle_bands(invitees)
    Invitee.objects.bulk_create(invitees, batch_size=1_000)


def settle_bands(invitees):
    """Set how each is counted: only as finely as enough others are invited alike."""
    for as_school in (False, True):
        some = [invitee for invitee in invitees if invitee.as_school == as_school]
        facts = [(i.school_id, i.phase, i.role, i.district) for i in some]
        broad = bands.generalise(facts, k=INVITED_ALIKE, schools=SCHOOLS_ALIKE)
        for invitee, (phase, role, district) in zip(some, broad, strict=True):
            invitee.as_phase, invitee.as_role, invitee.as_district = phase, role, district


def last_moment(consultation):
    """The moment after which nobody's answer is taken any more, extensions included."""
    extended = consultation.invitees.exclude(until=None).order_by("-until")
    latest = extended.values_list("until", flat=True).first()
    end = consultation.end_for()
    return max(end, latest) if latest else end


def _people(consultation):
    audience = consultation.audience
    posts = Post.objects.current().filter(person__is_active=True)
    if roles := audience.get("roles"):
        posts = posts.filter(kind__in=roles)
    if _has_places(audience):
        posts = posts.filter(
            Q(school__in=_schools(consultation))
            | Q(collaborative__in=audience.get("collaboratives", ()))
        )
    best = {}
    for post in posts.select_related("school__district").order_by("pk"):
        before = best.get(post.person_id)
        if before is None or ORDER.index(post.kind) < ORDER.index(before.kind):
            best[post.person_id] = post
    return [invitee_of(consultation, post) for post in best.values()]


def invitee_of(consultation, post) -> Invitee:
    """The invitee that somebody is in this post; not saved."""
    school = post.school
    return Invitee(
        consultation=consultation,
        person_id=post.person_id,
        school=school,
        role=post.kind,
        phase=school.phase if school else "",
        district=school.district.slug if school and school.district else "",
    )


def _has_places(audience):
    return any(audience.get(key) for key in ("phases", "districts", "collaboratives"))


def _schools(consultation):
    audience = consultation.audience
    schools = School.objects.filter(status__in=[School.Status.OPEN, School.Status.CLOSING])
    if phases := audience.get("phases"):
        schools = schools.filter(phase__in=phases)
    if districts := audience.get("districts"):
        schools = schools.filter(district__slug__in=districts)
    if collaboratives := audience.get("collaboratives"):
        members = Membership.objects.current().filter(collaborative__in=collaboratives)
        schools = schools.filter(pk__in=members.values("school"))
    return schools


def writers_of(invitees):
    """The keys of everybody who may write for these invitees today."""
    people = {invitee.person_id for invitee in invitees if not invitee.as_school}
    schools = [invitee.school_id for invitee in invitees if invitee.as_school]
    posts = Post.objects.current().filter(
        school__in=schools, kind__in=WRITES_FOR_SCHOOL, person__is_active=True
    )
    return people | set(posts.values_list("person", flat=True))


# -- Letters ---------------------------------------------------------------------------------------


def ask_waiting():
    """Write to those who are to be asked and have not been, some at a time; returns how many."""
    return 0


def tell_withdrawn(consultation):
    """Put into everybody's digest that it was withdrawn."""
    people = Person.objects.filter(pk__in=writers_of(consultation.invitees.all()))
    letters.tell(
        f"withdrawn:{consultation.pk}",
        to=people,
        says=wording.WITHDRAWN_NEWS.format(title=consultation),
        url=consultation.get_absolute_url(),
    )
