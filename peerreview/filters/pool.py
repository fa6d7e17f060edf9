"""Lists of reviewers and of the ledger narrowed down: facets in the URL."""

from django.db.models import Q

from peerreview.models import DaysEntry, Reviewer
from schools.filters import AnyOf, Facets, SearchFilter, districts
from schools.models import School
from schools.naming import SEARCHED, named_like, plain


class ReviewerSearch(SearchFilter):
    """Finds by the name of the person or of their school."""

    def filter(self, qs, value):
        condition = Q()
        for word in dict.fromkeys(plain((value or "")[:SEARCHED]).split()):
            condition &= named_like(word, "person__plain_name") | named_like(word, "plain_school")
        return qs.filter(condition)


class ReviewerFilter(Facets):
    """Reviewers, told apart (`ReviewerQuerySet.told_apart`)."""

    search = ReviewerSearch(label="Search by the name of a person or school")
    stands = AnyOf(
        field_name="stands",
        label="Pool",
        choices=[("in", "In the pool"), ("no_post", "No post now"), ("left", "Has left")],
    )
    role = AnyOf(field_name="role", label="Role", choices=DaysEntry.Role.choices)
    trained = AnyOf(
        field_name="trained",
        label="Trained",
        choices=[("yes", "Yes"), ("soon", "Runs out within a year"), ("no", "No")],
    )
    lead = AnyOf(field_name="lead", label="Lead reviewer", choices=[("yes", "Yes"), ("no", "No")])
    district = AnyOf(field_name="district", label="District", choices=districts)

    class Meta:
        model = Reviewer
        fields = []


STANDS = [("owes", "Still to give"), ("even", "Even"), ("ahead", "Given in advance")]


class LedgerFilter(Facets):
    """Schools in the ledger of a year (`days.schools_of`)."""

    search = SearchFilter(label="Search by the name of a school")
    head = AnyOf(field_name="head", label="Headteacher days", choices=STANDS)
    deputy = AnyOf(field_name="deputy", label="Deputy days", choices=STANDS)
    district = AnyOf(field_name="district__slug", label="District", choices=districts)

    class Meta:
        model = School
        fields = []
