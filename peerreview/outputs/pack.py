"""The visit pack: all that somebody of the team carries with them on the day, on paper."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from peerreview.models import DayPlan, Seat
from peerreview.outputs.drawing import drawn
from records.moments import moment, utc
from schools.models import Person, Post

NOTE_PAGES = 2
NOTE_LINES = 24


@dataclass(frozen=True)
class Contact:
    """How to reach somebody: name, post, school, e-mail, the telephone of the school."""

    name: str
    post: str
    school: object
    email: str
    part: str = ""  # "leads the team"


def contacts_of(review):
    """(those of the school, those of the team, the coordinators) as Contacts."""
    posts = (
        Post.objects.current()
        .filter(
            school=review.school_id,
            kind__in=(Post.Kind.HEADTEACHER, Post.Kind.DEPUTY),
            person__is_active=True,
        )
        .select_related("person")
        .order_by("-kind", "person__plain_name")
    )
    hosts = [
        Contact(p.person.name, p.get_kind_display(), review.school, p.person.email) for p in posts
    ]
    seats = Seat.objects.standing().filter(review=review)
    team = [
        Contact(
            seat.reviewer.person.name,
            seat.get_role_display(),
            seat.school,
            seat.reviewer.person.email,
            "leads the team" if seat.lead else "",
        )
        for seat in seats.select_related("reviewer__person", "school")
    ]
    coordinators = [
        Contact(person.name, Post.Kind.COORDINATOR.label, None, person.email)
        for person in Person.objects.coordinators()
    ]
    return hosts, team, coordinators


def pack_of(review) -> bytes:
    """The pack as a PDF. Raises PaperFailed, or BeingDrawn."""
    return drawn(html_of(review))


def html_of(review) -> str:
    """What is printed."""
    now = timezone.now()
    hosts, team, coordinators = contacts_of(review)
    chosen = set(review.wishes.focus) if review.wishes else set()
    themes = list(review.cycle.themes.all())
    return render_to_string(
        "paper/review_pack.html",
        {
            "partnership": settings.PARTNERSHIP_NAME,
            "review": review,
            "school": review.school,
            "facts": facts_of(review.school),
            "plan": DayPlan.objects.of(review),
            "themes": [(theme, theme.slug in chosen) for theme in themes],
            "focus": [theme.name for theme in themes if theme.slug in chosen],
            "hosts": hosts,
            "team": team,
            "coordinators": coordinators,
            "documents": review.documents.all(),
            "note_pages": range(NOTE_PAGES),
            "note_lines": range(NOTE_LINES),
            "made": moment(now),
            "made_iso": utc(now),
        },
    )


def facts_of(school):
    """[(what, how much)] that the public register tells of a school, as far as it does."""
    ages = f"{school.low_age} to {school.high_age}" if school.low_age and school.high_age else ""
    known = [
        ("Phase", school.get_phase_display()),
        ("Kind", school.type),
        ("Ages", ages),
        ("Admits", school.gender),
        ("Pupils", school.pupils),
        ("Places", school.capacity),
        ("Free school meals", f"{school.percent_fsm}%" if school.percent_fsm is not None else ""),
        ("Religious character", school.religious_character),
        ("Trust", school.trust),
        ("Federation", school.federation),
        ("District", school.district),
        ("URN", school.urn),
    ]
    return [(what, value) for what, value in known if value not in (None, "")]
