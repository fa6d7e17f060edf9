"""The pool of reviewers as a file."""

from django.utils import timezone

from peerreview.filters.pool import ReviewerFilter
from peerreview.models import Cycle, DaysEntry, Reviewer
from schools.exports import ListExport, register

STANDS = {"in": "In the pool", "no_post": "No post now", "left": "Has left"}


def _rows(user):
    return Reviewer.objects.for_user(user).told_apart()


POOL = register(
    ListExport(
        name="reviewers",
        title="Reviewers",
        rows=_rows,
        filters=ReviewerFilter,
        may=Cycle.may_be_run_by,
        shown=lambda rows: rows.select_related("person"),
        columns=(
            ("Reviewer", "person.name"),
            ("E-mail", "person.email"),
            ("Role", lambda r: DaysEntry.Role(r.role).label if r.role else None),
            ("School", "school_name"),
            ("Pool", lambda r: STANDS[r.stands]),
            ("How they came", "get_came_display"),
            ("Since", lambda r: timezone.localdate(r.joined_at)),
            ("Leads teams", lambda r: "yes" if r.leads else "no"),
            ("Trained until", "trained_until"),
            ("Knows well", lambda r: "; ".join(r.specialisms)),
        ),
    )
)
