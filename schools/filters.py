from django_filters import CharFilter, FilterSet, MultipleChoiceFilter

from schools.models import Collaborative, District, School


class SearchFilter(CharFilter):
    """Finds by name as people mean it; the queryset knows how (`named_like`)."""

    def filter(self, qs, value):
        return qs.named_like(value) if value else qs


class AnyOf(MultipleChoiceFilter):
    """One facet: rows with any of the chosen values."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("distinct", False)
        super().__init__(*args, **kwargs)

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


def districts():
    return [(d.slug, d.name) for d in District.objects.all()]


class SchoolFilter(FilterSet):
    search = SearchFilter(label="Search by name")
    district = AnyOf(field_name="district__slug", label="District", choices=districts)
    phase = AnyOf(field_name="phase", label="Phase", choices=School.Phase.choices)
    status = AnyOf(field_name="status", label="Status", choices=School.Status.choices)

    class Meta:
        model = School
        fields = []


class CollaborativeFilter(FilterSet):
    search = SearchFilter(label="Search by name, or by a school’s name")
    district = AnyOf(field_name="district__slug", label="District", choices=districts)
    kind = AnyOf(field_name="kind", label="Kind", choices=Collaborative.Kind.choices)

    class Meta:
        model = Collaborative
        fields = []
