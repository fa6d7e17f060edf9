"""The audience: who is to be asked, by facts (roles, places) and by a list of people.

`Consultation.audience` holds "roles", "phases", "districts" and "collaboratives", of which nothing
named stands for all; "people", the keys of a list, are asked besides, or with "only" alone; "as"
says in which post ({person: post}) where the list named one.
"""

from copy import copy

from django.db.models import Q

from consultation.models import Consultation, Invitee
from consultation.wording import asking as wording
from records import history
from records.steps import NotNow
from schools.models import Membership, Post, School

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
_RANK = {kind: n for n, kind in enumerate(ORDER)}


# -- Say who ---------------------------------------------------------------------------------------


def as_if(consultation, *, asks, roles=(), phases=(), districts=(), collaboratives=(), only=False):
    """A copy of the consultation, not saved, of which these are asked; a list stays as it is."""
    told = copy(consultation)
    told.asks = asks
    told.audience = {
        "roles": sorted(roles),
        "phases": sorted(phases),
        "districts": sorted(districts),
        "collaboratives": sorted(collaboratives),
    }
    told.audience |= {
        key: consultation.audience[key] for key in ("people", "as") if key in consultation.audience
    }
    if only and told.audience.get("people"):  # a list with nobody on it would ask nobody
        told.audience["only"] = True
    return told


def as_if_listed(consultation, people, *, replaces=False):
    """The same with these people ({key: key of a post, or None}) on its list, or on it alone."""
    told = copy(consultation)
    before = {} if replaces else consultation.audience
    posts = {str(pk): post for pk, post in people.items() if post is not None}
    told.audience = consultation.audience | {
        "people": sorted({*before.get("people", ()), *people}),
        "as": before.get("as", {}) | posts,
    }
    if replaces:
        told.audience["only"] = True
    return told


@history.deed()
def set_audience(consultation, *, by, **facts):
    """Say who is asked, as `as_if` takes it. Raises NotNow once it is published."""
    consultation = as_if(_draft(consultation), **facts)
    consultation.save(update_fields=["asks", "audience"])
    history.note(consultation, "audience_set", by=by)


@history.deed()
def set_list(consultation, people, *, by, replaces=False):
    """Put people on the list, as `as_if_listed` takes it. Raises NotNow once it is published."""
    consultation = as_if_listed(_draft(consultation), people, replaces=replaces)
    consultation.save(update_fields=["audience"])
    says = wording.people(len(people))
    history.note(consultation, "audience_list_set", by=by, says=says)


@history.deed()
def drop_list(consultation, *, by):
    """Ask nobody by a list any more. Raises NotNow once it is published.

    Where the list stood alone it has to be said anew who is asked: else it would be everybody.
    """
    consultation = _draft(consultation)
    if consultation.audience.get("only"):
        consultation.audience = {}
    for key in ("people", "as"):
        consultation.audience.pop(key, None)
    consultation.save(update_fields=["audience"])
    history.note(consultation, "audience_list_dropped", by=by)


def _draft(consultation):
    consultation = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if consultation.state != Consultation.State.DRAFT:
        raise NotNow(wording.AUDIENCE_IS_FIXED.format(title=consultation), consultation)
    return consultation


# -- Who that is today -----------------------------------------------------------------------------


def would_be_asked(consultation) -> list[Invitee]:
    """Everybody who fits the audience today, as invitees that are not saved; each person once."""
    listed = _listed_posts(consultation.audience)
    fitting = {} if consultation.audience.get("only") else _fitting_posts(consultation)
    found = []
    if consultation.asks_people:
        # Who is on the list and fits as well is asked as the list says.
        told = {int(pk) for pk in consultation.audience.get("as", ())}
        by_list = {pk: post for pk, post in listed.items() if pk in told or pk not in fitting}
        found += [invitee_of(consultation, post) for post in (fitting | by_list).values()]
    if consultation.asks_schools:
        found += [
            Invitee(
                consultation=consultation,
                school=school,
                as_school=True,
                phase=school.phase,
                district=school.district.slug if school.district else "",
            )
            for school in _asked_schools(consultation, listed)
        ]
    return found


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


def best_of(posts) -> dict[int, Post]:
    """{person: the post in which they are asked}, of posts in any number and order."""
    best = {}
    for post in posts:
        before = best.get(post.person_id)
        if before is None or _RANK[post.kind] < _RANK[before.kind]:
            best[post.person_id] = post
    return best


def current_posts():
    """All posts held today by people who are not switched off, with their schools.

    None at a school that has closed: where it merged, posts may run on for a while.
    """
    working = Q(school=None) | Q(school__in=_working())
    posts = Post.objects.current().filter(working, person__is_active=True)
    return posts.select_related("school__district").order_by("pk")


def _fitting_posts(consultation):
    audience = consultation.audience
    posts = current_posts()
    if roles := audience.get("roles"):
        posts = posts.filter(kind__in=roles)
    if any(audience.get(key) for key in ("phases", "districts", "collaboratives")):
        posts = posts.filter(
            Q(school__in=_schools(audience).values("pk"))
            | Q(collaborative__in=audience.get("collaboratives", ()))
        )
    return best_of(posts)


def _listed_posts(audience):
    people = audience.get("people")
    if not people:
        return {}
    posts = list(current_posts().filter(person__in=people))
    told = {int(person): post for person, post in audience.get("as", {}).items()}
    return best_of(posts) | {
        post.person_id: post for post in posts if told.get(post.person_id) == post.pk
    }


def _asked_schools(consultation, listed):
    audience = consultation.audience
    wanted = Q(pk__in={post.school_id for post in listed.values() if post.school_id})
    if not audience.get("only"):
        wanted |= Q(pk__in=_schools(audience).values("pk"))
    return _working().filter(wanted).select_related("district")


def _schools(audience):
    schools = _working()
    if phases := audience.get("phases"):
        schools = schools.filter(phase__in=phases)
    if districts := audience.get("districts"):
        schools = schools.filter(district__slug__in=districts)
    if collaboratives := audience.get("collaboratives"):
        members = Membership.objects.current().filter(collaborative__in=collaboratives)
        schools = schools.filter(pk__in=members.values("school"))
    return schools


def _working():
    return School.objects.filter(status__in=[School.Status.OPEN, School.Status.CLOSING])
