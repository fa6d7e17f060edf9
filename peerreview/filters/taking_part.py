"""Lists of the peer reviews narrowed down: facets in the URL."""

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from peerreview.models import Participation
from schools.filters import AnyOf, Facets, SearchFilter
from schools.models import School

NO_CLUSTER = 0


class ParticipationFilter(Facets):
    """The schools of one cycle, which the rows must be narrowed to."""

    search = SearchFilter(label="Search by the name of a school")
    said = AnyOf(field_name="said", label="Wishes", choices=[("no", "Not said"), ("yes", "Said")])
    cluster = AnyOf(field_name="in_cluster", label="Cluster", choices=())
    phase = AnyOf(field_name="school__phase", label="Phase", choices=School.Phase.choices)
    stands = AnyOf(
        field_name="stands",
        label="Takes part",
        choices=[("hosts", "Reviewed"), ("gives", "Gives days only"), ("left", "Has left")],
    )

    class Meta:
        model = Participation
        fields = []

    def __init__(self, *args, clusters=(), **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(cluster.pk, cluster.name) for cluster in clusters]
        self.filters["cluster"].extra["choices"] = [*choices, (NO_CLUSTER, "No cluster")]


def told_apart(rows):
    """The participations with what the facets ask about: `said`, `in_cluster` and `stands`."""
    return rows.annotate(
        said=Case(When(said_at=None, then=Value("no")), default=Value("yes")),
        in_cluster=Coalesce(F("cluster"), Value(NO_CLUSTER)),
        stands=Case(
            When(left_at__isnull=False, then=Value("left")),
            When(hosts=True, then=Value("hosts")),
            default=Value("gives"),
        ),
    )
