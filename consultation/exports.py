"""Lists of consultations as files. Nothing of an answer is in them."""

from consultation.filters import InviteeFileFilter, told_apart
from consultation.models import Consultation, Invitee
from schools.exports import ListExport, register


def _rows(user):
    rows = Invitee.objects.all() if Consultation.may_be_run_by(user) else Invitee.objects.none()
    return told_apart(rows)


def _shown(rows):
    rows = rows.select_related("consultation", "person", "school__district")
    return rows.defer("consultation__instrument", "consultation__audience")


INVITEES = register(
    ListExport(
        name="invitees",
        title="Invited to consultations",
        rows=_rows,
        filters=InviteeFileFilter,
        may=lambda user: user.is_authenticated and Consultation.may_be_run_by(user),
        shown=_shown,
        columns=(
            ("Consultation", "consultation.title"),
            ("Name", lambda i: "" if i.as_school else i.person.name),
            ("E-mail", lambda i: "" if i.as_school else i.person.email),
            ("Asked as", lambda i: "School" if i.as_school else i.get_role_display()),
            ("School", "school.name"),
            ("URN", "school.urn"),
            ("Phase", "get_phase_display"),
            ("District", "school.district.name"),
            ("Reply", lambda i: "Replied" if i.replied else "Not replied"),
            ("May answer until", "until"),
        ),
    )
)
