from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression
from django.db.models.functions import JSONArray
from django_filters import CharFilter, FilterSet, MultipleChoiceFilter

from schools.models import Collaborative, District, Person, School


@dataclass(frozen=True)
class Found:
    """Choices that stand in the database: what to read, and how it becomes (value, label)s."""

    reads: Expression
    choices: Callable

    def __deepcopy__(self, memo):
        return self  # a FilterSet copies its filters, all that hangs on them included


class SearchFilter(CharFilter):
    """Finds by name as people mean it; the queryset knows how (`named_like`)."""

    def filter(self, qs, value):
        return qs.named_like(value) if value else qs


class AnyOf(MultipleChoiceFilter):
    """One facet: rows with any of the chosen values. `choices` are a list, or Found."""

    def __init__(self, *args, choices, **kwargs):
        self.found = choices if isinstance(choices, Found) else None
        kwargs.setdefault("distinct", False)
        super().__init__(*args, choices=() if self.found else choices, **kwargs)

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class Facets(FilterSet):
    """A FilterSet for a FacetedList: reads the choices of all its facets in one query."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = {n: f.found for n, f in self.filters.items() if getattr(f, "found", None)}
        if not found:
            return
        # A query must hang on some row, and the person's own is always there.
        person = Person.objects.filter(pk=self.request.user.pk)
        row = person.values_list(*(one.reads for one in found.values())).get()
        for (name, one), value in zip(found.items(), row, strict=True):
            self.filters[name].extra["choices"] = one.choices(value)


districts = Found(
    ArraySubquery(District.objects.values_list(JSONArray("slug", "name"))),
    lambda rows: [tuple(row) for row in rows],
)


class SchoolFilter(Facets):
    search = SearchFilter(label="Search by name")
    district = AnyOf(field_name="district__slug", label="District", choices=districts)
    phase = AnyOf(field_name="phase", label="Phase", choices=School.Phase.choices)
    status = AnyOf(field_name="status", label="Status", choices=School.Status.choices)

    class Meta:
        model = School
        fields = []


class CollaborativeFilter(Facets):
    search = SearchFilter(label="Search by name, or by a school’s name")
    district = AnyOf(field_name="district__slug", label="District", choices=districts)
    kind = AnyOf(field_name="kind", label="Kind", choices=Collaborative.Kind.choices)

    class Meta:
        model = Collaborative
        fields = []
