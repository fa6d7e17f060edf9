"""Lists of consultations narrowed down: facets in the URL."""

from django.db.models import Case, Q, Value, When

from consultation.models import Invitee
from schools.filters import AnyOf, Facets, Found, SearchFilter, districts
from schools.models import Post, School
from schools.naming import SEARCHED, named_like, plain

consultations = Found(
    "SELECT json_agg(json_build_array(id, title) ORDER BY id) FROM consultation_consultation",
    lambda pairs: pairs or [],
)


class InviteeSearch(SearchFilter):
    """Finds by the name of the person or the school, or by a part of the address."""

    def filter(self, qs, value):
        if not value:
            return qs
        condition = Q()
        for word in dict.fromkeys(plain(value[:SEARCHED]).split()):
            condition &= named_like(word, "person__plain_name") | named_like(
                word, "school__plain_name"
            )
        if condition:
            condition |= Q(person__email__icontains=value[:SEARCHED].strip())
        return qs.filter(condition)


class InviteeFilter(Facets):
    """The invited of one consultation, which the rows must be narrowed to."""

    search = InviteeSearch(label="Search by the name of a person or school")
    reply = AnyOf(
        field_name="reply",
        label="Reply",
        choices=[("waiting", "Not replied"), ("replied", "Replied")],
    )
    longer = AnyOf(field_name="longer", label="Time", choices=[("yes", "Given longer")])
    came = AnyOf(field_name="came", label="Portal", choices=[("never", "Never came")])
    role = AnyOf(
        field_name="kind", label="Asked as", choices=[*Post.Kind.choices, ("school", "School")]
    )
    phase = AnyOf(field_name="phase", label="Phase", choices=School.Phase.choices)
    district = AnyOf(field_name="district", label="District", choices=districts)

    class Meta:
        model = Invitee
        fields = []


class InviteeFileFilter(InviteeFilter):
    """The same for a file, which has no address that says of which consultation."""

    consultation = AnyOf(field_name="consultation", label="Consultation", choices=consultations)


def told_apart(rows):
    """The invitees with what the facets ask about: `reply`, `longer`, `came` and `kind`."""
    return rows.annotate(
        reply=Case(When(replied=True, then=Value("replied")), default=Value("waiting")),
        longer=Case(When(until__isnull=False, then=Value("yes")), default=Value("")),
        came=Case(
            When(as_school=False, person__last_login=None, then=Value("never")),
            default=Value(""),
        ),
        kind=Case(When(as_school=True, then=Value("school")), default="role"),
    )
